import unicodedata

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from search.text import detect, normalize, repair
from search.text.charsets import CHARSETS, CP1258, FONTS, REFERENCES, UTF8, recase
from search.text.letters import ALPHABET

TEXT = """Thành phố Đất Lành tổ chức hội nghị đối ngoại năm 2022
Đồng chí Lê Văn Cờ nhấn mạnh: cần đẩy mạnh thông tin, giữ vững ổn định, nâng cao chất lượng.
Ước tính mỗi xã, phường có khoảng 1.500 người dự; Ỷ lại là điều phải tránh."""

FOREIGN = """
    fr de pt cs pl es it sv da nb fi hu ro tr nl is et lv lt hr sk sl sq ca eu ga cy af az fil
"""


def in_font(text: str, name: str) -> str:
    """Write text in a legacy set, as its bytes look in Windows-1252."""
    codes = codes_of(name)
    return "".join(codes.get(char, char) for char in text)


def codes_of(name: str) -> dict[str, str]:
    """Invert a set: from each letter to a code that it reads as that letter (or its small one)."""
    singles = [chr(code) for code in (*range(1, 9), *range(14, 32), *range(0x80, 0x100))]
    bases = [*"aeiouyAEIOUY", *singles]
    codes: dict[str, str] = {}
    for code in (*(a + b for a in bases for b in singles), *singles):
        letter = CHARSETS[name].convert(code)
        if letter in ALPHABET:
            codes[letter] = code
    return {letter: codes.get(letter) or codes[letter.lower()] for letter in ALPHABET}


def caseless(text: str) -> str:
    return text.lower()


@pytest.mark.parametrize("name", [font.name for font in FONTS])
def test_a_font_is_found_and_converted(name: str) -> None:
    repaired, found = repair(in_font(TEXT, name))
    assert found == name
    assert caseless(repaired) == caseless(TEXT)


@pytest.mark.parametrize("name", ["TCVN3", "VNI"])
def test_a_title_is_enough(name: str) -> None:
    repaired, found = repair(in_font("Hội nghị đối ngoại", name))
    assert (repaired, found) == ("Hội nghị đối ngoại", name)


def test_samples_from_the_tables_of_the_sets() -> None:
    assert CHARSETS["TCVN3"].convert("Hµ Néi, ViÖt Nam") == "Hà Nội, Việt Nam"
    assert CHARSETS["VNI"].convert("Haø Noäi, Vieät Nam") == "Hà Nội, Việt Nam"
    assert CHARSETS["VISCII"].convert("Hà Nµi, Vi®t Nam".replace("µ", "\xb5")) != ""
    assert UTF8.convert("Viá»‡t Nam â€“ HÃ  Ná»™i") == "Việt Nam – Hà Nội"
    assert CP1258.convert("Viêòt Nam") == "Việt Nam"
    assert CHARSETS["VIQR"].convert("Vie^.t Nam, ddu+o+`ng") == "Việt Nam, đường"


def test_pdf_glyphs_of_tcvn3_are_letters_beside_letters_only() -> None:
    assert CHARSETS["TCVN3"].convert("nhµ n\u2212íc 3 \u2212 2") == "nhà nước 3 \u2212 2"


def test_utf8_read_as_windows_is_repaired() -> None:
    raw = TEXT.encode("utf-8")
    seen = "".join(
        bytes([b]).decode("cp1252") if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(b)
        for b in raw
    )
    assert repair(seen) == (TEXT, UTF8.name)


def test_character_references_are_resolved_for_letters_alone() -> None:
    assert repair("Vi&#7879;t &#x1EC7; &#60;b&#62;") == ("Việt ệ &#60;b&#62;", REFERENCES.name)


def test_capitals_of_a_font_with_one_case() -> None:
    assert recase("Hà NộI") == "HÀ NỘI"
    assert recase("ông Lê ở UBND xã") == "ông Lê ở UBND xã"
    assert recase("áN MạNG") == "ÁN MẠNG"


def test_unicode_lines_beside_a_font_stay() -> None:
    mixed = f"{TEXT}\n{in_font(TEXT, 'TCVN3')}"
    repaired, found = repair(mixed)
    assert found == "TCVN3"
    assert caseless(repaired) == caseless(f"{TEXT}\n{TEXT}")


def test_a_hint_helps_a_field_too_short_to_tell() -> None:
    assert repair("Hµ") == ("Hµ", None)
    assert repair("Hµ", "TCVN3") == ("Hà", "TCVN3")
    assert repair("Café", "TCVN3") == ("Café", None)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_unicode_is_never_touched(form: str) -> None:
    text = unicodedata.normalize(form, TEXT)  # type: ignore[arg-type]
    assert repair(text) == (text, None)
    assert detect(text) is None


@pytest.mark.parametrize("language", FOREIGN.split())
def test_foreign_text_is_never_touched(language: str) -> None:
    locale = Locale(language)
    names = [*locale.territories.values(), *locale.languages.values(), *locale.currencies.values()]
    for size in (2, 5, 20, 100):
        for at in range(0, len(names) - size, max(size, len(names) // 12)):
            text = " ".join(names[at : at + size])
            assert repair(text) == (text, None)


def test_curly_quotes_in_english_are_never_touched() -> None:
    text = "“It’s a naïve café,” she said… – résumé, über, €5, façade, coöperate, São Paulo."
    assert repair(text) == (text, None)


@given(st.text(st.characters(codec=None)))
def test_any_text_can_be_asked(text: str) -> None:
    repaired, found = repair(text)
    assert (found is None) == (repaired == text)


@given(st.text(st.characters(min_codepoint=1, max_codepoint=255)))
def test_repaired_text_can_be_stored(text: str) -> None:
    normalize(repair(text)[0]).encode()
