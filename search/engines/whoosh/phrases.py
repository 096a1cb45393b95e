"""Phrases: words in a row, and words within a window. They cost positions, and say which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.line import Line, Row, Table
from search.engines.whoosh.positions import held, places, windows
from search.engines.whoosh.text import Text
from search.query.expansion import Forms

Array = NDArray[Any]


def near(
    text: Text, words: Sequence[Forms], slop: int, docs: Array, looser: float
) -> tuple[Array, Array]:
    """Return in how many windows all words stand: in agreeing forms; where there is none, in any.

    The latter times `looser`. Costs all positions of the words in the documents.
    """
    size = len(words) + slop
    exact = windows(places(text, [word.agreeing for word in words], docs), size, len(docs))
    rest, loose = np.flatnonzero(exact == 0), np.zeros(len(docs))
    every = [{**word.looser, **word.agreeing} for word in words]
    loose[rest] = looser * windows(places(text, every, docs[rest]), size, len(rest))
    return exact, loose


def in_a_row(
    text: Text, words: Sequence[Forms], sizes: Sequence[int], docs: Array
) -> tuple[Array, Array]:
    """Return how often all words stand in a row, by weight: in agreeing forms alone; in any.

    Costs all positions of the two rarest words (by `sizes`) in the documents, and those of the
    others where these two stand as they must.
    """
    order, left = sorted(range(len(words)), key=sizes.__getitem__), np.arange(len(docs))
    if len(words) > 2:
        begun = np.zeros(len(docs), np.bool_)
        begun[_row(text, words, order[:2], docs).owner] = True
        left = np.flatnonzero(begun)
    row = _row(text, words, order, docs[left])
    owner = left[row.owner]
    exact = np.bincount(owner, row.weight * row.strict, len(docs))
    return exact, np.bincount(owner, row.weight, len(docs))


def _row(text: Text, words: Sequence[Forms], some: Sequence[int], docs: Array) -> Row:
    """Return where some of the words stand as they do in the phrase."""
    table = Table.of([_weighed(words[at]) for at in some])
    found = held(text, table.names, docs)
    return Line(table, found, found.positions(text.values), len(docs), steps=some).row()


def _weighed(word: Forms) -> Iterator[tuple[str, float, bool]]:
    yield from ((form, weight, True) for form, weight in word.agreeing.items())
    yield from ((form, weight, False) for form, weight in word.looser.items())
