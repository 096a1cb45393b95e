"""Articles near another in wording: its most telling words, asked as one weighted OR."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.best import top
from search.engines.whoosh.context import Context
from search.model import Article
from search.ranking import DEFAULT, MAX_COUNT, idf, norm, saturation
from search.text import tokenize


def nearest(context: Context, id: str, limit: int) -> list[tuple[int, float]]:
    """Return documents and their scores, best first: one of each group, none of the article's."""
    found = context.snapshot.find(id)
    if found is None or limit <= 0:
        return []
    columns = context.columns("articles")
    article = found[0].stored(found[1])
    own = int(columns.starts[context.segments.index(found[0])]) + found[1]
    scores = _scores(context, telling(context, article))
    scores[own] = 0
    if columns.copies[own]:
        scores[columns.copies == columns.copies[own]] = 0
    count = limit
    while True:
        docs = top(scores, count)
        docs = docs[np.lexsort((columns.id_rank[docs], -scores[docs]))]
        groups = columns.copies[docs].astype(np.int64)
        alone = np.where(groups == 0, -docs - 1, groups)
        first = np.sort(np.unique(alone, return_index=True)[1])
        if len(first) >= limit or len(docs) < count:
            return [(int(doc), float(scores[doc])) for doc in docs[first][:limit]]
        count *= 4


def telling(context: Context, article: Article) -> dict[str, float]:
    """Return the article's words that tell most and occur elsewhere, with their worth."""
    counts: dict[str, int] = {}
    zones = [(DEFAULT.title, article.title), (DEFAULT.lead, article.lead)]
    zones += [(DEFAULT.body, paragraph) for paragraph in article.body]
    length = 0
    for weight, chunk in zones:
        for token in tokenize(chunk):
            if token.key:
                counts[token.key] = counts.get(token.key, 0) + weight
                length += weight
    weights, field = context.weights, context.articles
    base = norm(length, field.average, weights.k1, weights.b)
    worth = {
        key: idf(frequency, field.documents) * saturation(min(count, MAX_COUNT), base)
        for key, count in counts.items()
        if (frequency := field.frequency(key)) > 1
    }
    best = sorted(worth, key=lambda key: (-worth[key], key))[: weights.related_terms]
    return {key: worth[key] for key in best}


def _scores(context: Context, words: dict[str, float]) -> NDArray[np.float32]:
    parts = []
    for text in context.articles.texts:
        scores = np.zeros(text.documents, np.float32)
        for key, value in words.items():
            context.articles.union(text, {key: 1.0}).add_to(scores, value)
        if text.live is not None:
            scores[~text.live] = 0
        parts.append(scores)
    return np.concatenate(parts)
