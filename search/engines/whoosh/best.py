"""The best by score, without sorting all: partial results, and any words at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.context import Context, Field
from search.engines.whoosh.lists import Union
from search.engines.whoosh.matching import EXACT, NO, Matcher
from search.engines.whoosh.text import Text
from search.query.expansion import Forms
from search.query.nodes import And, Bag, Node, Or, Phrase, Word

Array = NDArray[Any]

_EMPTY = np.zeros(0, np.int64), np.zeros(0)


def top(scores: Array, count: int) -> Array:
    """Return the documents with the `count` best scores over 0, and those equal to the last.

    `count` parts have a document as good as the `count`-th best part's best, so what is worse
    need not be looked at. Costs one pass over the scores and a sort of a few.
    """
    width = max(len(scores) // (4 * count), 1)
    if width > 1:
        whole = len(scores) // width * width
        peaks = scores[:whole].reshape(width, -1).max(axis=0)
        least = np.partition(peaks, len(peaks) - count)[len(peaks) - count]
        docs = np.flatnonzero(scores >= least) if least > 0 else np.flatnonzero(scores)
    else:
        docs = np.flatnonzero(scores)
    if len(docs) <= count:
        return docs
    found = scores[docs]
    last = np.partition(found, len(found) - count)[len(found) - count]
    return np.asarray(docs[found >= last])


def any_of(matcher: Matcher, children: Sequence[Node], text: Text) -> Array:
    """Return every document's score for any of the words, 0 where there is none; float32.

    Forms that agree with what is typed count, looser ones do not. Costs one vector addition a
    common word, and the postings of each rare one.
    """
    scores = np.zeros(text.documents, np.float32)
    for child in children:
        if isinstance(child, Phrase | Or):
            docs = matcher.candidates(child, text)
            judged = matcher.judge(child, text, docs)
            exact = judged.answer == EXACT
            scores[docs[exact]] += judged.score[exact].astype(np.float32)
        elif isinstance(child, Word):
            _, lists, idf = matcher.asked(child, text)
            lists.agreeing.add_to(scores, idf)
    return scores


def best_of(context: Context, keys: Sequence[str], count: int) -> tuple[Array, Array]:
    """Return the best documents for any of these very forms, best first, and their scores.

    The bare evaluation: no totals, no facets, no adjacency, ties in no order.
    """
    field, offset = context.articles, 0
    docs, found = [_EMPTY[0]], [np.zeros(0, np.float32)]
    for text in field.texts:
        scores = np.zeros(text.documents, np.float32)
        for key in dict.fromkeys(keys):
            name = text.name, key
            union, worth = context.unions.get(name, partial(_one_form, field, text, key))
            union.add_to(scores, worth)
        if text.live is not None:
            scores[~text.live] = 0
        chosen = top(scores, count)
        docs.append(chosen + offset)
        found.append(scores[chosen])
        offset += text.documents
    every = np.concatenate(found)
    order = np.argsort(-every, kind="stable")[:count]
    return np.concatenate(docs)[order], every[order]


def _one_form(field: Field, text: Text, key: str) -> tuple[Union, float]:
    return field.union(text, {key: 1.0}), field.idf(Forms({key: 1.0}))


def partial_results(
    matcher: Matcher,
    root: Node | None,
    text: Text,
    allowed: Array | None,
    full: Array,
    count: int,
) -> tuple[Array, Array]:
    """Return the best documents that answer when bags may lack words, and their scores.

    Bags are those at the top of the tree or directly inside a top-level `And`, whose other
    children must match. `allowed` says which documents may be given; `full` are not.
    """
    children = root.children if isinstance(root, And) else (root,)
    bags = [child for child in children if isinstance(child, Bag)]
    others = [child for child in children if child is not None and not isinstance(child, Bag)]
    if not bags or count <= 0:
        return _EMPTY
    scores = any_of(matcher, matcher.scored(bags[0], text), text)
    for bag in bags[1:]:
        more = any_of(matcher, matcher.scored(bag, text), text)
        scores = np.where((scores > 0) & (more > 0), scores + more, np.float32(0))
    scores[full] = 0
    if allowed is not None:
        scores[~allowed] = 0
    if others:
        docs = np.flatnonzero(scores)
        judged = matcher.judge(And(tuple(others)), text, docs)
        scores[docs] = np.where(judged.answer == NO, 0, scores[docs] + judged.score)
    docs = top(scores, count)
    return docs, scores[docs].astype(np.float64)
