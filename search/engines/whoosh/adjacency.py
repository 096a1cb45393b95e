"""What neighbouring words of the query add where they stand side by side, for the candidates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.matching import Matcher
from search.engines.whoosh.positions import Places, follow, frequencies
from search.engines.whoosh.text import Text
from search.query.expansion import Leaf, identity, neighbours
from search.query.nodes import Node
from search.ranking import idf

Array = NDArray[Any]


def added(matcher: Matcher, root: Node | None, docs: Array) -> list[tuple[str, Array]]:
    """Return for each pair of neighbours what it adds to each candidate's score.

    `docs` are numbered through all segments, in any order. Costs the positions of the query's
    words in the candidates, whatever the length of the lists.
    """
    pairs = neighbours(root)
    if not pairs or not len(docs):
        return []
    order = np.argsort(docs, kind="stable")
    weights, field = matcher.context.weights, matcher.field
    found = np.zeros((len(pairs), len(docs)))
    lengths = np.ones(len(docs))
    for text, begin, end, local in _by_text(matcher, docs[order]):
        found[:, order[begin:end]] = _frequencies(matcher, pairs, text, local)
        lengths[order[begin:end]] = text.lengths[local]
    k1, b, average = weights.pair_k1, weights.pair_b, field.average or 1.0
    norms = k1 * (1.0 - b + b * lengths / average)
    result = []
    for (left, right), frequency in zip(pairs, found, strict=True):
        holders = float(np.minimum(frequency, 1.0).sum())
        value = weights.adjacency * idf(holders, field.documents)
        result.append((f"{left.text} {right.text}", value * frequency / (frequency + norms)))
    return result


def _by_text(matcher: Matcher, docs: Array) -> Iterator[tuple[Text, int, int, Array]]:
    """Yield each text with the slice of the ascending documents that is its own."""
    starts = matcher.context.columns(matcher.scope).starts
    borders = np.searchsorted(docs, starts)
    for at, text in enumerate(matcher.field.texts):
        begin, end = int(borders[at]), int(borders[at + 1])
        if begin < end:
            yield text, begin, end, docs[begin:end] - int(starts[at])


def _frequencies(
    matcher: Matcher, pairs: tuple[tuple[Leaf, Leaf], ...], text: Text, docs: Array
) -> Array:
    known: dict[object, Places] = {}
    for leaf in (leaf for pair in pairs for leaf in pair):
        name = identity(leaf)
        if name not in known:
            known[name] = matcher.places(leaf, text, docs)
    return np.array(
        [
            frequencies(follow(known[identity(left)], known[identity(right)]), len(docs))
            for left, right in pairs
        ]
    )
