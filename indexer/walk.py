"""Which files of a run's paths are documents, and where their ids are rooted."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from indexer.readers import SUFFIXES, is_document, is_ignored
from indexer.readers.names import printable
from search.errors import UsageError


@dataclass(frozen=True, slots=True)
class Target:
    """A file or directory to index; ids are relative to `root`. Both paths are absolute."""

    path: Path
    root: Path

    def covers(self, file: str) -> bool:
        """Tell whether the file is, or lies under, the target's path."""
        return file == str(self.path) or file.startswith(f"{self.path}{os.sep}")


@dataclass(slots=True)
class Walk:
    """The documents found, what is no document (by suffix), and what could not be entered."""

    files: list[tuple[Path, Path]] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, str]] = field(default_factory=list)


def targets(paths: Iterable[str | Path]) -> list[Target]:
    """Return the targets of the paths given on a command line.

    A directory is its own root; a file's root is its parent. Symbolic links among the given
    paths themselves are followed: the reader named them.

    Raises:
        UsageError: a path is not there; nothing is removed on account of a misspelt path.
    """
    found = []
    for given in paths:
        path = Path(given).resolve()
        if not path.exists():
            raise UsageError(
                f"There is no {str(given)!r}. Name a directory of documents, or files."
            )
        found.append(Target(path, path if path.is_dir() else path.parent))
    return found


def walk(wanted: Iterable[Target]) -> Walk:
    """Find the documents under the targets, each once, in a stable order.

    Names that begin with "." or "_", `README*` and sidecars are passed over in silence. Links to
    directories are not followed: they may form circles.
    """
    result = Walk()
    seen: set[Path] = set()
    for target in wanted:
        for file in _files(target, result):
            if file in seen:
                continue
            seen.add(file)
            _sort(file, target.root, result)
    return result


def _files(target: Target, result: Walk) -> Iterator[Path]:
    if not target.path.is_dir():
        if target.path.exists():  # watching, a path may be gone: then its documents are, too
            yield target.path
        return

    def refuse(error: OSError) -> None:
        result.refused.append((str(error.filename), f"cannot be entered ({error.strerror})"))

    for folder, names, files in os.walk(target.path, onerror=refuse):
        names[:] = sorted(n for n in names if not n.startswith((".", "_")))
        for name in sorted(files):
            yield Path(folder, name)


def _sort(file: Path, root: Path, result: Walk) -> None:
    if is_ignored(file):
        return
    if is_document(file):
        result.files.append((file, root))
    else:
        result.unknown[printable(file.suffix.lower()) or "(none)"] += 1


def size(file: Path) -> int:
    """Return the bytes a file will give, for progress; a gzip file's own word for it."""
    try:
        if file.suffix.lower() == ".gz":
            with file.open("rb") as stream:
                stream.seek(-4, os.SEEK_END)
                return int.from_bytes(stream.read(4), "little")
        return file.stat().st_size
    except OSError:
        return 0


def known_suffixes() -> str:
    """Return the suffixes of documents, for messages."""
    return " ".join(sorted(SUFFIXES))
