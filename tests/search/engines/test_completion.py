"""What is typed so far, and which phrases are worth offering, apart from any engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pytest

from search.engines.completion import beginning, keys_of
from search.engines.phrases import phrases
from search.text import fold, tokenize


class Texts:
    """Sentences as a corpus of neighbours."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self._keys = [[token.key for token in tokenize(sentence)] for sentence in sentences]
        self._counts = Counter(key for keys in self._keys for key in keys)
        self._pairs = Counter(pair for keys in self._keys for pair in pairwise(keys))

    def forms(self, folded: str) -> Sequence[tuple[str, int]]:
        return [each for each in self._counts.most_common() if fold(each[0]) == folded]

    def beginning(self, folded: str, limit: int) -> Sequence[tuple[str, int]]:
        found = [each for each in self._counts.most_common() if fold(each[0]).startswith(folded)]
        return found[:limit]

    def followers(self, left: str) -> Sequence[tuple[str, int]]:
        return [(b, count) for (a, b), count in self._pairs.most_common() if a == left]

    def standing(self, words: tuple[str, ...]) -> int:
        return sum(
            tuple(keys[at : at + len(words)]) == words
            for keys in self._keys
            for at in range(len(keys))
        )


CORPUS = Texts(
    ["Công ty đã báo lãi và công ty đang tuyển người"] * 3
    + ["Kỹ sư của công ty thép", "Kỹ sư ở Mỹ", "Để công ty thép lớn lên"] * 2
)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("cong ty", {"công ty", "công ty thép", "công ty thép lớn"}),
        ("công t", {"công ty", "công ty thép", "công ty thép lớn"}),
        ("ky", {"kỹ sư", "kỹ sư ở mỹ"}),
        ("d", set()),
        ("x", set()),
    ],
)
def test_phrases_are_spelt_as_in_the_paper_and_end_in_no_word_of_grammar(
    typed: str, offered: set[str]
) -> None:
    begun = beginning(typed)
    assert begun
    assert {each.text for each in phrases(begun, CORPUS)} == offered


def test_no_phrase_begins_with_a_bare_number() -> None:
    corpus = Texts(["U20 Việt Nam thắng", "U20 Việt Nam thua", "ngày 20 tháng 5"] * 3)
    begun, more = beginning("20"), beginning("20 th")
    assert begun and more
    assert phrases(begun, corpus) == []
    assert {each.text for each in phrases(more, corpus)} == {"20 tháng 5"}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("U23 Việt Nam", ("u23", "việt", "nam")),
        ("57-NQ/TW: sách", ("57-nq/tw", "sách")),
        ("TP.HCM", ("tp", "hcm")),
        ("Covid-19 và 30%", ("covid-19", "và", "30%")),
        ("!?", ()),
    ],
)
def test_a_compound_is_one_word(text: str, keys: tuple[str, ...]) -> None:
    assert keys_of(text) == keys
