import pytest

from indexer.readers import Source, read
from search.errors import DocumentRefused


def source(sidecar: str, data: str = "Một tin đủ dài.", line: int = 0) -> Source:
    return Source("kho/tin", "/kho/tin.txt", ".txt", data.encode(), "", line, sidecar.encode())


def test_a_sidecar_outranks_the_document() -> None:
    raw = read(
        source(
            'title = "Tựa đúng"\ndate = 2022-02-23\nspeakers = ["Lê Văn Tám"]\n',
            "---\ntitle: Tựa sai\nsource: Báo Bến\nspeaker: Bùi Thị Chín\n---\nThân bài.",
        )
    )
    assert raw.meta["title"].text == "Tựa đúng"
    assert raw.meta["date"].text == "2022-02-23"
    assert raw.meta["source"].text == "Báo Bến"
    assert raw.speakers == ("Lê Văn Tám",)
    assert raw.meta["title"].origin == "given"


def test_an_empty_value_takes_the_documents_away() -> None:
    raw = read(source('section = ""', "---\nsection: Y tế\n---\nThân bài."))
    assert "section" not in raw.meta


def test_a_table_corrects_one_line_of_json() -> None:
    sidecar = 'source = "Báo Bến"\n["a/1"]\nsection = "Y tế"\n["7"]\ntitle = "Tựa"\n'
    data = b'{"id": "a/1", "text": "x"}'
    by_id = Source("a/1", "/kho/a.jsonl", ".jsonl", data, "", 1, sidecar.encode())
    by_line = Source("a/2", "/kho/a.jsonl", ".jsonl", data, "", 7, sidecar.encode())
    assert {k: v.text for k, v in read(by_id).meta.items()} == {
        "source": "Báo Bến",
        "section": "Y tế",
    }
    assert read(by_line).meta["title"].text == "Tựa"


@pytest.mark.parametrize(
    "sidecar", ["title =", 'chuyen_muc = "Y tế"', "title = true", "title = {a = 1.5}\ndate = 1.5"]
)
def test_a_broken_sidecar_refuses_the_document_and_is_named(sidecar: str) -> None:
    with pytest.raises(DocumentRefused, match=r"tin\.meta\.toml is broken"):
        read(source(sidecar))


def test_bytes_that_are_no_text_are_a_broken_sidecar() -> None:
    broken = Source("tin", "/kho/tin.txt", ".txt", b"x", "", 0, b"\xff\xfe\x00")
    with pytest.raises(DocumentRefused, match="is broken"):
        read(broken)
