"""What was meant by raw Telex or VNI keystrokes ("tieengs", "tie61ng": tiếng).

Marks may be typed anywhere after their letter. Each keystroke is a letter or a mark; of the
ways to read a word those that make a Vietnamese syllable are its candidates. Whether keystrokes
were meant at all ("sex", "car" are words) is for the caller, who knows the corpus.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from search.text.letters import (
    ACUTE,
    BAR,
    BREVE,
    CIRCUMFLEX,
    DOT,
    GRAVE,
    HOOK,
    HORN,
    TILDE,
    VOWELS,
    Letter,
    write,
)
from search.text.syllable import RIMES, border, loose_border, placed

LONGEST: Final = 16
"""Keystrokes a syllable may take; what is longer is no syllable."""

MOST_LETTERS: Final = 8
MOST_VOWELS: Final = 5
"""What a syllable is written with at most ("nghiêng", "giuyêu" with the i of gi), and one
more: without these bounds the readings of "oooooooooooo" double with each letter."""

_TELEX_TONES: Final = {"s": ACUTE, "f": GRAVE, "r": HOOK, "x": TILDE, "j": DOT, "z": ""}
_VNI_TONES: Final = {"1": ACUTE, "2": GRAVE, "3": HOOK, "4": TILDE, "5": DOT, "0": ""}
_STRICT, _OTHER_MARKS, _LOOSE = range(3)
_HAS_VOWEL: Final = re.compile("[aeiouyw]", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W_]+")

_Letters = tuple[Letter, ...]
_Layout = Callable[[_Letters, str], Iterator[_Letters]]


def from_telex(text: str) -> str:
    """Return the text with each word that Telex keystrokes make a syllable so read; case stays."""
    return _WORD.sub(lambda word: (telex_candidates(word[0]) or (word[0],))[0], text)


def from_vni(text: str) -> str:
    """Return the text with each word that VNI keystrokes make a syllable so read; case stays."""
    return _WORD.sub(lambda word: (vni_candidates(word[0]) or (word[0],))[0], text)


def telex_candidates(word: str) -> tuple[str, ...]:
    """Return the syllables a word may mean as Telex, likeliest first; () where it means none.

    A word that holds no keystroke for a mark is no candidate for itself.
    """
    return _candidates(word, _telex)


def vni_candidates(word: str) -> tuple[str, ...]:
    """Return the syllables a word may mean as VNI, likeliest first; () where it means none."""
    return _candidates(word, _vni)


@lru_cache(maxsize=1 << 13)
def _candidates(word: str, layout: _Layout) -> tuple[str, ...]:
    if not (word.isascii() and word[:1].isalpha() and len(word) <= LONGEST):
        return ()
    if not _HAS_VOWEL.search(word):
        return _abbreviation(word)
    readings: list[_Letters] = [()]
    for char in word.lower():
        found = (after for before in readings for after in layout(before, char))
        readings = list(dict.fromkeys(filter(_may_fit, found)))
    ranks: dict[str, int] = {}
    for reading in readings:
        cut, rank = _fit(reading)
        if cut >= 0:
            ranks.setdefault(_cased(word, placed(list(reading), cut)), rank)
    plain = ranks.pop(word, _LOOSE + 1)
    return tuple(sorted((text for text in ranks if ranks[text] <= plain), key=ranks.__getitem__))


def _may_fit(letters: _Letters) -> bool:
    """Tell whether a reading may still become a syllable: letters are never taken away again."""
    return (
        len(letters) <= MOST_LETTERS
        and sum(letter.base in VOWELS for letter in letters) <= MOST_VOWELS
    )


def _abbreviation(word: str) -> tuple[str, ...]:
    """Return an abbreviation with its đ (HDDND, HD9ND: HĐND)."""
    if "ddd" in word.lower():
        return ()
    barred = re.sub("[Dd][Dd9]", lambda pair: "Đ" if pair[0][0] == "D" else "đ", word)
    return (barred,) if barred != word else ()


def _fit(letters: _Letters) -> tuple[int, int]:
    """Return where the rime begins (-1: nowhere) and how well the letters make a syllable."""
    skeleton = _skeleton(letters)
    cut = border(skeleton)
    if cut >= 0 and not any(letter.mark for letter in letters[1:cut]):
        rime = write([letter._replace(tone="") for letter in placed(list(letters), cut)[cut:]])
        exists = rime in RIMES and (cut or rime != "uơ")  # only huơ, thuở: else ươ was begun
        return cut, _STRICT if exists else _OTHER_MARKS
    return loose_border(skeleton), _LOOSE


def _skeleton(letters: _Letters) -> str:
    return "".join(letter.base for letter in letters)


def _cased(word: str, letters: list[Letter]) -> str:
    syllable = write(letters)
    if word.isupper() and len(word) > 1:
        return syllable.upper()
    return syllable[:1].upper() + syllable[1:] if word[0].isupper() else syllable


def _telex(before: _Letters, char: str) -> Iterator[_Letters]:
    has_vowel = any(letter.base in VOWELS for letter in before)
    if char in _TELEX_TONES and has_vowel:
        yield from _toned(before, _TELEX_TONES[char], again=True)
        return
    if char == "w":
        yield from _horned(before, breve=True)
        if not has_vowel or _skeleton(before) == "gi":
            yield (*before, Letter("u", HORN))
        return
    if char == "d" and before and before[0] == Letter("d"):
        yield (Letter("d", BAR), *before[1:])
        return
    if char in "aeo":
        if before and before[-1] == Letter(char, CIRCUMFLEX):
            yield (*before[:-1], Letter(char), Letter(char))  # "xooong" is how xoong is typed
        yield from _marked(before, char, CIRCUMFLEX)
    yield (*before, Letter(char))


def _vni(before: _Letters, char: str) -> Iterator[_Letters]:
    has_vowel = any(letter.base in VOWELS for letter in before)
    if char in _VNI_TONES and has_vowel:
        yield from _toned(before, _VNI_TONES[char], again=False)
    elif char == "6":
        yield from _marked(before, "aeo", CIRCUMFLEX)
    elif char == "7":
        yield from _horned(before, breve=False)
    elif char == "8":
        yield from _marked(before, "a", BREVE)
    elif char == "9":
        if before and before[0] == Letter("d"):
            yield (Letter("d", BAR), *before[1:])
    elif not char.isdigit():
        yield (*before, Letter(char))


def _toned(letters: _Letters, tone: str, *, again: bool) -> Iterator[_Letters]:
    """Yield the letters with the tone on the last vowel (`placed` moves it home).

    A second tone corrects the first (`again`), but not in VNI, where "U23" is a word, and never
    the same one, as in "class".
    """
    before = next((letter.tone for letter in letters if letter.tone), "")
    if tone and before and (tone == before or not again):
        return
    toneless = [letter._replace(tone="") for letter in letters]
    last = max(i for i, letter in enumerate(letters) if letter.base in VOWELS)
    toneless[last] = toneless[last]._replace(tone=tone)
    yield tuple(toneless)


def _marked(letters: _Letters, bases: str, mark: str) -> Iterator[_Letters]:
    """Yield the letters with the mark on one of these bases, the last first; it may replace."""
    for again in (False, True):
        for i in reversed(range(len(letters))):
            letter = letters[i]
            if letter.base in bases and bool(letter.mark) is again and letter.mark != mark:
                yield (*letters[:i], letter._replace(mark=mark), *letters[i + 1 :])


def _horned(letters: _Letters, *, breve: bool) -> Iterator[_Letters]:
    for i in range(len(letters) - 1):
        if (letters[i].base, letters[i + 1].base) == ("u", "o"):
            both = (letters[i]._replace(mark=HORN), letters[i + 1]._replace(mark=HORN))
            if both != letters[i : i + 2]:
                yield (*letters[:i], *both, *letters[i + 2 :])
    yield from _marked(letters, "u", HORN)
    if breve:
        yield from _marked(letters, "a", BREVE)
    yield from _marked(letters, "o", HORN)
