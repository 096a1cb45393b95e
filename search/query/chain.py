"""The likeliest forms of a run of syllables, by how often the corpus writes them side by side.

A first-order Markov chain over the forms that each syllable may stand for, decoded forwards and
backwards (Rabiner, "A tutorial on hidden Markov models", 1989, section III). No model file: the
figures are the index's own. A pair never seen falls back on how frequent the form is:

    P(b | a) ~ (pair(a, b) + BACKOFF * frequency(b) / documents) / (frequency(a) + BACKOFF)
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from search.engines.base import Statistics

BACKOFF = 2.0
"""How many observed pairs a form is worth that every article holds."""
FLOOR = 0.05
"""Articles that a form is taken to occur in where the index knows none."""

Place = Sequence[tuple[str, float]]
"""The forms possible at one place, each with a factor for how it was typed."""


def posteriors(places: Sequence[Place], statistics: Statistics) -> list[list[float]]:
    """Return for each place the probability of each of its forms; each list sums to 1."""
    if not places:
        return []
    steps = [_steps(a, b, statistics) for a, b in pairwise(places)]
    ahead = [_scaled([_frequency(key, statistics) * factor for key, factor in places[0]])]
    for step in steps:
        before = ahead[-1]
        ahead.append(_scaled([sum(p * row[j] for p, row in zip(before, step, strict=True))
                              for j in range(len(step[0]))]))  # fmt: skip
    behind = [[1.0] * len(places[-1])]
    for step in reversed(steps):
        after = behind[-1]
        behind.append(
            _scaled([sum(p * q for p, q in zip(row, after, strict=True)) for row in step])
        )
    return [
        _scaled([p * q for p, q in zip(a, b, strict=True)])
        for a, b in zip(ahead, reversed(behind), strict=True)
    ]


def _steps(left: Place, right: Place, statistics: Statistics) -> list[list[float]]:
    worth = BACKOFF / max(statistics.documents, 1)
    alone = [_frequency(key, statistics) * worth for key, _ in right]
    rows = []
    for a, _ in left:
        total = _frequency(a, statistics) + BACKOFF
        rows.append([
            (statistics.pair(a, b) + p) * factor / total
            for (b, factor), p in zip(right, alone, strict=True)
        ])  # fmt: skip
    return rows


def _frequency(key: str, statistics: Statistics) -> float:
    return max(float(statistics.frequency(key)), FLOOR)


def _scaled(values: Sequence[float]) -> list[float]:
    total = sum(values)
    return [value / total for value in values] if total else [1.0 / len(values)] * len(values)
