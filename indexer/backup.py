"""Backups by index URL; each engine has its own way, and some have none of ours."""

from __future__ import annotations

from pathlib import Path

from search.errors import UsageError


def backup(index: str, directory: Path, *, link: bool = False) -> int:
    """Copy the index at the URL into a new directory; return how many articles that holds.

    Raises:
        UsageError: the engine has no files of ours, or the directory is taken.
        IndexMissing, IndexMismatch, IndexDamaged, IndexUnavailable: as the engine finds.
    """
    from search.engines.whoosh.backup import backup as copy

    copy(_path(index), directory, link=link)
    return _articles(f"whoosh:{directory}")


def restore(directory: Path, index: str) -> int:
    """Make a copy the newest state of the index; return how many articles that holds.

    Raises:
        IndexLocked and what `backup` raises.
    """
    from search.engines.whoosh.backup import restore as bring_back

    bring_back(directory, _path(index))
    return _articles(index)


def _path(index: str) -> Path:
    scheme, _, rest = index.partition(":")
    if scheme != "whoosh" or not rest:
        raise UsageError(
            f"{index} is no directory of ours. Back up an OpenSearch index by its own snapshots, "
            "or index the documents again."
        )
    return Path(rest)


def _articles(index: str) -> int:
    from search.engines import open_reader

    with open_reader(index) as reader:
        return reader.info().articles
