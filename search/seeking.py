"""Finding a query's words in a text without cutting it into tokens.

A text is turned into one byte a character, its letters without marks; there a word is found as
bytes between bytes that are no letters, and the form's key then decides. That is exact for text as
it mostly is. Where letters hide (joining marks, zero-width and full-width characters), where one
stands for several (ß) or for another alphabet's, and where words need more than their letters
(prefixes, numbers), there is no short cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from operator import itemgetter
from string import ascii_lowercase
from typing import Any, Final, TypeVar
from unicodedata import category

import numpy as np
from numpy.typing import NDArray

from search.text.letters import INVISIBLE, read

_SPACE, _SIGN, _DIGIT, _INDEX, _UNUSUAL = b" .02?"
"""Bytes of what is no letter; an index (m²) belongs to its word, a digit does not."""

_USUAL: Final = "".join(map(chr, (*range(0x250), *range(0x1E00, 0x1F00), *range(0x2000, 0x2C00))))
"""Latin letters, punctuation and symbols."""
_APART: Final = re.compile(rb"0|\n[ \n]*\n")
"""What keeps two words apart besides a third: a number, a paragraph's end."""

T = TypeVar("T")
Place = tuple[int, int, bool, T]
"""Where a word starts and ends, whether something stands between it and the one before, and what
it answers."""


@cache
def _table() -> NDArray[Any]:
    """Return the byte of every character of the Basic Multilingual Plane."""
    table = np.full(1 << 16, _UNUSUAL, np.uint8)
    hidden = re.compile(f"[{INVISIBLE}]")
    for char in _USUAL:
        letters = read(char) if char.isalpha() else []
        if len(letters) == 1 and letters[0].base in ascii_lowercase:
            table[ord(char)] = ord(_twin(letters[0].base))
        elif char.isdigit() or char == "_":
            table[ord(char)] = _DIGIT if char <= "\x7f" else _INDEX
        elif not (char.isalnum() or category(char)[0] == "M" or hidden.match(char)):
            table[ord(char)] = _SPACE if char.isspace() else _SIGN
    table[ord("\n")] = ord("\n")
    return table


_ONLY_LETTERS: Final = bytes(
    code if chr(code) in ascii_lowercase or code == _INDEX else _SPACE for code in range(1 << 8)
)


def _twin(letters: str) -> str:
    """Return letters as one where one key may be spelt with either: kỹ, kĩ."""
    return letters.replace("y", "i")


class Seeker:
    """Some folded keys made ready to be found in texts."""

    def __init__(self, folds: Iterable[str]) -> None:
        self._words = sorted({f" {_twin(each)} ".encode("ascii") for each in folds})

    def places(self, text: str, answers: Mapping[str, T | None]) -> list[Place[T]] | None:
        """Return where words stand that answer, in order, each with its answer.

        `answers` tells of any word's letters what they answer; None passes it over. The result is
        None where the text holds a letter that is not as usual.
        """
        data = _bytes(text)
        if data is None:
            return None
        letters = data.translate(_ONLY_LETTERS)
        found = []
        for word in self._words:
            at, size = letters.find(word), len(word) - 2
            while at >= 0:
                answer = answers[text[at : at + size]]
                if answer is not None:
                    found.append((at, at + size, answer))
                at = letters.find(word, at + size + 1)
        found.sort(key=_start)
        places: list[Place[T]] = []
        last = -1
        for start, end, answer in found:
            between = slice(last + 1, start + 1)
            apart = last < 0 or not letters[between].isspace() or _keeps_apart(data[between])
            places.append((start, end, apart, answer))
            last = end
        return places


_start = itemgetter(0)


def _keeps_apart(gap: bytes) -> bool:
    return gap != b" " and _APART.search(gap) is not None


def seekable(folds: Iterable[str]) -> bool:
    """Tell whether these keys are of letters alone, so that a `Seeker` finds all their words."""
    return all(each.isascii() and each.isalpha() for each in folds)


def _bytes(text: str) -> bytes | None:
    """Return a space, a byte for each character, and a space; None where there is none for one."""
    codes = text.encode("utf-16-le", "surrogatepass")
    if len(codes) != 2 * len(text):
        return None
    data = _table()[np.frombuffer(codes, "<u2")].tobytes()
    return None if b"?" in data else b" %b " % data
