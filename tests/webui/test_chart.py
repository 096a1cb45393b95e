from itertools import pairwise

from search.engines.base import Volume
from webui.chart import HEIGHT, draw, periods

SIZES = {"2022-01": Volume(2, 1000), "2022-02": Volume(1, 500), "2022-04": Volume(1, 2000)}


def test_a_month_without_text_is_a_gap_not_a_zero() -> None:
    drawn = draw([("nước", {"2022-01": 1, "2022-02": 2})], SIZES, absolute=False)
    assert drawn
    assert [slot.period.articles for slot in drawn.slots] == [2, 1, 0, 1]
    line = drawn.lines[0]
    assert len(line.dots) == 3 and len(line.runs) == 1  # a lone point after the gap is no line


def test_rates_are_per_100000_words() -> None:
    drawn = draw([("nước", {"2022-01": 1, "2022-04": 1})], SIZES, absolute=False)
    assert drawn and [dot.value for dot in drawn.lines[0].dots] == [100.0, 0.0, 50.0]


def test_absolute_counts_are_counts() -> None:
    drawn = draw([("nước", {"2022-01": 3})], SIZES, absolute=True)
    assert drawn and drawn.lines[0].dots[0].value == 3
    assert drawn.grid[0] == (HEIGHT, 0.0) and drawn.grid[-1][1] >= 3


def test_names_at_line_ends_never_overlap() -> None:
    names = ["thông tin đối ngoại", "nước", "một cụm từ rất dài không vừa lề biểu đồ"]
    drawn = draw([(name, {}) for name in names], SIZES, absolute=True)
    assert drawn
    placed = sorted((line.label_y, line.label_y + 15 * len(line.label)) for line in drawn.lines)
    assert all(a[1] <= b[0] + 0.1 for a, b in pairwise(placed))
    assert all(len(line.label) <= 3 for line in drawn.lines)


def test_no_text_at_all_is_no_chart() -> None:
    assert draw([("nước", {})], {}, absolute=False) is None
    assert periods({}) == ()
