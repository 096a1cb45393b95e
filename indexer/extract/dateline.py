"""The dateline at the head of a report: "NDO -", "Hà Nội (TTXVN) -", "(Dân trí) -".

It tells the source at most; its words stay in the text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.extract.lists import entries
from indexer.names import key

_DATELINE = re.compile(
    r"^\W{0,3}(?:(?:(?P<place>[^\W\d_][^()\n]{0,60}?)\s*)?\((?P<agency>[^()\n]{2,30})\)\s*[-–—:]"
    r"|(?P<paper>[^\W\d_a-z][\w.&+]{1,11})\s*[-–—])(?=\s|$)"
)


def dateline_end(paragraph: str) -> int:
    """Return where a paragraph's dateline ends; 0 where there is none."""
    match = _DATELINE.match(paragraph)
    return match.end() if match and _newsroom(match) else 0


def source_of(paragraph: str) -> str:
    """Return the paper or agency that a paragraph's dateline names, or ""."""
    match = _DATELINE.match(paragraph)
    return _newsroom(match) if match else ""


def newsroom(name: str) -> str:
    """Return the paper or agency an abbreviation or name is known to mean, or ""."""
    return _names().get(key(name), "")


def _newsroom(match: re.Match[str]) -> str:
    name = (match["agency"] or match["paper"] or "").split(",")[0].strip()
    if key(name) in _places():
        return ""
    if known := newsroom(name):
        return known
    if match["agency"]:
        lettered = name[:1].isupper() and not any(map(str.isdigit, name))
        return name if lettered and len(name.split()) <= 4 else ""
    return name if name.isupper() and name.isalpha() and 2 <= len(name) <= 6 else ""


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for entry in entries("newsrooms.txt"):
        forms, equals, name = entry.partition("=")
        if equals:
            names.update((key(form), name.strip()) for form in forms.split(","))
    return names


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    lines = (entry[1:] for entry in entries("newsrooms.txt") if entry.startswith("-"))
    return frozenset(key(form) for line in lines for form in line.split(","))
