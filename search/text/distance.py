"""How far two keys are apart: a tone is less than a vowel mark, that less than a letter."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from search.text.letters import Letter, read

TONE: Final = 0.4
MARK: Final = 0.6
LETTER: Final = 1.0


def distance(a: str, b: str, limit: float = 3.0) -> float:
    """Return the least cost of turning one key into the other, `limit` + 1 where it is over.

    A letter inserted, dropped, replaced, or two neighbours swapped cost 1; a wrong vowel mark
    or bar .6; a wrong tone .4 once for the word.
    """
    # A query's words are held against the same forms again and again.
    return (_remembered if len(a) + len(b) <= _USUAL else _distance)(a, b, limit)


def _distance(a: str, b: str, limit: float) -> float:
    left, right = read(a), read(b)
    over = limit + 1.0
    tone = TONE if _tones(left) != _tones(right) else 0.0
    if abs(len(left) - len(right)) + tone > limit:
        return over
    before: list[float] = []
    row = [float(i) for i in range(len(right) + 1)]
    for i, x in enumerate(left, 1):
        two_before, before = before, row
        row = [float(i)]
        for j, y in enumerate(right, 1):
            best = min(before[j] + LETTER, row[j - 1] + LETTER, before[j - 1] + _replace(x, y))
            if i > 1 and j > 1 and (x.base, left[i - 2].base) == (right[j - 2].base, y.base):
                best = min(best, two_before[j - 2] + LETTER)
            row.append(best)
        if min(row) + tone > limit and (not before or min(before) + tone > limit):
            return over
    total = row[-1] + tone
    return total if total <= limit else over


_USUAL: Final = 48
"""Letters of two keys whose distance is remembered; longer ones would take memory without bound."""

_remembered = lru_cache(maxsize=1 << 15)(_distance)


def _tones(letters: list[Letter]) -> str:
    return "".join(letter.tone for letter in letters)


def _replace(x: Letter, y: Letter) -> float:
    if x.base != y.base:
        return LETTER
    return 0.0 if x.mark == y.mark else MARK
