"""Where the terms of a segment stand: positions, found by posting.

Positions are kept once, in the order of the text's postings. How many a posting has is its
weighted count, except where a zone's weight or the cap made them differ; those few are listed
(`odd_arrays`). Where they begin is kept once a term and once a block of a long
term. A statement's positions are those of its article that lie within it.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import offsets_of, smallest, spread
from search.engines.whoosh.files import ArrayFiles
from search.engines.whoosh.packed import Numbers, positions_of

Array = NDArray[Any]

BLOCK = 128
"""Postings a block."""


def odd_arrays(postings: Array, held: Array, total: int) -> dict[str, Array]:
    """Return the odd ones of `total` postings, ascending, and how many positions each has.

    A posting is kept by its last sixteen bits; `odd_starts` says where in the list those begin
    that have the same bits above.
    """
    blocks = np.bincount(postings.astype(np.int64) >> 16, minlength=(total >> 16) + 1)
    return {
        "odd_postings": (postings & 0xFFFF).astype(np.uint16),
        "odd_starts": smallest(offsets_of(blocks)),
        "odd_numbers": held,
    }


def spread_of(begins: Array, numbers: Array) -> tuple[Array, Array]:
    """Return the numbers of runs, given where each begins and how many it has; and their run."""
    return spread(begins, numbers), np.arange(len(numbers)).repeat(numbers)


class Places(Protocol):
    """What a field's postings ask of their positions."""

    @property
    def values(self) -> Numbers:
        """The positions of all the text's postings, one after the other."""

    def spans(self, term: int, which: Array | None = None) -> tuple[Array, Array]:
        """Return where in `values` each posting's positions begin, and how many there are.

        Of all the term's postings, or of `which` (ascending, counted within the term); int64.
        """


