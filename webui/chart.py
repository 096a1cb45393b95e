"""Phrases over time as lines: geometry only. Periods without any text are gaps, not zeros."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, log10
from textwrap import wrap

from search.engines.base import Volume
from search.trends import PER, Trend
from webui.periods import Tick, month_at, month_number, step_for, year_ticks

WIDTH, HEIGHT = 1000.0, 220.0  # of the plot in its own units; x is stretched, y is pixels
SIZE_HEIGHT = 36.0  # of the tallest bar of the corpus's size, under the plot
_LINE_HEIGHT, _NAME_GAP = 15.0, 4.0  # pixels, of the names at line ends
_LABEL_WIDTH, _LABEL_LINES = 12, 3  # characters, lines


@dataclass(frozen=True, slots=True)
class Period:
    """One or more months shown as one: what the corpus holds of it."""

    since: str
    until: str
    articles: int
    words: int


@dataclass(frozen=True, slots=True)
class Dot:
    """A value: `x` in per cent, `y` in pixels."""

    x: float
    y: float
    period: Period
    value: float


@dataclass(frozen=True, slots=True)
class Line:
    """A phrase: runs of points unbroken by gaps, its name in short lines and their height."""

    name: str
    runs: tuple[str, ...]
    dots: tuple[Dot, ...]
    label: tuple[str, ...]
    label_y: float


@dataclass(frozen=True, slots=True)
class Slot:
    """A period's place on the x axis in per cent, and the height of its size bar in pixels."""

    x: float
    width: float
    height: float
    period: Period


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything drawn."""

    lines: tuple[Line, ...]
    slots: tuple[Slot, ...]
    ticks: tuple[Tick, ...]
    grid: tuple[tuple[float, float], ...]  # y in pixels, value


def periods(sizes: Mapping[str, Volume]) -> tuple[Period, ...]:
    """Return the corpus's time from its first to its last month, in months, quarters or years."""
    if not sizes:
        return ()
    first, last = month_number(min(sizes)), month_number(max(sizes))
    by = step_for(last - first + 1)
    return tuple(_period(sizes, at, by) for at in range(first - first % by, last + 1, by))


def _period(sizes: Mapping[str, Volume], start: int, by: int) -> Period:
    held = [sizes[m] for m in map(month_at, range(start, start + by)) if m in sizes]
    since, until = month_at(start), month_at(start + by - 1)
    if by == 12:
        since = until = since[:4]
    return Period(since, until, sum(v.articles for v in held), sum(v.words for v in held))


def total(counts: Mapping[str, int], period: Period) -> int:
    """Return a phrase's occurrences in a period."""
    last = period.until if len(period.until) > 4 else period.until + "-12"
    return sum(count for at, count in counts.items() if period.since <= at <= last)


def value(counts: Mapping[str, int], period: Period, absolute: bool) -> float:
    """Return what is drawn of a phrase in a period: occurrences, or those per 100,000 words."""
    occurrences = total(counts, period)
    if absolute:
        return float(occurrences)
    return PER * occurrences / period.words if period.words else 0.0


def draw(
    series: Sequence[tuple[str, Mapping[str, int]]], sizes: Mapping[str, Volume], absolute: bool
) -> Chart | None:
    """Return the chart of named counts by month, or None where there is nothing to draw."""
    shown = periods(sizes)
    if not series or not shown:
        return None
    width = 100 / len(shown)
    most = max(period.words for period in shown) or 1
    slots = tuple(
        Slot(round(i * width, 3), round(width, 3), round(SIZE_HEIGHT * p.words / most, 1), p)
        for i, p in enumerate(shown)
    )
    top = _top(max(value(counts, p, absolute) for _, counts in series for p in shown))
    drawn = [_line(name, counts, slots, top, absolute) for name, counts in series]
    starts = [month_number(p.since if len(p.since) > 4 else p.since + "-01") for p in shown]
    grid = tuple((round(HEIGHT * (1 - part / 4), 1), top * part / 4) for part in range(5))
    return Chart(_apart(drawn), slots, year_ticks(starts, width), grid)


def _line(
    name: str, counts: Mapping[str, int], slots: Sequence[Slot], top: float, absolute: bool
) -> Line:
    runs: list[list[Dot]] = [[]]
    for slot in slots:
        if not slot.period.articles:
            runs.append([])
            continue
        found = value(counts, slot.period, absolute)
        y = round(HEIGHT * (1 - found / top), 1)
        runs[-1].append(Dot(round(slot.x + slot.width / 2, 3), y, slot.period, found))
    dots = tuple(dot for run in runs for dot in run)
    points = (
        " ".join(f"{dot.x * WIDTH / 100:.1f},{dot.y}" for dot in run)
        for run in runs
        if len(run) > 1
    )
    return Line(name, tuple(points), dots, _label(name), 0.0)


def _top(most: float) -> float:
    """Return a round number at or above the largest value that divides well by four."""
    if most <= 0:
        return 4.0
    unit: float = 10 ** floor(log10(most))
    return next(m * unit for m in (1, 2, 4, 8, 10, 20) if m * unit >= most)


def _apart(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Move the names at line ends apart: upwards from the lowest, then back into the plot."""
    ends = {i: line.dots[-1].y for i, line in enumerate(lines)}
    order = sorted(ends, key=lambda i: -ends[i])
    low, placed = HEIGHT + _LINE_HEIGHT, dict[int, float]()
    for i in order:
        tall = _LINE_HEIGHT * len(lines[i].label) + _NAME_GAP
        placed[i] = low = min(ends[i] - tall / 2 + _LINE_HEIGHT, low - tall)
    return tuple(replace(line, label_y=round(placed[i], 1)) for i, line in enumerate(lines))


def _label(name: str) -> tuple[str, ...]:
    """Return a name in lines short enough for the margin, with an ellipsis past the third."""
    lines = wrap(name, _LABEL_WIDTH) or [name]
    return (
        (*lines[: _LABEL_LINES - 1], lines[_LABEL_LINES - 1] + "…")
        if len(lines) > _LABEL_LINES
        else tuple(lines)
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A period of the table: its size, then of each phrase occurrences and their rate."""

    period: Period
    cells: tuple[tuple[int, float], ...]


def table(series: Sequence[Trend], sizes: Mapping[str, Volume]) -> tuple[Row, ...]:
    """Return the chart's figures, the latest period first, periods without text left out."""
    return tuple(
        Row(p, tuple((total(t.occurrences, p), value(t.occurrences, p, False)) for t in series))
        for p in reversed(periods(sizes))
        if p.articles
    )
