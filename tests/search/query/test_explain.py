"""The query restated in plain Vietnamese, and through a catalogue in another language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date as Day

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engines.base import Statistics
from search.query.abbreviations import widened
from search.query.explain import restate
from search.query.parser import parse
from search.query.reading import read

NOW = Day(2022, 2, 23)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Tất cả bài viết, mới nhất trước."),
        ("báo", "Tìm từ “báo” trong tất cả bài viết."),
        ("thông tin đối ngoại", "Tìm cả 4 từ “thông tin đối ngoại” trong tất cả bài viết."),
        ('"thông tin"', "Tìm cụm “thông tin” trong tất cả bài viết."),
        (
            '"bão lũ"~5',
            "Tìm “bão lũ” đứng gần nhau (xen không quá 5 từ) trong tất cả bài viết.",
        ),
        ("chính*", "Tìm từ bắt đầu bằng “chính” trong tất cả bài viết."),
        ("nghiên~", "Tìm từ gần giống “nghiên” trong tất cả bài viết."),
        ("=đường", "Tìm đúng dấu “đường” trong tất cả bài viết."),
        ("a -b", "Tìm từ “a”; không có từ “b” trong tất cả bài viết."),
        ("a HOẶC bà c", "Tìm từ “a” hoặc cả 2 từ “bà c” trong tất cả bài viết."),
        (
            "((bão HOẶC lũ) miền Trung)",
            "Tìm cả 2 từ “miền Trung”; (từ “bão” hoặc từ “lũ”) trong tất cả bài viết.",
        ),
        ("nghị quyết 57-NQ/TW", "Tìm cả 3 từ “nghị quyết 57-NQ/TW” trong tất cả bài viết."),
        ("57–NQ/TW", "Tìm từ “57–NQ/TW” trong tất cả bài viết."),
        ('"Nghị quyết 57-NQ/TW"', "Tìm cụm “Nghị quyết 57-NQ/TW” trong tất cả bài viết."),
        ('"=đường sắt" 5,3 %', "Tìm từ “5,3 %”; cụm “=đường sắt” trong tất cả bài viết."),
        ("người:An", "Tìm từ “An” trong tên người phát biểu trong tất cả bài viết."),
        ("bão ngày:2/2022", "Tìm từ “bão”; tháng 2/2022 trong tất cả bài viết."),
        ("bão ngày:2022", "Tìm từ “bão”; năm 2022 trong tất cả bài viết."),
        ("bão từ:1/2/2022", "Tìm từ “bão”; kể từ 1/2/2022 trong tất cả bài viết."),
        ("bão ngày:hôm qua", "Tìm từ “bão”; ngày 22/2/2022 trong tất cả bài viết."),
        (
            "bão ngày:quý I/2022",
            "Tìm từ “bão”; từ 1/1/2022 đến 31/3/2022 trong tất cả bài viết.",
        ),
    ],
)
def test_what_will_be_looked_for(typed: str, said: str) -> None:
    assert restate(parse(typed, NOW)) == said


def test_a_reading_is_said(figures: Statistics) -> None:
    said = restate(read(parse("thong tin doi ngoai"), figures), "statements")
    assert said == (
        "Tìm cả 4 từ “thong tin doi ngoai” (hiểu là “thông tin đối ngoại”) trong tất cả phát biểu."
    )


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("Duong sat 57-NQ/TW", "Đường sắt 57-NQ/TW"),
        ("NGUOI DAN", "NGƯỜI DÂN"),
        ("nguoi dan U23", "người dân U23"),
    ],
)
def test_a_reading_is_said_in_the_case_typed_and_compounds_as_they_are(
    typed: str, reading: str, figures: Statistics
) -> None:
    assert f"(hiểu là “{reading}”)" in restate(read(parse(typed), figures))


def test_a_reading_is_spelt_as_in_the_paper(
    counted: Callable[[Sequence[str]], Statistics],
) -> None:
    said = restate(read(parse("ky su"), counted(["Kĩ sư giỏi"])))
    assert "(hiểu là “kỹ sư”)" in said


def test_of_many_other_ways_only_some_are_said() -> None:
    assert restate(widened(parse("quý I/2021"))) == (
        "Tìm cụm “quý I/2021” hoặc cụm “quý i năm 2021” hoặc cụm “quý 1 năm 2021” "
        "trong tất cả bài viết."
    )


def test_every_branch_that_was_typed_is_said() -> None:
    said = restate(widened(parse("ga OR tàu OR xe OR đò OR phà")))
    assert [word in said for word in ("ga", "tàu", "xe", "đò", "phà")] == [True] * 5


def test_other_ways_to_write_are_said_once() -> None:
    said = restate(widened(parse("23/2/2022")))
    assert said == "Tìm từ “23/2/2022” hoặc cụm “23 tháng 2 năm 2022” trong tất cả bài viết."


def test_every_message_can_be_translated() -> None:
    english = {
        "Tìm {what} trong tất cả bài viết.": "Articles with {what}.",
        "cả {count} từ “{words}”": "all {count} words “{words}”",
    }
    said = restate(parse("bão lũ"), translate=lambda message: english.get(message, message))
    assert said == "Articles with all 2 words “bão lũ”."


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_any_query_can_be_said(text: str) -> None:
    assert restate(parse(text)).endswith(".")
