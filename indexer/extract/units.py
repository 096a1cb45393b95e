"""Sentences of a paragraph, with the sentences of one quotation kept together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.model import Span

from .letters import UPPER

_END = re.compile(
    rf"(?:[!?]+|…|\.(?:\.+)?)[\"”»’)\]]*(?=\s+[-–—“\"«‘'(\[*•]*\s*[{UPPER}\d]|\s*$)"
    rf"|\.\.\.(?=[{UPPER}])|(?<=[^\W\d_{UPPER}]{{2}})[.!?][\"”»]?(?=[{UPPER}][^\W\d_{UPPER}])"
)
# "TP. Hà Nội", "GS. Nguyễn", "ông P.T.T. nói", "Q. 1", "số 1. Nguyễn" are no ends.
_ABBREVIATION = re.compile(
    rf"(?:^|[\s(.,/\-])(?:[{UPPER}]|TP|Tp|GS|PGS|TS|ThS|Ths|BS|LS|KTS|KS|Th|Ng|Ph|Tr|Kh|Gi|Qu|NS|"
    rf"NSND|NSƯT|St|Mr|Mrs|Dr|ĐC|Đ/c|đ/c|vs|tr|No|CN|TX|TT|MSc|PhD)$|(?:^|[.:;]\s)\d{{1,2}}$"
)


def units(text: str, quoted: Sequence[Span]) -> list[Span]:
    """Return the spans of a paragraph's sentences, trimmed; a quotation is never cut."""
    result: list[Span] = []
    start, quote = 0, 0
    for match in _END.finditer(text):
        end = match.end()
        while quote < len(quoted) and quoted[quote][1] < end:
            quote += 1
        if quote < len(quoted) and quoted[quote][0] < match.start() and end < quoted[quote][1]:
            continue
        if match.group() == "." and _ABBREVIATION.search(text, max(start, end - 8), end - 1):
            continue
        _append(result, text, start, end)
        start = end
    _append(result, text, start, len(text))
    return result


def _append(result: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        result.append((start, end))
