"""The best stretch of text for a query's words, for many documents at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.positions import STRIDE

Array = NDArray[Any]

_UNIT = float(1 << 32)
"""Sums run on over all documents in whole numbers of this part, so none carries over an error."""


def nearest(words: Sequence[tuple[float, Array]], width: int, documents: int) -> Array:
    """Return for each document the most that words within `width` positions are worth together.

    Each word is what it is worth and its places, ascending. A word counts from each of its places
    on for `width` positions; so one merge of all beginnings and ends, and one running sum.
    """
    words = [(worth, at) for worth, at in words if len(at)]
    best = np.zeros(documents)
    if not words:
        return best
    ends = [np.minimum(at + width, np.append(at[1:], np.iinfo(np.int64).max)) for _, at in words]
    line = np.concatenate([*ends, *(at for _, at in words)])  # at one place, ends come first
    values = np.rint(np.array([value for value, _ in words]) * _UNIT).astype(np.int64)
    worth = np.repeat(values, [len(at) for _, at in words])
    order = np.argsort(line, kind="stable")
    running = np.cumsum(np.concatenate([-worth, worth])[order])
    owner = line[order] // STRIDE
    first = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))
    best[owner[first]] = np.maximum.reduceat(running, first) / _UNIT
    return best
