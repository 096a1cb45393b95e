"""What a misspelt query most likely meant, by the index's own words and pairs.

Each word may stand for the forms it agrees with, for those with other marks, and where the index
hardly knows it for those one letter away, the less likely the farther (see `search.text.distance`:
a tone costs less than a vowel's mark, that less than a letter). Its neighbours decide.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from search.engines.base import Statistics
from search.query.chain import Place, posteriors
from search.query.expansion import one_letter_away
from search.query.lexer import OPERATORS
from search.query.nodes import Query, Word
from search.query.reading import runs
from search.text import agree, distance, fold, is_syllable
from search.text.syllable import border

Change = tuple[tuple[int, int], str]
"""Where the text changes, and what stands there instead."""

STEEPNESS = 5.0
"""A form at distance d is e^(-5 d) times as likely to be meant."""
UNKNOWN = 0.001
"""How likely a word is meant as it stands that no article holds, beside one that is known."""
RARE = 2
"""Articles up to which a word is taken for a possible slip of the pen."""
FORMS = 12
LENGTH = 10
"""How many times more seldom two words that an article holds stand side by side by chance."""
RARER = 5
"""A word that the index holds is only mended to one that so many times as many articles hold."""
OFTEN = 20
"""Words must stand side by side so many times as often with other marks for these to be offered
unasked; and"""
SELDOM = 100
"""less often than this as typed."""
MANY = 2000
"""Of so many articles one may hold a slip of the pen as well."""
SHORTEST = 4
"""Letters of a foreign word that may be misspelt; another is one letter from many."""
LONGEST = 6
"""Words up to which a query of known words is looked at for wrong marks."""


def respelt(text: str, query: Query, statistics: Statistics) -> str:
    """Return the query's text with its likely misspellings mended, or "" where nothing changes.

    `text` is what the words' spans point into.
    """
    return _changed(text, (
        change
        for run in runs(query.root)
        if len(run) <= LONGEST or any(_rare(word, statistics) for word in run)
        for change in (*_mended(run, statistics), *_joined(run, statistics))
    ))  # fmt: skip


def remarked(text: str, query: Query, statistics: Statistics) -> str:
    """Return the query's text with other marks where the corpus hardly has them as typed.

    For a query that finds enough: each word changed stands beside its neighbours far less often
    so than with the other marks ("chuyển đổi sô"). "" where nothing changes.
    """
    short = (run for run in runs(query.root) if 2 <= len(run) <= LONGEST)
    return _changed(text, (change for run in short for change in _remarked(run, statistics)))


def _changed(text: str, changes: Iterable[Change]) -> str:
    found, taken = sorted(changes, reverse=True), len(text)
    for (start, end), spelt in found:
        if end <= taken:
            text, taken = text[:start] + spelt + text[end:], start
    return text if found else ""


def _remarked(run: Sequence[Word], statistics: Statistics) -> Iterator[Change]:
    typed = [word.forms[0].key if word.forms else word.key for word in run]
    for at, word in enumerate(run):
        near = [
            [key for key in side if key.isalpha()]  # a number stands beside anything
            for side in (typed[max(at - 1, 0) : at], typed[at + 1 : at + 2])
        ]
        beside = _beside(near, typed[at], statistics) if _as_typed(word) else SELDOM
        if beside >= SELDOM:
            continue
        other = max(
            (_beside(near, key, statistics) * _likely_for(word, key), key)
            for key in (word.key, *(key for key, _ in statistics.forms(fold(word.key))[:FORMS]))
        )[1]
        if _beside(near, other, statistics) >= OFTEN * (1 + beside):
            yield word.span, _cased(word.text, other)


def _beside(near: Sequence[Sequence[str]], key: str, statistics: Statistics) -> int:
    """Return how often a form stands behind its left neighbour, or before its right one."""
    left, right = near
    pairs = [statistics.pair(each, key) for each in left]
    return max([*pairs, *(statistics.pair(key, each) for each in right)], default=0)


def _likely_for(word: Word, key: str) -> float:
    return math.exp(-STEEPNESS * distance(word.key, key, 2.0))


def _as_typed(word: Word) -> bool:
    """Tell whether a word was read as it was typed, though it might be another."""
    return bool(word.forms) and word.forms[0].key == word.key and not _is_given(word)


def _rare(word: Word, statistics: Statistics) -> bool:
    forms = (key for key, _ in statistics.forms(fold(word.key)) if agree(word.key, key))
    return sum(map(statistics.frequency, forms)) <= RARE


def _mended(run: Sequence[Word], statistics: Statistics) -> Iterator[Change]:
    places = [_place(word, statistics) for word in run]
    likely = _likely(places, statistics)
    for at, (word, key) in enumerate(zip(run, likely, strict=True)):
        known = any(statistics.frequency(own) for own, factor in places[at] if factor == 1.0)
        near = likely[max(at - 1, 0) : at + 2]
        if not statistics.frequency(key):
            split = _split(word, statistics)
            if split:
                yield word.span, split
        elif not _stands(word, key) and (
            _collocated(near, statistics)
            or (_is_slip(word, key, statistics) if known else _is_misspelt(word, key, statistics))
        ):
            yield word.span, _cased(word.text, key)


def _likely(places: Sequence[Place], statistics: Statistics) -> list[str]:
    chances = posteriors(places, statistics)
    return [
        max(zip(chance, place, strict=True))[1][0]
        for chance, place in zip(chances, places, strict=True)
    ]


def _is_misspelt(word: Word, key: str, statistics: Statistics) -> bool:
    """Tell whether an unknown word is a slip of one that is known, by itself.

    A syllable is not: the corpus merely lacks it. Another word is, where it keeps its beginning;
    without marks it is foreign, and so must be what was meant, and held by more than a few.
    """
    folded, meant = fold(word.key), fold(key)
    if is_syllable(word.key) or folded[:1] != meant[:1]:
        return False
    if word.key != folded:
        return True
    enough = statistics.frequency(key) > statistics.documents / MANY
    likely = not is_syllable(key) or _once(folded) == _once(meant)
    return len(folded) >= SHORTEST and enough and likely


def _once(folded: str) -> str:
    """Return a word with each letter that was typed twice or more in a row typed once."""
    return "".join(letter for letter, _ in groupby(folded))


def _is_slip(word: Word, key: str, statistics: Statistics) -> bool:
    """Tell whether a foreign word looks like a slip in the articles, too: "facebok"."""
    return not is_syllable(word.key) and not is_syllable(key) and _rare(word, statistics)


def _collocated(keys: Sequence[str], statistics: Statistics) -> bool:
    """Tell whether some two neighbours stand side by side more often than by chance."""
    return any(
        statistics.pair(a, b) * statistics.documents * LENGTH
        > statistics.frequency(a) * statistics.frequency(b)
        for a, b in pairwise(keys)
    )


def _place(word: Word, statistics: Statistics) -> Place:
    folded = fold(word.key)
    same = statistics.forms(folded)
    own = [(key, 1.0) for key, _ in same if _stands(word, key)][:FORMS]
    own = own or [(word.key, UNKNOWN)]
    if _is_given(word):
        return own
    held = sum(statistics.frequency(key) for key, _ in own)
    other = [(key, count) for key, count in same if not _stands(word, key)]
    if held <= RARE and len(folded) > 1:
        for near in one_letter_away(folded):
            if near != folded:
                other += statistics.forms(near)
    near_forms = (
        (key, count, distance(word.key, key, 2.0)) for key, count in other if count >= RARER * held
    )
    weighed = [
        (key, math.exp(-STEEPNESS * far), count) for key, count, far in near_forms if far <= 2
    ]
    weighed.sort(key=lambda each: -each[1] * each[2])
    return [*own, *((key, factor) for key, factor, _ in weighed[:FORMS])]


def _stands(word: Word, key: str) -> bool:
    """Tell whether a form is what was typed: with all marks typed, only the word itself."""
    return key == word.key if word.forms and not word.free else agree(word.key, key)


def _is_given(word: Word) -> bool:
    """Tell whether a word is not to be mended: a number, an abbreviation, another alphabet."""
    short = word.text.isupper() and len(word.text) > 1 and not is_syllable(word.key)
    other = short or not _is_latin(word.text) or any(map(str.isdigit, word.key))
    return word.exact or other or word.text in OPERATORS


def _is_latin(text: str) -> bool:
    return all("LATIN" in unicodedata.name(each, "") for each in text if each.isalpha())


def _split(word: Word, statistics: Statistics) -> str:
    """Return the two words that a missing space made one, where the corpus has them so."""
    found = []
    for cut in range(1, len(word.key)):
        left, right = word.key[:cut], word.key[cut:]
        if border(fold(left)) >= 0 and border(fold(right)) >= 0:
            pairs = (
                (statistics.pair(a, b), f"{a} {b}")
                for a, _ in statistics.forms(fold(left))[:FORMS]
                for b, _ in statistics.forms(fold(right))[:FORMS]
                if agree(left, a) and agree(right, b)
            )
            found.append(max(pairs, default=(0, "")))
    count, spelt = max(found, default=(0, ""))
    return spelt if count else ""


def _joined(run: Sequence[Word], statistics: Statistics) -> Iterator[Change]:
    """Yield two words that the corpus has as one: "bit coin"."""
    for left, right in pairwise(run):
        joined = left.key + right.key
        given = _is_given(left) or _is_given(right) or is_syllable(joined)
        if given or right.span[0] - left.span[1] != 1:
            continue
        apart = statistics.pair(left.key, right.key)
        if statistics.frequency(joined) > max(RARER * apart, statistics.documents / MANY):
            yield (left.span[0], right.span[1]), _cased(left.text, joined)


def _cased(typed: str, key: str) -> str:
    if typed.isupper() and len(typed) > 1:
        return key.upper()
    return key.capitalize() if typed[:1].isupper() else key