class TextPlaces:
    """Positions of the text's postings."""

    def __init__(self, files: ArrayFiles, offsets: Array, counts: Array, blocks: Array) -> None:
        self._offsets = offsets
        self._counts = counts
        self._blocks = blocks
        self.values = positions_of(files, "text.positions")
        self._term_starts = files.array("text.term_positions")
        self._block_starts = files.array("text.block_positions")
        self._odd_postings = files.array("text.odd_postings")
        self._odd_starts = files.array("text.odd_starts")
        self._odd_numbers = files.array("text.odd_numbers")

    def between(self, start: int, end: int) -> Array:
        """Return how many positions postings `start` to `end` - 1 of the field have; int64."""
        numbers = self._counts[start:end].astype(np.int64)
        odd, held = self.odd(start, end)
        numbers[odd - start] = held
        return numbers

    def begins(self, term: int, start: int, end: int) -> Array:
        """Return where postings `start`, the first of `term`, to `end` - 1 begin; and the end."""
        odd, held = self.odd(start, end)
        numbers = self._counts[start:end].astype(np.promote_types(held.dtype, np.uint16))
        numbers[odd - start] = held
        begins = np.empty(len(numbers) + 1, np.uint32)
        begins[0] = self.begin(term)
        np.cumsum(numbers, dtype=np.uint32, out=begins[1:])
        begins[1:] += begins[0]
        return begins

    def odd(self, start: int, end: int) -> tuple[Array, Array]:
        """Return which of postings `start` to `end` - 1 hold another number than their count says.

        Ascending (int64), and the numbers. All postings that stand in a title are among them,
        but for those whose count is cut.
        """
        first, last = self._odd_at(start), self._odd_at(end)
        low = self._odd_postings[first:last].astype(np.int64)
        if start >> 16 == end >> 16:
            return low + (start >> 16 << 16), self._odd_numbers[first:last]
        bounds = np.clip(self._odd_starts[start >> 16 : (end >> 16) + 2], first, last)
        blocks = np.repeat(np.arange(start >> 16, (start >> 16) + len(bounds) - 1), np.diff(bounds))
        return low + (blocks << 16), self._odd_numbers[first:last]

    def _odd_at(self, posting: int) -> int:
        """Return where in the list the first odd posting not before this one is."""
        first, last = self._odd_starts[posting >> 16 : (posting >> 16) + 2].tolist()
        inside = self._odd_postings[first:last]
        return int(first + inside.searchsorted(np.uint16(posting & 0xFFFF)))

    def begin(self, term: int) -> int:
        """Return where the term's positions begin."""
        return int(self._term_starts[term])

    def spans(self, term: int, which: Array | None = None) -> tuple[Array, Array]:
        """Return beginnings and numbers; see `Places`."""
        start, end = int(self._offsets[term]), int(self._offsets[term + 1])
        if which is None or end - start <= BLOCK or len(which) * 8 > end - start:
            numbers = self.between(start, end)
            begins = offsets_of(numbers)[:-1] + self.begin(term)
            return (begins, numbers) if which is None else (begins[which], numbers[which])
        return self._in_blocks(term, start, end, which.astype(np.int64))

    def at(self, terms: Array, postings: Array) -> tuple[Array, Array]:
        """Return beginnings and numbers of postings of any terms, `terms[i]` being that of i.

        Postings are counted through the field. Costs a part of a block each, whatever the lists.
        """
        inside = postings - self._offsets[terms]
        block = self._blocks[terms] + inside // BLOCK
        begins = self._term_starts[terms].astype(np.int64)
        long = self._blocks[terms + 1] > self._blocks[terms]
        begins[long] += self._block_starts[block[long]]
        before, numbers = self._before(postings, inside % BLOCK)
        return begins + before, numbers

    def _before(self, postings: Array, many: Array) -> tuple[Array, Array]:
        """Return how many positions so many postings before each have, and how many it has."""
        starts = postings - many
        first, last = np.split(self._odd_before(np.concatenate([starts, postings])), 2)
        which, owner = spread_of(first, last - first)
        chunk = starts[owner] >> 16
        chunk += which >= self._odd_starts[chunk + 1]
        counted = self._counts[chunk << 16 | self._odd_postings[which]]
        more = self._odd_numbers[which].astype(np.int64) - counted
        sums = self._sums(starts, many) + np.bincount(owner, more, len(starts)).astype(np.int64)
        numbers = self._counts[postings].astype(np.int64)
        odd = np.flatnonzero(last < self._odd_starts[(postings >> 16) + 1])
        odd = odd[self._odd_postings[last[odd]] == postings[odd] & 0xFFFF]
        numbers[odd] = self._odd_numbers[last[odd]]
        return sums, numbers

    def _sums(self, postings: Array, many: Array) -> Array:
        """Return the sums of so many counts, fewer than `BLOCK`, from each of the postings on."""
        counts = self._counts
        if len(counts) < BLOCK:
            counts = np.pad(counts, (0, BLOCK))
        at = np.minimum(postings, len(counts) - BLOCK)
        rows = np.lib.stride_tricks.sliding_window_view(counts, BLOCK)[at]
        bounds = np.repeat(np.arange(len(at)) * BLOCK + postings - at, 2)
        bounds[1::2] += many
        sums = np.add.reduceat(rows.ravel(), bounds, dtype=np.int64)[::2]
        sums[many == 0] = 0  # of an empty run `reduceat` gives the first
        return sums

    def _odd_before(self, postings: Array) -> Array:
        """Return where in the list the first odd posting not before each of these is."""
        found, chunks = np.empty(len(postings), np.int64), postings >> 16
        for chunk in np.flatnonzero(np.bincount(chunks)).tolist():
            which = np.flatnonzero(chunks == chunk)
            first, last = self._odd_starts[chunk : chunk + 2].tolist()
            low = (postings[which] & 0xFFFF).astype(np.uint16)
            found[which] = first + self._odd_postings[first:last].searchsorted(low)
        return found

    def _in_blocks(self, term: int, start: int, end: int, which: Array) -> tuple[Array, Array]:
        """Look at the blocks of `which` alone."""
        blocks, inverse = np.unique(which // BLOCK, return_inverse=True)
        rows = blocks[:, None] * BLOCK + np.arange(BLOCK)
        numbers = self._at(start + np.minimum(rows, end - start - 1).ravel()).reshape(rows.shape)
        before = np.cumsum(numbers, axis=1) - numbers
        bases = self._block_starts[int(self._blocks[term]) + blocks].astype(np.int64)
        column = which % BLOCK
        begins = self.begin(term) + bases[inverse] + before[inverse, column]
        return begins, numbers[inverse, column]

    def _at(self, postings: Array) -> Array:
        numbers = self._counts[postings].astype(np.int64)
        odd, held = self.odd(int(postings[0]), int(postings[-1]) + 1)
        if len(odd):
            where = np.minimum(odd.searchsorted(postings), len(odd) - 1)
            found = odd[where] == postings
            numbers[found] = held[where[found]]
        return numbers


class SaidPlaces:
    """Positions of the statements' postings: runs of the positions of their articles'."""

    def __init__(self, files: ArrayFiles, offsets: Array, docs: Array, text: TextPlaces) -> None:
        self._files = files
        self._offsets = offsets
        self._docs = docs
        self._text = text
        self._text_offsets = files.array("text.offsets")
        self._text_docs = files.array("text.docs")
        self.values = text.values

    @cached_property
    def _parents(self) -> Array:
        return self._files.array("statement.parent")

    def spans(self, term: int, which: Array | None = None) -> tuple[Array, Array]:
        """Return beginnings and numbers; see `Places`. Costs the positions of the articles."""
        said = self._docs[int(self._offsets[term]) : int(self._offsets[term + 1])]
        said = said if which is None else said[which]
        articles = self._text_docs[
            int(self._text_offsets[term]) : int(self._text_offsets[term + 1])
        ]
        at = articles.searchsorted(self._parents[said].astype(articles.dtype))
        begins, numbers = self._text.spans(term, at)
        starts = offsets_of(numbers)
        spread = np.repeat(begins - starts[:-1], numbers) + np.arange(int(starts[-1]))
        positions = self.values[spread]
        first = np.repeat(self._files.array("statement.first_position")[said], numbers)
        end = np.repeat(self._files.array("statement.end_position")[said], numbers)
        before = offsets_of(positions < first)[starts]
        until = offsets_of(positions < end)[starts]
        return begins + np.diff(before), np.diff(until) - np.diff(before)
