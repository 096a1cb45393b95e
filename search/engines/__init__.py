"""Engines by URL: `whoosh:PATH`, `opensearch://HOST:PORT/NAME`, `memory:NAME`."""

from __future__ import annotations

import os

from search.engines.base import Reader, Writer
from search.errors import UsageError

DEFAULT_INDEX = "whoosh:var/index"


def default_index() -> str:
    """Return the index URL that the environment (`TIMBAO_INDEX`) or the project sets."""
    return os.environ.get("TIMBAO_INDEX") or DEFAULT_INDEX


def open_reader(url: str) -> Reader:
    """Open the index at the URL for searching.

    Raises:
        UsageError: no engine has this scheme.
        IndexMissing, IndexMismatch, IndexDamaged, IndexUnavailable: as the engine finds.
    """
    scheme, rest = _split(url)
    if scheme == "whoosh":
        from search.engines.whoosh import open_reader as open_whoosh

        return open_whoosh(rest)
    if scheme == "memory":
        from search.engines.memory import open_reader as open_memory

        return open_memory(rest)
    from search.engines.opensearch import open_reader as open_opensearch

    return open_opensearch(url)


def open_writer(url: str, *, rebuild: bool = False, memory: int = 512) -> Writer:
    """Open the index at the URL for changing, making it if nothing is there.

    `rebuild` starts from nothing beside the old index and swaps at commit. `memory` bounds
    the writer's buffers, in MB.

    Raises:
        UsageError: no engine has this scheme, or the place holds something else.
        IndexLocked: another indexer holds the lock after 30 s.
        IndexMismatch, IndexDamaged, IndexUnavailable: as the engine finds.
    """
    scheme, rest = _split(url)
    if scheme == "whoosh":
        from search.engines.whoosh import open_writer as open_whoosh

        return open_whoosh(rest, rebuild=rebuild, memory=memory)
    if scheme == "memory":
        from search.engines.memory import open_writer as open_memory

        return open_memory(rest, rebuild=rebuild)
    from search.engines.opensearch import open_writer as open_opensearch

    return open_opensearch(url, rebuild=rebuild)


def _split(url: str) -> tuple[str, str]:
    scheme, colon, rest = url.partition(":")
    if not colon or scheme not in ("whoosh", "memory", "opensearch", "opensearchs"):
        raise UsageError(
            f"No engine for the index {url!r}. Write whoosh:DIRECTORY, "
            "opensearch://HOST:PORT/NAME, or memory:NAME."
        )
    return scheme, rest
