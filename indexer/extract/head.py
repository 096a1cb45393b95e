"""The lines above a report's first sentence: section, stamp, title, byline.

Plain text and old pages set them above the text without saying which is which. A line is taken
for what its form says, in any order, until the first line that is prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.dates import mentions, parse
from indexer.extract.byline import byline
from indexer.extract.dateline import dateline_end
from indexer.extract.section import section_line, tidy
from indexer.names import key
from indexer.readers.raw import Block

MOST_LINES = 8
TITLE_LENGTH = 200  # characters
STAMP_LENGTH = 90
_PIECES = re.compile(r"\s*[|·•]\s*")
_STAMP = re.compile(
    r"""(?:[(\[]?\s*(?:(?:cập\ nhật|đăng|ngày\ đăng|xuất\ bản|thời\ gian|updated|ra\ ngày)
    (?:\s+(?:lúc|ngày))?\s*:?\s*)?
    (?:(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\ nhật|t[2-7]|cn)\s*[,.-]?\s*)?
    (?:(?:lúc\s+)?\d{1,2}\s?[:hg]\s?\d{0,2}(?::\d{2})?(?:\s?[ap]m)?\s*[,-]?\s*)?
    (?:(?P<place>[^\W\d_][^,\d]{1,40}),\s*)?(?:ngày\s+)?)?
    (?P<date>\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}|\d{4}-\d{2}-\d{2}
    |\d{1,2}\s+tháng\s+\w+(?:\s+\w+)??(?:,?\s*năm|,)?\s*\d{4})
    (?:[\s,T|-]*(?:lúc\s+)?\d{1,2}\s?[:hg]\s?\d{0,2}(?::\d{2})?(?:\s?[ap]m)?)?
    (?:\s*\(?(?:gmt|utc)?\s*\+?\s*0?7?(?::00)?\)?)?\s*[)\].]?""",
    re.VERBOSE | re.IGNORECASE,
)
_SALUTATION = re.compile(r"^(?:kính\s+)?(?:thưa|gửi|chào|lời tòa soạn|lts)\b", re.IGNORECASE)
_PROSE_END = re.compile(r"[.,;:…][\"”’»)\]]*$")
_WHEN = re.compile(r"^(?:rạng sáng|sáng|trưa|chiều|tối|đêm|ngày|hôm)\b", re.IGNORECASE)


@dataclass(slots=True)
class Head:
    """What the head tells: `start` is the number of the first block after it."""

    title: str = ""
    stamp: str = ""
    section: str = ""
    author: str = ""
    start: int = 0


def read_head(blocks: Sequence[Block], title: str) -> Head:
    """Return what the lines above the text say; `title` is what metadata calls it, or ""."""
    head = Head(title)
    elected = bool(title)
    front = sum(block.kind == "front" for block in blocks)
    for block in blocks[:front]:
        _furniture(block.text, head)
    head.start = front
    for number, block in enumerate(blocks[front : front + MOST_LINES], front):
        text = block.text
        if block.kind == "caption" and not _furniture(text, head):
            break
        if not any(map(str.isalnum, text)) or _furniture(text, head) or _same(text, head.title):
            head.start = number + 1
        elif not elected and _is_title(text, blocks[number + 1 :]):
            head.title, elected = text, True
            head.start = number + 1
        else:
            break
    return head


def stamp_of(text: str) -> str:
    """Return the date of a line that holds a date and nothing else of weight, or ""."""
    match = _STAMP.fullmatch(text.strip()) if len(text) <= STAMP_LENGTH else None
    return match["date"] if match and parse(match["date"]) else ""


def _furniture(text: str, head: Head) -> bool:
    """Take a line of stamp, section and byline into the head; False if it is none."""
    if len(text) > 2 * STAMP_LENGTH:
        return False
    found: dict[str, str] = {}
    for piece in filter(None, _PIECES.split(text)):
        if date := stamp_of(piece):
            found.setdefault("stamp", date)
        elif section := section_line(piece) or _labelled(piece):
            found.setdefault("section", section)
        elif author := byline(piece, standing_alone=False):
            found.setdefault("author", author)
        elif not re.fullmatch(r"\W*|\d{1,2}[:h]\d{2}.{0,10}", piece):
            return False
    for name, value in found.items():
        if not getattr(head, name):
            setattr(head, name, value)
    return bool(found)


def _labelled(piece: str) -> str:
    label = re.match(r"(?:chuyên\s+)?mục\s*:?\s+(?=\S)", piece, re.IGNORECASE)
    return tidy(piece) if label and len(piece) <= 40 else ""


def _same(text: str, title: str) -> bool:
    return bool(title) and len(text) <= 2 * len(title) + 10 and key(text) == key(title)


def _is_title(text: str, after: Sequence[Block]) -> bool:
    """Tell whether a line reads as a headline: short, unended, above something longer."""
    if len(text) > TITLE_LENGTH or not after or len(text.split()) < 2:
        return False
    if _PROSE_END.search(text) or text.startswith(("-", "–", "*", "•")) or dateline_end(text):
        return False
    if _SALUTATION.match(text) or (_WHEN.match(text) and next(mentions(text), None)):
        return False
    longest = max(len(block.text) for block in after[:6])
    return longest > len(text) or len(after) > 3
