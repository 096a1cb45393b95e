"""The sentences that hold marks, of a page of texts at once, and what each is worth showing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import chain, pairwise
from operator import or_
from typing import Any, Final

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
_FEW: Final = 6
"""Words of which every choice is weighed in advance."""


class Worth(dict[int, float]):
    """What words of a query, given as bits, are worth: the sum of each leaf's worth (its idf)."""

    def __init__(self, weights: Sequence[float]) -> None:
        super().__init__()
        self._weights = weights
        sums = [0.0]
        for each in weights if len(weights) <= _FEW else ():
            sums += [before + each for before in sums]
        self._sums = np.array(sums)

    def __missing__(self, leaves: int) -> float:
        weights = enumerate(self._weights)
        found = self[leaves] = sum(each for i, each in weights if leaves >> i & 1)
        return found

    def each(self, leaves: Array) -> Array:
        """Return the worth of each; float64."""
        if len(self._weights) <= _FEW:
            return np.asarray(self._sums[leaves])
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


Sentence = tuple[float, int, int, int, int, int]
"""Less what it adds where nothing is seen yet, the numbers of its first mark and of the one behind
its last, start, end, and the leaves of all its marks as bits: so the best is the least."""


def passages(marks: Marks, ends: Sequence[Sequence[int]], worth: Worth) -> list[list[Sentence]]:
    """Return the sentences around the marks of each text, the best first.

    `ends` is where the sentences of each text end, ascending. A mark across a border joins
    sentences. Costs a few passes over marks and ends.
    """
    if not len(marks.owner):
        return [[] for _ in ends]
    begin = marks.owner * _APART
    low, high = begin + marks.start, begin + marks.end
    borders = _borders(ends)
    sentence, until = borders.searchsorted(low, "right"), borders.searchsorted(high)
    crossed = (until > sentence).nonzero()[0]
    if len(crossed):
        inside = (np.arange(*span) for span in zip(sentence[crossed], until[crossed], strict=True))
        borders = np.delete(borders, np.concatenate(list(inside)))
        sentence = borders.searchsorted(low, "right")
    first = fresh(sentence).nonzero()[0]
    last = np.concatenate((first[1:], [len(sentence)]))
    owner, begin, sentence = marks.owner[first], begin[first], sentence[first]
    start, end = np.maximum(borders[sentence - 1] - begin, 0), borders[sentence] - begin
    shows = np.bitwise_or.reduceat(marks.leaves, first)
    less = -_adds(first, worth.each(shows), worth.each(marks.leaves))
    order = np.lexsort((less, owner))
    columns = (column[order].tolist() for column in (less, first, last, start, end, shows))
    every = list(zip(*columns, strict=True))
    return [
        every[low:high]
        for low, high in pairwise(owner.searchsorted(np.arange(len(ends) + 1)).tolist())
    ]


def _borders(ends: Sequence[Sequence[int]]) -> Array:
    """Return 0 and the ends of all texts' sentences, apart as the texts are."""
    sizes = [1, *map(len, ends)]
    borders = np.fromiter(chain((0,), *ends), np.int64, sum(sizes))
    borders += (np.arange(-1, len(ends)) * _APART).repeat(sizes)
    borders[0] = 0
    return borders


def _adds(first: Array, new: Array, each: Array) -> Array:
    """Return `Worth.adds` of each passage where nothing is seen yet."""
    again = np.minimum(np.add.reduceat(each, first), _ENOUGH)
    return new + _TOGETHER * np.maximum.reduceat(each, first) + _REPEAT * again
