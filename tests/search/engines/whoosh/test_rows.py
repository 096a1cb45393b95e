"""Rows stay within their bound, and what is asked for often stays longest."""

import numpy as np

from search.engines.whoosh.rows import Rows


def asked(rows: Rows, name: str) -> bool:
    """Ask for a row of 400 bytes; tell whether it had to be made."""
    made = []

    def make() -> np.ndarray:
        made.append(name)
        return np.zeros(100, np.float32)

    assert len(rows.get(name, make)) == 100
    return bool(made)


def test_what_is_asked_for_often_is_not_driven_out_by_a_long_query() -> None:
    rows = Rows(1000)  # room for two
    for _ in range(3):
        asked(rows, "của")
        asked(rows, "và")
    assert all(asked(rows, f"{n}") for n in range(3))
    assert not asked(rows, "của")
    assert not asked(rows, "và")


def test_what_is_asked_for_no_more_goes() -> None:
    rows = Rows(1000)
    for _ in range(9):
        asked(rows, "cũ")
    new = [asked(rows, name) for _ in range(20) for name in ("a", "b")]
    assert new[0] and not any(new[-4:])
    assert asked(rows, "cũ")


def test_a_row_larger_than_the_bound_is_given() -> None:
    rows = Rows(100)
    assert asked(rows, "a")
    assert asked(rows, "b")
