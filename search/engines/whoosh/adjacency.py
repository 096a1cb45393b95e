"""What the query's words add to the candidates by how they stand: side by side, near, in the title.

Everything here costs the positions of the query's words in the candidates, whatever the length of
the lists; they are read once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.line import Line, Table
from search.engines.whoosh.matching import Matcher
from search.engines.whoosh.positions import Held, held
from search.engines.whoosh.text import SegmentText
from search.query.expansion import Leaf, bags, identity, leaves, neighbours, weight
from search.query.nodes import Node
from search.ranking import idf

Array = NDArray[Any]
Pairs = Sequence[tuple[Leaf, Leaf]]


def added(matcher: Matcher, root: Node | None, docs: Array) -> list[tuple[str, Array]]:
    """Return what each pair of neighbours, nearness and heading add to each candidate's score.

    `docs` are numbered through all segments, in any order.
    """
    words, pairs, beside = _neighbours(matcher, root)
    if not words or not len(docs):
        return []
    order = docs.argsort()
    found = np.zeros((len(pairs) + 3, len(docs)))
    for text, begin, end, local in _by_text(matcher, docs[order]):
        table, worth = _table(matcher, root, words, text)
        found[:, order[begin:end]] = _of_text(matcher, table, worth, beside, text, local)
    frequency, (lengths, near, heading) = found[: len(pairs)], found[len(pairs) :]
    weights, field = matcher.context.weights, matcher.field
    k1, b, average = weights.pair_k1, weights.pair_b, field.average or 1.0
    holders = np.minimum(frequency, 1.0).sum(axis=1).tolist()
    frequency /= frequency + k1 * (1.0 - b + b * lengths / average)
    result = []
    for (left, right), earned, count in zip(pairs, frequency, holders, strict=True):
        value = weights.adjacency * idf(count, field.documents) * min(weight(left), weight(right))
        result.append((f"{left.text} {right.text}", value * earned))
    result.append(("nearness", near))
    result.append(("heading", weights.heading * heading))
    return result


def _by_text(matcher: Matcher, docs: Array) -> Iterator[tuple[SegmentText, int, int, Array]]:
    """Yield each text with the slice of the ascending documents that is its own."""
    starts = matcher.context.columns(matcher.scope).starts
    borders = np.searchsorted(docs, starts)
    for at, text in enumerate(matcher.field.texts):
        begin, end = int(borders[at]), int(borders[at + 1])
        if begin < end:
            assert isinstance(text, SegmentText)
            yield text, begin, end, docs[begin:end] - int(starts[at])


def _neighbours(
    matcher: Matcher, root: Node | None
) -> tuple[list[Leaf], Pairs, list[tuple[int, int]]]:
    """Return the words, which of them are neighbours in the query, and these by number."""

    def make() -> tuple[Node | None, tuple[list[Leaf], Pairs, list[tuple[int, int]]]]:
        words = {identity(leaf): leaf for bag in bags(root) for leaf in leaves(bag)}
        number = {name: at for at, name in enumerate(words)}
        pairs = neighbours(root)
        beside = [(number[identity(left)], number[identity(right)]) for left, right in pairs]
        return root, (list(words.values()), pairs, beside)

    # The root is kept with it, so that its number is nobody else's.
    return matcher.context.meanings.get(("neighbours", id(root)), make)[1]


def _table(
    matcher: Matcher, root: Node | None, words: Sequence[Leaf], text: SegmentText
) -> tuple[Table, Array]:
    """Return the words' forms in a text, and what each word is worth."""

    def make() -> tuple[Node | None, tuple[Table, Array]]:
        likely = matcher.context.weights.likely
        agreeing = [matcher.forms(word, text).agreeing.items() for word in words]
        table = Table.of([[(f, w, w >= likely) for f, w in each] for each in agreeing])
        return root, (table, np.array([matcher.idf(word, text) for word in words]))

    return matcher.context.meanings.get(("forms", id(root), text.name), make)[1]


def _of_text(
    matcher: Matcher,
    table: Table,
    worth: Array,
    beside: Sequence[tuple[int, int]],
    text: SegmentText,
    docs: Array,
) -> Array:
    """Return the pairs' frequencies, the lengths, nearness and heading, a row each."""
    weights = matcher.context.weights
    found = held(text, table.names, docs)
    result = np.zeros((len(beside) + 3, len(docs)))
    result[-3] = text.lengths[docs]
    if table.words == 1 and not beside:  # it stands near itself wherever it does
        first = text.values[found.begin]
        near = found.owner[table.strict[found.form]]
        result[-2, near] = worth[0] * sum(value for _, value in weights.nearness)
    else:
        positions = found.positions(text.values)
        first = positions[found.number.cumsum() - found.number]
        widths = [width for width, _ in weights.nearness]
        line = Line(table, found, positions, len(docs), max(widths))
        result[: len(beside)] = line.pairs(beside)
        for (_, value), best in zip(weights.nearness, line.nearest(worth, widths), strict=True):
            result[-2] += value * best
    ends = text.title_ends(docs)
    if ends is not None:
        begun = _begun(table, found, first, ends)
        result[-1] = (worth[:, None] * begun).sum(axis=0)
    return result


def _begun(table: Table, found: Held, first: Array, ends: Array) -> Array:
    """Return which words stand before such positions; bool, shape (words, documents).

    `first` is the first position of each posting.
    """
    inside = (first < ends[found.owner]).nonzero()[0]
    inside = inside[table.strict[found.form[inside]]]
    form, owner = found.form[inside], found.owner[inside]
    begun = np.zeros((table.words, len(ends)), np.bool_)
    begun[table.word[form], owner] = True
    return begun
