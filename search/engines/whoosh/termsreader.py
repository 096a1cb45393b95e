"""Whoosh's view of a segment's terms."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from whoosh.codec.base import EmptyCursor, FieldCursor, TermsReader
from whoosh.reading import TermNotFound

from search.engines.whoosh.fields import Table, TermPostings
from search.engines.whoosh.matcher import ArrayMatcher

Term = tuple[str, bytes]


class ArrayTermsReader(TermsReader):  # type: ignore[misc]
    """Terms and postings of a segment, field by field; a field is opened when it is asked for."""

    def __init__(self, openers: Mapping[str, Callable[[], Table]]) -> None:
        self._openers = openers
        self._tables: dict[str, Table] = {}

    def _table(self, fieldname: str) -> Table | None:
        if fieldname not in self._tables and fieldname in self._openers:
            self._tables[fieldname] = self._openers[fieldname]()
        return self._tables.get(fieldname)

    def _find(self, fieldname: str, text: bytes) -> TermPostings | None:
        table = self._table(fieldname)
        if table is None:
            return None
        place = bisect_left(table.keys, text)
        if place < len(table.keys) and table.keys[place] == text:
            return table.postings(place)
        return None

    def _found(self, fieldname: str, text: bytes) -> TermPostings:
        found = self._find(fieldname, text)
        if found is None:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        return found

    def __contains__(self, term: Term) -> bool:
        return self._find(*term) is not None

    def indexed_field_names(self) -> Iterable[str]:
        """Return the fields."""
        return self._openers.keys()

    def cursor(self, fieldname: str, fieldobj: Any) -> Any:
        """Return a cursor over the field's terms."""
        table = self._table(fieldname)
        return EmptyCursor() if table is None else ArrayCursor(table, fieldobj)

    def terms(self) -> Iterator[Term]:
        """Yield every term, fields and terms in order."""
        return (term for term, _ in self._walk(sorted(self._openers)))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        """Yield the terms from this one on, through all later fields."""
        return (term for term, _ in self._walk_from(fieldname, prefix))

    def items(self) -> Iterator[tuple[Term, Any]]:
        """Yield every term with its summary."""
        return ((term, get().info()) for term, get in self._walk(sorted(self._openers)))

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, Any]]:
        """Yield the terms from this one on with their summaries."""
        return ((term, get().info()) for term, get in self._walk_from(fieldname, prefix))

    def _walk(
        self, fields: Iterable[str], first: bytes = b""
    ) -> Iterator[tuple[Term, Callable[[], TermPostings]]]:
        for name in fields:
            table = self._table(name)
            if table is None:
                continue
            for place in range(bisect_left(table.keys, first), len(table.keys)):
                yield (name, table.keys[place]), lambda t=table, p=place: t.postings(p)  # type: ignore[misc]
            first = b""

    def _walk_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[Term, Callable[[], TermPostings]]]:
        later = [name for name in sorted(self._openers) if name >= fieldname]
        return self._walk(later, prefix if fieldname in later else b"")

    def term_info(self, fieldname: str, text: bytes) -> Any:
        """Return the term's summary."""
        return self._found(fieldname, text).info()

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Return the sum of the term's weights."""
        found = self._find(fieldname, text)
        return float(found.weights.sum()) if found else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Return how many documents hold the term, deleted ones included."""
        found = self._find(fieldname, text)
        return len(found.docs) if found else 0

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> Any:
        """Return a matcher over the term's postings."""
        found = self._found(fieldname, text)
        return ArrayMatcher(
            found.docs,
            found.weights,
            found.lengths,
            found.value,
            format_,
            (fieldname, text),
            scorer,
        )

    def close(self) -> None:
        """Let the arrays go."""
        self._tables = {}


class ArrayCursor(FieldCursor):  # type: ignore[misc]
    """Walks the terms of one field."""

    def __init__(self, table: Table, fieldobj: Any) -> None:
        self._table = table
        self._field = fieldobj
        self._place = 0

    def is_valid(self) -> bool:
        """Tell whether there is a current term."""
        return self._place < len(self._table.keys)

    def text(self) -> Any:
        """Return the current term, decoded, or None."""
        return self._field.from_bytes(self._table.keys[self._place]) if self.is_valid() else None

    def first(self) -> Any:
        """Go to the first term and return it."""
        self._place = 0
        return self.text()

    def find(self, term: Any) -> Any:
        """Go to the first term not before this one and return it."""
        text = term if isinstance(term, bytes) else self._field.to_bytes(term)
        self._place = bisect_left(self._table.keys, text)
        return self.text()

    def next(self) -> Any:
        """Go to the next term and return it."""
        self._place = min(self._place + 1, len(self._table.keys))
        return self.text()

    def term_info(self) -> Any:
        """Return the current term's summary."""
        return self._table.postings(self._place).info() if self.is_valid() else None
