"""From a token stream to postings: one sort of packed numbers, then array operations.

A token is packed as term | document | position in 64 bits, so that one sort of plain integers
(vectorised in NumPy) orders everything. What follows is done some terms at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import offsets_of
from search.engines.whoosh.files import ArrayWriter
from search.engines.whoosh.packed import FAR
from search.engines.whoosh.postings import PostingsWriter
from search.ranking import DEFAULT, MAX_COUNT, Weights

Array = NDArray[Any]

STEP = 1 << 19
"""Tokens handled at a time."""


@dataclass(slots=True)
class Tokens:
    """A token stream, document after document; `terms` are final term numbers."""

    terms: Array
    positions: Array
    counts: Array
    """Tokens of each document."""
    title_end: Array | None = None
    """Where zones end, by document; None: everything is body."""
    lead_end: Array | None = None

    def zones(self, weights: Weights) -> list[tuple[Array, Array, int]]:
        """Return `(begin, end, weight beyond the body's)` of zones that weigh otherwise."""
        if self.title_end is None or self.lead_end is None:
            return []
        zones = [
            (np.zeros_like(self.title_end), self.title_end, weights.title - weights.body),
            (self.title_end, self.lead_end, weights.lead - weights.body),
        ]
        return [zone for zone in zones if zone[2]]


def invert(
    writer: ArrayWriter,
    name: str,
    tokens: Tokens,
    vocabulary: int,
    positions: bool = True,
    weights: Weights = DEFAULT,
) -> dict[str, Any]:
    """Write the postings of a stream; return the figures that go into the segment's `meta`.

    `positions` says whether they are kept. Empties `tokens.terms` and `tokens.positions`.
    """
    inversion = _Inversion(tokens, vocabulary, weights)
    lengths = document_lengths(tokens, weights)
    tokens.terms = tokens.positions = np.zeros(0, np.uint32)
    packed = inversion.packed
    packed.sort()
    postings = inversion.count_postings()
    kept = len(packed) if positions else None
    extent = inversion.far, inversion.top_position
    output = PostingsWriter(writer, name, postings, lengths, kept, *extent)
    for first, last, part in inversion.parts():
        output.append(*inversion.postings(first, last, part))
    return output.finish()


class _Inversion:
    """The packed stream and what its bits mean."""

    def __init__(self, tokens: Tokens, vocabulary: int, weights: Weights) -> None:
        self._weights = weights
        self._zones = tokens.zones(weights)
        self._vocabulary = vocabulary
        self.top_position = int(tokens.positions.max(initial=0))
        self.far = int(np.count_nonzero(tokens.positions >= FAR))
        position_bits = self.top_position.bit_length()
        document_bits = max(len(tokens.counts) - 1, 0).bit_length()
        if position_bits + document_bits + vocabulary.bit_length() > 64:
            raise OverflowError("more tokens than one segment holds")
        self._posting_shift = np.uint64(position_bits)
        self._term_shift = np.uint64(position_bits + document_bits)
        self._position_mask = np.uint64((1 << position_bits) - 1)
        self._document_mask = np.uint64((1 << document_bits) - 1)
        self.packed = self._pack(tokens, np.uint64(document_bits))

    def _pack(self, tokens: Tokens, document_bits: np.uint64) -> Array:
        packed = np.empty(len(tokens.terms), np.uint64)
        ends = offsets_of(tokens.counts)
        for at in range(0, len(packed), STEP):
            part = packed[at : at + STEP]
            part[:] = tokens.terms[at : at + STEP]
            part <<= document_bits
            part |= _owners(ends, at, at + len(part))
            part <<= self._posting_shift
            part |= tokens.positions[at : at + STEP]
        return packed

    def count_postings(self) -> int:
        """Return how many (term, document) there are."""
        total, last = 0, None
        for at in range(0, len(self.packed), STEP):
            keys = self.packed[at : at + STEP] >> self._posting_shift
            total += int(np.count_nonzero(keys[1:] != keys[:-1])) + int(keys[0] != last)
            last = keys[-1]
        return total

    def parts(self) -> Iterator[tuple[int, int, Array]]:
        """Yield `(first term, end term, packed)` of whole terms, some `STEP` tokens each."""
        start, first = 0, 0
        while first < self._vocabulary:
            wanted = start + STEP
            if wanted >= len(self.packed):
                last, end = self._vocabulary, len(self.packed)
            else:
                last = int(self.packed[wanted] >> self._term_shift) + 1
                end = int(np.searchsorted(self.packed, np.uint64(last) << self._term_shift))
            yield first, last, self.packed[start:end]
            start, first = end, last

    def postings(
        self, first: int, last: int, part: Array
    ) -> tuple[Array, Array, Array, Array, Array]:
        """Return frequencies, documents, counts, occurrences and positions of some terms."""
        keys = part >> self._posting_shift
        starts = np.flatnonzero(
            np.append(np.ones(min(len(keys), 1), np.bool_), keys[1:] != keys[:-1])
        )
        docs = (keys[starts] & self._document_mask).astype(np.uint32)
        terms = (part[starts] >> self._term_shift).astype(np.int64) - first
        frequencies = np.bincount(terms, minlength=last - first)
        occurrences = np.diff(starts, append=len(part)).astype(np.uint32)
        positions = (part & self._position_mask).astype(np.uint32)
        counts = occurrences.astype(np.int64) * self._weights.body
        for begin, end, extra in self._zones:
            owners = (keys & self._document_mask).astype(np.int64)
            inside = np.flatnonzero((positions < end[owners]) & (positions >= begin[owners]))
            np.add.at(counts, np.searchsorted(starts, inside, "right") - 1, extra)
        counts = np.minimum(counts, MAX_COUNT).astype(np.uint8)
        return frequencies, docs, counts, occurrences, positions


def _owners(ends: Array, start: int, end: int) -> Array:
    """Return the documents of tokens `start` to `end` - 1; documents end at `ends[1:]`."""
    first = int(np.searchsorted(ends, start, "right")) - 1
    last = int(np.searchsorted(ends, end, "left"))
    bounds = np.clip(ends[first : last + 1], start, end)
    return np.repeat(np.arange(first, last, dtype=np.uint64), np.diff(bounds))


def document_lengths(tokens: Tokens, weights: Weights) -> Array:
    """Return the exact weighted length of each document; int64."""
    lengths = tokens.counts.astype(np.int64) * weights.body
    firsts = offsets_of(tokens.counts)
    for begin, end, extra in tokens.zones(weights):
        # A position holds two tokens at most: a compound and its first part.
        heads = np.minimum(tokens.counts.astype(np.int64), 2 * end.astype(np.int64))
        at = np.repeat(firsts[:-1] - offsets_of(heads)[:-1], heads) + np.arange(int(heads.sum()))
        owners = np.repeat(np.arange(len(heads)), heads)
        positions = tokens.positions[at]
        inside = (positions < end[owners]) & (positions >= begin[owners])
        lengths += np.bincount(owners[inside], minlength=len(heads)) * extra
    return lengths
