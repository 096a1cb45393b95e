"""People's names in the order of a Vietnamese list: by given name, in Vietnamese alphabet order."""

from __future__ import annotations

import unicodedata

_ALPHABET = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_ORDER = {letter: place for place, letter in enumerate(_ALPHABET)}
# Level tone first, then as dictionaries list them: huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def alphabet_key(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return what sorts words as a Vietnamese dictionary does: letters first, then tones."""
    letters: list[int] = []
    tones: list[int] = []
    for char in unicodedata.normalize("NFD", text.lower()):
        if char in _TONES and tones:
            tones[-1] = _TONES[char]
        elif unicodedata.combining(char) and letters:
            whole = unicodedata.normalize("NFC", _ALPHABET[letters[-1]] + char)
            letters[-1] = _ORDER.get(whole, letters[-1])
        elif char in _ORDER:
            letters.append(_ORDER[char])
            tones.append(0)
        else:
            letters.append(-1 if char.isspace() else len(_ALPHABET))
            tones.append(0)
    return tuple(letters), tuple(tones)


def name_key(name: str) -> tuple[object, ...]:
    """Return what sorts people by given name, then by family and middle names."""
    *before, given = name.split() or [""]
    return (*alphabet_key(given), *alphabet_key(" ".join(before)))


def initial(name: str) -> str:
    """Return the letter a list files the person under: "Đ" for Lê Thị Đào."""
    given = (name.split() or ["#"])[-1]
    first = unicodedata.normalize("NFD", given[:1].lower())
    base = "".join(c for c in first if c not in _TONES)
    letter = unicodedata.normalize("NFC", base)
    return letter.upper() if letter in _ORDER else "#"
