"""The best of many scores without sorting them, and values of some documents."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.engines.whoosh.best import top
from search.engines.whoosh.lists import lookup

scores = st.lists(st.sampled_from([0.0, 0.25, 1.0, 1.5, 3.0, 7.0]), min_size=1, max_size=400)


@given(scores, st.integers(1, 20))
def test_the_best_and_those_equal_to_the_last(values: list[float], count: int) -> None:
    array = np.array(values, np.float32)
    positive = sorted((value for value in values if value), reverse=True)
    least = positive[min(count, len(positive)) - 1] if positive else 1.0
    assert top(array, count).tolist() == [n for n, v in enumerate(values) if v and v >= least]


@given(st.dictionaries(st.integers(0, 50), st.floats(0.5, 2)), st.sets(st.integers(0, 50)))
def test_lookups_give_zero_for_what_is_not_there(held: dict[int, float], wanted: set[int]) -> None:
    docs = np.array(sorted(held), np.int64)
    values = np.array([held[doc] for doc in docs.tolist()])
    found = lookup(docs, values, np.array(sorted(wanted), np.int64))
    assert found.tolist() == [held.get(doc, 0.0) for doc in sorted(wanted)]
