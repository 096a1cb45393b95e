"""From a document's bytes to text, in any encoding an archive holds."""

from __future__ import annotations

import codecs
import re
from typing import Final, NamedTuple

from search.errors import DocumentRefused
from search.text.legacy import repair

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KINDS: Final = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a ZIP or Office file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\x1f\x8b": "a gzip archive",
    b"\x7fELF": "a program",
}
_HIGH_BYTES: Final = frozenset(b"\x00\x01\x03\x1e\x20")
"""What stands above the low bytes of Vietnamese in UTF-16: ASCII, ă đ ơ ư, marks, ế, quotes."""

MOST_DAMAGE: Final = 0.05
"""Share of the characters beyond ASCII that may be broken in text still taken for UTF-8."""

MOST_CONTROLS: Final = 0.02
MOST_FOREIGN: Final = 0.5
"""Shares past which bytes are no text, or text in an encoding nobody can tell."""

_BEYOND: Final = re.compile(r"[^\x00-\x7f]+")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_CONTROLS: Final = re.compile(r"[^\t\n\r\f\x1a -\U0010ffff]+")


class Decoded(NamedTuple):
    """Text, the encoding it was in, and what a report should say about it ("" for plain UTF-8)."""

    text: str
    encoding: str
    note: str


def decode(data: bytes) -> Decoded:
    """Return the text of a document's bytes as it was meant.

    Tried in this order: a byte order mark; UTF-8; UTF-16 without a mark; UTF-8 with a few broken
    bytes; the eight-bit Vietnamese sets, told apart by their syllables; Windows-1252 for foreign
    text. Text in Unicode that shows a legacy font's codes is repaired too. Raises
    DocumentRefused for what is no text or cannot be read.
    """
    for magic, kind in _KINDS.items():
        if data.startswith(magic):
            raise DocumentRefused(f"This is {kind}, not text; convert it to text first.")
    unicode = _marked(data) or _utf8(data) or _utf16(data) or _damaged_utf8(data)
    if unicode is None:
        return _eight_bit(data)
    if _controls(unicode.text) > MOST_CONTROLS:
        raise _no_text()
    repaired, charset = repair(unicode.text)
    if charset is None:
        return unicode
    return Decoded(repaired, unicode.encoding, f"{charset} turned into Unicode")


def _marked(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _with_damage(data[len(mark) :], encoding)
    return None


def _utf8(data: bytes) -> Decoded | None:
    if b"\0" in data and _utf16(data) is not None:
        return None
    try:
        return Decoded(data.decode("utf-8"), "utf-8", "")
    except UnicodeDecodeError:
        return None


def _utf16(data: bytes) -> Decoded | None:
    """Read UTF-16 without a mark: every other byte is one of a handful, and often zero."""
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        high = data[first:4096:2]
        likely = sum(byte in _HIGH_BYTES for byte in high)
        if high.count(0) * 4 >= len(high) > 1 and likely >= 0.95 * len(high):
            return _with_damage(data, encoding)
    return None


def _with_damage(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    broken = text.count("\ufffd")
    if broken > MOST_DAMAGE * len(text):
        raise _no_text()
    return Decoded(text, encoding, _broken_note(broken))


def _damaged_utf8(data: bytes) -> Decoded | None:
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    beyond = len(text) - len(_BEYOND.sub("", text))
    if broken > MOST_DAMAGE * (beyond - broken):
        return None
    return Decoded(text, "utf-8", _broken_note(broken))


def _broken_note(broken: int) -> str:
    return f"{broken} broken characters shown as \ufffd" if broken else ""


def _eight_bit(data: bytes) -> Decoded:
    text, charset = repair(data.decode("latin-1"))
    if charset is not None and _controls(text) <= MOST_CONTROLS:
        return Decoded(text, charset, f"read as {charset}")
    western = data.decode("cp1252", errors="replace")
    letters = sum(map(len, _LETTERS.findall(western)))
    beyond = len(western) - len(_BEYOND.sub("", western))
    if _controls(western) > MOST_CONTROLS or beyond > MOST_FOREIGN * letters:
        raise _no_text()
    return Decoded(western, "windows-1252", "read as Windows-1252: no Vietnamese set fits")


def _controls(text: str) -> float:
    """Return the share of characters that no text holds."""
    found = sum(map(len, _CONTROLS.findall(text)))
    return found / len(text) if text else 0.0


def _no_text() -> DocumentRefused:
    return DocumentRefused(
        "These bytes are no text in any encoding known here; save the document as UTF-8."
    )
