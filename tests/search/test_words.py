"""The words of texts as arrays, beside the tokens that are indexed."""

from __future__ import annotations

from itertools import pairwise
from sys import getsizeof
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text import fold, key, tokenize
from search.words import Words, look_of, words_of

WORDS = st.sampled_from(
    ["Hà", "Nội", "họp", "m²", "5", "u23", "10%", "T.Ư", "ba\u200bn", "组", "A-B", "kỹ", "Kĩ"]
) | st.sampled_from(["Việt_Nam", "hà0nội1họp", "h0ng1", "_", "2Kĩ"])
GAPS = st.sampled_from([" ", ", ", "\n\n", "\n", " - ", "\xa0", "\n\u3000\n", ""])
TEXTS = st.lists(st.tuples(WORDS, GAPS).map("".join), max_size=12).map("".join)


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_with_numbers_words_are_the_tokens(texts: list[str]) -> None:
    for text, words in zip(texts, words_of(texts, numbers=True), strict=True):
        found = list(zip(words.looks.tolist(), *words.places.tolist(), strict=True))
        found += [each[:4] for each in _cut(words)]
        expected = [(look_of(fold(key)), *place) for key, *place in tokenize(text)]
        assert [each[:3] for each in sorted(found)] == sorted(each[:3] for each in expected)
        assert _steps(found) == _steps(expected)


@given(TEXTS)
def test_without_numbers_words_of_letters_are_the_tokens_of_letters(text: str) -> None:
    """Of neighbours only these count: whether they stand side by side."""
    words = words_of([text])[0]
    found = list(zip(words.looks.tolist(), *words.places.tolist(), strict=True))
    found = [each for each in found if fold(key(text[each[1] : each[2]])).isalpha()]
    found += [each[:4] for each in _cut(words) if fold(each[4]).isalpha()]
    expected = [(look_of(fold(key)), *place) for key, *place in tokenize(text) if key.isalpha()]
    assert [each[:3] for each in sorted(found)] == sorted(each[:3] for each in expected)
    assert [step == 1 for step in _steps(found)] == [step == 1 for step in _steps(expected)]


def _cut(words: Words) -> list[Any]:
    """Return look, start, end, position and key of each token."""
    looks, places, keys = words.cut
    return list(zip(looks.tolist(), *places.tolist(), keys, strict=True))


def test_texts_of_numbers_take_a_few_times_their_letters() -> None:
    text = "1 2 " * 10_000
    cut = words_of([text], numbers=True)[0].cut
    assert len(cut.keys) == 20_000
    taken = cut.looks.nbytes + cut.places.nbytes + getsizeof(cut.keys)
    assert taken < 16 * len(text)


def _steps(found: list[Any]) -> list[int]:
    """Return how far each place is from the one before."""
    positions = sorted(each[3] for each in found)
    return [after - before for before, after in pairwise(positions)]


@pytest.mark.parametrize("numbers", [False, True])
def test_notes_keep_what_was_read(numbers: bool) -> None:
    kept: dict[str, Any] = {}
    notes = [(kept, "text"), (kept, "title")]
    first = words_of(["Hà Nội 5", "họp"], notes, numbers=numbers)
    again = words_of(["Hà Nội 5", "họp"], notes, numbers=numbers)
    assert all(one is other for one, other in zip(first, again, strict=True))
    assert words_of(["Hà Nội 5", "họp"], notes, numbers=not numbers)[0] is not first[0]
    assert len(words_of(["", "họp"], [({}, "text"), notes[1]], numbers=numbers)[0].looks) == 0
