"""Clauses of a Vietnamese sentence: whether a noun phrase can be the subject where it stands."""

from __future__ import annotations

import re

from . import lexicon

_OPEN_MARKS = frozenset(',;:-–—)”"“»!?….*+•|]’>')
_LAST_WORDS = re.compile(r"(?:(\w+)[ \u00a0]+)?(\w+)$")
_CLAUSE_START = re.compile(
    r"(?:^|[,;:–—\"”(]|[ ]-)[ \u00a0]*(\w+)(?:[ \u00a0](\w+))?[^,;:–—\"”(]*$"
)
_GOOD_BEFORE = lexicon.words("before_subject.txt")
_BAD_BEFORE = lexicon.words("before_object.txt")
_OPENERS = lexicon.words("openers.txt")


def is_subject(text: str, start: int, left: int, headed: bool) -> bool:
    """Tell whether the noun phrase at `left` can be a subject in the sentence from `start`.

    `headed` says that an honorific or a role comes first: in capitals after a small letter, it
    opens a sentence that was glued to a caption.
    """
    before = text[max(start, left - 120) : left].rstrip()
    if not before or before[-1] in _OPEN_MARKS:
        return True
    last = _LAST_WORDS.search(before)
    if last is None:
        return False
    word = last.group(2)
    pair = f"{(last.group(1) or '').lower()} {word.lower()}"
    if word.lower() in _GOOD_BEFORE or pair in _GOOD_BEFORE:
        return True
    if word.lower() in _BAD_BEFORE or pair in _BAD_BEFORE:
        return False
    if headed and text[left].isupper():
        return True
    clause = _CLAUSE_START.search(before)
    if clause is None:
        return False
    first = clause.group(1).lower()
    return first in _OPENERS or f"{first} {(clause.group(2) or '').lower()}" in _OPENERS
