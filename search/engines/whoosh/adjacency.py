"""What the query's words add to the candidates by how they stand: side by side, near, in the title.

Everything here costs the positions of the query's words in the candidates, whatever the length of
the lists; they are read once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.matching import Matcher
from search.engines.whoosh.nearness import nearest
from search.engines.whoosh.positions import MARGIN, STRIDE, Places, follow, frequencies
from search.engines.whoosh.text import SegmentText
from search.query.expansion import Leaf, bags, identity, leaves, neighbours, weight
from search.query.nodes import Node
from search.ranking import idf

Array = NDArray[Any]


def added(matcher: Matcher, root: Node | None, docs: Array) -> list[tuple[str, Array]]:
    """Return what each pair of neighbours, nearness and heading add to each candidate's score.

    `docs` are numbered through all segments, in any order.
    """
    words = {identity(leaf): leaf for bag in bags(root) for leaf in leaves(bag)}
    if not words or not len(docs):
        return []
    order = np.argsort(docs, kind="stable")
    pairs = neighbours(root)
    found = np.zeros((len(pairs) + 3, len(docs)))
    for text, begin, end, local in _by_text(matcher, docs[order]):
        found[:, order[begin:end]] = _of_text(matcher, words, pairs, text, local)
    *counts, lengths, near, heading = found
    weights, field = matcher.context.weights, matcher.field
    k1, b, average = weights.pair_k1, weights.pair_b, field.average or 1.0
    norms = k1 * (1.0 - b + b * lengths / average)
    result = []
    for (left, right), frequency in zip(pairs, counts, strict=True):
        holders = float(np.minimum(frequency, 1.0).sum())
        value = weights.adjacency * idf(holders, field.documents)
        value *= min(weight(left), weight(right))
        result.append((f"{left.text} {right.text}", value * frequency / (frequency + norms)))
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


def _of_text(
    matcher: Matcher,
    words: Mapping[tuple[object, ...], Leaf],
    pairs: tuple[tuple[Leaf, Leaf], ...],
    text: SegmentText,
    docs: Array,
) -> Array:
    """Return the pairs' frequencies, the lengths, nearness and heading, a row each."""
    places = dict(zip(words, matcher.places(list(words.values()), text, docs), strict=True))
    counts = [
        frequencies(follow(places[identity(left)], places[identity(right)]), len(docs))
        for left, right in pairs
    ]
    weights = matcher.context.weights
    likely = {name: _likely(found, weights.likely) for name, found in places.items()}
    worth = {name: matcher.idf(leaf, text) for name, leaf in words.items()}
    stands = [(worth[name], likely[name]) for name in words]
    near = np.zeros(len(docs))
    for width, value in weights.nearness:
        near += value * nearest(stands, width, len(docs))
    heading = _heading(worth, likely, text, docs)
    return np.array([*counts, text.lengths[docs], near, heading])


def _likely(places: Places, least: float) -> Array:
    return places.at if places.weight is None else places.at[places.weight >= np.float32(least)]


def _heading(
    worth: Mapping[tuple[object, ...], float],
    likely: Mapping[tuple[object, ...], Array],
    text: SegmentText,
    docs: Array,
) -> Array:
    """Return the worth of the words in each article's title; 0 for statements, which have none."""
    total = np.zeros(len(docs))
    ends = text.title_ends(docs)
    if ends is None:
        return total
    for name, at in likely.items():
        owner = at // STRIDE
        held = np.zeros(len(docs), np.bool_)
        held[owner[at - owner * STRIDE - MARGIN < ends[owner]]] = True
        total += worth[name] * held
    return total
