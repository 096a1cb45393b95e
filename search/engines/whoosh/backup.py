"""Copy an index at one generation, and put such a copy back.

Committed files never change, and a commit only adds names: so the files that one table of
contents names are the index at that moment, whatever is committed meanwhile. A copy is an index
directory itself and can be searched where it lies.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from search.engines.whoosh.directory import MARKER, Contents, Directory, disk_errors
from search.engines.whoosh.files import SUFFIX, ArrayFiles, damaged_file
from search.engines.whoosh.schema import schema
from search.errors import IndexDamaged, IndexUnavailable, UsageError

ATTEMPTS = 20
"""How often a copy begins anew because a commit removed a file of its generation."""


def backup(index: Path, copy: Path, *, link: bool = False) -> Contents:
    """Copy the newest committed state into a new directory; every checksum is compared.

    `link` makes hard links: at once and without room, but a damage of the disk hits both.
    Indexers may commit meanwhile. Returns the state that was copied.

    Raises:
        UsageError: the place is taken, or not on the same file system (`link`).
        IndexMissing, IndexMismatch, IndexDamaged, IndexUnavailable: of the index, or the disk.
    """
    if copy.exists() and (not copy.is_dir() or any(p.name != MARKER for p in copy.iterdir())):
        raise UsageError(f"{copy} is there already; name a new directory for the copy.")
    source, target = Directory(index), Directory(copy)
    with disk_errors():
        for _ in range(ATTEMPTS):
            contents = source.read()
            target.claim()
            try:
                _bring(source, target, contents, _linked if link else shutil.copyfile)
                return target.write(schema(), list(contents.segments), contents.generation)
            except FileNotFoundError:  # a commit came between and cleaned up
                _empty(copy)
            except BaseException:
                _empty(copy)
                raise
    raise IndexUnavailable(f"{index} is committed to faster than it can be copied. Try again.")


def restore(copy: Path, index: Path) -> Contents:
    """Make the copied state the newest of the index, in one step; readers follow.

    Returns the state restored. What the index held before is gone.

    Raises:
        UsageError: the index's directory holds something else.
        IndexLocked: an indexer is at work.
        IndexMissing, IndexMismatch, IndexDamaged, IndexUnavailable: of the copy, or the disk.
    """
    source, target = Directory(copy), Directory(index)
    contents = source.read()
    target.claim()
    lock = target.lock()
    try:
        with disk_errors():
            _bring(source, target, contents, shutil.copyfile)
            segments = list(contents.segments)
            restored = target.write(schema(), segments, target.newest() + 1)
            target.clean(restored)
            return restored
    finally:
        lock.release()


def _bring(
    source: Directory, target: Directory, contents: Contents, copy: Callable[[Path, Path], object]
) -> None:
    """Bring a state's files over and see that they are whole and on the disk.

    What is there and damaged is replaced by renaming: readers keep what they have mapped.
    """
    for name in _names(contents):
        there = target.path / name
        if _is_whole(there):
            continue
        new = target.path / f"{name}.new"
        new.unlink(missing_ok=True)
        try:
            copy(source.path / name, new)
            if not _is_whole(new):
                ArrayFiles(source.path / name).check()
                raise damaged_file(new, "the disk does not give back what was written to it")
            new.rename(there)
        finally:
            new.unlink(missing_ok=True)


def _is_whole(path: Path) -> bool:
    """Tell whether a file is there and as it was written; see that it is on the disk."""
    try:
        files = ArrayFiles(path)
        files.check()
    except (FileNotFoundError, IndexDamaged):
        return False
    files.sync()
    return True


def _names(contents: Contents) -> Iterator[str]:
    for segment in contents.segments:
        yield f"{segment.segment_id()}{SUFFIX}"


def _linked(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UsageError(
            f"Cannot link into {target.parent} ({error.strerror}). Copy instead: without --link."
        ) from None


def _empty(directory: Path) -> None:
    for path in directory.iterdir():
        path.unlink(missing_ok=True)
