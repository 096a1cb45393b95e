import json

import pytest

from indexer.readers.fields import read_json
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
        (b'{"title": "a"}', "neither"),
        (b'{"text": {"a": 1}}', "neither"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"text": ' + b"9" * 5000 + b"}", "is no JSON"),
    ],
)
def test_what_is_no_document_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentRefused, match=reason):
        read_json(data)
