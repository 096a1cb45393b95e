"""Months as numbers, and how finely a span of them is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_BY_MONTH, _BY_QUARTER = 60, 180  # the longest spans, in months, drawn so finely
_APART = 9.0  # per cent of the width, between the labels of two years


@dataclass(frozen=True, slots=True)
class Tick:
    """A year under a drawing, at its first period, in per cent of the width.

    `last` is one so near the end that its label stands before it.
    """

    x: float
    label: str
    last: bool = False


def month_number(month: str) -> int:
    """Return the months from year 0 to a month in ISO ("2022-02")."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def month_at(number: int) -> str:
    """Return the month of a number in ISO."""
    return f"{number // 12:04}-{number % 12 + 1:02}"


def step_for(months: int) -> int:
    """Return how many months one period has in a drawing of so many months: 1, 3 or 12."""
    if months <= _BY_MONTH:
        return 1
    return 3 if months <= _BY_QUARTER else 12


def year_ticks(starts: Sequence[int], slot: float) -> tuple[Tick, ...]:
    """Label years, as many as stand apart (`_APART`); the last one rather than that before it.

    `starts` are the periods' first months, `slot` is a period's width in per cent.
    """
    years: dict[int, float] = {}
    for place, start in enumerate(starts):
        if start % 12 == 0 or place == 0:
            years.setdefault(start // 12, place * slot)
    ticks: list[Tick] = []
    for year, x in years.items():
        last = x > 100 - _APART
        free = min(x, 100 - _APART) - _APART  # where the label before may stand
        if last and len(ticks) > 1 and free < ticks[-1].x < 100 - _APART:
            ticks.pop()
        if not ticks or ticks[-1].x <= free:
            ticks.append(Tick(round(x, 3), str(year), last))
    return tuple(ticks)
