"""Sentences in which a speech does not go on: the reporter's own, captions, other sources."""

from __future__ import annotations

import re

from search.model import Span

from . import lexicon
from .lexicon import spaced
from .names import Mention

_NARRATOR = spaced(
    rf"(?:{lexicon.alternation(sorted(lexicon.words('narrator.txt')))})(?!\w)",
    r"|(?:Sáng|Trưa|Chiều|Tối|Đêm|Ngày|Rạng sáng) (?:\d|nay|qua|cùng)",
    r"|Vào (?:ngày|sáng|chiều|tối|khoảng|lúc)|Lúc \d|Khoảng \d",
)
_SOURCE_OPENING = spaced(
    r"(?:[^,]{0,60}, )?[Tt]heo (?:",
    lexicon.alternation(sorted(lexicon.words("sources.txt"))),
    r")(?!\w)",
)
_CAPTION = re.compile(r"(?:Ảnh|ẢNH|Nguồn ảnh|Đồ họa|Clip|Video)[ \u00a0]?:|\(Ảnh")
_SPEAKS = spaced(
    r"(?<!\w)(?:cho (?:biết|rằng|hay)|nêu rõ|nhấn mạnh|khẳng định|nhận định|đề (?:nghị|xuất)",
    r"|kiến nghị|xác nhận|thông báo|yêu cầu)(?!\w)",
)
_ORGANISATION = spaced(
    r"(?:[^,]{0,80}, )?(?:",
    lexicon.alternation(sorted(lexicon.words("sources_subject.txt"))),
    r")(?!\w)",
)


def breaks_off(text: str, unit: Span, found: list[Mention], quoted: list[Span]) -> bool:
    """Tell whether a sentence without attribution is the reporter's own."""
    start, end = unit
    return bool(_NARRATOR.match(text, start, end) or _CAPTION.search(text, start, end))


def other_source(text: str, unit: Span, quoted: list[Span]) -> bool:
    """Tell whether a sentence is attributed to a report, an organisation or an unnamed person."""
    start, end = unit
    if _SOURCE_OPENING.match(text, start, end):
        return True
    if not _ORGANISATION.match(text, start, end):
        return False
    match = _SPEAKS.search(text, start, min(end, start + 200))
    return match is not None and not any(a <= match.start() < b for a, b in quoted)
