import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from search.text.letters import ALPHABET, bare, normalize, read, write


def test_the_alphabet_has_67_marked_letters_in_two_cases() -> None:
    assert len(ALPHABET) == 134
    assert len(set(ALPHABET)) == 134
    assert all(unicodedata.is_normalized("NFC", letter) for letter in ALPHABET)


def test_every_letter_is_read_and_written_back() -> None:
    for letter in ALPHABET:
        for form in ("NFC", "NFD"):
            assert write(read(unicodedata.normalize(form, letter))) == letter.lower()


def test_bare_takes_every_mark_and_keeps_case_and_length() -> None:
    assert bare("Đường phố ỞĐÂY") == "Duong pho ODAY"


def test_reading_takes_what_looks_like_đ_for_đ() -> None:
    assert write(read("ðÐ")) == "đđ"


def test_reading_drops_what_is_invisible() -> None:
    assert write(read("t\u00adi\u200bế\u2060ng\ufeff")) == "tiếng"


def test_reading_survives_the_turkish_capital() -> None:
    assert write(read("İ")) == "i"


def test_marks_in_the_wrong_order_are_one_letter() -> None:
    assert normalize("e\u0301\u0302") == "ế"
    assert normalize("E\u0323\u0302") == "Ệ"
    assert normalize("o\u0309\u031b") == "ở"


def test_the_wording_stays_as_the_source_has_it() -> None:
    text = "ð\u00a0Hoà\u200b hòa\u00ad “Quý”…  Ｆ"
    assert normalize(text) == text


def test_what_neither_html_nor_utf8_can_hold_is_replaced_one_for_one() -> None:
    assert normalize("a\x00b\x1fc\x0bd") == "a b c d"
    assert normalize("a\ud800b") == "a\ufffdb"
    assert normalize("dòng\r\n\tmột") == "dòng\r\n\tmột"


@given(st.text(st.characters(codec=None)))
def test_normalizing_twice_changes_nothing(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once
    once.encode()


@given(st.text(alphabet="aeoAEO\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031bđn "))
def test_stored_text_is_nfc(text: str) -> None:
    assert unicodedata.is_normalized("NFC", normalize(text))
