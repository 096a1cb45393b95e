"""What a text file says about itself between two lines of "---" at its top.

The form is the one static site generators use, kept to what people write by hand: `key: value`,
quotes around a value if wished, and lists as `[a, b]` or as lines that start with "- ".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from indexer.readers.raw import Value

KEYS = {
    "title": "title", "tiêu đề": "title", "tựa": "title", "tít": "title",
    "lead": "lead", "sapo": "lead", "sapô": "lead", "description": "lead",
    "date": "date", "ngày": "date", "ngày đăng": "date",
    "section": "section", "category": "section", "mục": "section", "chuyên mục": "section",
    "source": "source", "nguồn": "source", "báo": "source",
    "author": "author", "tác giả": "author",
    "url": "url", "link": "url",
    "speaker": "speaker", "speakers": "speaker",
    "người phát biểu": "speaker", "người nói": "speaker",
}  # fmt: skip
MOST_LINES = 60
UNCLOSED = 'opens front matter with "---" that no second "---" ends; it was read as text'

# Between names: "Lê Văn Tám, Bùi Thị Chín"; a comma before a role in lower case stays.
_SPEAKERS = re.compile(r";|,(?=\s*[A-ZĐÀ-Ỹ][^\s,;]*(?:\s+[A-ZĐÀ-Ỹ][^\s,;]*)+\s*(?:[,;]|$))")
_FENCE = re.compile(r"\A\s*---[ \t]*\n")
_PAIR = re.compile(r"([^\W\d][\w -]{0,30}?)\s*:(?:\s+(.*)|)$")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The metadata a document gives: one value each, and names of speakers."""

    meta: dict[str, Value] = field(default_factory=dict)
    speakers: tuple[str, ...] = ()


def speakers_of(text: str) -> list[str]:
    """Return the names in a list that one value holds: "Lê Văn Tám; Bùi Thị Chín"."""
    return [name for part in _SPEAKERS.split(text) if (name := part.strip())]


def unclosed(text: str) -> tuple[str, ...]:
    """Return a note where a text begins with front matter that never ends, so that it is body."""
    opening = _FENCE.match(text)
    if not opening or split_front_matter(text)[1] is not text:
        return ()
    first = text[opening.end() :].split("\n", 1)[0].strip()
    pair = _PAIR.match(first)
    known = bool(pair) and pair[1].strip().lower() in KEYS if pair else False
    return (UNCLOSED,) if known else ()


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """Return the front matter and the rest; without a whole one, nothing and the text as it is."""
    opening = _FENCE.match(text)
    if not opening:
        return FrontMatter(), text
    lines = text[opening.end() :].split("\n")
    closing = next((n for n, line in enumerate(lines[:MOST_LINES]) if line.rstrip() == "---"), None)
    pairs = _pairs(lines[:closing]) if closing is not None else None
    if pairs is None or closing is None:
        return FrontMatter(), text
    return _front_matter(pairs), "\n".join(lines[closing + 1 :])


def _pairs(lines: list[str]) -> dict[str, list[str]] | None:
    """Return the values under each key, or None if a line has another form."""
    pairs: dict[str, list[str]] = {}
    key = ""
    for line in lines:
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if stripped.startswith("- ") and key:
            pairs[key].append(_unquote(stripped[2:]))
            continue
        match = _PAIR.match(stripped)
        if not match:
            return None
        key = match[1].strip().lower()
        pairs[key] = _values(match[2] or "")
    return pairs


def _values(text: str) -> list[str]:
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        return [value for part in text[1:-1].split(",") if (value := _unquote(part))]
    return [value] if (value := _unquote(text)) else []


def _unquote(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        inner = text[1:-1]
        return inner.replace('\\"', '"') if text[0] == '"' else inner.replace("''", "'")
    return text


def _front_matter(pairs: dict[str, list[str]]) -> FrontMatter:
    meta: dict[str, Value] = {}
    speakers: list[str] = []
    for key, values in pairs.items():
        name = KEYS.get(key)
        if name == "speaker":
            speakers += [part for value in values for part in speakers_of(value)]
        elif name and values:
            meta[name] = Value(", ".join(values), "given")
    return FrontMatter(meta, tuple(speakers))
