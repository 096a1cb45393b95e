"""The codec: how Whoosh's segments find their arrays.

Whoosh pickles the segment objects into its TOC by their import path: never rename this module,
`ArrayCodec` or `ArraySegment`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3Codec, W3Segment


class ArraySegment(W3Segment):  # type: ignore[misc]
    """A segment as the TOC names it: its id, its size, its deletions."""

    articles = 0

    def should_assemble(self) -> bool:
        """Keep the files apart: of a compound file Whoosh copies the parts, it does not map them."""
        return False

    def __getstate__(self) -> dict[str, Any]:
        deleted = np.array(sorted(self._deleted or ()), np.uint32)
        return {**self.__dict__, "_deleted": deleted.tobytes()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        deleted = np.frombuffer(state["_deleted"], np.uint32).tolist()
        self._deleted = set(deleted) if deleted else None

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
