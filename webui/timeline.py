"""Results over time as bars, each a link that narrows to its period. Geometry only, no markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from search.model import Facet
from webui.args import SearchArgs
from webui.periods import Tick, month_at, month_number, step_for, year_ticks

_LEAST_PEAK = 3  # results that fill the height, so that one result is a low bar
HEIGHT = 44.0  # of the tallest bar, in pixels; widths are in per cent of the drawing
_WIDEST = 5.5  # of a period, so that few of them are bars, not blocks


@dataclass(frozen=True, slots=True)
class Bar:
    """A period: `x` and `width` in per cent, `y` and `height` in pixels from the top."""

    count: int
    x: float
    width: float
    y: float
    height: float
    chosen: bool
    since: str
    until: str
    state: SearchArgs


@dataclass(frozen=True, slots=True)
class Timeline:
    """The bars from the first to the last period, empty periods too; the width of them all.

    A few months have no ticks: there `span` is their first and last. `dated` is how many results
    all bars have together.
    """

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    width: float
    span: tuple[str, str] | None
    dated: int


def timeline(months: Sequence[Facet], args: SearchArgs) -> Timeline | None:
    """Return the bars for counts by month ("2022-02"), or None where there are no two periods.

    `months` are counted without the chosen period, so that its neighbours can be seen; the view
    is then the whole years around it.
    """
    counts = Counter({month_number(m.value): m.count for m in months if len(m.value) == 7})
    shown = _view(counts, args)
    if not shown:
        return None
    first, last = shown
    step = step_for(last - first + 1)
    starts = range(first - first % step, last + 1, step)
    sums = [sum(counts[month] for month in range(start, start + step)) for start in starts]
    slot = min(100 / len(starts), _WIDEST)
    if not any(sums) or len(sums) < 2:
        return None
    peak = max(*sums, _LEAST_PEAK)
    bars = [
        _bar(args, start, step, total, peak, place * slot, slot)
        for place, (start, total) in enumerate(zip(starts, sums, strict=True))
    ]
    few = step == 1 and slot == _WIDEST
    return Timeline(
        tuple(bars),
        () if few else year_ticks(starts, slot),
        round(slot * len(starts), 3),
        (bars[0].since, bars[-1].until) if few else None,
        sum(counts.values()),
    )


def _view(counts: Counter[int], args: SearchArgs) -> tuple[int, int] | None:
    if not counts:
        return None
    first, last = min(counts), max(counts)
    if args.since:
        first = max(first, int(args.since[:4]) * 12)
    if args.until:
        last = min(last, int(args.until[:4]) * 12 + 11)
    if args.since or args.until:
        first, last = first - first % 12, last - last % 12 + 11
    return (first, last) if first <= last else None


def _bar(
    args: SearchArgs, start: int, step: int, count: int, peak: int, x: float, slot: float
) -> Bar:
    since, until = month_at(start), month_at(start + step - 1)
    if step == 12:
        since = until = since[:4]
    height = round(max(HEIGHT * count / peak, 2.0), 1) if count else 0.0
    chosen = bool(args.since or args.until) and _inside(args, since, until)
    state = args.but(since=since, until=until)
    if chosen and (args.since, args.until) == (since, until):
        state = args.but(since="", until="")
    return Bar(
        count, round(x, 3), round(slot, 3),
        round(HEIGHT - height, 1), height, chosen, since, until, state,
    )  # fmt: skip


def _inside(args: SearchArgs, since: str, until: str) -> bool:
    low, high = args.since or "0", args.until or "9"
    return until + "-31" >= low and since <= (high if len(high) > 4 else high + "-99")
