"""How often two terms stand side by side: for reading unmarked queries and for spelling."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.files import ArrayWriter, offsets_of, smallest

Array = NDArray[Any]

TOKENS_A_FLOOR = 1 << 21
"""For so many tokens of a segment the least count that is kept rises by one.

Small segments keep all their pairs, so that their sums stay right while they are merged.
"""


def adjacent(terms: Array, positions: Array, counts: Array) -> tuple[Array, Array]:
    """Return the distinct packed pairs (left << 32 | right) of a stream and how often each stands.

    `counts` are the tokens of each document.
    """
    step = np.diff(positions.astype(np.int32)) == 1
    ends = offsets_of(counts)[1:-1]
    step[ends[(ends > 0) & (ends < len(terms))] - 1] = False
    left = np.flatnonzero(step)
    packed = terms[left].astype(np.uint64)
    packed <<= np.uint64(32)
    packed |= terms[left + 1]
    del left, step
    packed.sort()
    return summed(packed, None)


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


def write_pairs(
    writer: ArrayWriter, packed: Array, numbers: Array, vocabulary: int, tokens: int
) -> None:
    """Write sorted distinct pairs, leaving out the rare ones of a large segment."""
    kept = numbers >= floor(tokens)
    packed, numbers = packed[kept], numbers[kept]
    left = (packed >> np.uint64(32)).astype(np.int64)
    writer.write("pairs.offsets", smallest(offsets_of(np.bincount(left, minlength=vocabulary))))
    right = (packed & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    writer.write("pairs.right", smallest(right, np.uint16))
    writer.write("pairs.count", smallest(numbers, np.uint8))
