"""The likeliest forms of a run of syllables, by how often the corpus writes them side by side.

A first-order Markov chain over the forms that each syllable may stand for, decoded forwards and
backwards (Rabiner, "A tutorial on hidden Markov models", 1989, section III). No model file: the
figures are the index's own. A pair never seen falls back on how frequent the form is:

    P(b | a) ~ (pair(a, b) + BACKOFF * frequency(b) / documents) / (frequency(a) + BACKOFF * SPREAD)

The second sum is about what the first makes over all b: an article holds some hundred different
forms, so what a form falls back on sums to that, not to 1. Without SPREAD, rare forms such as the
"la" of "La Liga" would come before all, for what they fall back on, and beat "là".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import inf, log
from operator import mul

from search.engines.base import Statistics

BACKOFF = 0.5
"""How many observed pairs a form is worth that every article holds."""
SPREAD = 100.0
"""Different forms that an article holds, roughly; short articles hold fewer, long ones more."""
FLOOR = 0.05
"""Articles that a form is taken to occur in where the index knows none."""

Place = Sequence[tuple[str, float]]
"""The forms possible at one place, each with a factor for how it was typed."""

Matrix = Sequence[Sequence[float]]


class Chain:
    """The forms possible at each place, and how likely the corpus makes each step between them."""

    def __init__(self, places: Sequence[Mapping[str, int]], statistics: Statistics) -> None:
        """Take for each place its forms, and how many articles hold each."""
        self._worth = BACKOFF / max(statistics.documents, 1)
        self._first = [max(count, FLOOR) for count in places[0].values()] if places else []
        self._steps: list[Matrix] = [
            [self._step(a, count, right, statistics) for a, count in left.items()]
            for left, right in pairwise(places)
        ]

    def _step(
        self, left: str, count: int, places: Mapping[str, int], statistics: Statistics
    ) -> list[float]:
        """Return how likely each form comes after the left one; of none unknown there are pairs."""
        total, worth, pair = max(count, FLOOR) + BACKOFF * SPREAD, self._worth, statistics.pair
        return [
            ((pair(left, right) if count and held else 0) + max(held, FLOOR) * worth) / total
            for right, held in places.items()
        ]

    def likelihood(self, factors: Matrix) -> float:
        """Return the log of how likely the corpus, and how it was typed, make the whole run.

        Up to a constant that is the same for all `factors`.
        """
        if not factors:
            return 0.0
        ahead, total = _times(self._first, factors[0]), 0.0
        for step, factor in zip(self._steps, factors[1:], strict=True):
            total += _log(sum(ahead))
            ahead = _scaled(ahead)
            ahead = _times([_dot(ahead, column) for column in zip(*step, strict=True)], factor)
        return total + _log(sum(ahead))

    def posteriors(self, factors: Matrix) -> list[list[float]]:
        """Return for each place the probability of each form; each list sums to 1.

        `factors` say how likely each form is typed as it was.
        """
        if not factors:
            return []
        ahead = [_scaled(_times(self._first, factors[0]))]
        for step, factor in zip(self._steps, factors[1:], strict=True):
            columns = zip(*step, strict=True)
            ahead.append(_scaled(_times([_dot(ahead[-1], column) for column in columns], factor)))
        behind = [[1.0] * len(factors[-1])]
        for step, factor in zip(reversed(self._steps), reversed(factors[1:]), strict=True):
            after = _times(behind[-1], factor)
            behind.append(_scaled([_dot(row, after) for row in step]))
        return [_scaled(_times(a, b)) for a, b in zip(ahead, reversed(behind), strict=True)]


def posteriors(places: Sequence[Place], statistics: Statistics) -> list[list[float]]:
    """Return for each place the probability of each of its forms, in one go."""
    counts = [{key: statistics.frequency(key) for key, _ in place} for place in places]
    chain = Chain(counts, statistics)
    return chain.posteriors([[factor for _, factor in place] for place in places])


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return float(sum(map(mul, a, b)))


def _times(a: Sequence[float], b: Sequence[float]) -> list[float]:
    return list(map(mul, a, b))


def _log(value: float) -> float:
    return log(value) if value > 0.0 else -inf


def _scaled(values: Sequence[float]) -> list[float]:
    total = sum(values)
    return [value / total for value in values] if total else [1.0 / len(values)] * len(values)
