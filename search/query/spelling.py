"""What a misspelt query most likely meant, by the index's own words and pairs.

Each word may stand for the forms it agrees with, for those with other marks, and where the index
hardly knows it for those one letter away, the less likely the farther (see `search.text.distance`:
a tone costs less than a vowel's mark, that less than a letter). Its neighbours decide.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from search.engines.base import Statistics
from search.query.chain import Place, posteriors
from search.query.expansion import one_letter_away
from search.query.lexer import OPERATORS
from search.query.nodes import Query, Word
from search.query.reading import runs
from search.text import agree, distance, fold, is_syllable

STEEPNESS = 5.0
"""A form at distance d is e^(-5 d) times as likely to be meant."""
UNKNOWN = 0.001
"""How likely a word is meant as it stands that no article holds, beside one that is known."""
RARE = 2
"""Articles up to which a word is taken for a possible slip of the pen."""
FORMS = 12
RARER = 5
"""A word that the index holds is only mended to one that so many times as many articles hold."""
LONGEST = 6
"""Words up to which a query of known words is looked at for wrong marks."""


def respelt(text: str, query: Query, statistics: Statistics) -> str:
    """Return the query's text with its likely misspellings mended, or "" where nothing changes.

    `text` is what the words' spans point into.
    """
    changes = [
        change
        for run in runs(query.root)
        if len(run) <= LONGEST or any(_rare(word, statistics) for word in run)
        for change in _mended(run, statistics)
    ]
    for (start, end), spelt in sorted(changes, reverse=True):
        text = text[:start] + spelt + text[end:]
    return text if changes else ""


def _rare(word: Word, statistics: Statistics) -> bool:
    forms = (key for key, _ in statistics.forms(fold(word.key)) if agree(word.key, key))
    return sum(map(statistics.frequency, forms)) <= RARE


def _mended(run: Sequence[Word], statistics: Statistics) -> Iterator[tuple[tuple[int, int], str]]:
    places = [_place(word, statistics) for word in run]
    chances = posteriors(places, statistics)
    likely = [
        max(zip(chance, place, strict=True))[1][0]
        for chance, place in zip(chances, places, strict=True)
    ]
    for at, (word, key) in enumerate(zip(run, likely, strict=True)):
        known = any(statistics.frequency(own) for own, factor in places[at] if factor == 1.0)
        near = likely[max(at - 1, 0) : at + 2]
        if known and not (_collocated(near, statistics) or _is_slip(word, key, statistics)):
            continue
        if not statistics.frequency(key):
            split = _split(word, statistics)
            if split:
                yield word.span, split
        elif not _stands(word, key):
            yield word.span, _cased(word.text, key)


def _is_slip(word: Word, key: str, statistics: Statistics) -> bool:
    """Tell whether a foreign word looks like a slip in the articles, too: "facebok"."""
    return not is_syllable(word.key) and not is_syllable(key) and _rare(word, statistics)


def _collocated(keys: Sequence[str], statistics: Statistics) -> bool:
    """Tell whether some two neighbours stand side by side more often than by chance."""
    return any(
        statistics.pair(a, b) * statistics.documents
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
    """Tell whether a word is not to be mended: a number, an abbreviation, an operator."""
    short = word.text.isupper() and len(word.text) > 1 and not is_syllable(word.key)
    return word.exact or short or word.text in OPERATORS or any(map(str.isdigit, word.key))


def _split(word: Word, statistics: Statistics) -> str:
    """Return the two words that a missing space made one, where the corpus has them so."""
    found = []
    for cut in range(1, len(word.key)):
        left, right = word.key[:cut], word.key[cut:]
        if is_syllable(left) and is_syllable(right):
            pairs = (
                (statistics.pair(a, b), f"{a} {b}")
                for a, _ in statistics.forms(fold(left))[:FORMS]
                for b, _ in statistics.forms(fold(right))[:FORMS]
                if agree(left, a) and agree(right, b)
            )
            found.append(max(pairs, default=(0, "")))
    count, spelt = max(found, default=(0, ""))
    return spelt if count else ""


def _cased(typed: str, key: str) -> str:
    if typed.isupper() and len(typed) > 1:
        return key.upper()
    return key.capitalize() if typed[:1].isupper() else key
