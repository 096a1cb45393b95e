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
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.memory.documents import Stream
from search.ranking import DEFAULT, MAX_COUNT
from search.reprints import number

Array = NDArray[Any]
_Place = tuple[int, int, int]  # token, code, position

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

    def decode(self, data: Sequence[str], statements: bool) -> list[tuple[Stream, Stream]]:
        """Return of each record its text (an article's with its title) and its title."""
        raw = list(map(unpadded, data))
        heads = [np.frombuffer(each, "<u4", _HEADER).tolist() for each in raw]
        starts = [4 * (_HEADER + 2 * count) for _, _, count in heads]
        sizes = [(len(each) - start) // 3 for each, start in zip(raw, starts, strict=True)]
        ends = list(accumulate(sizes))
        words = b"".join(each[start:] for each, start in zip(raw, starts, strict=True))
        hashes = np.frombuffer(words, np.uint8).reshape(-1, 3).astype(np.uint32) @ _BYTES
        found = np.flatnonzero(np.isin(hashes, self._hashes))
        bounds = [0, *np.searchsorted(found, ends).tolist()]
        answers = []
        for at, (titles, leads, count) in enumerate(heads):
            own = found[bounds[at] : bounds[at + 1]]
            inside = own - (ends[at] - sizes[at])
            unusual = np.frombuffer(raw[at], "<u4", 2 * count, 4 * _HEADER).reshape(-1, 2)
            places = list(
                zip(
                    inside.tolist(),
                    hashes[own].tolist(),
                    _positions(inside, unusual).tolist(),
                    strict=True,
                )
            )
            answers.append(self._streams(places, sizes[at], titles, leads, statements))
        return answers

    def _streams(
        self, places: list[_Place], size: int, titles: int, leads: int, statement: bool
    ) -> tuple[Stream, Stream]:
        title = DEFAULT.title * titles
        heading = [each for each in places if each[0] < titles]
        if statement:
            said = [each for each in places if each[0] >= titles]
            text = self._stream(said, DEFAULT.body * (size - titles), 0, 0)
        else:
            length = title + DEFAULT.lead * leads + DEFAULT.body * (size - titles - leads)
            text = self._stream(places, length, titles, titles + leads)
        return text, self._stream(heading, title, titles, titles)

    def _stream(self, places: list[_Place], length: int, titles: int, leads: int) -> Stream:
        """Return the stream of some places; those before `titles` are title, then lead."""
        positions: dict[str, list[int]] = defaultdict(list)
        counts: dict[str, int] = defaultdict(int)
        for at, code, position in places:
            worth = DEFAULT.title if at < titles else DEFAULT.lead if at < leads else DEFAULT.body
            for key in self._keys[code]:
                positions[key].append(position)
                counts[key] += worth
        return Stream(dict(positions), {k: min(n, MAX_COUNT) for k, n in counts.items()}, length)


def _positions(tokens: Array, unusual: Array) -> Array:
    """Return where some tokens stand, given the tokens whose step is not 1 and those steps."""
    extra = np.concatenate(([0], np.cumsum(unusual[:, 1].astype(np.int32) - 1, dtype=np.int64)))
    return tokens + extra[np.searchsorted(unusual[:, 0], tokens, "right")]
