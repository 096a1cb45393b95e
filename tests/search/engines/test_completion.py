"""What is typed so far, and which phrases are worth offering, apart from any engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from search.engines.completion import beginning, keys_of
from search.engines.phrases import phrases
from search.text import fold, tokenize


class Texts:
    """Sentences as a corpus of neighbours."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self._places = [
            (number, token.position, token.key)
            for number, sentence in enumerate(sentences)
            for token in tokenize(sentence)
        ]
        self._at = set(self._places)
        self._counts = Counter(key for _, _, key in self._places)
        self._pairs = Counter(
            (left, right)
            for number, at, left in self._places
            for right in self._counts
            if (number, at + 1, right) in self._at
        )
        self.documents = len(sentences)
        self.asked: list[tuple[str, ...]] = []

    def frequency(self, key: str) -> int:
        return len({number for number, _, each in self._places if each == key})

    def forms(self, folded: str) -> Sequence[tuple[str, int]]:
        return [each for each in self._counts.most_common() if fold(each[0]) == folded]

    def beginning(self, folded: str, limit: int) -> Sequence[tuple[str, int]]:
        found = [each for each in self._counts.most_common() if fold(each[0]).startswith(folded)]
        return found[:limit]

    def followers(self, left: str) -> Mapping[str, int]:
        return {b: count for (a, b), count in self._pairs.most_common() if a == left}

    def standing(self, phrases: Sequence[tuple[str, ...]]) -> Sequence[int]:
        self.asked += phrases
        return [self._standing(words) for words in phrases]

    def _standing(self, words: tuple[str, ...]) -> int:
        return sum(
            all((number, at + n, word) in self._at for n, word in enumerate(words))
            for number, at, key in self._places
            if key == words[0]
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
    assert {each.text for each in phrases(begun, CORPUS, 8)} == offered


def test_no_phrase_begins_with_a_bare_number() -> None:
    corpus = Texts(["U20 Việt Nam thắng", "U20 Việt Nam thua", "ngày 20 tháng 5"] * 3)
    begun, more = beginning("20"), beginning("20 th")
    assert begun and more
    assert phrases(begun, corpus, 8) == []
    assert {each.text for each in phrases(more, corpus, 8)} == {"20 tháng 5"}


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("u20", {"u20 việt nam"}),
        ("u20 v", {"u20 việt nam"}),
        ("may s", {"máy s8 mới"}),
        ("2017", set()),
    ],
)
def test_a_compound_is_one_word_of_a_phrase(typed: str, offered: set[str]) -> None:
    corpus = Texts(["U20 Việt Nam thắng", "Mua máy S8 mới về", "Nhiệm kỳ 2017-2018 này"] * 3
                   + ["U20 Việt Nam", "máy S8 mới"])  # fmt: skip
    begun = beginning(typed)
    assert begun
    assert {each.text for each in phrases(begun, corpus, 8)} >= offered
    shown = " ".join(each.text for each in phrases(begun, corpus, 8)).split()
    assert not {"20", "8", "s", "2018"} & set(shown)


def test_no_phrase_ends_in_a_word_that_stands_behind_any_other() -> None:
    corpus = Texts(
        ["Linh không đến", "Linh không đi"]
        + ["Hãng hàng không lớn", "Tin hàng không mới"] * 4
        + [f"Linh hát bài {n}" for n in range(60)]
        + [f"Anh {n} không về, chị {n} không nói và em {n} không ra" for n in range(60)]
    )
    linh, air = beginning("lin"), beginning("hàng k")
    assert linh and air
    assert "linh không" not in {each.text for each in phrases(linh, corpus, 8)}
    assert "hàng không" in {each.text for each in phrases(air, corpus, 8)}


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


def test_the_most_frequent_phrases_are_the_first_of_all_that_there_are() -> None:
    sentences = [f"công {word} lớn" for at, word in enumerate(["ty", "an", "tác", "nghệ"])
                 for _ in range(2 + 3 * at)]  # fmt: skip
    begun, corpus = beginning("cong"), Texts([*sentences, "công an s8 mới", "công an s8 mới"])
    assert begun
    every = sorted(phrases(begun, corpus, 100), key=lambda each: (-each.count, each.text))
    for limit in range(1, len(every) + 1):
        found = sorted(phrases(begun, corpus, limit), key=lambda each: (-each.count, each.text))
        assert found[:limit] == every[:limit]


def test_what_stands_too_rarely_to_be_offered_is_not_counted() -> None:
    rare = [f"công {word} nhỏ nhẹ" for word in ["ty", "an"]] * 2
    begun, corpus = beginning("cong"), Texts([*rare, *["công nghệ"] * 60, *["công tác"] * 60])
    assert begun
    assert {each.text for each in phrases(begun, corpus, 2)} >= {"công nghệ", "công tác"}
    assert not [words for words in corpus.asked if "nhỏ" in words]
