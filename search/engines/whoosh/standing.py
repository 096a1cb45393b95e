"""How often phrases stand in a sample of a segment's articles; many phrases in one go.

A phrase is looked for in articles that hold one of its words, its rarest: all of them, or one in
so many. A pair of such a word and another one costs a search in the other's list; everything else
is done for all pairs at once.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import fresh
from search.engines.whoosh.occurrences import TextPlaces, spread_of
from search.engines.whoosh.segment import Segment

Array = NDArray[Any]

_BITS: Final = 33
_MARGIN: Final = 1 << 32
"""Added to positions, so that what is before the first is not in another article."""


class Sought(NamedTuple):
    """Phrases of words; each array but the first has the shape (phrases, words of the longest)."""

    terms: Array
    """The term of each word; -1 where the segment has none."""
    words: Array
    """The words of each phrase, numbered as in `terms`; -1 behind the last."""
    first: Array
    """Whether the word is looked for first; the sample is of the rarest of these."""


class _Rows(NamedTuple):
    """What is looked up: a row for each pair of a rare word and a word of a phrase it samples."""

    posting: Array
    """Where the word's posting is in each article of the sample; shape (rows, sample)."""
    held: Array
    """Whether there is one."""
    terms: Array
    """The word's term, by row."""


def standing(segment: Segment, sought: Sought, sample: int) -> tuple[Array, Array]:
    """Return about how often the first words of each phrase stand as they do in it, and all of it.

    Looked at are so many articles a phrase at most (`sample`). No list is read as a whole, however
    common the word.
    """
    terms, words, first = sought
    begins = segment.text.offsets[terms].astype(np.int64)
    sizes = np.where(terms < 0, 0, segment.text.offsets[terms + 1] - begins)
    there = words >= 0
    rarest = np.where(there & first, sizes[words], np.iinfo(np.int64).max).argmin(axis=1)[:, None]
    rare = np.take_along_axis(words, rarest, 1)
    pairs, row = np.unique(rare * len(terms) + np.where(there, words, rare), return_inverse=True)
    row = row.reshape(words.shape)
    rares, others = np.divmod(pairs, len(terms))
    rows = _Rows(
        *_looked_up(segment.text.docs, begins, sizes, rares, others, sample), terms[others]
    )
    home = np.take_along_axis(row, rarest, 1)
    steps = np.where(there, np.arange(words.shape[1]) - rarest, 0)
    away = (((row - home) * sample) << _BITS) + steps
    step = sizes[rare[:, 0]] // sample + 1
    some, every = _counted(segment, rows, row, home[:, 0], away, first & there)
    return some * step, every * step


def _looked_up(
    docs: Array, begins: Array, sizes: Array, rares: Array, others: Array, sample: int
) -> tuple[Array, Array]:
    """Return the postings of words in samples of the articles of rare words, and whether held."""
    posting = np.zeros((len(rares), sample), np.int64)
    wanted = np.zeros((len(rares), sample), docs.dtype)
    number = np.zeros(len(rares), np.int64)
    first, last = begins.tolist(), (begins + sizes).tolist()
    pairs = zip(rares.tolist(), others.tolist(), strict=True)
    for at, (rare, other) in enumerate(pairs):
        start, end = first[rare], last[rare]
        step = (end - start) // sample + 1
        chosen = docs[start:end:step]
        number[at] = size = len(chosen)
        wanted[at, :size] = chosen
        if rare == other:
            posting[at, :size] = np.arange(start, end, step)
        else:
            start, end = first[other], last[other]
            posting[at, :size] = docs[start:end].searchsorted(chosen)
            posting[at, :size] += start
    held = np.arange(sample) < number[:, None]
    held &= posting < (begins + sizes)[others][:, None]
    held &= docs[np.minimum(posting, len(docs) - 1)] == wanted
    return posting, held


def _counted(
    segment: Segment, rows: _Rows, row: Array, home: Array, away: Array, first: Array
) -> tuple[Array, Array]:
    """Return in how many places of the samples the first words stand, and all words."""
    held, sample = rows.held[row], rows.held.shape[1]
    some = np.logical_and.reduce(held | ~first[:, :, None], axis=1)
    every = np.logical_and.reduce(held, axis=1)
    wanted = np.where(first[:, :, None], some[:, None], every[:, None])
    order = row.ravel().argsort(kind="stable")
    starts = np.flatnonzero(fresh(row.ravel()[order]))
    needed = np.flatnonzero(
        np.logical_or.reduceat(wanted.reshape(-1, sample)[order], starts, axis=0)
    )
    places = segment.text.places
    assert isinstance(places, TextPlaces)
    begins, numbers = places.at(rows.terms[needed // sample], rows.posting.ravel()[needed])
    spread, at = spread_of(begins, numbers)
    line = (needed << _BITS)[at] + _MARGIN + segment.text.all_positions[spread]
    phrase, article = np.nonzero(some)
    at = needed.searchsorted(home[phrase] * sample + article)
    spread, at = spread_of((numbers.cumsum() - numbers)[at], numbers[at])
    place, phrase = line[spread], phrase[at]
    counts = []
    for chosen in (first, ~first):
        for column in np.where(chosen, away, 0).T:
            if column.any():
                found = _among(place + column[phrase], line)
                place, phrase = place[found], phrase[found]
        counts.append(np.bincount(phrase, minlength=len(row)))
    return counts[0], counts[1]


def _among(wanted: Array, line: Array) -> Array:
    """Return which of the numbers are in the ascending line."""
    at = np.minimum(line.searchsorted(wanted), len(line) - 1)
    return np.flatnonzero(line[at] == wanted)
