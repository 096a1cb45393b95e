"""The key of one word, its fold, and when a typed key and a form agree.

word("Hoà") == word("hòa") == "hòa"; fold("hòa") == "hoa"; agree("hoa", "hòa") but not
agree("hóa", "hòa").
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from search.text.letters import BAR, DOT, HOOK, HORN, VOWELS, Letter, bare, read, write
from search.text.syllable import spelling


def word(surface: str) -> str:
    """Return the key of a run of letters and digits, in any encoding of the marks.

    Lower case, marks kept, in the one spelling of `search.text.syllable.spelling`. A word whose
    letters can make no Vietnamese syllable and which bears no mark of Vietnamese alone is
    foreign and loses its marks (café, Pelé, Müller). Canonical: word(word(x)) == word(x).
    """
    return _remembered(surface) if len(surface) <= _USUAL else _key(surface)


def _key(surface: str) -> str:
    letters = read(surface)
    found = spelling(letters)
    if found is not None:
        return found
    if _is_foreign(letters):
        return "".join(letter.base for letter in letters)
    return write(letters)


_USUAL: Final = 24
"""Letters of words whose keys are remembered; longer ones would take memory without bound."""

_remembered = lru_cache(maxsize=1 << 14)(_key)


def _is_foreign(letters: list[Letter]) -> bool:
    """Tell whether no mark is one that only Vietnamese writes: ơ ư, ả ạ, two marks, đ in front."""
    return not any(
        letter.mark == HORN or letter.tone in (HOOK, DOT) or (letter.mark and letter.tone)
        for letter in letters
        if letter.mark or letter.tone
    ) and not _has_barred(letters)


def _has_barred(letters: list[Letter]) -> bool:
    """Tell whether a đ stands in front or in an abbreviation (đ inside a word is Nordic ð)."""
    if letters and letters[0].mark == BAR:
        return True
    vowels = any(letter.base in VOWELS for letter in letters)
    return not vowels and any(letter.mark == BAR for letter in letters)


def fold(key: str) -> str:
    """Return the key without any mark, đ as d; one key stays one key of the same length."""
    return bare(key)


@lru_cache(maxsize=1 << 14)
def _marks(key: str) -> tuple[str, tuple[str, ...]]:
    letters = read(key)
    return "".join(letter.tone for letter in letters), tuple(letter.mark for letter in letters)


@lru_cache(maxsize=1 << 14)
def agree(typed: str, form: str) -> bool:
    """Tell whether every mark in `typed` stands in `form`; both are keys.

    The folds must be equal. A typed tone must be the form's tone, a typed vowel mark or bar
    must stand on the same letter; what is not typed is free, the tone and each vowel mark by
    itself: "đương" agrees with "đường" and "đượng", "duòng" with "đường", "dương" not with
    "đuống".
    """
    if typed == form:
        return True
    if bare(typed) != bare(form):
        return False
    tones, marks = _marks(typed)
    form_tones, form_marks = _marks(form)
    return tones in ("", form_tones) and all(
        mark in ("", other) for mark, other in zip(marks, form_marks, strict=True)
    )
