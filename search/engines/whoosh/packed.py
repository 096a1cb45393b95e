"""Positions in twelve bits: a byte each, four bits more beside it, and a list of what needs more.

Nine articles of ten have fewer than `FAR` words, so a position rarely needs its sixteen bits. Any
of them can be read without those before it, at the cost of a second gathering and a shift.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import smallest
from search.engines.whoosh.files import ArrayFiles, ArrayWriter

Array = NDArray[Any]

FAR = 15 << 8
"""From here on positions are listed with their places: their four bits are all set."""

SHARE = 12
"""Only where at most one position of so many is listed; otherwise positions are kept plain."""


class Numbers(Protocol):
    """Many numbers of which some are read: an array, or `Packed`."""

    def __len__(self) -> int: ...

    def __getitem__(self, which: Any, /) -> Any:
        """Return those at these places, or of a slice."""


class Packed:
    """Positions on the map; uint16, or uint32 where one needs it."""

    def __init__(self, files: ArrayFiles, name: str) -> None:
        self._low = files.array(f"{name}.low")
        self._high = files.array(f"{name}.high")
        self._far = files.array(f"{name}.far")
        self.far_values = files.array(f"{name}.far_values")

    def __len__(self) -> int:
        return len(self._low)

    def low(self, which: Array) -> Array:
        """Return the last eight bits of the positions at these places."""
        return np.asarray(self._low[which])

    def __getitem__(self, which: Any, /) -> Array:
        """Return the positions at these places, or of a slice."""
        if isinstance(which, slice):
            which = np.arange(*which.indices(len(self)))
        high = self._high[which >> 1]
        high >>= (which.astype(np.uint8) & np.uint8(1)) << np.uint8(2)
        high &= np.uint8(15)
        values = high.astype(self.far_values.dtype)
        values <<= values.dtype.type(8)
        values |= self._low[which]
        if len(self._far):
            listed = np.flatnonzero(high == 15)
            if len(listed):
                wanted = which[listed].astype(self._far.dtype)
                values[listed] = self.far_values[self._far.searchsorted(wanted)]
        return np.asarray(values)


def positions_of(files: ArrayFiles, name: str) -> Numbers:
    """Return positions as they were written."""
    return files.array(name) if name in files else Packed(files, name)


def low(values: Numbers, which: Array) -> Array:
    """Return the last eight bits of positions; where they are packed the others are not read."""
    if isinstance(values, Packed):
        return values.low(which)
    return np.asarray(values[which]).astype(np.uint8)


def extent(values: Numbers) -> tuple[int, int]:
    """Return how many of the positions are `FAR`, and a bound of the greatest."""
    if isinstance(values, Packed):
        return len(values.far_values), int(np.iinfo(values.far_values.dtype).max)
    found = values[:]
    return int(np.count_nonzero(found >= FAR)), int(np.iinfo(found.dtype).max)


class PlainWriter:
    """Appends positions as they are."""

    def __init__(self, writer: ArrayWriter, name: str, capacity: int, top: int) -> None:
        dtype = np.uint16 if top < 1 << 16 else np.uint32
        self._region = writer.region(name, dtype, capacity)

    def append(self, values: Array) -> None:
        """Append positions."""
        self._region.append(values)

    def finish(self) -> None:
        """Nothing is left to write."""


class PackedWriter:
    """Appends positions packed; `finish` writes the list of the far ones."""

    def __init__(self, writer: ArrayWriter, name: str, capacity: int) -> None:
        self._writer = writer
        self._name = name
        self._low = writer.region(f"{name}.low", np.uint8, capacity)
        self._high = writer.region(f"{name}.high", np.uint8, -(-capacity // 2))
        self._odd = np.zeros(0, np.uint8)
        self._far: list[Array] = [np.zeros(0, np.int64)]
        self._far_values: list[Array] = [np.zeros(0, np.uint16)]

    def append(self, values: Array) -> None:
        """Append positions."""
        high = np.minimum(values >> 8, 15).astype(np.uint8)
        far = np.flatnonzero(high == 15)
        self._far.append(far + len(self._low))
        self._far_values.append(values[far])
        self._low.append((values & 255).astype(np.uint8))
        halves = np.concatenate([self._odd, high])
        even = len(halves) // 2 * 2
        self._high.append(halves[0:even:2] | halves[1:even:2] << np.uint8(4))
        self._odd = halves[even:]

    def finish(self) -> None:
        """Write the last half byte and the list."""
        self._high.append(self._odd)
        self._writer.write(f"{self._name}.far", smallest(np.concatenate(self._far)))
        values = np.concatenate(self._far_values)
        self._writer.write(f"{self._name}.far_values", smallest(values, np.uint16))


def positions_writer(
    writer: ArrayWriter, name: str, capacity: int, far: int, top: int
) -> PlainWriter | PackedWriter:
    """Return what writes so many positions, of which so many are `FAR`, none above `top`."""
    if far * SHARE > capacity:
        return PlainWriter(writer, name, capacity, top)
    return PackedWriter(writer, name, capacity)
