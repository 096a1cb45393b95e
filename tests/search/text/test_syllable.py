import pytest

from search.text.compounds import key
from search.text.letters import ACUTE, GRAVE, HOOK
from search.text.syllable import ONSETS, RIMES, border, is_syllable, parts, usual

SYLLABLES = """
    nghiêng khuya khuỷu gì giếng gìn quý quỳnh quốc ý yêu đường ưỡn thuở ngoằn xoong huýt oạch
    tiếng việt Đảng CHÍNH nguyễn quyết hoà hòa Đắk Lắk ghế kỷ cà
"""
OTHERS = "nghà cê gế kwang việc1 viêt nước. đươc duyêt café windows sex Pelé ng ơng fa wa ôô aé"


@pytest.mark.parametrize("syllable", SYLLABLES.split())
def test_syllables(syllable: str) -> None:
    assert is_syllable(syllable)


@pytest.mark.parametrize("word", [*OTHERS.split(), "", " ", "hà nội", "1"])
def test_other_words(word: str) -> None:
    assert not is_syllable(word)


def test_parts() -> None:
    assert parts("Đường") == ("đ", "ương", GRAVE)
    assert parts("quý") == ("qu", "y", ACUTE)
    assert parts("giá") == ("gi", "a", ACUTE)
    assert parts("gỉ") == ("g", "i", HOOK)
    assert parts("NGHIÊNG") == ("ngh", "iêng", "")
    assert parts("xyz") is None


def test_the_tone_is_found_wherever_it_was_written() -> None:
    assert parts("vịêt") == parts("việt")
    assert parts("hoà") == parts("hòa")
    assert parts("đaị") == parts("đại")


def test_every_onset_and_rime_can_be_told_apart() -> None:
    for onset in ONSETS:
        for rime in RIMES:
            found = parts(onset + rime)
            assert found is not None
            assert found.onset + found.rime == onset + rime


def test_the_longest_onset_that_leaves_a_rime_wins() -> None:
    assert border("gia") == 2
    assert border("gi") == 1
    assert border("nghe") == 3
    assert border("qui") == 2
    assert border("brr") == -1


@pytest.mark.parametrize(
    "written",
    ["kỹ", "lý", "quý", "quỹ", "mỹ", "mì", "sĩ", "tỷ", "ty", "tí", "vị", "hy", "đi", "kiến", "tay"],
)
def test_a_key_is_shown_as_newspapers_spell_it(written: str) -> None:
    assert usual(key(written)) == written
