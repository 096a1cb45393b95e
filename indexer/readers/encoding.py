"""Bytes to clean Unicode: NFC, no control characters, no lone surrogates."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.errors import DocumentRefused
from search.text import decode, normalize, repair

SAMPLE = 1 << 16
MOST_CONTROLS = 0.05  # share of control bytes; VISCII has letters in six of them, rare capitals
UTF16_NULLS = 0.2  # share of zero bytes from which it may be UTF-16
_CONTROL_BYTES = bytes({*range(32)} - {*b"\t\n\v\f\r\x1b"})

_LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BETWEEN = "\n\x1e\n"  # ASCII's record separator; `clean` has taken it out of every text


def to_text(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of a document's bytes and notes on what was converted.

    What a page declares as its charset is not asked: the bytes of Vietnamese tell more reliably.
    Raises DocumentRefused for an empty or binary file, or an encoding nobody can tell.
    """
    sample = data[:SAMPLE]
    if not sample.strip(b"\x00 \t\r\n") and not data.strip(b"\x00 \t\r\n"):
        raise DocumentRefused("is empty")
    nulls = sample.count(0)
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    if nulls < UTF16_NULLS * len(sample) and controls > MOST_CONTROLS * len(sample):
        raise DocumentRefused("is binary, not text; check its suffix")
    decoded = decode(data)
    return clean(decoded.text), (decoded.note,) if decoded.note else ()


def clean(text: str) -> str:
    """Return text in NFC with "\\n" as its only line break and nothing that cannot be shown.

    Words are never touched: no-break spaces, soft hyphens and odd dashes stay as they are.
    """
    text = _LINE_BREAKS.sub("\n", text)
    text = _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))
    return normalize(text)


def mend(texts: Sequence[str]) -> list[str]:
    """Return texts cleaned, with a legacy font in them turned to Unicode.

    They are looked at together: a short title alone does not tell which font it was typed in.
    """
    if not texts:
        return []
    together, _ = repair(_BETWEEN.join(map(clean, texts)))
    return [normalize(text) for text in together.split(_BETWEEN)]
