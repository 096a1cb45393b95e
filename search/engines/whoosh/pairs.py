"""How often two terms stand side by side: for reading unmarked queries and for spelling."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import offsets_of, smallest
from search.engines.whoosh.files import ArrayWriter

Array = NDArray[Any]

TOKENS_A_FLOOR = 1 << 21
"""For so many tokens of a segment the least count that is kept rises by one.

Small segments keep all their pairs, so that their sums stay right while they are merged.
"""

_STEP = 1 << 20
_GAPS = (2, 3)
"""How far apart in the stream neighbours may be: a position holds a compound and its first part."""
_NONE = np.uint64(0xFFFFFFFFFFFFFFFF)
_RIGHT = np.uint64(0xFFFFFFFF)


def adjacent(terms: Array, positions: Array, counts: Array) -> tuple[Array, Array]:
    """Return the distinct packed pairs (left << 32 | right) of a stream and how often each stands.

    A pair stands at one position and the next of a document. `counts` are the tokens of each
    document.
    """
    ends = offsets_of(counts)[1:-1]
    apart = [_apart(terms, positions, ends, gap) for gap in _GAPS]
    neighbours = max(len(terms) - 1, 0)
    packed = np.empty(neighbours + sum(map(len, apart)), np.uint64)
    for at in range(0, neighbours, _STEP):
        part = packed[at : min(at + _STEP, neighbours)]
        end = at + len(part) + 1
        part[:] = terms[at : end - 1]
        part <<= np.uint64(32)
        part |= terms[at + 1 : end]
        part[np.diff(positions[at:end].astype(np.int32)) != 1] = _NONE
    packed[ends[(ends > 0) & (ends <= neighbours)] - 1] = _NONE
    np.concatenate(apart, out=packed[neighbours:])
    packed.sort()
    return summed(packed[: int(np.searchsorted(packed, _NONE))], None)


def _apart(terms: Array, positions: Array, ends: Array, gap: int) -> Array:
    """Return the pairs whose tokens stand so far from each other in the stream."""
    found = [np.zeros(0, np.uint64)]
    for at in range(0, len(terms) - gap, _STEP):
        left = positions[at : min(at + _STEP, len(terms) - gap)].astype(np.int64)
        right = positions[at + gap : at + gap + len(left)]
        which = np.flatnonzero(right - left == 1) + at
        which = which[ends.searchsorted(which, "right") == ends.searchsorted(which + gap, "right")]
        found.append(terms[which].astype(np.uint64) << np.uint64(32) | terms[which + gap])
    return np.concatenate(found)


def summed(packed: Array, numbers: Array | None) -> tuple[Array, Array]:
    """Add up equal pairs; `packed` is sorted, `numbers` None counts each as one."""
    if not len(packed):
        return packed, np.zeros(0, np.int64)
    first = np.flatnonzero(np.append(True, packed[1:] != packed[:-1]))
    if numbers is None:
        return packed[first], np.diff(first, append=len(packed))
    return packed[first], np.add.reduceat(numbers.astype(np.int64), first)


def floor(tokens: int) -> int:
    """Return the least count that a segment of so many tokens keeps."""
    return 1 + tokens // TOKENS_A_FLOOR


def _unpacked(packed: Array) -> tuple[Array, Array]:
    """Return left and right terms; int64."""
    return (packed >> np.uint64(32)).astype(np.int64), (packed & _RIGHT).astype(np.int64)


def write_pairs(
    writer: ArrayWriter, packed: Array, numbers: Array, vocabulary: int, tokens: int
) -> None:
    """Write sorted distinct pairs, leaving out the rare ones of a large segment."""
    kept = numbers >= floor(tokens)
    left, right = _unpacked(packed[kept])
    writer.write("pairs.offsets", smallest(offsets_of(np.bincount(left, minlength=vocabulary))))
    writer.write("pairs.right", smallest(right, np.uint16))
    writer.write("pairs.count", smallest(numbers[kept], np.uint8))
