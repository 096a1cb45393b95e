"""Short and long forms find each other, from the list and from what articles define."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines import open_reader, open_writer
from search.engines.base import Reader
from search.find import find
from search.model import Article
from search.query.abbreviations import ENVIRONMENT, brackets, defined, known
from search.query.explain import restate

BODIES = {
    "long": "Ủy ban nhân dân tỉnh họp.",
    "short": "UBND tỉnh họp.",
    "council": "Kỳ họp HĐND tỉnh.",
    "apart": "Người dân ủng hộ ban nhạc, nhân viên vui.",
    "defines": "Vườn ươm sáng tạo trẻ (VƯSTT) mở cửa hôm qua.",
    "uses": "Bạn trẻ đến VƯSTT học nghề.",
    "spells": "Một vườn ươm sáng tạo trẻ khác ở miền núi.",
}


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with open_writer("memory:test-abbreviations", rebuild=True) as writer:
        for id, body in BODIES.items():
            writer.add(Article(id, body=(body,)))
    with open_reader("memory:test-abbreviations") as opened:
        yield opened


def full(text: str, reader: Reader) -> list[str]:
    return [hit.article.id for hit in find(reader, text).hits if hit.match != "partial"]


@pytest.mark.parametrize("typed", ["UBND", "ubnd"])
def test_the_short_form_finds_the_long_below_itself(typed: str, reader: Reader) -> None:
    assert full(typed, reader) == ["short", "long"]


@pytest.mark.parametrize("typed", ["ủy ban nhân dân", "uy ban nhan dan", "Uỷ ban nhân dân tỉnh"])
def test_the_long_form_finds_the_short_below_itself(typed: str, reader: Reader) -> None:
    assert full(typed, reader) == ["long", "short"]


def test_a_short_form_is_found_without_its_bar(reader: Reader) -> None:
    assert full("hdnd", reader) == ["council"]
    assert full("hội đồng nhân dân", reader) == ["council"]


def test_what_is_written_as_typed_is_all_that_exact_finds(reader: Reader) -> None:
    assert full("=UBND", reader) == ["short"]
    assert full('"ủy ban nhân dân"', reader) == ["long"]


def test_the_best_articles_define_what_the_list_does_not_know(reader: Reader) -> None:
    assert set(full("VƯSTT", reader)) == {"defines", "uses", "spells"}
    assert set(full("vườn ươm sáng tạo trẻ", reader)) == {"defines", "uses", "spells"}


def test_both_forms_are_marked(reader: Reader) -> None:
    for hit in find(reader, "UBND").hits:
        (snippet,) = hit.snippets
        marked = [snippet.text[start:end] for start, end in snippet.marks]
        assert marked in (["UBND"], ["Ủy ban nhân dân"])


def test_the_restated_query_is_as_typed(reader: Reader) -> None:
    assert restate(find(reader, "UBND tỉnh").query).startswith("Tìm cả 2 từ “UBND tỉnh”")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hợp tác xã (HTX) Lúa Vàng", {"htx": ("hợp", "tác", "xã")}),
        ("ở Hội đồng nhân dân (HĐND).", {"hđnd": ("hội", "đồng", "nhân", "dân")}),
        ("một tổ chức (WHO)", {}),
        ("năm nay (A)", {}),
        ("nói (HTX). Hợp tác xã", {}),
        ("hợp. tác xã (HTX)", {}),
    ],
)
def test_definitions(text: str, expected: dict[str, tuple[str, ...]]) -> None:
    assert defined(text, brackets(text)) == expected


@given(st.text(alphabet="()AĐb .&-\n", max_size=60))
def test_any_text_is_read_for_definitions(text: str) -> None:
    assert all(len(long) > 1 for long in defined(text, brackets(text)).values())


def test_a_reader_extends_the_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    extra = tmp_path / "more.tsv"
    extra.write_text("VLP\tvườn lá phong\n", "utf-8")
    monkeypatch.setenv(ENVIRONMENT, str(extra))
    known.cache_clear()
    try:
        assert known().longs["vlp"] == [("vườn", "lá", "phong")]
        assert "ubnd" in known().longs
    finally:
        known.cache_clear()


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("TP.HCM", "họp ở Thành phố Hồ Chí Minh"),
        ("GD&ĐT", "sở Giáo dục và Đào tạo họp"),
        ("thành phố hồ chí minh", "họp ở TP.HCM"),
        ("giáo dục và đào tạo", "bộ GD&ĐT họp"),
        ("QL6", "xe lật trên quốc lộ 6"),
        ("ql 6", "xe lật trên quốc lộ 6"),
        ("quốc lộ 6", "xe lật trên QL6"),
    ],
)
def test_short_forms_of_several_words_work_both_ways(typed: str, written: str) -> None:
    url = f"memory:several-{typed}"
    with open_writer(url) as writer:
        writer.add(Article("a", body=(written,)))
        writer.add(Article("b", body=("trời mưa",)))
    with open_reader(url) as reader:
        hits = find(reader, typed).hits
    assert [(hit.article.id, hit.match) for hit in hits] == [("a", "exact")]
