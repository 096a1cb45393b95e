"""Writes the postings of one field, some terms at a time, in the order of their numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.files import ArrayWriter, offsets_of, smallest
from search.engines.whoosh.occurrences import BLOCK
from search.ranking import DEFAULT, Weights

Array = NDArray[Any]


class PostingsWriter:
    """Appends runs of terms; memory is that of one run and a few bytes a term and block.

    Args:
        postings: how many there will be at most.
        lengths: weighted length of each document.
        positions: how many positions there will be at most; None: none are kept.
        top_position: the greatest of them.
    """

    def __init__(
        self,
        writer: ArrayWriter,
        name: str,
        postings: int,
        lengths: Array,
        positions: int | None,
        top_position: int,
        weights: Weights = DEFAULT,
    ) -> None:
        self._writer = writer
        self._name = name
        self._lengths = lengths
        self._weights = weights
        self._total = int(lengths.sum(dtype=np.int64))
        self._average = self._total / len(lengths) if len(lengths) else 0.0
        self._norms = _norms(lengths, self._average, weights)
        position_type = np.uint16 if top_position < 1 << 16 else np.uint32
        self._docs = writer.region(f"{name}.docs", document_type(len(lengths)), postings)
        self._counts = writer.region(f"{name}.counts", np.uint8, postings)
        self._positions = (
            None
            if positions is None
            else writer.region(f"{name}.positions", position_type, positions)
        )
        self._frequencies: list[Array] = []
        self._numbers: list[Array] = []
        self._max_impacts: list[Array] = []
        self._block_max: list[Array] = []
        self._block_positions: list[Array] = []
        self._odd_postings: list[Array] = []
        self._odd_numbers: list[Array] = []

    def append(
        self,
        frequencies: Array,
        docs: Array,
        counts: Array,
        occurrences: Array,
        positions: Array,
    ) -> None:
        """Append the next terms: postings of each, then what each posting holds.

        `counts` are weighted (uint8), `occurrences` unweighted; `positions` run posting after
        posting.
        """
        offsets, starts = offsets_of(frequencies), offsets_of(occurrences)
        self._append_blocks(offsets, starts, self._impacts(docs, counts))
        if self._positions is not None:
            odd = np.flatnonzero(occurrences != counts)
            self._odd_postings.append((odd + len(self._docs)).astype(np.uint32))
            self._odd_numbers.append(smallest(occurrences[odd], np.uint8))
            self._numbers.append(np.diff(starts[offsets]))
            self._positions.append(positions)
        self._frequencies.append(frequencies.astype(np.uint32))
        self._docs.append(docs)
        self._counts.append(counts)

    def _impacts(self, docs: Array, counts: Array) -> Array:
        """Return count / (count + norm) of each posting, never less than exact; float32."""
        tf = counts.astype(np.float32)
        return tf / (tf + self._norms[docs]) * np.float32(1.0 + 1e-6)

    def _append_blocks(self, offsets: Array, starts: Array, impacts: Array) -> None:
        """Bound each block of a long term, and each term; a short term is its own block."""
        frequencies = np.diff(offsets)
        numbers = -(-frequencies // BLOCK)
        bounds = offsets_of(numbers)
        terms = np.repeat(np.arange(len(numbers)), numbers)
        firsts = offsets[terms] + (np.arange(len(terms)) - bounds[terms]) * BLOCK
        maxima = np.maximum.reduceat(impacts, firsts) if len(firsts) else impacts[:0]
        of_terms = np.zeros(len(numbers), np.float32)
        held = np.flatnonzero(numbers)
        if len(held):
            of_terms[held] = np.maximum.reduceat(maxima, bounds[held])
        kept = numbers[terms] > 1
        within = starts[firsts[kept]] - starts[offsets[terms[kept]]]
        self._max_impacts.append(of_terms)
        self._block_max.append(maxima[kept])
        self._block_positions.append(within.astype(np.uint32))

    def finish(self) -> dict[str, Any]:
        """Write the arrays by term and document; return the figures for the segment's `meta`."""
        arrays = {
            "offsets": smallest(offsets_of(_joined(self._frequencies))),
            "max_impact": _joined(self._max_impacts, np.float32),
            "block_max": _joined(self._block_max, np.float32),
            "lengths": smallest(self._lengths, np.uint16),
        }
        if self._positions is not None:
            arrays |= {
                "block_positions": _joined(self._block_positions),
                "term_positions": smallest(offsets_of(_joined(self._numbers))),
                "odd_postings": _joined(self._odd_postings),
                "odd_numbers": _joined(self._odd_numbers),
            }
        for name, values in arrays.items():
            self._writer.write(f"{self._name}.{name}", values)
        return {
            f"{self._name}.total_length": self._total,
            f"{self._name}.average_length": self._average,
            f"{self._name}.k1": self._weights.k1,
            f"{self._name}.b": self._weights.b,
        }


def document_type(documents: int) -> type[np.unsignedinteger[Any]]:
    """Return the type that numbers so many documents."""
    return np.uint16 if documents <= 1 << 16 else np.uint32


def _norms(lengths: Array, average: float, weights: Weights) -> Array:
    relative = lengths / average if average else np.ones(len(lengths))
    return (weights.k1 * (1.0 - weights.b + weights.b * relative)).astype(np.float32)


def _joined(parts: list[Array], dtype: type[np.generic] = np.uint32) -> Array:
    return np.concatenate(parts) if parts else np.zeros(0, dtype)
