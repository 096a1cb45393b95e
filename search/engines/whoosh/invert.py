"""From a token stream to postings: one sort of packed numbers, then array operations.

A token is packed as term | document | position in 64 bits, so that one sort of plain integers
(vectorised in NumPy) orders everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.files import ArrayWriter, offsets_of, smallest
from search.engines.whoosh.segment import BLOCK
from search.ranking import DEFAULT, MAX_COUNT, Weights

Array = NDArray[Any]

_STEP = 1 << 20  # tokens handled at a time where a temporary would be as long as the stream


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


def invert(
    writer: ArrayWriter, name: str, tokens: Tokens, vocabulary: int, weights: Weights = DEFAULT
) -> dict[str, Any]:
    """Write the postings of a stream; return the figures that go into the segment's `meta`."""
    packed, position_bits, document_bits = _pack(tokens, vocabulary)
    packed.sort()
    starts = _posting_starts(packed, position_bits)
    heads = packed[starts]
    terms = (heads >> np.uint64(position_bits + document_bits)).astype(np.uint32)
    mask = np.uint64((1 << document_bits) - 1)
    docs = ((heads >> np.uint64(position_bits)) & mask).astype(np.uint32)
    del heads
    occurrences = np.diff(starts, append=len(packed)).astype(np.uint32)
    extras = _zone_extras(tokens, packed, position_bits, document_bits, weights)
    counts = _weighted(starts, occurrences, extras, weights)
    _write_positions(writer, name, packed, position_bits)
    offsets = offsets_of(np.bincount(terms, minlength=vocabulary))
    del packed, terms
    lengths = document_lengths(tokens, weights)
    position_starts = np.append(starts, int(occurrences.sum(dtype=np.int64)))
    return write_postings(
        writer, name, offsets, docs, counts, occurrences, position_starts, lengths, weights
    )


def _pack(tokens: Tokens, vocabulary: int) -> tuple[Array, int, int]:
    position_bits = int(tokens.positions.max(initial=0)).bit_length()
    document_bits = max(len(tokens.counts) - 1, 0).bit_length()
    if position_bits + document_bits + vocabulary.bit_length() > 64:
        raise OverflowError("more tokens than one segment holds")
    packed = np.empty(len(tokens.terms), np.uint64)
    documents = np.repeat(np.arange(len(tokens.counts), dtype=np.uint32), tokens.counts)
    for at in range(0, len(packed), _STEP):
        part = slice(at, at + _STEP)
        packed[part] = tokens.terms[part]
        packed[part] <<= np.uint64(document_bits)
        packed[part] |= documents[part]
        packed[part] <<= np.uint64(position_bits)
        packed[part] |= tokens.positions[part]
    return packed, position_bits, document_bits


def _posting_starts(packed: Array, position_bits: int) -> Array:
    """Return where a new (term, document) begins; int64."""
    first = np.ones(len(packed), np.bool_)
    shift = np.uint64(position_bits)
    for at in range(1, len(packed), _STEP):
        end = min(at + _STEP, len(packed))
        run = packed[at - 1 : end] >> shift
        first[at:end] = run[1:] != run[:-1]
    return np.flatnonzero(first)


def _zone_extras(
    tokens: Tokens, packed: Array, position_bits: int, document_bits: int, weights: Weights
) -> list[tuple[Array, int]]:
    """Return `(tokens, weight beyond the body's)` of title and lead; tokens as indexes into `packed`."""
    if tokens.title_end is None or tokens.lead_end is None:
        return []
    extras = []
    document_mask = np.uint64((1 << document_bits) - 1)
    for zone, begin, end in (
        (weights.title, np.zeros_like(tokens.title_end), tokens.title_end),
        (weights.lead, tokens.title_end, tokens.lead_end),
    ):
        if zone == weights.body:
            continue
        for at in range(0, len(packed), _STEP):
            part = packed[at : at + _STEP]
            positions = (part & np.uint64((1 << position_bits) - 1)).astype(np.uint32)
            docs = ((part >> np.uint64(position_bits)) & document_mask).astype(np.int64)
            inside = np.flatnonzero((positions < end[docs]) & (positions >= begin[docs]))
            extras.append((inside + at, zone - weights.body))
    return extras


def _weighted(
    starts: Array, occurrences: Array, extras: list[tuple[Array, int]], weights: Weights
) -> Array:
    counts = occurrences.astype(np.int64) * weights.body
    for inside, extra in extras:
        postings = np.searchsorted(starts, inside, "right") - 1
        np.add.at(counts, postings, extra)
    return np.minimum(counts, MAX_COUNT).astype(np.uint8)


def _write_positions(writer: ArrayWriter, name: str, packed: Array, position_bits: int) -> None:
    mask = np.uint64((1 << position_bits) - 1)
    dtype = np.uint16 if position_bits <= 16 else np.uint32
    region = writer.region(f"{name}.positions", dtype, len(packed))
    for at in range(0, len(packed), _STEP):
        region.append((packed[at : at + _STEP] & mask).astype(dtype))


