"""Finding a query's words in a text without cutting it into tokens.

A pattern of letters with any marks finds what may be a word's form; the form's key then decides.
That is exact for text as it mostly is. Where letters hide (joining marks, zero-width and full-width
characters) or words need more than their letters (prefixes, numbers), there is no short cut.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from search.text.letters import INVISIBLE

UNUSUAL: Final = re.compile(f"[\u0300-\u036f\ufe00-\ufe0f\uff21-\uff5a{INVISIBLE}]")
"""What makes a word's letters stand otherwise than one beside the other."""

_TWINS: Final = {"i": "iy", "y": "iy"}
"""Letters that one key may be spelt with: kỹ, kĩ."""


def _classes() -> dict[str, str]:
    """Return for each letter a to z the class of its marked and capital forms."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for number in (
        *range(0x41, 0x5B),
        *range(0x61, 0x7B),
        *range(0xC0, 0x250),
        *range(0x1E00, 0x1F00),
    ):
        char = chr(number)
        base = unicodedata.normalize("NFD", char)[0].lower()
        found["d" if char in "đĐðÐɖƉ" else base].add(char)
    letters = "abcdefghijklmnopqrstuvwxyz"
    return {
        letter: f"[{''.join(sorted(set().union(*(found[t] for t in _TWINS.get(letter, letter)))))}]"
        for letter in letters
    }


_CLASSES: Final = _classes()


def seeker(folds: Iterable[str]) -> re.Pattern[str] | None:
    """Return a pattern for the words of these folded keys, or None where letters are not all."""
    wanted = sorted(set(folds))
    if not wanted or not all(each.isascii() and each.isalpha() for each in wanted):
        return None
    spelt = "|".join("".join(map(_CLASSES.__getitem__, each)) for each in wanted)
    return re.compile(rf"(?:{spelt})(?![^\W\d_])")


def words(seek: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the matches that begin a word; those that end one the pattern knows."""
    for match in seek.finditer(text):
        start = match.start()
        if not start or not text[start - 1].isalpha():
            yield match
