"""The parts of the one ranking formula."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.ranking import Tier, idf, norm, saturation, weighted_idf

counts = st.integers(0, 10_000)


@given(counts, counts)
def test_rarer_words_tell_more_and_none_tells_less_than_nothing(frequency: int, more: int) -> None:
    documents = frequency + more
    assert idf(frequency, documents) >= idf(frequency + 1, documents + 1) - 1e-9 or more == 0
    assert idf(frequency, documents) > 0


def test_idf_is_that_of_lucene() -> None:
    assert idf(3, 100) == pytest.approx(math.log(1 + 97.5 / 3.5))


def test_more_holders_than_documents_count_as_all() -> None:
    assert idf(7, 5) == idf(5, 5)


@given(st.floats(0, 1e6), st.floats(0.01, 1e3))
def test_saturation_stays_below_one_and_grows(tf: float, base: float) -> None:
    assert 0 <= saturation(tf, base) <= 1
    assert saturation(tf + 1, base) >= saturation(tf, base)


def test_the_norm_is_k1_at_average_length() -> None:
    assert norm(120, 120, 0.9, 0.4) == pytest.approx(0.9)
    assert norm(240, 120, 0.9, 0.0) == pytest.approx(0.9)
    assert norm(0, 0, 0.9, 0.4) == 0.9


def test_a_reading_has_the_mean_idf_of_its_forms() -> None:
    assert weighted_idf([(0.75, 4.0), (0.25, 8.0)]) == pytest.approx(5.0)
    assert weighted_idf([]) == 0.0


def test_tiers_are_in_the_order_of_their_worth() -> None:
    assert [tier.match for tier in sorted(Tier)] == ["exact", "accents", "partial"]
