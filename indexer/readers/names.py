"""From a path to a document's id, and what of it may be shown.

An id is the path relative to the run's root, POSIX, without the suffix. Names on disk are bytes:
whatever cannot be printed or sent in a URL as it stands (control characters, line breaks, marks
that turn the reading direction, bytes that are not UTF-8) is written as %XX of its bytes.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

SUFFIXES = (".txt", ".md", ".html", ".htm", ".jsonl", ".jsonl.gz", ".docx", ".pdf")
LINE_SUFFIXES = (".jsonl", ".jsonl.gz")
OFFICE_SUFFIXES = (".docx", ".pdf")
SIDECAR_SUFFIX = ".meta.toml"
ID_LENGTH = 512  # characters; a longer id is no name anybody will type or link to

# C0 and C1 controls, line separators, direction marks (UAX 9), lone surrogates (PEP 383).
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def suffix_of(path: Path) -> str:
    """Return the known suffix of a path in lower case, or ""."""
    name = path.name.lower()
    found = [suffix for suffix in SUFFIXES if name.endswith(suffix) and name != suffix]
    return max(found, key=len, default="")


def is_ignored(path: Path) -> bool:
    """Tell whether a name never is a document: README*, a leading "." or "_", *.meta.toml."""
    name = path.name
    return name.startswith((".", "_", "README")) or name.lower().endswith(SIDECAR_SUFFIX)


def is_document(path: Path) -> bool:
    """Tell from its name alone whether a file is read as a document."""
    return not is_ignored(path) and bool(suffix_of(path))


def printable(name: str) -> str:
    """Return a name with every character that is unfit for a line of output as %XX."""
    return _UNPRINTABLE.sub(_percent, name)


def id_of(path: Path, root: Path) -> str:
    """Return the id of a file under a root: relative, POSIX, without suffix, printable."""
    relative = Path(os.path.relpath(path, root)).as_posix()
    return printable(relative[: len(relative) - len(suffix_of(path))])


def sidecar_of(path: Path) -> Path:
    """Return where the hand-made corrections of a file lie: NAME.meta.toml beside it."""
    return path.with_name(path.name[: len(path.name) - len(suffix_of(path))] + SIDECAR_SUFFIX)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogateescape"))
