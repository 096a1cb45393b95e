from itertools import pairwise

import pytest

from search.model import Facet
from webui.args import SearchArgs
from webui.timeline import HEIGHT, timeline


def months(*pairs: tuple[str, int]) -> tuple[Facet, ...]:
    return tuple(Facet(month, count) for month, count in pairs)


def test_empty_months_keep_their_place() -> None:
    drawn = timeline(months(("2022-01", 2), ("2022-04", 4)), SearchArgs())
    assert drawn
    assert [bar.count for bar in drawn.bars] == [2, 0, 0, 4]
    assert [bar.height for bar in drawn.bars] == [HEIGHT / 2, 0, 0, HEIGHT]


def test_a_bar_leads_to_its_period_and_the_chosen_one_back() -> None:
    counts = months(("2022-01", 2), ("2022-04", 4))
    drawn = timeline(counts, SearchArgs(q="x", page=3))
    assert drawn and drawn.bars[3].state == SearchArgs(q="x", since="2022-04", until="2022-04")
    chosen = timeline(counts, drawn.bars[3].state)
    assert chosen
    bar = next(bar for bar in chosen.bars if bar.since == "2022-04")
    assert bar.chosen and bar.state == SearchArgs(q="x")
    assert len(chosen.bars) == 12  # the whole year around it


def test_long_spans_are_drawn_by_quarter_then_by_year() -> None:
    quarters = timeline(months(("2014-02", 1), ("2020-03", 1)), SearchArgs())
    assert quarters and (quarters.bars[0].since, quarters.bars[0].until) == ("2014-01", "2014-03")
    years = timeline(months(("1945-09", 1), ("2020-03", 1)), SearchArgs())
    assert years and (years.bars[0].since, years.bars[0].until) == ("1945", "1945")
    assert all(right.x - left.x >= 9 for left, right in pairwise(years.ticks))


def test_nothing_dated_is_no_timeline() -> None:
    assert timeline((), SearchArgs()) is None
    assert timeline(months(("2020", 4)), SearchArgs()) is None


def test_few_periods_are_bars_and_not_blocks() -> None:
    drawn = timeline(months(("2022-02", 14), ("2022-03", 1)), SearchArgs())
    assert drawn and drawn.bars[0].width < 10 and drawn.width == 2 * drawn.bars[0].width
    assert drawn.span == ("2022-02", "2022-03") and not drawn.ticks and drawn.dated == 15
    assert timeline(months(("2022-02", 14)), SearchArgs()) is None
    whole = timeline(months(("2020-01", 1), ("2022-02", 14)), SearchArgs())
    assert whole and whole.width == pytest.approx(100, abs=0.01) and not whole.span


def test_the_last_year_is_labelled_at_the_very_end_too() -> None:
    drawn = timeline(months(("2003-01", 1), ("2017-05", 9)), SearchArgs())
    assert drawn and [(tick.label, tick.last) for tick in drawn.ticks[-2:]] == [
        ("2013", False),
        ("2017", True),
    ]
