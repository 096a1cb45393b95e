"""Sentences of a paragraph, with the sentences of one quotation kept together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.model import Span

from . import lexicon
from .letters import UPPER

_END = re.compile(
    rf"[.!?…]+[\"”»’)\]]*(?:(?=\s{{1,4}}[-–—“\"«‘'(\[*•+]{{0,4}}\s{{0,2}}[{UPPER}\d])|(?=\s*$)|(?=[{UPPER}][^\W\d_{UPPER}]))"
)
# What opens a sentence even after an initial ("... chị T. Theo cơ quan điều tra").
_STARTS = lexicon.spaced(
    r" (?:Theo|Tại|Trong|Khi|Sau|Trước|Đây|Hiện|Lúc|Ngày|Với|Vụ|Công an|Ông|Bà|Anh|Chị|",
    lexicon.alternation(sorted(lexicon.words("connectives.txt"))),
    r")(?!\w)",
)
# A caption or a sub-heading without a full stop, and the sentence glued to it.
_GLUE = lexicon.spaced(
    rf"\x20(?=[ÔBNSTCLPM])(?<=[^\W_{UPPER}]\s)(?=(?:{lexicon.alternation(sorted(lexicon.words('glued.txt')))})(?!\w)",
    r"|(?:PV|Phóng viên|P\.V\.?)(?: )?:",
    rf"|(?:Ông|Bà) (?!Rịa|Nà|Đen|Triệu|Trưng|Chiểu|Táo|Địa|Hạt|Đồ|Trời)[{UPPER}][^\W{UPPER}]"
    r"|(?:Ngày|Sáng|Trưa|Chiều|Tối) \d|Theo (?:ông|bà|anh|chị|báo|cơ quan|thông tin|luật sư) )",
)
# "TP. Hà Nội", "GS. Nguyễn", "ông P.T.T. nói", "Q. 1", "số 1. Nguyễn" are no ends.
_ABBREVIATION = re.compile(
    rf"(?:^|[\s(.,/\-])(?:[{UPPER}]|TP|Tp|GS|PGS|TS|ThS|Ths|BS|LS|KTS|KS|Th|Ng|Ph|Tr|Kh|Gi|Qu|NS|"
    rf"NSND|NSƯT|St|Mr|Mrs|Dr|ĐC|Đ/c|đ/c|vs|tr|No|CN|TX|TT|MSc|PhD)$|(?:^|[.:;]\s)\d{{1,2}}$"
)

# "(Ảnh: AFP) Ông A nói", "[Tựa bài liên quan] Theo ông A": what the bracket holds is no part.
_CREDIT = lexicon.spaced(
    r"(?:\((?:Ảnh|Nguồn|Ảnh minh họa|Clip|Video|Đồ họa)(?!\w)[^()]{0,120}\)|\[[^\[\]]{12,200}\])",
    rf"[ \u00a0]*(?=[“\"]?[{UPPER}])",
)


def units(text: str, quoted: Sequence[Span]) -> list[Span]:
    """Return the spans of a paragraph's sentences, trimmed; a quotation is never cut."""
    result: list[Span] = []
    start, quote = 0, 0
    for match in _borders(text):
        end = match.end()
        while quote < len(quoted) and quoted[quote][1] < end:
            quote += 1
        if quote < len(quoted) and quoted[quote][0] < match.start() and end < quoted[quote][1]:
            continue
        abbreviated = match.group() == "." and _ABBREVIATION.search(
            text, max(start, end - 8), end - 1
        )
        if abbreviated and not _STARTS.match(text, end):
            continue
        mark = match.group()
        met = text[end : end + 1].isalpha() and mark[0] not in "(["
        if met and not _run_together(text, match.start(), mark):
            continue
        _append(result, text, start, end)
        start = end
    _append(result, text, start, len(text))
    return result


def _run_together(text: str, at: int, mark: str) -> bool:
    """Tell whether two sentences meet without a space ("nước ngoài...Theo báo cáo")."""
    return mark.startswith(("..", "…")) or (at > 1 and text[at - 2 : at].islower()) or at < 2


def _borders(text: str) -> list[re.Match[str]]:
    ends, glue = list(_END.finditer(text)), list(_GLUE.finditer(text))
    if "(" in text or "[" in text:
        glue += _CREDIT.finditer(text)
    return sorted(ends + glue, key=re.Match.end) if glue else ends


def _append(result: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        result.append((start, end))
