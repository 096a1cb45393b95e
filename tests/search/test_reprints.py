"""Near-duplicates: prints of one text join, different texts do not."""

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from search.reprints import (
    FEWEST,
    SLOTS,
    assign,
    founded,
    number,
    signature,
    signatures,
    similarity,
)

SYLLABLES = [f"am{n}" for n in range(400)]


def text(seed: int, words: int = 200) -> list[str]:
    return random.Random(seed).choices(SYLLABLES, k=words)


def groups(*texts: list[str]) -> list[int]:
    """Return for each text which of the texts stands for its group."""
    own = np.array([number(str(n)) for n in range(len(texts))], np.uint64)
    found = assign(np.array([signature(each) for each in texts]), own)
    return [int(np.flatnonzero(own == each)[0]) for each in found]


def test_a_wire_copy_with_small_edits_joins() -> None:
    copy = text(1)
    copy[20] = copy[90] = copy[150] = "sửa"
    assert groups(text(1), copy) == [0, 0]


def test_a_copy_without_its_last_paragraph_joins() -> None:
    assert groups(text(1), text(1)[:140]) == [0, 0]
    assert groups(text(1)[:140], text(1)) == [0, 0]


def test_different_articles_stay_apart() -> None:
    assert groups(*(text(seed) for seed in range(30))) == list(range(30))


def test_articles_that_share_a_formula_stay_apart() -> None:
    formula = text(9, 60)
    assert groups(text(1, 140) + formula, text(2, 140) + formula) == [0, 1]


def test_short_texts_are_left_alone() -> None:
    short = text(1, FEWEST + 2)
    assert groups(short, short) == [0, 1]
    assert groups([], []) == [0, 1]


def test_groups_do_not_drift_along_a_chain() -> None:
    chain = [text(1)]
    for step in range(1, 8):
        changed = list(chain[-1])
        changed[(step - 1) * 25 : step * 25] = text(100 + step, 25)
        chain.append(changed)
    found = groups(*chain)
    assert found[1] == 0
    assert found[-1] != 0


def test_a_later_article_joins_a_group_that_is_known() -> None:
    own = np.array([number(name) for name in "abc"], np.uint64)
    known = [(signature(text(1))[None], own[:1]), (signature(text(2))[None], own[1:2])]
    assert assign(signature(text(2))[None], own[2:], known)[0] == own[1]
    assert assign(signature(text(3))[None], own[2:], known)[0] == own[2]


def test_a_group_goes_on_without_its_first_member() -> None:
    group = np.array([number("gone")], np.uint64)
    own = np.array([number("new")], np.uint64)
    found = assign(signature(text(1))[None], own, [(signature(text(1))[None], group)])
    assert found[0] == group[0]


def test_another_text_under_the_same_id_founds_another_group() -> None:
    rows = np.array([signature(text(1)), signature(text(2)), signature(text(1))])
    first, other, again = founded(["a", "a", "a"], rows).tolist()
    assert first == again != other
    assert founded(["b"], rows[:1])[0] not in (first, other)


def test_the_estimate_is_near_the_truth() -> None:
    for share in (0.3, 0.6, 0.9):
        kept = int(400 * share)
        left, right = text(1, 400), text(1, 400)[:kept] + text(2, 400 - kept)
        shingles = [{tuple(t[i : i + 4]) for i in range(len(t) - 3)} for t in (left, right)]
        true = len(shingles[0] & shingles[1]) / len(shingles[0] | shingles[1])
        found = float(similarity(signature(left), signature(right)))
        assert abs(found - true) < 0.2


@settings(max_examples=25)
@given(st.lists(st.lists(st.sampled_from(SYLLABLES), max_size=60), max_size=6))
def test_many_at_once_are_as_each_alone(texts: list[list[str]]) -> None:
    hashes = np.array([number(key) for each in texts for key in each], np.uint64)
    starts = np.cumsum([0, *map(len, texts)])
    found = signatures(hashes, starts)
    assert found.shape == (len(texts), SLOTS)
    for row, each in zip(found, texts, strict=True):
        assert np.array_equal(row, signature(each))
