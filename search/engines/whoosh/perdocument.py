"""Whoosh's view of a segment's documents: lengths, columns, stored fields.

Stock documents are written as `W3Codec` does, but for lengths: it keeps one lossy byte each, here
they are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from whoosh.codec.base import PerDocumentReader
from whoosh.codec.whoosh3 import W3PerDocReader, W3PerDocWriter, _lenfield
from whoosh.columns import NumericColumn

from search.engines.whoosh.segment import Segment

LENGTHS = NumericColumn("I", default=0)


class ExactLengthWriter(W3PerDocWriter):  # type: ignore[misc]
    """Writes stock documents with exact lengths."""

    def add_field(self, fieldname: str, fieldobj: Any, value: Any, length: int) -> None:
        """Store a field's value and length."""
        if value is not None:
            self._storedfields[fieldname] = value
        if length:
            self.add_column_value(_lenfield(fieldname), LENGTHS, int(length))
            self._fieldlengths[fieldname] += length


class ExactLengthReader(W3PerDocReader):  # type: ignore[misc]
    """Reads what `ExactLengthWriter` wrote."""

    def _lengths(self, fieldname: str) -> Any:
        return self._cached_reader(_lenfield(fieldname), LENGTHS)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return the exact length of a document's field."""
        if docnum > self._doccount:
            raise IndexError(f"Asked for docnum {docnum} of {self._doccount}")
        return self.doc_field_length_reader(fieldname, default)(docnum)

    def doc_field_length_reader(self, fieldname: str, default: int = 0) -> Callable[[int], int]:
        """Return a function from document to length."""
        lengths = self._lengths(fieldname)
        if lengths is None:
            return lambda docnum: default
        return lambda docnum: int(lengths[docnum])

    def _minmax_length(
        self, fieldname: str, op: Callable[[Iterable[int]], int], cache: dict[str, int]
    ) -> int:
        if fieldname not in cache:
            lengths = self._lengths(fieldname)
            cache[fieldname] = 0 if lengths is None else int(op(lengths))
        return cache[fieldname]


class TimbaoDocuments(PerDocumentReader):  # type: ignore[misc]
    """The articles and statements of a timbao segment; stored is `id`."""

    def __init__(self, named: Any, segment: Segment) -> None:
        self._named = named
        self._segment = segment
        self._fields = {"text": (segment.text, 0), "said": (segment.said, segment.articles)}

    def doc_count(self) -> int:
        """Return how many documents live."""
        return int(self._named.doc_count())

    def doc_count_all(self) -> int:
        """Return how many documents there are."""
        return int(self._named.doc_count_all())

    def has_deletions(self) -> bool:
        """Tell whether some are deleted."""
        return bool(self._named.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether this one is."""
        return bool(self._named.is_deleted(docnum))

    def deleted_docs(self) -> Iterable[int]:
        """Return those that are."""
        found: Iterable[int] = self._named.deleted_docs()
        return found

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return the weighted length of a document's field."""
        if fieldname not in self._fields:
            return default
        postings, base = self._fields[fieldname]
        at = docnum - base
        return int(postings.lengths[at]) if 0 <= at < postings.documents else default

    def field_length(self, fieldname: str) -> int:
        """Return the sum of the field's lengths, deleted documents included."""
        return self._figure(fieldname, lambda lengths: lengths.sum(dtype=np.int64))

    def min_field_length(self, fieldname: str) -> int:
        """Return the shortest length."""
        return self._figure(fieldname, np.min)

    def max_field_length(self, fieldname: str) -> int:
        """Return the greatest length."""
        return self._figure(fieldname, np.max)

    def _figure(self, fieldname: str, figure: Callable[[Any], Any]) -> int:
        if fieldname not in self._fields or not self._fields[fieldname][0].documents:
            return 0
        return int(figure(self._fields[fieldname][0].lengths))

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return the id; Whoosh's schema stores no more (see `Reader.get`)."""
        article = docnum
        if docnum >= self._segment.articles:
            article = int(self._segment.said_columns.parent[docnum - self._segment.articles])
        return {"id": self._segment.id(article)}
