"""Dates and numbers find what is written another way."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines import open_reader, open_writer
from search.find import find
from search.model import Article
from search.query.nodes import Query, words
from search.query.parser import parse
from search.query.writings import rewritten

DAYS = ("23/2/2022", "23-2-2022", "23.02.2022", "23 tháng 2 năm 2022")
MONTHS = ("tháng 2 năm 2022", "tháng 2/2022", "tháng 2-2022")
WITHOUT_YEAR = ("ngày 23/2", "ngày 23-2", "ngày 23.2", "ngày 23.02", "ngày 23 tháng 2")
SHARES = ("5,3%", "5.3%", "5,3 %", "5,3 phần trăm")
MONEY = ("5.000 tỷ", "5000 tỷ", "5 000 tỉ", "5,000 tỷ")
QUARTERS = ("quý I/2021", "quý 1/2021", "quý I năm 2021", "quý 1 năm 2021", "quí I-2021")
HOURS = ("8h30", "8g30", "8:30", "8 giờ 30", "8 giờ 30 phút")
HOUR = ("21h", "21 giờ")
THOUSANDS = ("5.000 người", "5 nghìn người", "5 ngàn người", "5000 người")
MILLIONS = ("3,5 triệu", "3.500.000")
PLACES = ("TP.HCM", "TPHCM", "TP HCM", "Tp. Hồ Chí Minh", "Thành phố Hồ Chí Minh")
NUMBERS = ("57-NQ/TW", "57 NQ TW", "57–NQ/TW")
NAMES = ("U23", "U 23", "u-23")
ALIKE = [
    pair
    for group in (
        DAYS,
        MONTHS,
        WITHOUT_YEAR,
        SHARES,
        MONEY,
        QUARTERS,
        HOURS,
        HOUR,
        THOUSANDS,
        MILLIONS,
        PLACES,
        NUMBERS,
        NAMES,
    )
    for pair in permutations(group, 2)
]


def _found(url: str, typed: str, *texts: str) -> list[tuple[str, str]]:
    with open_writer(url, rebuild=True) as writer:
        for number, text in enumerate(texts):
            writer.add(Article(str(number), body=(text,)))
    with open_reader(url) as reader:
        return [(hit.article.id, hit.match) for hit in find(reader, typed).hits]


@pytest.mark.parametrize(("typed", "written"), ALIKE)
def test_each_writing_finds_the_others(typed: str, written: str) -> None:
    found = _found("memory:writings", typed, f"Họp {written}, mưa.", "Trời nắng.")
    assert found == [("0", "exact")]


@pytest.mark.parametrize(
    ("typed", "written"),
    [("23/2/2022", "ngày 23 tháng 2 năm 2022"), ("ngày 23 tháng 2", "ngày 23.2")],
)
def test_the_native_engine_finds_them_too(typed: str, written: str, tmp_path: Path) -> None:
    found = _found(f"whoosh:{tmp_path / 'index'}", typed, f"Họp {written}, mưa.", "Trời nắng.")
    assert found == [("0", "exact")]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("23/2/2022", "23 tháng 3 năm 2022"),
        ("23/2", "tăng 23,2 độ"),
        ("tăng 23,2", "ngày 23/2"),
        ("45/2", "45 tháng 2"),
        ("2/13", "2 tháng 13"),
        ("5,3%", "5,3 trăm phần"),
        ("5 000", "50 00"),
        ("quý I/2021", "quý 2/2021"),
        ("quý I/2021", "tháng 1/2021"),
        ("8h30", "8 giờ 40"),
        ("25h30", "25 giờ 30"),
        ("20-30", "20h30"),
        ("5-0", "5 giờ 0"),
        ("5 nghìn", "50.000"),
        ("5G", "5 giờ"),
        ('"23/2/2022"', "23 tháng 2 năm 2022"),
        ("=30%", "30 phần trăm"),
    ],
)
def test_what_means_something_else_is_not_found(typed: str, written: str) -> None:
    assert not [match for _, match in _found("memory:other", typed, written) if match == "exact"]


@pytest.mark.parametrize(
    ("typed", "written"),
    [("ngày 23 tháng 2", "sáng 23/2"), ("ngày 23/2", "23 tháng 2"), ("tháng 2/2022", "5/2/2022")],
)
def test_a_date_needs_no_word_that_announces_it(typed: str, written: str) -> None:
    assert _found("memory:announced", typed, f"Họp {written}.") == [("0", "exact")]


def test_what_is_written_as_typed_comes_first() -> None:
    texts = ("Họp 23 tháng 2 năm 2022 ở đây.", "Họp 23/2/2022 ở ngay đây.")
    assert [each for each, _ in _found("memory:order", "23/2/2022", *texts)] == ["1", "0"]


@given(st.text(alphabet="0123456789 /-.,%thángnămngàyphầntrăm"))
def test_the_words_typed_stay(text: str) -> None:
    query = parse(text)
    kept = set(words(query.root))
    assert kept <= set(words(rewritten(query).root))


def test_no_query_stays_none() -> None:
    assert rewritten(Query("", None)).root is None
