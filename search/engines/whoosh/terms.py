"""A segment's vocabulary, read from the map: key to number, number to key, accent groups.

Terms are sorted by (folded key, key), so the forms of one unmarked syllable have adjacent numbers.
Lookups go through sorted CRC-32 hashes (`HashIndex`), so that nothing is loaded.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import smallest
from search.engines.whoosh.files import ArrayFiles, ArrayWriter, to_bytes
from search.text.keys import fold

Array = NDArray[Any]

_TOP = "\U0010ffff"


class HashIndex:
    """Finds strings by the CRC-32 of their UTF-8; the caller says whether a candidate is right."""

    def __init__(self, files: ArrayFiles, name: str) -> None:
        self._hashes = files.array(f"{name}.hashes")
        self._numbers = files.array(f"{name}.numbers")

    def candidates(self, data: bytes) -> Iterator[int]:
        """Yield the numbers whose strings have this hash."""
        hashed = np.uint32(zlib.crc32(data))
        at = int(self._hashes.searchsorted(hashed))
        while at < len(self._hashes) and self._hashes[at] == hashed:
            yield int(self._numbers[at])
            at += 1

    @staticmethod
    def write(writer: ArrayWriter, name: str, values: Sequence[bytes]) -> None:
        """Write the index of these strings, numbered from 0."""
        hashes = np.fromiter(map(zlib.crc32, values), np.uint32, len(values))
        order = np.argsort(hashes, kind="stable")
        writer.write(f"{name}.hashes", hashes[order])
        writer.write(f"{name}.numbers", smallest(order, np.uint16))


class Terms:
    """Looks terms up without loading them; a few microseconds a key."""

    def __init__(self, files: ArrayFiles) -> None:
        self._keys = files.strings("terms")
        self._by_key = HashIndex(files, "terms")
        self._group_starts = files.array("groups.starts")
        self._by_folded = HashIndex(files, "groups")

    def __len__(self) -> int:
        """Return how many terms there are."""
        return len(self._keys)

    def number(self, key: str) -> int:
        """Return the term's number, or -1."""
        data = to_bytes(key)
        for number in self._by_key.candidates(data):
            if self._keys.encoded(number) == data:
                return number
        return -1

    def key(self, number: int) -> str:
        """Return the term's key."""
        return self._keys[number]

    def keys(self, first: int = 0, last: int | None = None) -> list[str]:
        """Return the keys of terms `first` to `last` - 1."""
        return self._keys.run(first, len(self) if last is None else last)

    def some(self, numbers: Array) -> list[str]:
        """Return the keys of some terms."""
        return self._keys.some(numbers)

    def group(self, folded: str) -> tuple[int, int]:
        """Return `(first, last)`: terms first to last - 1 fold to this key; equal if none does."""
        for group in self._by_folded.candidates(to_bytes(folded)):
            first, last = int(self._group_starts[group]), int(self._group_starts[group + 1])
            if fold(self._keys[first]) == folded:
                return first, last
        return 0, 0

    def prefix(self, folded: str) -> tuple[int, int]:
        """Return `(first, last)`: the terms whose folded key begins so. Marks are not looked at."""
        numbers = range(len(self))
        first = bisect_left(numbers, folded, key=self._folded)
        return first, bisect_left(numbers, folded + _TOP, lo=first, key=self._folded)

    def _folded(self, number: int) -> str:
        return fold(self._keys[number])


def sort_keys(keys: Sequence[str], folding: Callable[[str], str] = fold) -> tuple[list[str], Array]:
    """Return the keys in the order of terms, and each given key's number in it (uint32)."""
    order = sorted(range(len(keys)), key=lambda number: (folding(keys[number]), keys[number]))
    ranks = np.empty(len(keys), np.uint32)
    ranks[order] = np.arange(len(keys), dtype=np.uint32)
    return [keys[number] for number in order], ranks


def write_terms(writer: ArrayWriter, keys: Sequence[str]) -> None:
    """Write a vocabulary already in the order of `sort_keys`."""
    writer.strings("terms", keys)
    HashIndex.write(writer, "terms", [to_bytes(key) for key in keys])
    folded = [fold(key) for key in keys]
    starts = [n for n, form in enumerate(folded) if n == 0 or form != folded[n - 1]]
    writer.write("groups.starts", np.array([*starts, len(keys)], np.uint32))
    HashIndex.write(writer, "groups", [to_bytes(folded[start]) for start in starts])