def document_lengths(tokens: Tokens, weights: Weights) -> Array:
    """Return the exact weighted length of each document; int64."""
    lengths = tokens.counts.astype(np.int64) * weights.body
    if tokens.title_end is None or tokens.lead_end is None:
        return lengths
    firsts = offsets_of(tokens.counts)
    for zone, begin, end in (
        (weights.title, np.zeros_like(tokens.title_end), tokens.title_end),
        (weights.lead, tokens.title_end, tokens.lead_end),
    ):
        if zone == weights.body:
            continue
        # Only the head of an article can lie in its title or lead.
        heads = np.minimum(tokens.counts.astype(np.int64), 2 * end.astype(np.int64))
        at = np.repeat(firsts[:-1] - offsets_of(heads)[:-1], heads) + np.arange(int(heads.sum()))
        owners = np.repeat(np.arange(len(heads)), heads)
        positions = tokens.positions[at]
        inside = (positions < end[owners]) & (positions >= begin[owners])
        lengths += np.bincount(owners[inside], minlength=len(heads)) * (zone - weights.body)
    return lengths


def write_postings(
    writer: ArrayWriter,
    name: str,
    offsets: Array,
    docs: Array,
    counts: Array,
    occurrences: Array,
    position_starts: Array,
    lengths: Array,
    weights: Weights,
) -> dict[str, Any]:
    """Write everything of a field but its positions; all arrays in final order.

    `position_starts` has one entry a posting and one for the end.
    """
    writer.write(f"{name}.offsets", smallest(offsets))
    writer.write(f"{name}.docs", docs.astype(document_dtype(len(lengths))))
    writer.write(f"{name}.counts", counts)
    writer.write(f"{name}.lengths", smallest(lengths, np.uint16))
    odd = np.flatnonzero(occurrences != counts)
    writer.write(f"{name}.odd_postings", odd.astype(np.uint32))
    writer.write(f"{name}.odd_numbers", smallest(occurrences[odd], np.uint8))
    blocks = _Blocks(offsets)
    total = int(lengths.sum())
    average = total / len(lengths) if len(lengths) else 0.0
    bounds = blocks.maxima(_impacts(docs, counts, lengths, average, weights))
    writer.write(f"{name}.max_impact", blocks.of_terms(bounds))
    writer.write(f"{name}.block_starts", blocks.starts.astype(np.uint32))
    writer.write(f"{name}.block_max", bounds[blocks.of_long])
    term_positions = position_starts[offsets]
    writer.write(f"{name}.term_positions", smallest(term_positions))
    within = position_starts[blocks.firsts] - term_positions[blocks.terms]
    writer.write(f"{name}.block_positions", smallest(within[blocks.of_long]))
    return {
        f"{name}.total_length": total,
        f"{name}.average_length": average,
        f"{name}.k1": weights.k1,
        f"{name}.b": weights.b,
    }


def document_dtype(documents: int) -> type[np.unsignedinteger[Any]]:
    """Return the type that numbers so many documents."""
    return np.uint16 if documents <= 1 << 16 else np.uint32


def _impacts(docs: Array, counts: Array, lengths: Array, average: float, weights: Weights) -> Array:
    """Return count / (count + norm) of each posting, never less than exact; float32."""
    relative = lengths / average if average else lengths.astype(np.float64)
    norms = (weights.k1 * (1.0 - weights.b + weights.b * relative)).astype(np.float32)
    impacts = np.empty(len(docs), np.float32)
    for at in range(0, len(docs), _STEP):
        part = slice(at, at + _STEP)
        tf = counts[part].astype(np.float32)
        impacts[part] = tf / (tf + norms[docs[part]])
    impacts *= np.float32(1.0 + 1e-6)
    return impacts


class _Blocks:
    """How the terms of a field are cut into blocks; a short term is one block, which is not kept."""

    def __init__(self, offsets: Array) -> None:
        frequencies = np.diff(offsets)
        numbers = -(-frequencies // BLOCK)
        self._bounds = offsets_of(numbers)
        self.terms = np.repeat(np.arange(len(frequencies)), numbers)
        within = np.arange(len(self.terms)) - self._bounds[self.terms]
        self.firsts = offsets[self.terms] + within * BLOCK
        """First posting of each block."""
        self.of_long = numbers[self.terms] > 1
        """Which blocks are kept."""
        self.starts = offsets_of(np.where(numbers > 1, numbers, 0))

    def maxima(self, values: Array) -> Array:
        """Return the maximum of each block."""
        return np.maximum.reduceat(values, self.firsts) if len(self.firsts) else values[:0]

    def of_terms(self, maxima: Array) -> Array:
        """Return the maximum of each term, 0 for a term without postings."""
        found = np.zeros(len(self._bounds) - 1, maxima.dtype)
        held = np.flatnonzero(np.diff(self._bounds))
        if len(held):
            found[held] = np.maximum.reduceat(maxima, self._bounds[held])
        return found
