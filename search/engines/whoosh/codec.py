"""The codec: how Whoosh's segments find their arrays, and what a stock reader makes of them.

Two kinds of segment: those of timbao's own writer (one file of arrays, `search.engines.whoosh.
segment`), and those that Whoosh's stock writer makes of stock fields, whose postings are arrays
too. Vectors, columns and stored fields of the latter stay as `W3Codec` writes them.

Whoosh pickles the segment objects into its TOC by their import path: never rename this module,
`ArrayCodec` or `ArraySegment`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb.filestore import FileStorage

from search.engines.whoosh.fields import ArrayFieldWriter, stock_tables, timbao_tables
from search.engines.whoosh.files import SUFFIX, ArrayFiles, ArrayWriter
from search.engines.whoosh.perdocument import (
    ExactLengthReader,
    ExactLengthWriter,
    TimbaoDocuments,
)
from search.engines.whoosh.segment import Segment
from search.engines.whoosh.termsreader import ArrayTermsReader


class ArraySegment(W3Segment):  # type: ignore[misc]
    """A segment as the TOC names it: its id, its size, its deletions."""

    articles = 0
    """How many of its documents are articles; 0 in a segment of Whoosh's stock writer."""

    def should_assemble(self) -> bool:
        """Keep the files apart: the parts of a compound file are copied by Whoosh, not mapped."""
        return False

    def __getstate__(self) -> dict[str, Any]:
        deleted = np.array(sorted(self._deleted or ()), np.uint32)
        return {**self.__dict__, "_deleted": deleted.tobytes()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        deleted = np.frombuffer(state["_deleted"], np.uint32).tolist()
        self._deleted = set(deleted) if deleted else None

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Mark a document as deleted, or as there again (in which `W3Segment` fails)."""
        if delete:
            super().delete_document(docnum)
        elif self._deleted is not None:
            self._deleted.discard(docnum)

    def set_counts(self, articles: int, statements: int) -> None:
        """Say how many documents the segment has; statements come after the articles."""
        self.articles = articles
        self.set_doc_count(articles + statements)

    @property
    def live_articles(self) -> int:
        """How many articles are not deleted."""
        return self.articles - len(self.deleted_before(self.articles))

    def deleted_before(self, end: int) -> Any:
        """Return the deleted document numbers below `end`, ascending; uint32."""
        found = np.fromiter(self._deleted or (), np.uint32)
        return np.sort(found[found < end])


class ArrayCodec(W3Codec):  # type: ignore[misc]
    """Whoosh 3's codec with postings that are arrays."""

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:
        """Return a segment with a new name."""
        return ArraySegment(self, indexname)

    def field_writer(self, storage: Any, segment: Any) -> ArrayFieldWriter:
        """Return what writes the postings of stock fields."""
        file = segment.create_file(storage, SUFFIX)
        return ArrayFieldWriter(ArrayWriter(Path(segment.make_filename(SUFFIX)), file))

    def per_document_writer(self, storage: Any, segment: Any) -> Any:
        """Return what writes lengths, columns and stored fields of stock documents."""
        return ExactLengthWriter(self, storage, segment)

    def terms_reader(self, storage: Any, segment: Any) -> ArrayTermsReader:
        """Return the postings as Whoosh reads them."""
        files = _open(storage, segment)
        if segment.articles:
            return ArrayTermsReader(timbao_tables(_timbao(files, segment)))
        return ArrayTermsReader(stock_tables(files))

    def per_document_reader(self, storage: Any, segment: Any) -> Any:
        """Return lengths, columns and stored fields as Whoosh reads them."""
        if segment.articles:
            return TimbaoDocuments(segment, _timbao(_open(storage, segment), segment))
        return ExactLengthReader(storage, segment)


def _timbao(files: ArrayFiles, segment: ArraySegment) -> Segment:
    return Segment(files, segment.deleted_before(segment.articles))


def _open(storage: Any, segment: Any) -> ArrayFiles:
    name = segment.make_filename(SUFFIX)
    if isinstance(storage, FileStorage):
        return ArrayFiles(Path(storage.folder) / name)
    file = storage.open_file(name)
    try:
        return ArrayFiles(Path(name), bytes(file.read()))
    finally:
        file.close()
