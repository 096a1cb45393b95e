"""The postings of one field: read as arrays, written some terms at a time."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import offsets_of, smallest
from search.engines.whoosh.files import ArrayFiles, ArrayWriter
from search.engines.whoosh.occurrences import (
    BLOCK,
    Places,
    SaidPlaces,
    TextPlaces,
    odd_arrays,
)
from search.engines.whoosh.packed import Numbers, positions_writer

Array = NDArray[Any]


class Postings:
    """The postings of one field: `Segment.text` (title, lead, body) or `Segment.said`.

    Terms are numbered as in `Segment.terms`. The postings of terms `first` to `last` - 1 are the
    slice `offsets[first]:offsets[last]` of `docs` and `counts`. Terms that fold to the same key
    have adjacent numbers, so an accent group is one slice too (sorted by document within each
    term, not across them).

    Documents are article numbers in `text`, statement numbers in `said`. Positions are those of
    the article's token stream in both.
    """

    def __init__(
        self, files: ArrayFiles, name: str, documents: int, text: Postings | None = None
    ) -> None:
        self._files = files
        self._text = text
        self._name = name
        self.documents = documents
        """How many documents the field numbers (the length of `lengths`)."""

    def _array(self, name: str) -> Array:
        return self._files.array(f"{self._name}.{name}")

    @cached_property
    def offsets(self) -> Array:
        """Where each term's postings begin; uint32, terms + 1 entries."""
        return self._array("offsets")

    @cached_property
    def docs(self) -> Array:
        """Document of each posting; uint16 where that suffices, else uint32."""
        return self._array("docs")

    @cached_property
    def counts(self) -> Array:
        """Zone-weighted count of each posting, 1 to `ranking.MAX_COUNT`; uint8."""
        return self._array("counts")

    @cached_property
    def lengths(self) -> Array:
        """Zone-weighted length of each document, exact; uint16 or uint32."""
        return self._array("lengths")

    @cached_property
    def block_starts(self) -> Array:
        """Where each term's blocks begin in `block_positions`; int64, terms + 1 entries.

        Only terms with more than `BLOCK` postings have blocks: ceil(df / BLOCK) of them.
        """
        frequencies = np.diff(self.offsets.astype(np.int64))
        return offsets_of(np.where(frequencies > BLOCK, -(-frequencies // BLOCK), 0))

    def slice(self, first: int, last: int | None = None) -> tuple[Array, Array]:
        """Return documents and weighted counts of term `first`, or of `first` to `last` - 1."""
        start, end = (
            int(self.offsets[first]),
            int(self.offsets[first + 1 if last is None else last]),
        )
        return self.docs[start:end], self.counts[start:end]

    def frequency(self, term: int) -> int:
        """Return how many documents hold the term, deleted ones included."""
        return int(self.offsets[term + 1]) - int(self.offsets[term])

    @property
    def all_positions(self) -> Numbers:
        """The positions of all of the text's postings, one after the other."""
        return self.places.values

    def spans(self, term: int, which: Array | None = None) -> tuple[Array, Array]:
        """Return `(begins, numbers)`: a posting stands at `all_positions[begin : begin + number]`.

        Of all the term's postings (costs a pass over its counts), or of `which`: ascending
        indexes within the term's postings (costs what they cost). int64; positions ascend.
        """
        return self.places.spans(term, which)

    def begins(self, first: int, last: int) -> Array:
        """Return where the positions of each posting of terms `first` to `last` - 1 begin; of text.

        And where the last ones end; uint32.
        """
        places = self.places
        assert isinstance(places, TextPlaces)
        start, end = int(self.offsets[first]), int(self.offsets[last])
        return places.begins(first, start, end)

    def positions(self, term: int, which: Array | None = None) -> tuple[Array, Array]:
        """Return `(starts, values)`: posting i stands at `values[starts[i]:starts[i + 1]]`.

        Of all the term's postings, or of `which`, as `spans` counts them.
        """
        begins, numbers = self.spans(term, which)
        starts = offsets_of(numbers)
        spread = np.repeat(begins - starts[:-1], numbers) + np.arange(int(starts[-1]))
        return starts, np.asarray(self.all_positions[spread])

    @cached_property
    def places(self) -> Places:
        """Where positions lie."""
        files = self._files
        if self._text is None:
            return TextPlaces(files, self.offsets, self.counts, self.block_starts)
        text = self._text.places
        assert isinstance(text, TextPlaces)
        return SaidPlaces(files, self.offsets, self.docs, text)


class PostingsWriter:
    """Appends runs of terms; memory is that of one run and a few bytes a term and block.

    Args:
        postings: how many there will be at most.
        lengths: weighted length of each document.
        positions: how many positions there will be at most; None: none are kept.
        far, top: how many of them are `packed.FAR` or more at most, and a bound of all.
    """

    def __init__(
        self,
        writer: ArrayWriter,
        name: str,
        postings: int,
        lengths: Array,
        positions: int | None,
        far: int,
        top: int,
    ) -> None:
        self._writer = writer
        self._name = name
        self._lengths = lengths
        self._docs = writer.region(f"{name}.docs", document_type(len(lengths)), postings)
        self._counts = writer.region(f"{name}.counts", np.uint8, postings)
        self._positions = (
            None
            if positions is None
            else positions_writer(writer, f"{name}.positions", positions, far, top)
        )
        self._frequencies: list[Array] = []
        self._numbers: list[Array] = []
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
        if self._positions is not None:
            self._append_blocks(offsets, starts)
            odd = np.flatnonzero(occurrences != counts)
            self._odd_postings.append((odd + len(self._docs)).astype(np.uint32))
            self._odd_numbers.append(smallest(occurrences[odd], np.uint8))
            self._numbers.append(np.diff(starts[offsets]))
            self._positions.append(positions)
        self._frequencies.append(frequencies.astype(np.uint32))
        self._docs.append(docs)
        self._counts.append(counts)

    def _append_blocks(self, offsets: Array, starts: Array) -> None:
        """Say where the positions of each block of a long term begin, from the term's first on."""
        numbers = -(-np.diff(offsets) // BLOCK)
        bounds = offsets_of(numbers)
        terms = np.repeat(np.arange(len(numbers)), numbers)
        within = np.arange(len(terms)) - bounds[terms]
        kept = numbers[terms] > 1
        terms, within = terms[kept], within[kept]
        begins = starts[offsets[terms] + within * BLOCK] - starts[offsets[terms]]
        self._block_positions.append(begins.astype(np.uint32))

    def finish(self) -> dict[str, Any]:
        """Write the arrays by term and document; return the figures for the segment's `meta`."""
        arrays = {
            "offsets": smallest(offsets_of(_joined(self._frequencies))),
            "lengths": smallest(self._lengths, np.uint16),
        }
        if self._positions is not None:
            self._positions.finish()
            arrays |= {
                "block_positions": _joined(self._block_positions),
                "term_positions": smallest(offsets_of(_joined(self._numbers))),
                **odd_arrays(
                    _joined(self._odd_postings), _joined(self._odd_numbers), len(self._docs)
                ),
            }
        for name, values in arrays.items():
            self._writer.write(f"{self._name}.{name}", values)
        return {f"{self._name}.total_length": int(self._lengths.sum(dtype=np.int64))}


def document_type(documents: int) -> type[np.unsignedinteger[Any]]:
    """Return the type that numbers so many documents."""
    return np.uint16 if documents <= 1 << 16 else np.uint32


def _joined(parts: list[Array]) -> Array:
    return np.concatenate(parts) if parts else np.zeros(0, np.uint32)
