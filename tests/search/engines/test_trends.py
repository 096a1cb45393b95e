"""How often words occur over time: counted in articles or by positions, always the same."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_asking import Index, article

from search.engines import open_reader, open_writer
from search.engines.base import Reader
from search.model import Article
from search.trends import Trend, trend

ARTICLES = (
    article("a", "Lũ về. Nước lũ dâng, lũ rút.\n\nLũ.", "Tin lũ", date="2022-02-23"),
    article("b", "Không có nước lũ, lù lù nắng.", "Nắng", date="2022-02"),
    article("c", "Giáo dục, đào tạo nghề; giáo dục - đào tạo.", date="2022-03-01"),
    article("d", "Giáo dục trẻ em. Tạo việc, đào ao.", date="2022-03-02"),
    article("e", "Nước lũ lên trong năm ấy.", date="2022"),
    article("f", "Nước lũ lên ngày nào chẳng rõ."),
    article("g", "Hà Nội mưa. HÀ NỘI tạnh. Ha Noi nắng.", "Hà Nội", date="2022-04-01"),
    article("h", "Nghị định 12/2022/NĐ-CP tăng 5,3% so với nghị định 12.", date="2022-04-02"),
)

COUNTED = [
    ("lũ", {"2022-02": (2, 6)}),
    ('"nước lũ"', {"2022-02": (2, 2)}),
    ("nước lũ", {"2022-02": (2, 3)}),
    ("lu", {"2022-02": (2, 6)}),
    ("giáo dục đào tạo", {"2022-03": (2, 5)}),
    ('"giáo dục đào tạo"', {"2022-03": (1, 2)}),
    ("hà nội", {"2022-04": (1, 3)}),
    ("ha noi", {"2022-04": (1, 4)}),
    ("=hà =nội", {"2022-04": (1, 3)}),
    ("tựa:lũ", {"2022-02": (1, 1)}),
    ("lũ -dâng", {"2022-02": (1, 1)}),
    ("lũ OR nắng", {"2022-02": (2, 8), "2022-04": (1, 1)}),
    ("đà*", {"2022-03": (2, 3)}),
    ("nắmg~", {"2022-02": (1, 2), "2022-04": (1, 1)}),
    ('"nước dâng"~3', {"2022-02": (1, 2)}),
    ("nghị định 12", {"2022-04": (1, 2)}),
    ("5,3%", {"2022-04": (1, 1)}),
    ("không có từ này", {}),
    ("", {"2022-02": (2, 0), "2022-03": (2, 0), "2022-04": (2, 0)}),
]


def counts(found: Trend) -> dict[str, tuple[int, int]]:
    assert found.complete
    return {month: (n, found.occurrences[month]) for month, n in found.articles.items()}


def test_each_engine_counts_the_same(index: Index) -> None:
    reader = index(*ARTICLES)
    assert {text: counts(trend(reader, text, budget=600.0)) for text, _ in COUNTED} == dict(COUNTED)


def test_what_was_removed_or_replaced_counts_no_more(index: Index, url: str) -> None:
    reader = index(*ARTICLES)
    with open_writer(url) as writer:
        writer.remove("a")
        writer.add(article("b", "Lũ lớn, rồi lũ nhỏ.", date="2021-07-01"))
    assert counts(trend(reader, "lũ", budget=600.0)) == {"2021-07": (1, 2)}


SYLLABLES = ["ma", "má", "mà", "mả", "MA", "tin", "tín", "Tin", "12", "12,5", "ma-tin", "12/TB-MA"]
SIGNS = [" ", " ", " ", " ", ", ", ". ", " - ", "; ", "\n\n"]
TEXTS = st.lists(
    st.tuples(st.sampled_from(SYLLABLES), st.sampled_from(SIGNS)), min_size=1, max_size=24
).map(lambda parts: "".join(map("".join, parts)).strip())
QUERIES = ["ma", "má", "ma tin", "tin ma tin", '"ma tin"', '"mà tín"', "=ma", '"tin tin" OR má',
           "ma*", "tin~ 12", "tựa:tin", '"ma tin" mả', "12/TB-MA", "má -tín"]  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(texts=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=12))
def test_positions_tell_what_the_articles_do(
    texts: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = [
        article(str(n), text, title, date=f"2022-{n % 3 + 1:02}")
        for n, (title, text) in enumerate(texts)
    ]
    told, read = (
        filled(f"whoosh:{tmp_path_factory.mktemp('trend') / 'index'}", made),
        filled(f"memory:{uuid.uuid4()}", made),
    )
    with told, read:
        for text in QUERIES:
            assert counts(trend(told, text, budget=600.0)) == counts(
                trend(read, text, budget=600.0)
            ), text


def filled(url: str, articles: list[Article]) -> Reader:
    with open_writer(url) as writer:
        for each in articles:
            writer.add(each)
    return open_reader(url)


def test_positions_are_asked_no_longer_than_there_is_time(tmp_path: Path) -> None:
    with filled(f"whoosh:{tmp_path / 'index'}", list(ARTICLES)) as reader:
        assert not trend(reader, "lũ OR nắng", budget=-1.0).complete
