"""How a query without marks, or with some, is read by the corpus."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from search.engines.base import Statistics
from search.query.nodes import Word, words
from search.query.parser import parse
from search.query.reading import read
from search.text import agree


def likeliest(text: str, figures: Statistics) -> str:
    leaves = words(read(parse(text), figures).root)
    return " ".join(
        leaf.forms[0].key if isinstance(leaf, Word) and leaf.forms else leaf.key for leaf in leaves
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thong tin doi ngoai", "thông tin đối ngoại"),
        ("duong sat", "đường sắt"),
        ("duong cam", "dương cầm"),
        ("nguoi dan", "người dân"),
        ("thông tin doi ngoại", "thông tin đối ngoại"),
        ("duòng sat", "đường sắt"),
        ('"duong sat" doi ngoai', "đối ngoại đường sắt"),
        ("xyz duong", "xyz đường"),
    ],
)
def test_the_corpus_says_what_is_meant(typed: str, meant: str, figures: Statistics) -> None:
    assert likeliest(typed, figures) == meant


def test_a_rare_form_does_not_beat_a_frequent_one_in_an_unknown_pair(
    counted: Callable[[Sequence[str]], Statistics],
) -> None:
    frequent = [f"Hà Nội là thủ đô, tháp số {number} là của thành phố" for number in range(60)]
    figures = counted([*frequent, "Giải la liga khởi tranh", "Họ hỏi gì", "Điều gì xảy ra"])
    *_, verb, _ = words(read(parse("thanh pho la gi"), figures).root)
    assert isinstance(verb, Word)
    assert verb.forms[0].key == "là"
    assert all(form.weight < 0.2 for form in verb.forms[1:])


def test_typed_marks_are_respected(figures: Statistics) -> None:
    assert likeliest("thóng tin doi ngoai", figures) == "thóng tin đối ngoại"


def test_a_query_with_marks_keeps_its_unmarked_words(figures: Statistics) -> None:
    assert likeliest("thông tin đối ngoại", figures) == "thông tin đối ngoại"


@pytest.mark.parametrize("typed", ["khủng long bạo chúa", "chuyển đổi sô", "đường sat"])
def test_a_query_with_all_its_marks_is_meant_as_typed(
    typed: str, counted: Callable[[Sequence[str]], Statistics]
) -> None:
    """The corpus lacks these pairs and knows other readings; what "sat" means it does know."""
    usual = [
        "Trong lòng người dân", "Chứa chan", "Bài ca số một", "Giá cả tăng", "Vòng cổ", "Đổi số",
        "Giá cả các số", "Đường sắt chở lòng tin", "Bao lâu", "Người chúa tể", "Chuyển đường sắt",
        "Lông mao", "Cá cờ", "Có giá",
    ]  # fmt: skip
    expected = typed.replace("sat", "sắt")
    assert likeliest(typed, counted(usual * 3)) == expected


def test_other_readings_of_a_query_with_all_its_marks_come_after(
    counted: Callable[[Sequence[str]], Statistics],
) -> None:
    figures = counted(["Chuyển đổi số", "Đổi số", "Sô diễn", "Chuyển hàng"] * 5)
    word = list(words(read(parse("chuyển đổi sô"), figures).root))[-1]
    assert isinstance(word, Word)
    assert not word.free
    assert [form.key for form in word.forms] == ["sô"]


def test_every_form_agrees_and_the_likeliest_weighs_one(figures: Statistics) -> None:
    for leaf in words(read(parse("duong nguoi ong ngoai"), figures).root):
        assert isinstance(leaf, Word)
        assert leaf.forms[0].weight == 1.0
        assert all(0.0 < form.weight <= 1.0 and agree(leaf.key, form.key) for form in leaf.forms)


def test_exact_words_and_unknown_ones_have_no_reading(figures: Statistics) -> None:
    for leaf in words(read(parse("=duong xyz -duong"), figures).root):
        assert isinstance(leaf, Word)
        assert leaf.forms == ()
