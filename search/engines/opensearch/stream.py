"""The words of a record in their order, small enough to come with each candidate.

Little-endian: how many tokens are title, how many after it lead, and how many exceptions (uint32
each); an exception is a token's number and its step (uint32 each), every other token steps one
position; then three bytes of each key's hash. A query's keys are told apart from others by these
24 bits: one wrong place in 28,000 texts of 600 tokens, and for scores only (what matches is
decided by the keys themselves).
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.memory.documents import Stream
from search.ranking import DEFAULT, MAX_COUNT
from search.reprints import number

Array = NDArray[Any]

LONGEST = 1 << 15
"""Tokens of a text that count for its score; of longer ones the beginning."""

_MASK = 0xFFFFFF
_HEADER = 3
_BYTES = np.array([1, 1 << 8, 1 << 16], np.uint32)


@lru_cache(maxsize=1 << 18)
def hashed(key: str) -> int:
    """Return the 64-bit number of a key."""
    return number(key)


def encode(hashes: Array, positions: Array, titles: int, leads: int) -> str:
    """Return the stream of a record in Base64, given its tokens' numbers and positions."""
    hashes, positions = hashes[:LONGEST], positions[:LONGEST]
    steps = np.diff(positions, prepend=-1)
    unusual = np.flatnonzero(steps != 1)
    exceptions = np.stack([unusual, steps[unusual]], axis=1)
    head = np.array([titles, leads, len(unusual), *exceptions.ravel()], "<u4")
    body = hashes.astype("<u8").view(np.uint8).reshape(-1, 8)[:, :3]
    return b64encode(head.tobytes() + body.tobytes()).decode()


def unpadded(data: str) -> bytes:
    """Return the bytes of Base64 as the cluster gives it, which is without padding."""
    return b64decode(data + "=" * (-len(data) % 4))


class Decoder:
    """Reads from streams where some keys stand."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys: dict[int, list[str]] = defaultdict(list)
        for key in keys:
            self._keys[hashed(key) & _MASK].append(key)
        self._hashes = np.array(sorted(self._keys), np.uint32)

    def decode(self, data: str, *, statement: bool) -> tuple[Stream, Stream]:
        """Return a record's text (a statement's own words, an article's with title) and title."""
        raw = unpadded(data)
        titles, lead, count = np.frombuffer(raw, "<u4", _HEADER).tolist()
        exceptions = np.frombuffer(raw, "<u4", 2 * count, 4 * _HEADER).reshape(-1, 2)
        body = np.frombuffer(raw, np.uint8, -1, 4 * (_HEADER + 2 * count)).reshape(-1, 3)
        hashes = body.astype(np.uint32) @ _BYTES
        steps = np.ones(len(hashes), np.int64)
        steps[exceptions[:, 0]] = exceptions[:, 1].astype(np.int32)
        positions = np.cumsum(steps) - 1
        zones = np.full(len(hashes), DEFAULT.body)
        zones[:titles], zones[titles : titles + lead] = DEFAULT.title, DEFAULT.lead
        found = np.flatnonzero(np.isin(hashes, self._hashes))
        places = list(
            zip(
                found.tolist(),
                hashes[found].tolist(),
                positions[found].tolist(),
                zones[found].tolist(),
                strict=True,
            )
        )
        own = places if not statement else [each for each in places if each[0] >= titles]
        length = int(zones[titles:].sum() if statement else zones.sum())
        heading = [each for each in places if each[0] < titles]
        return self._stream(own, length), self._stream(heading, DEFAULT.title * titles)

    def _stream(self, places: Iterable[tuple[int, int, int, int]], length: int) -> Stream:
        positions: dict[str, list[int]] = defaultdict(list)
        counts: dict[str, int] = defaultdict(int)
        for _, code, position, weight in places:
            for key in self._keys[code]:
                positions[key].append(position)
                counts[key] += weight
        return Stream(dict(positions), {k: min(n, MAX_COUNT) for k, n in counts.items()}, length)
