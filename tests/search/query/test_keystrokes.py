"""Raw Telex and VNI are told from words by the whole query and the corpus."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from search.engines.base import Statistics
from search.query.keystrokes import decode
from search.query.nodes import Bag, Word
from search.query.parser import parse


@pytest.mark.parametrize(
    ("typed", "kind", "meant"),
    [
        ("thoong tin ddoois ngoaij", "telex", "thông tin đối ngoại"),
        ("tho6ng tin d9o61i ngoai5", "vni", "thông tin đối ngoại"),
        ("nguwowif daan", "telex", "người dân"),
        ("người:An ddwowngf sawts", "telex", "người:An đường sắt"),
        ('"DDUWOWNGF SAWTS"', None, None),
        ("ddwowngf OR daan", "telex", "đường OR dân"),
        ("hangf", "telex", "hàng"),
        ("mias", "telex", "mía"),
        ("ngoai2", "vni", "ngoài"),
        ("duong2", "vni", "duòng"),
        ("tinj", None, None),
        ("max5", None, None),
    ],
)
def test_keystrokes(typed: str, kind: str | None, meant: str | None, figures: Statistics) -> None:
    decoded = decode(typed, figures)
    assert (decoded and (decoded[1].kind, decoded[0])) == (kind and (kind, meant))


@pytest.mark.parametrize(
    "words", ["sex", "car", "max", "car max", "thong tin", "thông tin", "duong sat", "facebook",
              "U23", "CO2", "covid19", "123", "", "=thoong", "57-NQ/TW", "iphone max",
              "cars", "stars wars", "co30", "cars cov 2"]
)  # fmt: skip
def test_words_are_no_keystrokes(words: str, figures: Statistics) -> None:
    assert decode(words, figures) is None


def test_a_compound_that_the_corpus_writes_in_parts_is_no_keystrokes(
    counted: Callable[[Sequence[str]], Statistics],
) -> None:
    history = ["Lịch sử, tiểu sử"] * 9
    assert decode("su3", counted([*history, "Máy bay Su-3 cất cánh"])) is None
    assert decode("su3", counted([*history, "Máy bay cất cánh"])) is not None


def test_words_among_keystrokes_are_keystrokes(figures: Statistics) -> None:
    decoded = decode("sex cos car max mowis ngoaij", figures)
    assert decoded
    assert decoded[0] == "sẽ có cả mã mới ngoại"


def test_the_note_leads_to_what_was_typed(figures: Statistics) -> None:
    decoded = decode("thoong tin", figures)
    assert decoded
    assert str(decoded[1]) == "Hiểu là “thông tin” (gõ Telex)."
    root = parse(decoded[1].q).root
    assert isinstance(root, Bag)
    assert [(w.key, w.exact) for w in root.children if isinstance(w, Word)] == [
        ("thoong", True),
        ("tin", False),
    ]
    assert decode(decoded[1].q, figures) is None
