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


PARTS = st.sampled_from(
    [
        *("hòa", "hoà", "bình", "Covid-19", "57-NQ/TW", "57", "10", "%", "1.000", "2024", "m²"),
        *("T.Ư", "t.u.", "M.A", "A&B", "C.ty", "T.", "TƯ"),
        *("ba\u200bn", "нет", "组", "ban", "đồng", "u23", "ＢＡＮ", "i8", "8", "nghiêng ngả", "ß"),
    ]
)
GAPS = st.sampled_from([" ", " ", " ", ", ", "\n\n", "-", "", "/", "\xa0", " – ", "\n"])
TEXTS = st.lists(st.tuples(PARTS, GAPS).map("".join), max_size=12).map("".join)
SOUGHT = [
    *("hoa binh", "covid-19", "57-NQ/TW", "nghi quyet 57", "10%", "1000 đồng", "u23 ban", "ban"),
    *("trung ương tư", "TƯ bình", "m a", "b ban", "t u"),
    *("m²", "m2", "i8", "nghiêng", "2024", '"57 10"', "19 ban", "1.000 OR hòa"),
]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SOUGHT), st.lists(TEXTS, min_size=1, max_size=4))
def test_seeking_finds_in_odd_texts_what_cutting_into_tokens_finds(
    query: str, texts: list[str]
) -> None:
    marker = Marker(parse(query))
    assert marker._finder._seeker
    sought = marker.marks_of(texts)
    marker._finder._seeker = None
    for found, expected in zip(sought, marker.marks_of(texts), strict=True):
        assert found.tolist() == expected.tolist()


def test_a_query_of_more_leaves_than_a_machine_word_has_bits_is_marked() -> None:
    words = ["hòa", "bình", "tin", "đồng", "ban", "cầu", "mới", "cũ", "an", "em"]
    query = " ".join(f"{a} {b}" for a in words for b in words)
    marker = Marker(parse(query))
    assert len(marker.leaves) > 100
    assert [mark[:2] for mark in marker.marks("Cầu mới: hòa bình, không ai")] == [(0, 7), (9, 17)]


@pytest.mark.parametrize("query", ["10 giờ", '"10 giờ"'])
def test_a_word_that_the_text_reads_as_typed_is_no_other_word_in_its_title(query: str) -> None:
    texts = ["Lúc 10 giờ sáng.", "Trang 10 giở ra.", "10 giở sách", "10 giở sách"]
    marks = Marker(parse(query)).marks_of(texts, titles=2)
    marked = [
        (texts[owner], texts[owner][start:end])
        for owner, start, end, _ in zip(*(column.tolist() for column in marks), strict=True)
    ]
    first = [(texts[2], "10")] if '"' not in query else []
    assert marked == [(texts[0], "10 giờ"), (texts[1], "10 giở"), *first, (texts[3], "10 giở")]
