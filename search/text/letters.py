"""The letters: a base, a vowel mark (or the bar of đ), a tone; and what hides between them.

The alphabet is a to z, ă â đ ê ô ơ ư, and five written tones over the vowels: 134 marked letters
in both cases (TCVN 6909:2001, a subset of Unicode). Everything here is one letter wide; what a
mark means inside a syllable is `search.text.syllable`'s business.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from unidecode import unidecode

GRAVE, ACUTE, TILDE, HOOK, DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
TONES: Final = GRAVE + ACUTE + TILDE + HOOK + DOT
CIRCUMFLEX, BREVE, HORN, BAR = "\u0302", "\u0306", "\u031b", "\u0335"

VOWELS: Final = "aeiouy"
_MARKS: Final = {CIRCUMFLEX: "aeo", BREVE: "a", HORN: "ou"}
_BARRED: Final = "đĐðÐɖƉ"  # U+00F0, U+00D0 and U+0189 are what old converters wrote for đ, Đ

INVISIBLE: Final = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
"""The inside of a character class: soft hyphen, zero-width and direction marks."""


class Letter(NamedTuple):
    """One letter taken apart: `mark` and `tone` are combining characters or ""."""

    base: str
    mark: str = ""
    tone: str = ""


def _compose(letter: Letter) -> str:
    if letter.mark == BAR:
        return "đ"
    return unicodedata.normalize("NFC", letter.base + letter.mark + letter.tone)


_MARKED: Final = [Letter("d", BAR)] + [
    Letter(base, mark, tone)
    for base in VOWELS
    for mark in ("", *(m for m, bases in _MARKS.items() if base in bases))
    for tone in ("", *TONES)
    if mark or tone
]
SPELL: Final[dict[Letter, str]] = {letter: _compose(letter) for letter in _MARKED}
"""From a marked letter to its lower-case character: 67 of them."""

READ: Final[dict[str, Letter]] = {char: letter for letter, char in SPELL.items()}
"""From a lower-case character to the marked letter it is."""

ALPHABET: Final[tuple[str, ...]] = (*READ, *(char.upper() for char in READ))
"""The 134 marked letters, lower case first."""

_BARE: Final = str.maketrans(
    {char: letter.base for char, letter in READ.items()}
    | {char.upper(): letter.base.upper() for char, letter in READ.items()}
)


def bare(text: str) -> str:
    """Return NFC text without any Vietnamese mark, đ as d; the length stays."""
    return text if text.isascii() else text.translate(_BARE)


def read(word: str) -> list[Letter]:
    """Take a word of any form apart: case, width, order of marks and what is invisible fall away.

    Letters of other alphabets become their Latin likeness (Unidecode), their own marks fall;
    what is neither letter nor digit is dropped. A letter with two tones keeps the last.
    """
    letters: list[Letter] = []
    for char in unicodedata.normalize("NFKD", word).lower():
        if "a" <= char <= "z" or "0" <= char <= "9":
            letters.append(Letter(char))
        elif char in _BARRED:
            letters.append(Letter("d", BAR))
        elif letters and char in TONES:
            if letters[-1].base in VOWELS:
                letters[-1] = letters[-1]._replace(tone=char)
        elif letters and char in _MARKS:
            if letters[-1].base in _MARKS[char]:
                letters[-1] = letters[-1]._replace(mark=char)
        elif char.isalnum():
            letters += map(Letter, _latin(char))
    return letters


def _latin(char: str) -> str:
    folded = "".join(filter(str.isalnum, unidecode(char, errors="ignore").lower()))
    return folded or char


def write(letters: list[Letter]) -> str:
    """Return the letters as NFC text."""
    return "".join(SPELL.get(letter, letter.base) for letter in letters)


_STACK: Final = re.compile(f"([aeiouyAEIOUY\u00c0-\u1ef9][{TONES}{CIRCUMFLEX}{BREVE}{HORN}]+)")
_COMBINING: Final = re.compile(f"[{TONES}{CIRCUMFLEX}{BREVE}{HORN}]")
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def normalize(text: str) -> str:
    """Return the text as it is stored and shown: the source's wording in NFC.

    Beyond NFC three things are mended, none of which a reader can see: a vowel whose tone was
    written before its circumflex, breve or horn (which NFC leaves in two pieces) becomes one
    letter; control characters, which neither HTML nor XML may hold, become spaces; halves of a
    surrogate pair, which UTF-8 cannot hold, become U+FFFD. Idempotent.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if _COMBINING.search(text):
            text = _STACK.sub(_mend, text)
    return _UNFIT.sub(lambda char: " " if char[0] <= "\x7f" else "\ufffd", text)


def _mend(found: re.Match[str]) -> str:
    stacked = found[1]
    letters = read(stacked)
    if len(letters) != 1 or letters[0] not in SPELL:
        return stacked
    char = SPELL[letters[0]]
    if len(unicodedata.normalize("NFD", char)) != len(unicodedata.normalize("NFD", stacked)):
        return stacked
    return char.upper() if stacked[0].isupper() else char
