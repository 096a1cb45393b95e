"""A small corpus's figures for the tests of reading, keystrokes and suggestions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import pytest

from search.text import fold, tokenize

SENTENCES = [
    "Công tác thông tin đối ngoại được đẩy mạnh",
    "Thông tin đối ngoại gắn với đời sống người dân",
    "Người dân đi đường sắt",
    "Đường sắt chở đường mía, dương cầm và ống thông gió",
    "Tin tưởng ở người dân, bên ngoài không ai biết",
    "Ngoài đường sắt còn đường thủy",
    "Giá car và max tăng, sẽ cả trăm mã hàng",
    "Sẽ có cả mã mới, cơ mà",
    "Có cơ may",
]


class Figures:
    """Counts over sentences, each one article (the `Statistics` protocol)."""

    def __init__(self, sentences: Sequence[str]) -> None:
        keys = [[token.key for token in tokenize(sentence)] for sentence in sentences]
        self.documents = len(keys)
        self._articles = Counter(key for each in keys for key in set(each))
        self._pairs = Counter(pair for each in keys for pair in pairwise(each))

    def frequency(self, key: str) -> int:
        return self._articles[key]

    def forms(self, folded: str) -> Sequence[tuple[str, int]]:
        return [each for each in self._articles.most_common() if fold(each[0]) == folded]

    def pair(self, left: str, right: str) -> int:
        return self._pairs[left, right]

    def vocabulary(self, prefix: str = "") -> Iterable[tuple[str, int]]:
        return [each for each in self._articles.items() if each[0].startswith(prefix)]


@pytest.fixture(scope="session")
def figures() -> Figures:
    return Figures(SENTENCES)


@pytest.fixture(scope="session")
def counted() -> type[Figures]:
    """Return what counts the sentences of a test's own corpus."""
    return Figures
