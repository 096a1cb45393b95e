import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.text import GAP, SURFACE, Token, advance, fold, key, pieces, tokenize

NEWSLIKE = st.text(
    st.one_of(
        st.sampled_from(
            "aăâđeêioôơuưyớ ệ\u0301\u0302\u0323\u200b\u00ad0123456789-/.,:'’@&_%–\n\t \u00a0"
        ),
        st.characters(codec=None),
    ),
    max_size=60,
)


def keys(text: str) -> list[str]:
    return [token.key for token in tokenize(text)]


def places(text: str) -> list[tuple[str, int]]:
    return [(token.key, token.position) for token in tokenize(text)]


def test_syllables_stand_at_consecutive_positions() -> None:
    assert tokenize("Thông tin, đối ngoại.") == [
        Token("thông", 0, 5, 0),
        Token("tin", 6, 9, 1),
        Token("đối", 11, 14, 2),
        Token("ngoại", 15, 20, 3),
    ]


def test_offsets_point_into_the_text_as_it_is() -> None:
    text = unicodedata.normalize("NFD", "Đối ngoại và ti\u00adếng Việt")
    for token in tokenize(text):
        assert key(text[token.start : token.end]) == token.key
    assert keys(text) == ["đối", "ngoại", "và", "tiếng", "việt"]


def test_a_document_number_is_whole_and_in_parts() -> None:
    assert places("số 57-NQ/TW nêu") == [
        ("số", 0),
        ("57-nq/tw", 1),
        ("57", 1),
        ("nq", 2),
        ("tw", 3),
        ("nêu", 4),
    ]


@pytest.mark.parametrize(
    ("compound", "spaced"),
    [
        ("57-NQ/TW", "57 NQ TW"),
        ("123/2024/NĐ-CP", "123 2024 NĐ CP"),
        ("Covid-19", "Covid 19"),
        ("U23", "U 23"),
        ("23/02/2022", "23 2 2022"),
        ("23.02.2022", "23 2 2022"),
        ("10h30", "10 h 30"),
        ("30km", "30 km"),
        ("2021–2026", "2021 2026"),
    ],
)
def test_parts_are_what_the_spaced_words_are(compound: str, spaced: str) -> None:
    whole, *parts = tokenize(compound)
    assert whole.key == key(compound)
    assert (whole.start, whole.end) == (0, len(compound))
    assert [(part.key, part.position) for part in parts] == places(spaced)
    assert whole.position == parts[0].position


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kinh tế-xã hội", ["kinh", "tế", "xã", "hội"]),
        ("Việt - Mỹ", ["việt", "mĩ"]),
        ("nước ngoài...Theo báo", ["nước", "ngoài", "theo", "báo"]),
        ("cho.Hội nghị", ["cho", "hội", "nghị"]),
        ("TP.HCM", ["tp", "hcm"]),
        ("thông_tin", ["thông", "tin"]),
        ("H’Mông K'Ho", ["h", "mông", "k", "ho"]),
        ("v.v.", ["vv"]),
        ("lãi 1.500 đồng", ["lãi", "1500", "đồng"]),
        ("tăng 3,5%", ["tăng", "3,5%", "3,5"]),
        ("tăng 30 %.", ["tăng", "30%", "30"]),
        ("Số:57-NQ/TW", ["số", "57-nq/tw", "57", "nq", "tw"]),
        ("năm 2022.Hội nghị", ["năm", "2022", "hội", "nghị"]),
        ("nhất,2 người", ["nhất", "2", "người"]),
        ("ngày23/2/2022", ["ngày", "23/2/2022", "23", "2", "2022"]),
        ("500đồng 10:30 Q.1", ["500", "đồng", "10:30", "10", "30", "q.1", "q", "1"]),
        ("20%-30%", ["20%", "20", "30%", "30"]),
        ("a@b.vn", ["a@b.vn", "a", "b", "vn"]),
        ("1️⃣ một", ["1", "một"]),
        ("____ … !", []),
        ("", []),
    ],
)
def test_surfaces(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


def test_a_crowded_run_of_letters_and_digits_is_one_word() -> None:
    assert keys("3f2a9c1d77") == ["3f2a9c1d77"]


def test_an_endless_compound_has_parts_only() -> None:
    assert keys("-".join(["12a"] * 40))[:3] == ["12", "a", "12"]


def test_a_zero_width_space_divides_two_syllables_but_not_one() -> None:
    assert keys("thông\u200btin") == ["thông", "tin"]
    assert keys("th\u200bông") == ["thông"]


def test_paragraphs_stand_apart() -> None:
    assert places("một\n\nhai") == [("một", 0), ("hai", 1 + GAP)]
    assert places("một\r\n \r\nhai") == [("một", 0), ("hai", 1 + GAP)]
    assert places("một\nhai") == [("một", 0), ("hai", 1)]


@given(NEWSLIKE)
def test_tokens_are_what_surfaces_and_pieces_give(text: str) -> None:
    position, found = -1, []
    for surface in SURFACE.findall(text):
        position += advance(surface)
        for piece in pieces(surface):
            position += piece.step
            found.append((piece.key, position))
    assert found == places(text)


@given(NEWSLIKE)
def test_offsets_ascend_and_are_in_range(text: str) -> None:
    start = position = 0
    for token in tokenize(text):
        assert start <= token.start < token.end <= len(text)
        assert position <= token.position
        start, position = token.start, token.position


@example("0\u200b1")
@example("A0¹")
@example("KY¹")
@example("ky½ kyⅣ x⑴ m²")
@given(NEWSLIKE)
def test_keys_hold_no_space_and_are_canonical(text: str) -> None:
    for token in tokenize(text):
        assert token.key
        assert not any(char.isspace() for char in token.key)
        assert key(token.key) == token.key


@given(NEWSLIKE)
def test_normal_forms_give_the_same_keys(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert keys(composed) == keys(decomposed)


@given(
    st.lists(st.sampled_from(["đường", "57-NQ/TW", "Hoà", "U23", "3,5%", "café", "tế-xã", "HĐND"]))
)
def test_folding_changes_no_number_of_tokens(words: list[str]) -> None:
    text = " ".join(words)
    assert len(tokenize(fold(unicodedata.normalize("NFC", text)))) == len(tokenize(text))
    assert keys(fold(text)) == [fold(k) for k in keys(text)]
