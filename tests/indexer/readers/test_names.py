import os
from pathlib import Path

import pytest

from indexer.readers.names import id_of, is_document, is_ignored, printable, suffix_of


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("tin.txt", True),
        ("TIN.TXT", True),
        ("tin.jsonl.gz", True),
        ("tin.gz", False),
        ("tin.docx", True),
        ("tin", False),
        (".txt", False),
        (".an.txt", False),
        ("_nhap.md", False),
        ("README.md", False),
        ("README-vi.txt", False),
        ("tin.meta.toml", False),
        ("tin.exe", False),
    ],
)
def test_a_name_tells_whether_it_is_a_document(name: str, document: bool) -> None:
    assert is_document(Path("kho") / name) is document


def test_an_unknown_suffix_is_not_ignored_but_no_document() -> None:
    assert not is_ignored(Path("anh.png"))
    assert suffix_of(Path("anh.png")) == ""


def test_an_id_is_relative_without_suffix() -> None:
    assert id_of(Path("/kho/2022/chinh-tri/tin.mot.txt"), Path("/kho")) == "2022/chinh-tri/tin.mot"
    assert id_of(Path("/kho/2022.jsonl.gz"), Path("/kho")) == "2022"


def test_an_id_holds_nothing_that_cannot_be_printed() -> None:
    name = os.fsdecode(b"hai\ndong-\xff-\xe2\x80\xaefdp.txt")
    found = id_of(Path("/kho") / name, Path("/kho"))
    assert found == "hai%0Adong-%FF-%E2%80%AEfdp"
    assert found.encode("utf-8")


def test_vietnamese_names_stay_as_they_are() -> None:
    assert printable("Thời sự/đầu năm") == "Thời sự/đầu năm"
