"""The default engine: a Whoosh index whose postings are NumPy arrays mapped from disk."""

from __future__ import annotations

from pathlib import Path

from search.engines.base import Reader, Writer


def open_reader(path: str) -> Reader:
    """Open the index in this directory for searching; see `search.engines.open_reader`."""
    from search.engines.whoosh.reader import WhooshReader

    return WhooshReader(Path(path))


def open_writer(path: str, *, rebuild: bool = False, memory: int = 512) -> Writer:
    """Open the index in this directory for changing; `memory` bounds the buffers, in MB."""
    from search.engines.whoosh.engine import WhooshWriter

    return WhooshWriter(Path(path), rebuild=rebuild, memory=memory)
