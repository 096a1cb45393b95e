from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.dates import FIRST_YEAR, mentions, parse, plausible

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2022-02-23", "2022-02-23"),
        ("2022-02-23T10:15:00+07:00", "2022-02-23"),
        ("2022-02-22T18:30:00Z", "2022-02-23"),
        ("2022-02-23T00:30:00+0900", "2022-02-22"),
        ("2022/02/23 08:00", "2022-02-23"),
        ("23/2/2022", "2022-02-23"),
        ("23.2.2022", "2022-02-23"),
        ("23-02-2022 14:00", "2022-02-23"),
        ("23/2/22", "2022-02-23"),
        ("Thứ tư, 23/2/2022, 10:15 (GMT+7)", "2022-02-23"),
        ("Cập nhật: 14:20, 12/03/2025", "2025-03-12"),
        ("ngày 23 tháng 2 năm 2022", "2022-02-23"),
        ("Ngày 2 tháng Chín năm 1945", "1945-09-02"),
        ("13 tháng 12 2016", "2016-12-13"),
        ("23 Tháng Hai, 2022", "2022-02-23"),
        ("Tháng Hai 23, 2022", "2022-02-23"),
        ("February 23, 2022", "2022-02-23"),
        ("23 Feb 2022", "2022-02-23"),
        ("Wed, 23 Feb 2022 20:15:00 GMT", "2022-02-24"),
        ("2/23/2022 10:15:00 AM", "2022-02-23"),
        ("2/3/2022 10:15:00 AM", "2022-02-03"),
        ("20220223", "2022-02-23"),
        ("20220223101500", "2022-02-23"),
        ("1645581600", "2022-02-23"),
        ("1645581600000", "2022-02-23"),
        ("2022-02", "2022-02"),
        ("2/2022", "2022-02"),
        ("tháng 2 năm 2022", "2022-02"),
        ("2022", "2022"),
        ("năm 2022", "2022"),
    ],
)
def test_reads_a_date_in_any_common_form(text: str, value: str) -> None:
    found = parse(text, TODAY)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    "text",
    ["", "hôm nay", "31/2/2022", "0/0/0000", "1532-01-01", "2031-01-01", "12.500 đồng", "9999"],
)
def test_gives_nothing_where_no_plausible_date_stands(text: str) -> None:
    assert parse(text, TODAY) is None


def test_tomorrow_is_plausible_and_the_day_after_is_not() -> None:
    assert plausible(date(2026, 11, 23), TODAY)
    assert not plausible(date(2026, 11, 24), TODAY)
    assert not plausible(date(FIRST_YEAR - 1, 12, 31), TODAY)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Chiều 23/2, tại Hà Nội", [(23, 2, 0)]),
        ("ngày 23 tháng 2 năm 2022", [(23, 2, 2022)]),
        ("ngày 2 tháng Chín năm 1945", [(2, 9, 1945)]),
        ("ngày 11-11-2024 và ngày 12-11", [(11, 11, 2024), (12, 11, 0)]),
        ("ngày 17.1 tại", [(17, 1, 0)]),
        ("23 tháng 11-2024", [(23, 11, 2024)]),
        ("tăng 4.759 tỷ, đạt 47.704,2 m2", []),
        ("Nghị quyết 157/2023/QH15", []),
        ("giai đoạn 2021-2026", []),
        ("ngày 31/2", []),
    ],
)
def test_finds_days_in_prose(text: str, found: list[tuple[int, int, int]]) -> None:
    assert [(m.day, m.month, m.year) for m in mentions(text)] == found


@given(st.text(max_size=200))
def test_never_raises_on_any_text(text: str) -> None:
    parse(text)
    for mention in mentions(text):
        assert 0 <= mention.start < mention.end <= len(text)


@given(st.dates(date(1866, 1, 1), TODAY), st.sampled_from("/-."))
def test_reads_back_what_is_written_day_first(day: date, separator: str) -> None:
    written = separator.join(map(str, (day.day, day.month, day.year)))
    found = parse(written, TODAY)
    assert found is not None
    assert found.value == day.isoformat()
