"""Raw Telex and VNI keystrokes in a query ("thoong tin", "tho6ng tin"), told from words.

One word proves little: "sex", "car" and "max" are words and are keystrokes for sẽ, cả and mã. So
the whole query decides, by the corpus: words it does not hold as typed, but holds as decoded,
speak for keystrokes; words it holds as typed and not as decoded speak against.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from search.engines.base import Statistics
from search.query.chain import Place, posteriors
from search.query.fields import named
from search.query.lexer import OPERATORS
from search.query.messages import N_
from search.query.nodes import Note
from search.text import agree, fold, key, telex_candidates, tokenize, vni_candidates

TELEX = N_("Hiểu là “{reading}” (gõ Telex).")
VNI = N_("Hiểu là “{reading}” (gõ VNI).")

_WORD = re.compile(r"[^\W_]+(:)?")
_TONES = frozenset("sfrxj")
_CONSONANTS = "bcdfghjklmnpqrstvxz"
_SHORTEST = 3
"""Keystrokes that a word must have to prove anything."""
_ENOUGH = 4.0
"""Evidence at which a query is taken for keystrokes: one word that only they explain."""
_TONE_ONLY = 2.0
"""Evidence of a word that only ends in the key of a tone: "cas" and many a foreign word."""
_RARER = 7.0
"""A word held as typed must be e^7 times rarer than as decoded to count as a slip of the corpus."""
_AGAINST = -3.0
_AS_TYPED = 0.05
"""How likely a word of the corpus stands as typed in a query of keystrokes."""


@dataclass(frozen=True, slots=True)
class _Typed:
    """A word of the query, the syllables it may mean as keystrokes, and how frequent each is."""

    text: str
    start: int
    meant: tuple[str, ...]
    literal: int
    decoded: int


def decode(text: str, statistics: Statistics) -> tuple[str, Note] | None:
    """Return what the keystrokes of a query spell and a note, or None where they are words.

    The note's `q` finds the query as it was typed: each decoded word with `=`. A query that says
    `=` itself is never decoded.
    """
    if "=" in text or not any(map(str.isalpha, text)):
        return None
    tries = ((telex_candidates, "telex", TELEX), (vni_candidates, "vni", VNI))
    read = ((_read(text, candidates), kind, message) for candidates, kind, message in tries)
    found = [
        (_evidence(words := _counted(typed, statistics)), kind, message, words)
        for typed, kind, message in read
        if _most(typed) >= _ENOUGH
    ]
    score, kind, message, words = max(found, key=lambda each: each[0], default=(0.0, "", "", []))
    if score < _ENOUGH:
        return None
    chosen = _chosen(words, statistics)
    spelt, literal = _spliced(text, words, chosen), _spliced(text, words, chosen, literal=True)
    return spelt, Note(kind, message, q=literal, values=(("reading", spelt),))


def _read(
    text: str, candidates: Callable[[str], tuple[str, ...]]
) -> list[tuple[str, int, tuple[str, ...]]]:
    """Return the words of the query, where each begins, and the syllables it may mean."""
    found = []
    for match in _WORD.finditer(text):
        word = match[0].removesuffix(":")
        if (match[1] and named(word)) or word in OPERATORS:
            continue
        formula = word.isupper() and not word.isalpha() and not text.isupper()  # CO2, U23
        meant = () if formula else candidates(word)
        if not word.isalpha():  # "su30": a 0 behind a 3 takes the tone back
            meant = tuple(each for each in meant if not each.isascii())
        found.append((word, match.start(), meant))
    return found


def _most(typed: Sequence[tuple[str, int, tuple[str, ...]]]) -> float:
    """Return the most evidence that the words can give, whatever the corpus holds."""
    return sum(
        _AGAINST if not word.isascii() else _ENOUGH if meant else 0.0 for word, _, meant in typed
    )


def _counted(
    typed: Sequence[tuple[str, int, tuple[str, ...]]], statistics: Statistics
) -> list[_Typed]:
    found = []
    for word, start, meant in typed:
        counts = {c: statistics.frequency(key(c)) for c in meant}
        if not any(counts.values()):  # "duong2": with more marks than typed
            counts = {c: _agreeing(key(c), statistics) for c in meant}
        known = tuple(c for c in meant if counts[c])
        decoded = max(counts.values(), default=0)
        found.append(_Typed(word, start, known or meant[:1], _held(word, statistics), decoded))
    return found


def _held(word: str, statistics: Statistics) -> int:
    """Return how many articles hold a word as typed, or "su30" as "su-30"."""
    literal = sum(count for _, count in statistics.forms(fold(key(word))))
    if literal or word.isalpha():
        return literal
    parts = [token.key for token in tokenize(word) if token.key != key(word)]
    return min((statistics.pair(a, b) for a, b in pairwise(parts)), default=0)


def _agreeing(typed: str, statistics: Statistics) -> int:
    return sum(count for form, count in statistics.forms(fold(typed)) if agree(typed, form))


def _evidence(words: list[_Typed]) -> float:
    total = 0.0
    for word in words:
        if not word.text.isascii():  # an input method is at work
            total += _AGAINST
        elif len(word.text) >= _SHORTEST and word.meant and not word.text.isupper():
            total += _speaks(word, alone=len(words) == 1)
    return total


def _speaks(word: _Typed, *, alone: bool) -> float:
    """Return what a word says.

    One that is the whole query and that no article holds would find nothing as typed, so it is
    enough; but not three keystrokes that end as foreign words do (sex, car, las). Nor does one
    prove anything whose tone was typed twice: a correction is rarer than a name (Sars, Mers).
    """
    if not word.literal:
        if sum(char in _TONES for char in word.text.lower().lstrip(_CONSONANTS)) > 1:
            return 0.0
        proves = alone and (len(word.text) > _SHORTEST or word.text[-1].lower() not in "srx")
        tone_only = not proves and any(fold(c) == word.text[:-1].lower() for c in word.meant)
        return 0.0 if not word.decoded else _TONE_ONLY if tone_only else _ENOUGH
    if not word.decoded:
        return _AGAINST
    return min(max(math.log(word.decoded / word.literal) - _RARER, _AGAINST), _ENOUGH)


def _chosen(words: list[_Typed], statistics: Statistics) -> list[str]:
    """Return for each word the likeliest of what it may mean, in its place."""
    choices = [
        [*word.meant, word.text] if word.literal or not word.meant else [*word.meant]
        for word in words
    ]
    places: list[Place] = [
        [(key(c), _AS_TYPED if c == word.text and word.meant else 1.0) for c in each]
        for word, each in zip(words, choices, strict=True)
    ]
    chances = posteriors(places, statistics)
    return [
        max(zip(chance, each, strict=True), key=lambda pair: pair[0])[1]
        for chance, each in zip(chances, choices, strict=True)
    ]


def _spliced(text: str, words: list[_Typed], chosen: list[str], *, literal: bool = False) -> str:
    parts, at = [], 0
    for word, choice in zip(words, chosen, strict=True):
        changed = choice != word.text
        parts += [text[at : word.start], f"={word.text}" if literal and changed else
                  word.text if literal else choice]  # fmt: skip
        at = word.start + len(word.text)
    return "".join([*parts, text[at:]])
