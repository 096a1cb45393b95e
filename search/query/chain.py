"""The likeliest forms of a run of syllables, by how often the corpus writes them side by side.

A first-order Markov chain over the forms that each syllable may stand for, decoded forwards and
backwards (Rabiner, "A tutorial on hidden Markov models", 1989, section III). No model file: the
figures are the index's own. A pair never seen falls back on how frequent the form is:

    P(b | a) = (pair(a, b) + BACKOFF * share(b)) / (sum of pair(a, .) + BACKOFF)

Frequencies are taken among the forms possible at that place, so only their proportions count.
"""

from __future__ import annotations

from collections.abc import Sequence

from search.engines.base import Statistics

BACKOFF = 0.5
"""How many observed pairs the form's own frequency is worth."""
FLOOR = 0.05
"""Articles that a form is taken to occur in where the index knows none."""

Place = Sequence[tuple[str, float]]
"""The forms possible at one place, each with a factor for how it was typed."""


def posteriors(places: Sequence[Place], statistics: Statistics) -> list[list[float]]:
    """Return for each place the probability of each of its forms; each list sums to 1."""
    if not places:
        return []
    shares = [_shares(place, statistics) for place in places]
    steps = [
        _steps(a, b, share, statistics)
        for a, b, share in zip(places, places[1:], shares[1:], strict=False)
    ]
    ahead = [_scaled(shares[0])]
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


def _shares(place: Place, statistics: Statistics) -> list[float]:
    return _scaled([max(statistics.frequency(key), FLOOR) * factor for key, factor in place])


def _steps(
    left: Place, right: Place, shares: Sequence[float], statistics: Statistics
) -> list[list[float]]:
    rows = []
    for a, _ in left:
        counts = [statistics.pair(a, b) * factor for b, factor in right]
        total = sum(counts) + BACKOFF
        rows.append([(n + BACKOFF * s) / total for n, s in zip(counts, shares, strict=True)])
    return rows


def _scaled(values: Sequence[float]) -> list[float]:
    total = sum(values)
    return [value / total for value in values] if total else [1.0 / len(values)] * len(values)
