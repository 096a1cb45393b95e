"""Who wrote it: a line of its own at the end of a report, or under its title."""

from __future__ import annotations

import re

LINE_LENGTH = 60
_PERSON = r"[^\W\d_][\w.’'-]*(?:\s+[^\W\d_][\w.’'-]*){0,5}"
_LABEL = re.compile(
    r"^\(?(?:(?:bài|tin|ảnh|tin bài|bài viết|thực hiện|người thực hiện|tác giả|người viết|ghi|"
    r"lược ghi|tổng hợp|biên dịch|lược dịch|dịch|by)(?:\s*(?:,|và|&|-)\s*(?:bài|ảnh|clip|video))*)"
    r"\s*:\s*(?P<name>.{2,50}?)\)?$",
    re.IGNORECASE,
)
_DOER = re.compile(
    rf"^\(?(?P<name>{_PERSON})\s*\(?\s*"
    r"(?:thực hiện|lược ghi|ghi|tổng hợp|lược dịch|dịch|biên dịch)\)?$"
)
_AFTER = re.compile(
    r"^\(?(?:Theo|Nguồn|Nguồn tin)\s*:?\s+(?P<name>[^,;:]{2,40}?)\)?$", re.IGNORECASE
)


def byline(text: str, *, standing_alone: bool = True) -> str:
    """Return the author a line names and nothing else, or "".

    `standing_alone` lines, at the end of a text, may be a bare name ("LÊ VĂN A", "Văn A - Bảo B").
    """
    text = text.strip()
    if len(text) > LINE_LENGTH or not text:
        return ""
    if match := _LABEL.match(text):
        return match["name"].strip(" .") if _names_people(match["name"]) else ""
    if match := _DOER.match(text):
        return match["name"].strip() if _names_people(match["name"]) else ""
    return text.strip(" .()") if standing_alone and _names_people(text.strip(" .()")) else ""


def taken_from(text: str) -> str:
    """Return the source that a closing line names ("Theo TTXVN", "(Nguồn: VOV)"), or ""."""
    match = _AFTER.match(text.strip())
    name = match["name"].strip(" .") if match and len(text) <= LINE_LENGTH else ""
    return name if name[:1].isupper() and len(name.split()) <= 5 else ""


def _names_people(text: str) -> bool:
    """Tell whether a text is one to four names, each of two to five words with capitals."""
    parts = re.split(r"\s*(?:,|;|&|/|\s[-–]\s|\svà\s)\s*", text.strip())
    return 0 < len(parts) <= 4 and all(map(_is_name, parts))


def _is_name(text: str) -> bool:
    words = text.split()
    if not 1 < len(words) <= 5:
        return bool(re.fullmatch(r"[^\W\d_]\.\s?[^\W\d_]\.?|[A-ZĐ]{2,4}", text))
    return all(word[0].isupper() and re.fullmatch(r"[^\W\d_][\w.’'-]*", word) for word in words)
