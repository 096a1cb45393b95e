"""Every way readers write a day, a month, a quarter, a year or a range."""

from __future__ import annotations

from datetime import date as Day

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.dates import Period, match, read

NOW = Day(2022, 3, 15)  # a Tuesday


def ends(text: str) -> tuple[str, str] | None:
    period = read(text, NOW)
    return period and (str(period.start), str(period.end))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("23/2/2022", ("2022-02-23", "2022-02-23")),
        ("23-02-2022", ("2022-02-23", "2022-02-23")),
        ("23.2.2022", ("2022-02-23", "2022-02-23")),
        ("23/2/22", ("2022-02-23", "2022-02-23")),
        ("23/2/75", ("1975-02-23", "1975-02-23")),
        ("ngày 23 tháng 2 năm 2022", ("2022-02-23", "2022-02-23")),
        ("2022-2-3", ("2022-02-03", "2022-02-03")),
        ("tháng 2/2024", ("2024-02-01", "2024-02-29")),
        ("tháng 2 năm 2024", ("2024-02-01", "2024-02-29")),
        ("02-2024", ("2024-02-01", "2024-02-29")),
        ("2024/02", ("2024-02-01", "2024-02-29")),
        ("năm 2024", ("2024-01-01", "2024-12-31")),
        ("Quý IV/2021", ("2021-10-01", "2021-12-31")),
        ("quí 1 năm 2021", ("2021-01-01", "2021-03-31")),
        ("Q2/2021", ("2021-04-01", "2021-06-30")),
        ("2021-Q2", ("2021-04-01", "2021-06-30")),
        ("2019-2021", ("2019-01-01", "2021-12-31")),
        ("hôm nay", ("2022-03-15", "2022-03-15")),
        ("tuần trước", ("2022-03-07", "2022-03-13")),
        ("tháng trước", ("2022-02-01", "2022-02-28")),
        ("năm ngoái", ("2021-01-01", "2021-12-31")),
        ("7 ngày qua", ("2022-03-09", "2022-03-15")),
        ("quý I/2021..quý II/2021", ("2021-01-01", "2021-06-30")),
    ],
)
def test_a_period_in_words_and_numbers(text: str, expected: tuple[str, str]) -> None:
    assert ends(text) == expected


@pytest.mark.parametrize(
    "text", ["", "..", "31/2/2022", "2/23/2022", "13/2022", "0/2022", "0000", "202", "20222",
             "quý V/2021", "2022-13", "mai", "2022x", "x2022"]
)  # fmt: skip
def test_what_is_no_period(text: str) -> None:
    assert read(text, NOW) is None


def test_a_period_ends_where_the_query_goes_on() -> None:
    found = match("a quý III/2021 b", 2, NOW)
    assert found == (Period(Day(2021, 7, 1), Day(2021, 9, 30)), 14)


@given(st.dates())
def test_any_day_in_each_order(day: Day) -> None:
    year = f"{day.year:04}"
    for text in (f"{day.day}/{day.month}/{year}", f"{year}-{day.month:02}-{day.day:02}"):
        assert read(text, NOW) == Period(day, day)
