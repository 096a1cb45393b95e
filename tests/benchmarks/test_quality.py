"""The measures against worked examples, and the typings against the decoder they are for."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import pytest

from search.text import from_telex, key, tokenize

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

from beir import measure
from typings import TYPINGS, half_marked, telex, unmarked


def test_a_perfect_ranking_measures_one() -> None:
    assert measure(["a", "b", "x"], {"a": 2, "b": 1, "x": 0}) == (1.0, 1.0, 1.0, 1.0)


def test_a_hit_at_the_second_place() -> None:
    mrr, ndcg, first, recall = measure(["x", "a"], {"a": 1, "b": 1})
    assert (mrr, first, recall) == (0.5, 0.0, 0.5)
    assert ndcg == pytest.approx((1 / math.log2(3)) / (1 + 1 / math.log2(3)))


def test_what_stands_past_the_tenth_place_counts_for_recall_alone() -> None:
    ranked = [str(number) for number in range(20)]
    assert measure(ranked, {"15": 1}) == (0.0, 0.0, 0.0, 1.0)


def test_telex_is_read_back() -> None:
    text = "Người được uống nước ở Đường sắt, quyền và nghĩa vụ thuở nhỏ"
    keys = [token.key for token in tokenize(text)]
    assert [key(word) for word in from_telex(telex(text)).replace(",", "").split()] == keys


def test_half_marked_text_is_the_same_each_time_and_between_the_others() -> None:
    text = "quyền và nghĩa vụ của người giám hộ " * 5
    assert half_marked(text) == half_marked(text)
    assert unmarked(half_marked(text)) == unmarked(text)
    assert half_marked(text) not in (text, unmarked(text))
    assert set(TYPINGS) == {"marks", "none", "half", "telex"}
