"""Bytes to clean Unicode: NFC, no control characters, no lone surrogates."""

from __future__ import annotations

import re
import unicodedata

from search.errors import DocumentRefused
from search.text import decode, repair

# Signatures of what is no text, whatever its suffix says.
_BINARY = (
    b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\x7fELF",
    b"\xd0\xcf\x11\xe0", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"SQLite format 3",
)  # fmt: skip
MOST_CONTROLS = 0.01  # share of control characters above which a file is binary
SAMPLE = 1 << 16

_LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def to_text(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of a document's bytes and notes on what was converted.

    What a page declares as its charset is not asked: the bytes of Vietnamese tell more reliably.
    Raises DocumentRefused for an empty or binary file.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise DocumentRefused("is empty")
    if data.startswith(_BINARY):
        raise DocumentRefused("is binary, not text; check its suffix")
    decoded = decode(data)
    text = decoded.text
    sample = text[:SAMPLE]
    if len(_CONTROLS.findall(sample)) > MOST_CONTROLS * len(sample):
        raise DocumentRefused("is binary, not text; check its suffix")
    return clean(text), (decoded.note,) if decoded.note else ()


def clean(text: str) -> str:
    """Return text in NFC with "\\n" as its only line break and nothing that cannot be shown.

    Words are never touched: no-break spaces, soft hyphens and odd dashes stay as they are.
    """
    text = _LINE_BREAKS.sub("\n", text)
    text = _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))
    return unicodedata.normalize("NFC", text)


def mend(text: str) -> str:
    """Return a value on one line: legacy fonts turned to Unicode, cleaned, trimmed."""
    return " ".join(clean(repair(text)[0]).split("\n")).strip()
