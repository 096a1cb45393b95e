"""Which capitalised syllables are a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.names import (
    bare_name,
    is_acronym,
    is_foreign,
    name_after_role,
    without_opener,
)


@pytest.mark.parametrize("syllable", ["Nguyễn", "thương", "Khuyên", "quỳnh", "Y", "giàng", "ưng"])
def test_vietnamese_syllables(syllable):
    assert not is_foreign(syllable)


@pytest.mark.parametrize("syllable", ["Donald", "Putin", "Kđăm", "Jong-un", "K'ré", "Westphalen"])
def test_foreign_syllables(syllable):
    assert is_foreign(syllable)


def test_acronyms_are_no_syllables_in_capitals():
    assert is_acronym("UBND")
    assert is_acronym("KH-ĐT")
    assert not is_acronym("NGUYỄN")
    assert not is_acronym("Y")


@pytest.mark.parametrize(
    ("run", "name"),
    [
        ("Trần Văn Bình", "Trần Văn Bình"),
        ("Hà Nội Trần Văn Bình", "Trần Văn Bình"),
        ("Sông Khê Đoàn Vĩnh An", "Đoàn Vĩnh An"),
        ("Lộc Hà Cù Xuân Đạt", "Cù Xuân Đạt"),
        ("UBND TP Đà Nẵng Trần Văn Bình", "Trần Văn Bình"),
        ("Bộ KH-ĐT Trần Văn Bình", "Trần Văn Bình"),
        ("FBI James Sokolow", "James Sokolow"),
        ("Nhà Trắng Karine Jean-Sokolow", "Karine Jean-Sokolow"),
        ("Mỹ Donald Sokolow", "Donald Sokolow"),
        ("Trường THPT Trần Văn Bình", ""),
        ("Bộ Công", ""),
        ("Vietnam Airlines", ""),
    ],
)
def test_the_name_at_the_end_of_a_role(run, name):
    assert " ".join(name_after_role(run.split(), False, False)) == name


@pytest.mark.parametrize("name", ["Y Thanh Hà Niê Kđăm", "Điểu K'ré", "Thanh Mây", "Quốc Anh"])
def test_a_personal_title_takes_any_name(name):
    assert " ".join(name_after_role(name.split(), True, True)) == name


def test_two_syllables_alone_are_a_guess_and_three_with_a_surname_are_not():
    assert bare_name("Thanh Mây", "") == ((), True) or bare_name("Thanh Mây", "")[1]
    assert bare_name("Trần Văn Bình", "") == (("Trần", "Văn", "Bình"), False)
    assert bare_name("Donald Sokolow", "")[1] is False


def test_a_street_is_nobody():
    assert bare_name("Trần Văn Bình", "trên đường ") == ((), True)


@given(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=8), st.booleans())
def test_a_name_is_the_end_of_its_run(run, at_head):
    name = name_after_role(run, at_head, True)
    joined = " ".join(run)
    assert " ".join(name) in joined


@pytest.mark.parametrize(
    ("run", "name"),
    [
        ("Từ Văn Bình", "Từ Văn Bình"),
        ("Từ Minh Hà", "Từ Minh Hà"),
        ("Từ Nguyễn Văn An", "Nguyễn Văn An"),
        ("Từ Hà Nội", "Hà Nội"),
        ("Từ John Smith", "John Smith"),
        ("Theo Trần Văn Bảy", "Trần Văn Bảy"),
    ],
)
def test_a_preposition_that_is_a_surname_begins_a_name_by_its_shape(run: str, name: str) -> None:
    assert without_opener(run) == name
