import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.cli import main
from indexer.readers.fields import read_json
from indexer.readers.files import sources
from indexer.readers.read import NO_TEXT, read
from indexer.readers.source import Source
from search.errors import DocumentRefused


def line(**fields: object) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode()


def test_every_field_is_given() -> None:
    front, blocks, notes = read_json(
        line(
            id="a",
            title="Tựa",
            lead="Sapô.",
            date="2022-02-23",
            section="Y tế",
            source="Báo Bến",
            author=[{"name": "Lê Bãi"}, "Tú Oanh"],
            url="https://x.example/",
            speaker=["Bùi Thị Chín"],
            text="Đoạn một.\n\nĐoạn hai.",
        )
    )
    assert {name: value.text for name, value in front.meta.items()} == {
        "title": "Tựa",
        "lead": "Sapô.",
        "date": "2022-02-23",
        "section": "Y tế",
        "source": "Báo Bến",
        "author": "Lê Bãi, Tú Oanh",
        "url": "https://x.example/",
    }
    assert front.speakers == ("Bùi Thị Chín",)
    assert [b.text for b in blocks] == ["Đoạn một.", "Đoạn hai."]
    assert notes == ()


def test_html_is_read_as_a_page_and_given_fields_outrank_it() -> None:
    page = "<html><body><h1>Tựa trong trang</h1><article>" + 8 * (
        "<p>Một đoạn văn đủ dài để được coi là thân bài, có dấu phẩy, có dấu chấm.</p>"
    )
    front, blocks, _ = read_json(line(title="Tựa thật", html=page))
    assert front.meta["title"].text == "Tựa thật"
    assert len(blocks) == 8


def test_surrogates_and_control_characters_never_reach_a_text() -> None:
    _, blocks, _ = read_json(b'{"text": "m\\ud800\\u0000\\u0007t\\u2028hai"}')
    assert [b.text for b in blocks] == ["m\ufffdt", "hai"]


def test_decomposed_text_is_composed() -> None:
    _, blocks, _ = read_json(b'{"text": "Vie\\u0323\\u0302t"}')
    assert blocks[0].text == "Việt"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"text": "a"', "is no JSON"),
        (b'["a"]', "no object"),
        (b'{"section": "a"}', "neither"),
        (b'{"text": {"a": 1}}', "neither"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"text": ' + b"9" * 5000 + b"}", "is no JSON"),
    ],
)
def test_what_is_no_document_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentRefused, match=reason):
        read_json(data)


def test_a_title_alone_is_a_document() -> None:
    front, blocks, _ = read_json(line(title="Chỉ có tựa"))
    assert front.meta["title"].text == "Chỉ có tựa"
    assert blocks == ()


@pytest.mark.parametrize("given", ["Lê Văn Tám; Bùi Thị Chín", ["Lê Văn Tám", "Bùi Thị Chín"]])
def test_several_speakers_in_one_value_are_several(given: object) -> None:
    front, _, _ = read_json(line(text="Gió.", speaker=given))
    assert front.speakers == ("Lê Văn Tám", "Bùi Thị Chín")


def test_lines_are_shown_as_lines_and_a_title_alone_is_told(tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    path.write_bytes(line(title="Chỉ có tựa") + b"\n" + line(title="Gió", text="Gió lớn.") + b"\n")
    shown = CliRunner().invoke(main, ["extract", str(path), "--json"]).stdout
    assert [json.loads(each)["title"] for each in shown.splitlines()] == ["Chỉ có tựa", "Gió"]
    read_ones = [read(source) for source in sources(path, tmp_path) if isinstance(source, Source)]
    assert [document.notes for document in read_ones] == [(NO_TEXT,), ()]
