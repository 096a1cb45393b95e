"""The quick way through a text gives the tokens of the plain one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.engines import streams
from search.engines.memory.documents import chunks
from search.engines.streams import Runs, Stream
from search.model import Article

WORDS = ["chính", "Hà", "30", "57-NQ/TW", "a@b.vn", "23/2/2022", "İ", "ơ", "đ", "e\u0301"]
BETWEEN = [" ", "\n\n", "\n", "%", " %", ",", "(", "…", "-", "–", ".", "\xa0", "\u200b", "\u2028"]
PARTS = st.sampled_from([*WORDS, *BETWEEN, "\x1f"])
TEXTS = st.lists(PARTS | st.characters(), max_size=25).map("".join)
ARTICLES = st.builds(
    Article, id=st.just("a"), title=TEXTS, lead=TEXTS, body=st.lists(TEXTS, max_size=3).map(tuple)
)


def streamed(articles: list[Article]) -> list[list[tuple[str, int]]]:
    runs = Runs()
    made = Stream(runs)
    for article in articles:
        made.add(article)
    found = made.finish()
    keys = list(runs.numbers)
    tokens = [
        (keys[n], p) for n, p in zip(found.tokens.tolist(), found.positions.tolist(), strict=True)
    ]
    ends = np.cumsum(found.counts).tolist()
    return [tokens[start:end] for start, end in zip([0, *ends], ends, strict=False)]


@given(st.lists(ARTICLES, min_size=1, max_size=3))
def test_tokens_are_those_of_the_text_package(articles: list[Article]) -> None:
    expected = [
        [(token.key, token.position) for chunk in chunks(article) for token in chunk]
        for article in articles
    ]
    assert streamed(articles) == expected


def test_a_very_long_paragraph_takes_the_lean_way(monkeypatch) -> None:
    article = Article("a", "Tin", body=("một hai ba 30 % " * 50 + "x" * 100,))
    whole = streamed([article])
    monkeypatch.setattr(streams, "_LARGE", 10)
    assert streamed([article]) == whole
