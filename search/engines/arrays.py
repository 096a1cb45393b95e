"""Arrays of numbers, as engines keep them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array = NDArray[Any]


def smallest(values: Array, least: DTypeLike = np.uint32) -> Array:
    """Return non-negative integers in the smallest unsigned dtype from `least` up."""
    top = int(values.max()) if values.size else 0
    return values.astype(np.promote_types(np.min_scalar_type(top), least))


def offsets_of(numbers: Any) -> Array:
    """Return where runs of these lengths begin, and where the last ends; int64."""
    offsets = np.zeros(len(numbers) + 1, np.int64)
    np.cumsum(numbers, out=offsets[1:])
    return offsets


def fresh(ascending: Array) -> Array:
    """Return where a value stands that does not stand before; bool."""
    found = np.empty(len(ascending), np.bool_)
    found[:1] = True
    np.not_equal(ascending[1:], ascending[:-1], out=found[1:])
    return found


def spread(begins: Array, numbers: Array) -> Array:
    """Return the numbers of runs, given by where they begin and how long they are; int64."""
    found = (begins - (numbers.cumsum() - numbers)).repeat(numbers)
    return np.asarray(found + np.arange(len(found)))
