"""The dateline at the head of a report: "NDO -", "Hà Nội (TTXVN) -", "(Dân trí) -".

It tells the source at most; its words stay in the text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.extract.lists import entries
from indexer.names import key

_DATELINE = re.compile(
    r"^\W{0,3}(?:(?:(?P<place>[^\W\d_][^()\n]{0,60}?)\s*)?\((?P<agency>[^()\n]{2,30})\)\s*"
    r"(?P<sign>[-–—:])|(?P<paper>[^\W\d_a-z][\w.&+]{1,11})\s*[-–—])(?=\s|$)\s*(?P<next>.?)"
)


def dateline_end(paragraph: str) -> int:
    """Return where a paragraph's dateline ends; 0 where there is none."""
    match = _DATELINE.match(paragraph)
    return match.start("next") if match and _newsroom(match) else 0


def source_of(paragraph: str) -> str:
    """Return the paper or agency that a paragraph's dateline names, or ""."""
    match = _DATELINE.match(paragraph)
    return _newsroom(match) if match else ""


def newsroom(name: str) -> str:
    """Return the paper or agency an abbreviation or name is known to mean, or ""."""
    return _names().get(key(name), "")


def _newsroom(match: re.Match[str]) -> str:
    """Return the source a dateline names: a known one, or one in a form that leaves no doubt."""
    name = (match["agency"] or match["paper"] or "").strip()
    if key(name) in _places():
        return ""
    if known := newsroom(name.split(",")[0]):
        return known
    if match["paper"]:
        return name if name.isupper() and name.isalpha() and 2 <= len(name) <= 6 else ""
    return name if match["sign"] != ":" and _is_agency(name) and _is_place(match) else ""


def _is_agency(name: str) -> bool:
    return name[0].isupper() and len(name.split()) <= 4 and not re.search(r"[\d,;:]", name)


def _is_place(match: re.Match[str]) -> bool:
    """Tell whether what stands before "(...) -" is nothing, or a place and then a sentence."""
    words = (match["place"] or "").rstrip(",").split()
    starts = not match["next"] or not match["next"].islower()
    return starts and len(words) <= 4 and all(word[0].isupper() for word in words)


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
