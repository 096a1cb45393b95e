"""Phrases and windows over places, against plain loops."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.engines.memory.evaluate import consecutive
from search.engines.memory.evaluate import windows as plain_windows
from search.engines.whoosh.positions import (
    MARGIN,
    STRIDE,
    Places,
    common,
    windows,
)

documents = st.lists(
    st.dictionaries(st.integers(0, 25), st.sampled_from([1.0, 0.5])), min_size=3, max_size=3
)
words = st.lists(documents, min_size=2, max_size=4)


def places(word: list[dict[int, float]]) -> Places:
    found = sorted(
        (n * STRIDE + MARGIN + at, w) for n, each in enumerate(word) for at, w in each.items()
    )
    at = np.array([at for at, _ in found], np.int64)
    return Places(at, np.array([weight for _, weight in found], np.float32))


@given(words)
def test_words_in_a_row(every: list[list[dict[int, float]]]) -> None:
    found = places(every[0])
    for step, word in enumerate(every[1:], 1):
        found = found.both(places(word).moved(-step))
    wanted = [consecutive([word[n] for word in every]) for n in range(3)]
    assert np.allclose(np.bincount(found.at // STRIDE, found.weight, 3), wanted)


@given(words, st.integers(1, 12))
def test_words_in_a_window(every: list[list[dict[int, float]]], width: int) -> None:
    wanted = [plain_windows([word[n] for word in every], width) for n in range(3)]
    assert windows([places(word) for word in every], width, 3).tolist() == wanted


@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)))
def test_what_is_in_both(left: set[int], right: set[int]) -> None:
    a, b = (np.array(sorted(each), np.int64) for each in (left, right))
    which, where = common(a, b)
    assert a[which].tolist() == b[where].tolist() == sorted(left & right)
