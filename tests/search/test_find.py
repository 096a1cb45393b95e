"""From a reader's string to JSON, through a real (memory) index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date as Day
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from search import wire
from search.engines import open_reader, open_writer
from search.engines.base import Reader
from search.find import find, understand
from search.model import Article, Choice, Date, Filters, Section, Speaker, Statement

TEXT = "Bà Lê Thị Nụ nói: “Chợ nổi phải sạch.” Ai cũng vui."


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    said = Statement("Lê Thị Nụ", "chủ ghe", "direct", "nói", 0, 0, TEXT.index(" Ai"))
    with open_writer("memory:test-find", rebuild=True) as writer:
        writer.add(
            Article(
                "báo/1",
                title="Chợ nổi 🛶 sáng nay",
                body=(TEXT, "Thêm một đoạn về miền sông nước."),
                date=Date("2022-02-23", "day", "given"),
                section=Section("Đời sống", "given"),
                source="Báo Mẫu",
                speakers=(Speaker("Lê Thị Nụ", ("chủ ghe",)),),
                statements=(said,),
            )
        )
        writer.add(Article("2", title="Chợ đêm", body=("Đèn sáng.",)))
    with open_reader("memory:test-find") as opened:
        yield opened


def test_the_json_of_a_response(reader: Reader) -> None:
    found = wire.result(find(reader, "cho noi"))
    assert json.loads(json.dumps(found, ensure_ascii=False))["query"]["text"] == "cho noi"
    assert found["query"]["understood"].startswith("Tìm cả 2 từ")
    first, *_ = found["hits"]
    assert first["id"] == "báo/1"
    assert (first["date"], first["section"], first["source"]) == (
        "2022-02-23", "Đời sống", "Báo Mẫu",
    )  # fmt: skip
    assert first["url"] is None
    (snippet,) = first["snippets"]
    assert [snippet["text"][start:end] for start, end in snippet["marks"]] == ["Chợ nổi"]
    assert snippet["speaker"] == "Lê Thị Nụ"
    assert [first["title"][start:end] for start, end in first["title_marks"]] == ["Chợ nổi"]
    assert "statement" not in first


def test_the_json_fits_its_schema(reader: Reader) -> None:
    result = TypeAdapter(wire.SearchResult)
    for query in ("chợ", "", "xyz", "thoong"):
        result.validate_python(wire.result(find(reader, query)), strict=False)
    article = reader.get("báo/1")
    assert article
    TypeAdapter(wire.ArticleRecord).validate_python(wire.article(article))


def test_statements_are_searched_on_their_own(reader: Reader) -> None:
    found = wire.result(find(reader, "sạch", scope="statements"), "statements")
    assert found["hits"][0]["statement"] == {
        "speaker": "Lê Thị Nụ", "role": "chủ ghe", "kind": "direct",
        "start": 0, "end": TEXT.index(" Ai"),
    }  # fmt: skip
    assert find(reader, "vui", scope="statements").total == 0


def test_filters_sort_and_page_go_to_the_engine(reader: Reader) -> None:
    section = Filters(sections=(Choice("Đời sống"),))
    assert [hit.article.id for hit in find(reader, "chợ", filters=section).hits] == ["báo/1"]
    assert [hit.article.id for hit in find(reader, "", sort="newest").hits] == ["báo/1", "2"]
    assert [hit.article.id for hit in find(reader, "chợ", page=2, size=1).hits] != []


def test_literal_takes_keystrokes_as_words(reader: Reader) -> None:
    assert find(reader, "noori").total > 0
    assert find(reader, "noori", literal=True).total == 0


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=60))
def test_no_query_is_an_error(reader: Reader, text: str) -> None:
    found = wire.result(find(reader, text))
    json.dumps(found)
    for hit in found["hits"]:
        for snippet in hit["snippets"]:
            assert snippet["marks"]


def test_yesterday_is_another_day_tomorrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a query means is remembered, but not beyond the day."""
    url, meant = f"whoosh:{tmp_path / 'index'}", []
    with open_writer(url) as writer:
        writer.add(Article("1", body=("Đèn sáng.",)))
    with open_reader(url) as opened:
        for day in (Day(2022, 2, 23), Day(2022, 2, 23), Day(2022, 2, 24)):
            for module in ("search.find", "search.query.dates"):
                monkeypatch.setattr(f"{module}.today", lambda day=day: day)
            meant.append(understand("ngày:hôm qua", opened.statistics()))
    assert meant[0] is meant[1]
    assert meant[0].root != meant[2].root


def test_a_phrase_that_loosening_does_not_help_stays_what_was_asked(reader: Reader) -> None:
    response = find(reader, '"lân tinh tím"')
    assert response.total == 0
    assert "cụm" in wire.result(response)["query"]["understood"]
    assert [note.kind for note in response.query.notes] == []
