import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.numbers import digits, is_day, number


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("7", "7"),
        ("02", "2"),
        ("0", "0"),
        ("007", "007"),
        ("1.500", "1500"),
        ("12.345.678,9", "12345678,9"),
        ("1,234,567.8", "1234567,8"),
        ("1,500", "1500"),
        ("1,234", "1,234"),
        ("0.125", "0,125"),
        ("3.14", "3,14"),
        ("23.2.2022", None),
        ("1.2.3", None),
        ("0912.345.678", None),
    ],
)
def test_numbers(run: str, expected: str | None) -> None:
    assert number(run) == expected


@given(st.from_regex(r"[0-9]{1,4}([.,][0-9]{1,4}){0,3}", fullmatch=True))
def test_the_canonical_form_is_its_own(run: str) -> None:
    canonical = number(run)
    if canonical is not None:
        assert number(canonical) == canonical


def test_digits_of_any_script() -> None:
    assert digits("１２٣") == "123"


def test_days() -> None:
    assert is_day("23", "2", "2022")
    assert not is_day("32", "2", "2022")
    assert not is_day("23", "13", "2022")
    assert not is_day("23", "2", "22")
    assert not is_day("1,5", "2", "2022")
