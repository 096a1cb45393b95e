"""The sentences that hold marks, of a page of texts at once, and what each is worth showing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import chain, pairwise
from operator import or_
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import fresh
from search.marks import Marks

Array = NDArray[Any]

_REPEAT: Final = 0.05
"""What covering a word again is worth beside covering it for the first time."""
_TOGETHER: Final = 0.5
"""What covering words in one mark is worth beside that."""
_ENOUGH: Final = 20.0
"""Worth of all words of a passage beyond which more of them add nothing."""
_APART: Final = 1 << 40
"""More than any text has characters."""


class Worth(dict[int, float]):
    """What words of a query, given as bits, are worth: the sum of each leaf's worth (its idf)."""

    def __init__(self, weights: Sequence[float]) -> None:
        super().__init__()
        self._weights = weights

    def __missing__(self, leaves: int) -> float:
        weights = enumerate(self._weights)
        found = self[leaves] = sum(each for i, each in weights if leaves >> i & 1)
        return found

    def each(self, leaves: Array) -> Array:
        """Return the worth of each; float64."""
        return np.fromiter(map(self.__getitem__, leaves.tolist()), np.float64, len(leaves))

    def adds(self, shows: Sequence[int], seen: int) -> float:
        """Weigh what a passage shows beside what is seen: new words, more where they are together.

        `shows` are the leaves of each of its marks, as bits; so is `seen`. Less, never more, with
        fewer marks or more that is seen.
        """
        new = reduce(or_, shows) & ~seen
        if not new:
            return 0.0
        together = max([self[leaves & ~seen] for leaves in shows])
        again = min(sum([self[leaves] for leaves in shows]), _ENOUGH)
        return self[new] + _TOGETHER * together + _REPEAT * again


class Sentence(NamedTuple):
    """What a sentence adds where nothing is seen yet, its span, and the numbers of its marks.

    `shows` are the leaves of all its marks, as bits.
    """

    adds: float
    shows: int
    start: int
    end: int
    first: int
    last: int


class Passages(NamedTuple):
    """Sentences that hold marks, text after text: a text's number and a `Sentence` in columns."""

    owner: Array
    sentences: tuple[Array, ...]

    def of_each(self, texts: int) -> list[list[Sentence]]:
        """Return the sentences of each of so many texts."""
        every = list(map(Sentence, *(column.tolist() for column in self.sentences)))
        borders = self.owner.searchsorted(np.arange(texts + 1)).tolist()
        return [every[low:high] for low, high in pairwise(borders)]


def passages(marks: Marks, ends: Sequence[Sequence[int]], worth: Worth) -> Passages:
    """Return the sentences around all marks; `ends` is where those of each text end, ascending.

    A mark across a border joins sentences. Costs a few passes over marks and ends.
    """
    low, high = marks.owner * _APART + marks.start, marks.owner * _APART + marks.end
    borders = _borders(ends)
    sentence, until = borders.searchsorted(low, "right"), borders.searchsorted(high)
    crossed = np.flatnonzero(until > sentence)
    if len(crossed):
        inside = (np.arange(*span) for span in zip(sentence[crossed], until[crossed], strict=True))
        borders = np.delete(borders, np.concatenate(list(inside)))
        sentence = borders.searchsorted(low, "right")
    first = np.flatnonzero(fresh(sentence))
    last = np.append(first[1:], len(sentence))
    owner, sentence = marks.owner[first], sentence[first]
    start = np.maximum(np.append(0, borders)[sentence] - owner * _APART, 0)
    end = borders[sentence] - owner * _APART
    shows = np.bitwise_or.reduceat(marks.leaves, first)
    adds = _adds(first, worth.each(shows), worth.each(marks.leaves))
    return Passages(owner, (adds, shows, start, end, first, last))


def _borders(ends: Iterable[Sequence[int]]) -> Array:
    """Return the ends of all texts' sentences, apart as the texts are."""
    sizes = [len(each) for each in ends]
    every = np.fromiter(chain.from_iterable(ends), np.int64, sum(sizes))
    return every + np.repeat(np.arange(len(sizes)) * _APART, sizes)


def _adds(first: Array, new: Array, each: Array) -> Array:
    """Return `Worth.adds` of each passage where nothing is seen yet."""
    again = np.minimum(np.add.reduceat(each, first), _ENOUGH)
    return new + _TOGETHER * np.maximum.reduceat(each, first) + _REPEAT * again
