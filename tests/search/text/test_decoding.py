import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import DocumentRefused
from search.text import decode

TEXT = "Hội nghị đối ngoại: Đất Lành, năm 2022.\nÔng Lê Cờ nhấn mạnh chất lượng ở cơ sở.\n" * 3


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_with_and_without_a_mark(encoding: str) -> None:
    decoded = decode(TEXT.encode(encoding))
    assert decoded.text == TEXT
    assert decoded.note == ""


def test_windows_1258_with_its_combining_tones() -> None:
    import unicodedata

    pieces = {
        char: unicodedata.normalize("NFD", char) for char in set(TEXT) if not _fits(char, "cp1258")
    }
    recomposed = {
        char: unicodedata.normalize("NFC", form.replace(tone, "")) + tone
        for char, form in pieces.items()
        for tone in "\u0300\u0301\u0303\u0309\u0323"
        if tone in form
    }
    data = "".join(recomposed.get(char, char) for char in TEXT).encode("cp1258")
    decoded = decode(data)
    assert (decoded.text, decoded.encoding) == (TEXT, "Windows-1258")


def _fits(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def test_fonts_as_raw_bytes() -> None:
    decoded = decode("Céng hßa x· héi chñ nghÜa ViÖt Nam".encode("cp1252"))
    assert decoded.text == "Cộng hòa xã hội chủ nghĩa Việt Nam"
    assert decoded.encoding == "TCVN3"
    decoded = decode("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam".encode("cp1252"))
    assert decoded.text == "Cộng hòa xã hội chủ nghĩa Việt Nam"
    assert decoded.encoding == "VNI"


def test_a_font_inside_utf8_is_told_in_the_note() -> None:
    decoded = decode("Céng hßa x· héi chñ nghÜa ViÖt Nam".encode())
    assert decoded.text == "Cộng hòa xã hội chủ nghĩa Việt Nam"
    assert decoded.encoding == "utf-8"
    assert "TCVN3" in decoded.note


def test_html_in_a_font() -> None:
    page = "<html><body class='bai'><p>Céng hßa x· héi chñ nghÜa</p></body></html>"
    assert "Cộng hòa xã hội chủ nghĩa" in decode(page.encode("cp1252")).text


def test_foreign_text_in_windows_1252() -> None:
    text = "L’été à Genève : « Où êtes-vous, garçon ? » – déjà vu…"
    decoded = decode(text.encode("cp1252"))
    assert (decoded.text, decoded.encoding) == (text, "windows-1252")


def test_a_few_broken_bytes_are_shown_and_told() -> None:
    decoded = decode(TEXT.encode() + b"\xe1\xba")
    assert decoded.text == TEXT + "\ufffd"
    assert decoded.note


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n...",
        b"PK\x03\x04word/document.xml",
        b"\x89PNG\r\n\x1a\n",
        bytes(range(256)) * 20,
        b"\0" * 100,
        "プレーンテキストの文書です。".encode("shift-jis") * 20,
    ],
)
def test_what_is_no_text_is_refused_with_a_remedy(data: bytes) -> None:
    with pytest.raises(DocumentRefused, match=r"convert|save"):
        decode(data)


def test_nothing_is_text() -> None:
    assert decode(b"") == ("", "utf-8", "")


@given(st.binary())
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        decode(data)
    except DocumentRefused as refusal:
        assert str(refusal)
