import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text import agree, fold, key, tokenize
from search.text.tokens import Token

ANY_TEXT = st.text(st.characters(codec=None))
VIETNAMESE = st.text(
    "aăâeêioôơuưyđbcdghklmnpqrstvx\u0300\u0301\u0303\u0309\u0323\u0302\u031b", max_size=8
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("vịêt", "việt"),
        ("nghịêm", "nghiêm".replace("ê", "ệ")),
        ("lựơng", "lượng"),
        ("baỏ", "bảo"),
        ("ÐẢM", "đảm"),
        ("ðường", "đường"),
        ("nguời", "người"),
        ("đưòng", "đường"),
        ("TIẾNG", "tiếng"),
        ("tie\u0301\u0302ng", "tiếng"),
        ("ｔｉếｎｇ", "tiếng"),
        ("ti\u00adế\u200bng", "tiếng"),
        ("İstanbul", "istanbul"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
    ],
)
def test_one_key_for_every_way_to_write_a_syllable(written: str, expected: str) -> None:
    assert key(written) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("kỹ", "kĩ"), ("lý", "lí"), ("quý", "quí"), ("Mỹ", "Mĩ"), ("tỷ", "tỉ"), ("quýt", "quít")],
)
def test_y_and_i_are_one_where_they_are_one_sound(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), [("tay", "tai"), ("thúy", "thúi"), ("ý", "í")])
def test_y_and_i_stay_apart_where_they_differ(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("café", "cafe"),
        ("Pelé", "pele"),
        ("Müller", "muller"),
        ("Guðrún", "gudrun"),
        ("Москва", "moskva"),
        ("北京", "beijing"),
    ],
)
def test_foreign_words_lose_their_marks(written: str, expected: str) -> None:
    assert key(written) == expected


def test_abbreviations_and_names_of_the_highlands_keep_theirs() -> None:
    assert key("HĐND") == "hđnd"
    assert key("NĐ") != key("ND")
    assert key("Đắk") == "đắk"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1.500", "1500"),
        ("1.500.000", "1500000"),
        ("1,500", "1500"),
        ("3,5", "3,5"),
        ("3.5", "3,5"),
        ("0.125", "0,125"),
        ("3,5%", "3,5%"),
        ("30 %", "30%"),
        ("02", "2"),
        ("007", "007"),
        ("23/02/2022", "23/2/2022"),
        ("23.2.2022", "23/2/2022"),
        ("23-02-2022", "23/2/2022"),
        ("57–NQ/TW", "57-nq/tw"),
        ("123/2024/NĐ-CP", "123/2024/nđ-cp"),
        ("U.S.", "us"),
        ("１２３", "123"),
        ("m²", "m2"),
    ],
)
def test_numbers_and_compounds_have_one_form(written: str, expected: str) -> None:
    assert key(written) == expected


def test_names_of_several_words_have_a_key_too() -> None:
    assert key(" Nguyễn  Thị\u00a0Thuỷ ") == "nguyễn thị thủy"


def test_what_is_typed_is_respected_and_what_is_not_is_free() -> None:
    forms = ["duong", "đường", "dương", "đương", "dưỡng", "đuống"]
    assert [form for form in forms if agree("duong", form)] == forms
    assert [form for form in forms if agree("đuong", form)] == ["đường", "đương", "đuống"]
    assert [form for form in forms if agree("dương", form)] == ["đường", "dương", "đương", "dưỡng"]
    assert [form for form in forms if agree("duòng", form)] == ["đường"]
    assert [form for form in forms if agree("đường", form)] == ["đường"]


def test_a_word_does_not_agree_with_another() -> None:
    assert not agree("chó", "chò")
    assert not agree("tai", "tay")
    assert not agree("an", "anh")


@given(ANY_TEXT)
def test_a_key_is_its_own_key(text: str) -> None:
    assert key(key(text)) == key(text)


@given(ANY_TEXT)
def test_a_key_typed_without_marks_agrees_with_it(text: str) -> None:
    form = key(text)
    assert agree(form, form)
    assert agree(fold(form), form)


@given(st.text("0123456789.,/-%aàđW ", max_size=14))
def test_a_key_of_numbers_is_its_own_key(text: str) -> None:
    assert key(key(text)) == key(text)


@given(ANY_TEXT)
def test_normal_forms_have_one_key(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert key(composed) == key(decomposed)
    assert list(map(_place, tokenize(composed))) == list(map(_place, tokenize(decomposed)))


def _place(token: Token) -> tuple[str, int]:
    return token.key, token.position


def test_every_mark_that_composes_stays_in_its_word() -> None:
    """Over all of Unicode but Hangul: what NFC makes one letter is one token in NFD, too."""
    for char in map(chr, range(0xA0, 0x20000)):
        decomposed = unicodedata.normalize("NFD", char)
        if decomposed != char and char.isalnum() and not "가" <= char <= "힣":
            assert len(tokenize(f"a{decomposed}0")) == len(tokenize(f"a{char}0")), hex(ord(char))


@given(VIETNAMESE)
def test_folding_a_key_is_the_key_of_the_folded(text: str) -> None:
    folded = fold(key(text))
    assert folded == fold(folded)
    assert len(folded) == len(key(text))
    assert key(folded) == folded
    assert agree(folded, key(text))
    assert agree(key(text), key(text))


@given(VIETNAMESE)
def test_keys_are_stored_composed(text: str) -> None:
    assert unicodedata.is_normalized("NFC", key(text))
