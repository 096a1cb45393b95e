"""The words of titles, and which titles hold some words in a row.

They are gathered once a segment, from those postings whose count tells that they weigh as a
title's words do. Titles are found by the rarest of the typed words; the others are looked up where
they must stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import offsets_of, smallest
from search.engines.completion import Beginning, begins
from search.engines.whoosh.occurrences import TextPlaces
from search.engines.whoosh.postings import Postings
from search.engines.whoosh.segment import Segment
from search.ranking import DEFAULT, MAX_COUNT
from search.text import agree, fold
from search.text.compounds import pieces

Array = NDArray[Any]

_RUN = 1 << 20  # postings looked at together
_TOGETHER = 2  # words at one position at most: a compound and its first part


@dataclass(frozen=True)
class TitleWords:
    """The words of a segment's titles, numbered in their order; and by term."""

    articles: Array
    positions: Array
    terms: Array
    by_term: Array
    """The numbers of the words, those of a term together."""
    offsets: Array
    """Where in `by_term` those of each term begin."""


class Meant(NamedTuple):
    """Which terms a typed word may be: `first` to `end` - 1, or those of them that `fits` says."""

    first: int
    end: int
    fits: Array | None = None

    def among(self, terms: Array) -> Array:
        """Tell which of the terms it may be."""
        inside = (terms >= self.first) & (terms < self.end)
        if self.fits is not None:
            inside[inside] = self.fits[terms[inside] - self.first]
        return inside


_TITLES: WeakKeyDictionary[Any, TitleWords] = WeakKeyDictionary()


def title_words(segment: Segment) -> TitleWords:
    """Return the words of a segment's titles, gathered the first time: a pass over all counts."""
    found = _TITLES.get(segment.files)
    if found is None:
        found = _TITLES[segment.files] = _ordered(*_gathered(segment), len(segment.terms))
    return found


def _ordered(articles: Array, positions: Array, terms: Array, vocabulary: int) -> TitleWords:
    order = np.argsort(articles << 32 | positions, kind="stable")
    number = np.empty(len(order), np.uint32)
    number[order] = np.arange(len(order), dtype=np.uint32)
    return TitleWords(
        articles[order].astype(np.uint32),
        smallest(positions[order], np.uint16),
        terms[order].astype(np.uint32),
        number[np.argsort(terms, kind="stable")],
        smallest(offsets_of(np.bincount(terms, minlength=vocabulary))),
    )


def _gathered(segment: Segment) -> tuple[Array, Array, Array]:
    """Return article, position and term of each word, found by its posting, some at a time."""
    text = segment.text
    places = text.places
    assert isinstance(places, TextPlaces)
    parts, begin = [(np.zeros(0, np.int64),) * 3], 0
    for start in range(0, len(text.docs), _RUN):
        end = min(start + _RUN, len(text.docs))
        numbers = places.between(start, end)
        begins = np.cumsum(numbers) - numbers + begin
        begin += int(numbers.sum())
        which = _marked(text, places, start, end)
        parts.append(_in_titles(segment, start + which, begins[which], numbers[which]))
    articles, positions, terms = (np.concatenate(each) for each in zip(*parts, strict=True))
    return articles, positions, terms


def _marked(text: Postings, places: TextPlaces, start: int, end: int) -> Array:
    """Return which of postings `start` to `end` - 1 may stand in a title, counted from `start`.

    A word weighs more there, so its count is not how often it stands; unless the count is cut.
    """
    if DEFAULT.title == DEFAULT.body:
        return np.arange(end - start)
    marked = text.counts[start:end] == MAX_COUNT
    odd, _ = places.odd(start, end)
    marked[odd - start] = True
    return np.flatnonzero(marked)


def _in_titles(
    segment: Segment, postings: Array, begins: Array, numbers: Array
) -> tuple[Array, Array, Array]:
    """Return article, position and term of those words of the postings that stand in titles."""
    docs = segment.text.docs[postings].astype(np.int64)
    offsets = segment.text.offsets
    terms = offsets.searchsorted(postings.astype(offsets.dtype), "right") - 1
    ends = segment.title_end[docs]
    found = [(np.zeros(0, np.int64),) * 3]
    left = np.arange(len(docs))
    for nth in range(int(numbers.max(initial=0))):
        left = left[numbers[left] > nth]
        positions = segment.text.all_positions[begins[left] + nth]
        inside = positions < ends[left]
        left = left[inside]
        if not len(left):
            break
        found.append((docs[left], positions[inside].astype(np.int64), terms[left]))
    articles, places, held = (np.concatenate(each) for each in zip(*found, strict=True))
    return articles, places, held


def with_words(segment: Segment, typed: Beginning) -> tuple[Array, Array]:
    """Return the articles whose titles hold the typed words in a row, and at which positions."""
    words, size = title_words(segment), len(typed.keys)
    meant = [_meant(segment, typed, at) for at in range(size)]
    rarest = min(range(size), key=lambda at: _times(words, meant[at]))
    first, end, fits = meant[rarest]
    numbers = words.by_term[int(words.offsets[first]) : int(words.offsets[end])].astype(np.int64)
    if fits is not None:
        numbers = numbers[meant[rarest].among(words.terms[numbers])]
    widths = [_width(key) for key in typed.keys]
    if max(widths) > 1:
        return _at_positions(words, meant, np.cumsum([0, *widths]).tolist(), rarest, numbers)
    starts = numbers - rarest
    if size > 1:
        starts = starts[(starts >= 0) & (starts + size <= len(words.terms))]
        starts = starts[words.articles[starts] == words.articles[starts + size - 1]]
    for at in range(size):
        if at != rarest:
            starts = starts[meant[at].among(words.terms[starts + at])]
    return words.articles[starts], words.positions[starts]


def _width(key: str) -> int:
    """Return how many positions a typed word takes: as many as a compound has parts."""
    found = pieces(key)
    return len(found) - 1 if len(found) > 1 and not found[1].step else 1


def _at_positions(
    words: TitleWords, meant: Sequence[Meant], steps: Sequence[int], rarest: int, numbers: Array
) -> tuple[Array, Array]:
    """Return `with_words` where a typed word is a compound, whose parts stand in the titles, too.

    `numbers` are those of the rarest word. Costs a pass over all words.
    """
    line = words.articles.astype(np.int64) << 32 | words.positions
    starts = line[numbers[words.positions[numbers] >= steps[rarest]]] - steps[rarest]
    for at, step in enumerate(steps[:-1]):
        first, found = line.searchsorted(starts + step), np.zeros(len(starts), np.bool_)
        for beside in range(_TOGETHER):
            number = np.minimum(first + beside, len(line) - 1)
            found |= (line[number] == starts + step) & meant[at].among(words.terms[number])
        starts = starts[found]
    return starts >> 32, starts & 0xFFFFFFFF


def _times(words: TitleWords, meant: Meant) -> int:
    return int(words.offsets[meant.end]) - int(words.offsets[meant.first])


def _meant(segment: Segment, typed: Beginning, at: int) -> Meant:
    """Return which terms the word `at` of the beginning may be."""
    word, terms = typed.keys[at], segment.terms
    opened = at == len(typed.keys) - 1 and typed.open
    first, end = terms.prefix(fold(word)) if opened else terms.group(fold(word))
    if word.isascii() or first == end:
        return Meant(first, end)
    fits = begins if opened else agree
    return Meant(first, end, np.array([fits(word, key) for key in terms.keys(first, end)]))
