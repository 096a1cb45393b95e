"""One query as different people type it: with marks, without, with some, as raw keystrokes."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

TELEX = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_LETTERS = {"\u0302": "^", "\u0306": "w", "\u031b": "w"}
_WORD = re.compile(r"[^\W_]+")


def unmarked(text: str) -> str:
    """Return the text without any mark, đ as d."""
    plain = unicodedata.normalize("NFD", text)
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return kept.replace("đ", "d").replace("Đ", "D")


def half_marked(text: str, seed: int = 1) -> str:
    """Return the text with each word's marks dropped with probability one half."""
    choice = random.Random(f"{seed}:{text}")
    return _WORD.sub(lambda m: unmarked(m[0]) if choice.random() < 0.5 else m[0], nfc(text))


def telex(text: str) -> str:
    """Return the keystrokes of Telex: đ is dd, ê is ee, ư is uw, the tone's key ends the word."""
    return _WORD.sub(lambda m: _keystrokes(m[0]), nfc(text))


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _keystrokes(word: str) -> str:
    typed, tone = "", ""
    for char in word:
        if char in "đĐ":
            typed += "dd" if char == "đ" else "DD"
            continue
        base, *marks = unicodedata.normalize("NFD", char)
        typed += base
        for mark in marks:
            tone = TELEX.get(mark, tone)
            key = _LETTERS.get(mark, "")
            typed += base if key == "^" else key
    return typed + tone


TYPINGS: dict[str, Callable[[str], str]] = {
    "marks": nfc,
    "none": unmarked,
    "half": half_marked,
    "telex": telex,
}
