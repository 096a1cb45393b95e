"""Sentences of news text: run together, quoted, abbreviated, numbered.

A border is a terminator (. ! ? … and runs of them), with the quotes and brackets that close right
behind it, before something that can begin a sentence. What can stand against it is looked up in
this order: the next letter is small; a number or an address goes on; the dot belongs to an
abbreviation, an initial or an enumeration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from search.text.letters import ALPHABET
from search.text.syllable import is_syllable

Span = tuple[int, int]

_LINE_ENDS: Final = "\n\r\u2028\u2029"
_LINE: Final = re.compile(f"[^{_LINE_ENDS}]+")
_AHEAD: Final = re.compile(r"(\s*)([\"“‘«'(\[\-–—•*+>\s]*)(\w?)")
_LEFT: Final = re.compile(r"(?:\w+\.)*\w+\Z")
_CLOSERS: Final = '"”’»)]'

_ABBREVIATED: Final = """
    tp q p tx tt h x kp gs pgs ts tskh ths cn bs bscki bsckii ds ks kts ls lg gv hlv nsnd nsưt
    ngnd ngưt nxb đc mr mrs ms dr st jr sr prof gen col no vs tr th vd
"""
_ABBREVIATIONS: Final = frozenset(_ABBREVIATED.split())
"""Words, in small letters, that end in a dot before a name or a number."""

_ENUMERATOR: Final = re.compile(r"(?:\d{1,2}|[ivxIVX]{1,4}|[a-zđA-ZĐ])(?:\.\d{1,2})*")
_NUMBERED_HEADING: Final = re.compile(r"[\"“(]?\w{2,6} (?:\d{1,3}|[IVX]{1,5})")
_CAPITALS: Final = "A-ZĐ" + "".join(char for char in ALPHABET if char.isupper() and char != "Đ")
_INITIALS: Final = re.compile(rf"(?:[{_CAPITALS}]\.)*[{_CAPITALS}]")
_SMALL: Final = "a-zđ" + "".join(char for char in ALPHABET if char.islower() and char != "đ")


def _plain_word(before: str, letters: str, size: int) -> str:
    """Return a pattern that looks back at a dot and a word no abbreviation or number is."""
    doubtful = sorted({word[-size:] for word in _ABBREVIATIONS if len(word) >= size})
    roman = f"[ivx]{{{size}}}"
    return rf"(?<={before}{letters}{{{size}}}\.)(?<!(?i:{'|'.join((roman, *doubtful))})\.)"


_PLAIN: Final = "|".join(
    (_plain_word("", r"[^\W_]", 4), *(_plain_word(r"\s", r"[^\W\d_]", n) for n in (3, 2)))
)
_TERMINATOR: Final = re.compile(
    rf"[.!?…](?! ?[{_SMALL}]|(?<=\d\.)\d|\Z)(?:(?:{_PLAIN})(?= [{_CAPITALS}])()|[.!?…\"”’»)\]]*)"
)
"""A run of terminators that may be a border: no small letter and no number goes on behind it.

The group marks a dot behind a usual word and before a capital, which is one.
"""
_ADDRESS_SIGN: Final = re.compile(r"://|www\.|@")
_SOLID: Final = re.compile(r"\S*")
_LONGEST_ADDRESS: Final = 2000

_REACH: Final = 40
"""Characters looked at before a terminator; no abbreviation or number is longer."""


def sentences(text: str) -> list[Span]:
    """Return the sentences' spans, ascending, without the space around them.

    Every character that is no white space lies in exactly one span; a line never shares one.
    """
    spans = (trimmed(text, *span) for span in pairwise((0, *sentence_ends(text, 0, len(text)))))
    return [(start, end) for start, end in spans if start < end]


def sentence_ends(text: str, start: int, stop: int) -> list[int]:
    """Return where sentences of a part of a text end, ascending; `stop` is the last.

    Between two ends lies a sentence and the space around it, or space alone.
    """
    ends: list[int] = []
    for line in _LINE.finditer(text, start, stop):
        ends += _borders(text, *line.span())
        ends.append(line.end())
    if not ends or ends[-1] < stop:
        ends.append(stop)
    return ends


def _borders(text: str, start: int, stop: int) -> Iterator[int]:
    """Yield where sentences end inside a line, its own end not among them."""
    begin, run, is_address = start, start, False
    for found in _TERMINATOR.finditer(text, start, stop):
        dot, end = found.span()
        if not found.lastindex and end < stop and not text[end].isspace():
            if dot >= run:
                run, is_address = _run(text, dot, start, stop)
            if is_address:
                continue
        if found.lastindex or _is_border(text, begin, dot, end, stop):
            begin = end
            yield end


def _run(text: str, place: int, start: int, stop: int) -> tuple[int, bool]:
    """Return where the letters and signs around a place end, and whether they are an address."""
    low, least = place, max(start, place - _LONGEST_ADDRESS)
    while low > least and not text[low - 1].isspace():
        low -= 1
    found = _SOLID.match(text, place, stop)
    high = found.end() if found else place
    return high, _ADDRESS_SIGN.search(text, low, high) is not None


def _is_border(text: str, begin: int, dot: int, end: int, stop: int) -> bool:
    """Tell whether the terminator text[dot:end] closes the sentence that starts at `begin`."""
    ahead = _AHEAD.match(text, end, stop)
    space, opening, following = ahead.groups() if ahead else ("", "", "")
    if not following:
        return False
    if following.islower():
        return False
    mark = text[dot:end].rstrip(_CLOSERS)
    if mark != ".":
        return not (following.isdigit() and not space and not opening)
    if end - dot > 1:  # a quote or bracket closes behind the dot
        return bool(space or opening or following.isupper())
    left = _LEFT.search(text, max(begin, dot - _REACH), dot)
    if left is None:
        return True
    before = text[max(begin, left.start() - _REACH) : left.start()]
    return _dot_ends(before, left[0], following, bool(space or opening))


def _dot_ends(before: str, left: str, following: str, spaced: bool) -> bool:
    """Tell whether a single dot behind the word `left` ends a sentence.

    `before` is the sentence up to that word, at most its last `_REACH` characters.
    """
    word = left.rpartition(".")[2]
    if not spaced and (following.isdigit() or not following.isupper()):
        return False
    if word.lower() in _ABBREVIATIONS and not (word.islower() and _is_word(word)):
        return False
    if _is_initial(before, left, spaced):
        return False
    return not (spaced and _is_number_of_item(before, left))


def _is_word(word: str) -> bool:
    """Tell small words and units ("no", "h") from abbreviations in small letters ("tr", "vs")."""
    return len(word) == 1 or is_syllable(word)


def _is_initial(before: str, left: str, spaced: bool) -> bool:
    """Tell initials (J. K., U.S.) from a person called by a letter ("Nguyễn Văn A.")."""
    if not _INITIALS.fullmatch(left):
        return False
    if not spaced:
        return True
    previous = before.rstrip().rpartition(" ")[2]
    return "." in left or not (previous.istitle() and is_syllable(previous))


def _is_number_of_item(before: str, left: str) -> bool:
    """Tell whether "1." or "a." begins an item, or "Điều 5." a heading."""
    ahead = before.strip()
    if _ENUMERATOR.fullmatch(left) and (not ahead or ahead[-1] in ":;"):
        return True
    return left.isalnum() and _NUMBERED_HEADING.fullmatch(f"{ahead} {left}") is not None


def trimmed(text: str, start: int, end: int) -> Span:
    """Return the span without the space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
