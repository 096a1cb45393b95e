"""Any Whoosh field as arrays: what a stock field indexes, and timbao's own read as such fields.

A `Table` is the vocabulary of one field in byte order and its postings. Stock fields are written
by `ArrayFieldWriter` (one posting at a time, as Whoosh hands them over, in memory until the field
writer closes); `text`, `said` and `id` of a timbao segment are views of its arrays.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import FieldWriter
from whoosh.formats import Positions
from whoosh.reading import TermInfo

from search.engines.arrays import smallest
from search.engines.whoosh.files import ArrayFiles, ArrayWriter, to_bytes
from search.engines.whoosh.postings import Postings
from search.engines.whoosh.segment import Segment

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class TermPostings:
    """The postings of one term: documents, weights, lengths of the documents, values by place."""

    docs: Array
    weights: Array
    lengths: Array
    value: Callable[[int], bytes]

    def info(self) -> Any:
        """Return Whoosh's summary of them."""
        if not len(self.docs):
            return TermInfo()
        return TermInfo(
            float(self.weights.sum()),
            len(self.docs),
            int(self.lengths.min()),
            int(self.lengths.max()),
            float(self.weights.max()),
            int(self.docs[0]),
            int(self.docs[-1]),
        )


class Table(ABC):
    """One field's vocabulary and postings."""

    keys: Sequence[bytes]
    """The terms in byte order."""

    @abstractmethod
    def postings(self, place: int) -> TermPostings:
        """Return the postings of `keys[place]`."""


class StockTable(Table):
    """A field that `ArrayFieldWriter` wrote."""

    def __init__(self, files: ArrayFiles, name: str) -> None:
        self._files = files
        self._name = name
        self._offsets = files.array(f"{name}.offsets")
        strings = files.strings(f"{name}.keys")
        self.keys = [strings.encoded(place) for place in range(len(strings))]

    def postings(self, place: int) -> TermPostings:
        """Return the postings of a term."""
        start, end = int(self._offsets[place]), int(self._offsets[place + 1])
        docs, weights, lengths = (
            self._files.array(f"{self._name}.{part}")[start:end]
            for part in ("docs", "weights", "lengths")
        )
        values = self._files.strings(f"{self._name}.values")
        return TermPostings(docs, weights, lengths, lambda at: values.encoded(start + at))


class WordsTable(Table):
    """`text` or `said` of a timbao segment; `base` is the document of the field's first."""

    def __init__(self, segment: Segment, postings: Postings, base: int) -> None:
        self._postings = postings
        self._base = base
        keys = [to_bytes(key) for key in segment.terms.keys(0)]
        held = [n for n in range(len(keys)) if postings.frequency(n)]
        self._numbers = sorted(held, key=keys.__getitem__)
        self.keys = [keys[number] for number in self._numbers]

    def postings(self, place: int) -> TermPostings:
        """Return the postings of a term; a value is what Whoosh's `Positions` makes of it."""
        number = self._numbers[place]
        docs, counts = self._postings.slice(number)

        def value(at: int) -> bytes:
            _, positions = self._postings.positions(number, np.array([at]))
            encoded: bytes = _POSITIONS.encode(positions.tolist())
            return encoded

        lengths = self._postings.lengths[docs]
        return TermPostings(docs.astype(np.int64) + self._base, counts, lengths, value)


class IdTable(Table):
    """`id` of a timbao segment: of the article and of its statements."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        ids = [to_bytes(id) for id in segment.files.strings("ids")]
        self._order = sorted(range(len(ids)), key=ids.__getitem__)
        self.keys = [ids[number] for number in self._order]

    def postings(self, place: int) -> TermPostings:
        """Return the documents that have the id (one, unless a run held it twice)."""
        number = self._order[place]
        first, last = (int(n) for n in self._segment.first_statement[number : number + 2])
        said = np.arange(first, last) + self._segment.articles
        docs = np.concatenate((np.array([number]), said))
        ones = np.ones(len(docs), np.uint8)
        return TermPostings(docs, ones, ones, lambda at: b"")


_POSITIONS = Positions()


class _Field:
    """A field while it is written."""

    def __init__(self) -> None:
        self.keys: list[bytes] = []
        self.ends: list[int] = []
        self.docs: list[int] = []
        self.weights: list[float] = []
        self.lengths: list[int] = []
        self.values: list[bytes] = []

    def write(self, writer: ArrayWriter, name: str) -> None:
        writer.blobs(f"{name}.keys", self.keys)
        writer.write(f"{name}.offsets", smallest(np.array([0, *self.ends])))
        writer.write(f"{name}.docs", np.array(self.docs, np.uint32))
        writer.write(f"{name}.weights", np.array(self.weights, np.float32))
        writer.write(f"{name}.lengths", np.array(self.lengths, np.uint32))
        writer.blobs(f"{name}.values", self.values)


class ArrayFieldWriter(FieldWriter):  # type: ignore[misc]
    """Collects what Whoosh's writer hands over term by term, and writes it as arrays."""

    def __init__(self, writer: ArrayWriter) -> None:
        self._writer = writer
        self._fields: dict[str, _Field] = {}
        self._field: _Field | None = None
        self.is_closed = False

    def start_field(self, fieldname: str, fieldobj: Any) -> None:
        """Begin a field, or go on with it."""
        self._field = self._fields.setdefault(fieldname, _Field())

    def start_term(self, text: bytes) -> None:
        """Begin a term; terms come in byte order."""
        if self._field is None:
            raise ValueError("a term outside a field")
        self._field.keys.append(bytes(text))

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int | None) -> None:
        """Add a posting to the term."""
        field = self._field
        if field is None:
            raise ValueError("a posting outside a field")
        field.docs.append(docnum)
        field.weights.append(weight)
        field.lengths.append(length or 0)
        field.values.append(bytes(vbytes))

    def finish_term(self) -> None:
        """End the term."""
        if self._field is None:
            raise ValueError("a term outside a field")
        self._field.ends.append(len(self._field.docs))

    def finish_field(self) -> None:
        """End the field."""
        self._field = None

    def close(self) -> None:
        """Write everything."""
        numbers = {}
        for number, (name, field) in enumerate(self._fields.items()):
            field.write(self._writer, str(number))
            numbers[name] = number
        self._writer.finish({"fields": numbers})
        self.is_closed = True


def stock_tables(files: ArrayFiles) -> dict[str, Callable[[], Table]]:
    """Return how to open each field that an `ArrayFieldWriter` wrote."""

    def opener(number: int) -> Callable[[], Table]:
        return lambda: StockTable(files, str(number))

    return {name: opener(number) for name, number in files.meta["fields"].items()}


def timbao_tables(segment: Segment) -> dict[str, Callable[[], Table]]:
    """Return how to open each field of a timbao segment."""
    return {
        "id": lambda: IdTable(segment),
        "said": lambda: WordsTable(segment, segment.said, segment.articles),
        "text": lambda: WordsTable(segment, segment.text, 0),
    }
