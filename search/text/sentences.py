"""Sentence borders in news, run together or not."""

from __future__ import annotations

import re
from typing import Final

Span = tuple[int, int]

_ABBREVIATION: Final = re.compile(r"(?:TP|Tp|GS|PGS|TS|ThS|BS|KTS|Q|P|Tr|Mr|Mrs|Dr|St|\b\w)\Z")
_END: Final = re.compile(r"(?:\.{2,}|…|[.!?])+[\"”’»)\]]*")


def sentences(text: str) -> list[Span]:
    """Return the sentences' spans, ascending, without the space around them."""
    spans = []
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for end in _ends(text, line.start(), line.end()):
            spans.append(_strip(text, start, end))
            start = end
        spans.append(_strip(text, start, line.end()))
    return [(start, end) for start, end in spans if start < end]


def _ends(text: str, start: int, end: int) -> list[int]:
    ends = []
    for found in _END.finditer(text, start, end):
        rest = text[found.end() : found.end() + 2].lstrip()
        before = text[max(start, found.start() - 5) : found.start()]
        if rest and not rest[0].islower() and not rest[0].isdigit() and rest[0] not in ",;:":
            if not (found[0] == "." and _ABBREVIATION.search(before)):
                ends.append(found.end())
    return ends


def _strip(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
