from hypothesis import given
from hypothesis import strategies as st

from search.text import distance
from search.text.distance import LETTER, MARK, TONE

KEYS = st.text("aăâđơưệứnghtr", max_size=7)


def test_a_tone_is_less_than_a_mark_and_that_less_than_a_letter() -> None:
    assert distance("chó", "chò") == TONE
    assert distance("cho", "cho") == 0
    assert distance("cho", "chô") == MARK
    assert distance("đa", "da") == MARK
    assert distance("cho", "cha") == LETTER
    assert distance("cho", "ch") == LETTER
    assert TONE < MARK < LETTER


def test_neighbours_swapped_are_one_slip() -> None:
    assert distance("thông", "thôgn") == LETTER


def test_costs_add_up() -> None:
    assert distance("đường", "duong") == TONE + 3 * MARK
    assert distance("chó", "che") == TONE + LETTER


def test_what_is_past_the_limit_is_just_that() -> None:
    assert distance("nghiêng", "a", limit=1) == 2
    assert distance("chó", "chò", limit=0.3) == 1.3


@given(KEYS, KEYS)
def test_it_is_symmetric_and_zero_only_for_equals(a: str, b: str) -> None:
    assert distance(a, b, 20) == distance(b, a, 20)
    assert (distance(a, b, 20) == 0) == (a == b)


@given(KEYS, KEYS, st.sampled_from([0.4, 1.0, 2.0]))
def test_a_limit_changes_nothing_below_it(a: str, b: str, limit: float) -> None:
    full = distance(a, b, 20)
    assert distance(a, b, limit) == (full if full <= limit else limit + 1)
