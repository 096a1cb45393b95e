"""What is marked: the match as a reader takes it, in any spelling, at the right offsets."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.marks import Marker
from search.query.parser import parse


def marked(query: str, text: str) -> list[str]:
    return [text[mark.start : mark.end] for mark in Marker(parse(query)).marks(text)]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("hòa bình", "Vì hoà bình, HÒA BÌNH!", ["hoà bình", "HÒA BÌNH"]),
        ("hoa binh", "Vì hoà bình", ["hoà bình"]),
        ("thủy lợi", "Công trình thuỷ lợi", ["thuỷ lợi"]),
        ("đường", "Đường sắt, dương cầm", ["Đường"]),
        ("đường", "chỉ có dương cầm", ["dương"]),
        ("=duong", "đường duong", ["duong"]),
        ("duong", "đường dương", ["đường dương"]),
        ("57-NQ/TW", "Nghị quyết 57-NQ/TW và 57", ["57-NQ/TW"]),
        ("57-NQ/TW", "Nghị quyết 57 NQ TW", ["57 NQ TW"]),
        ("nghị quyết 57", "Nghị quyết 57-NQ/TW", ["Nghị quyết 57"]),
        ("cà phê", "quán càphê cà phê", ["cà phê"]),
        ("chính*", "chính phủ chỉnh chín", ["chính"]),
        ("nghiên~", "nghiêng ngả", ["nghiêng"]),
        ("tựa:chính", "chính", []),
        ("-chính", "chính", []),
        ("người:chính", "chính", []),
        ("", "chính", []),
    ],
)
def test_any_spelling_of_a_form_is_marked(query: str, text: str, expected: list[str]) -> None:
    assert marked(query, text) == expected


def test_words_that_stand_together_hide_the_ones_that_do_not() -> None:
    text = "Thông tin đối ngoại là tin tưởng. Đối với bên ngoại."
    assert marked("thông tin đối ngoại", text) == ["Thông tin đối ngoại"]
    assert marked("tin bên", text) == ["tin", "tin", "bên"]


def test_a_phrase_is_marked_only_whole() -> None:
    text = "đối thoại, đối ngoại, ngoại đối"
    assert marked('"đối ngoại"', text) == ["đối ngoại"]
    assert marked('"đối nội"', text) == []


def test_near_words_are_marked_in_any_order() -> None:
    assert marked('"bão lũ"~2', "lũ sau cơn bão, và lũ") == ["lũ", "bão", "lũ"]
    assert marked('"bão lũ"~1', "lũ sau một cơn bão") == []


def test_a_phrase_does_not_cross_paragraphs() -> None:
    assert marked('"đối ngoại"', "đối\n\nngoại") == []


def test_title_fields_are_marked_in_titles() -> None:
    marks = Marker(parse("tựa:chính")).marks("Chính phủ", title=True)
    assert [(mark.start, mark.end) for mark in marks] == [(0, 5)]


def test_offsets_count_code_points_of_the_text_as_it_is() -> None:
    text = unicodedata.normalize("NFD", "Bàn về hòa bình")
    (mark,) = Marker(parse("hòa bình")).marks(text)
    assert unicodedata.normalize("NFC", text[mark.start : mark.end]) == "hòa bình"


WORDS = st.sampled_from(["hòa", "hoà", "bình", "binh", "57-NQ/TW", "tin", "đối", '"', "~2", "*"])


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, max_size=8).map(" ".join), st.lists(WORDS, max_size=20).map(" ".join))
def test_marks_ascend_and_do_not_touch(query: str, text: str) -> None:
    marks = Marker(parse(query)).marks(text)
    ends = [0, *(mark.end for mark in marks)]
    assert all(0 <= end <= mark.start for end, mark in zip(ends, marks, strict=False) if mark.start)
    assert all(mark.start < mark.end <= len(text) and mark.leaves for mark in marks)


@pytest.mark.parametrize(
    "text",
    ["cầu mới cũ", "kĩ thuật, kỹ sư; Hoà-bình hòa", "ÂU CƠ âu cơ Au", "thanh\n\nphố thanh phố"],
)
@pytest.mark.parametrize("query", ["cau moi", "kỹ thuật", "hòa bình", "âu cơ", '"thanh phố"'])
def test_seeking_letters_finds_what_cutting_into_tokens_finds(query: str, text: str) -> None:
    marker = Marker(parse(query))
    sought = marker.marks(text)
    marker._finder._seeker = None
    assert marker.marks(text) == sought
