"""What every engine must tell around its results: related articles, completion, figures."""

from __future__ import annotations

import pytest
from made_asking import Index, article, ask, word

from search.engines import open_reader, open_writer
from search.query.nodes import (
    Bag,
    Form,
    Fuzzy,
    Node,
    Prefix,
)


def test_related_articles_share_telling_words(index: Index) -> None:
    reader = index(
        article("a", "đập thủy điện xả nước xuống hạ lưu"),
        article("b", "thủy điện lại xả đập trong đêm"),
        article("c", "lễ hội đua ghe ngo"),
    )
    assert [hit.article.id for hit in reader.related("a")] == ["b"]
    assert reader.related("unknown") == ()


@pytest.mark.parametrize("typed", ["thông t", "thong t", "Thông tin", "thong tin d"])
def test_completion_with_and_without_marks(index: Index, typed: str) -> None:
    reader = index(
        article("a", "thông tin đối ngoại và thông tin đối ngoại", "Thông tin đối ngoại năm mới"),
        article("b", "thông tin đối nội", "Chuyện khác", speakers=["Lê Thông Tín"]),
    )
    found = reader.complete(typed)
    assert ("Thông tin đối ngoại năm mới", "title") in {(each.text, each.kind) for each in found}
    phrases = [each.text for each in found if each.kind == "phrase"]
    assert any(text.startswith("thông tin") for text in phrases)
    assert len(reader.complete("t", 1)) == 1
    assert [each.text for each in reader.complete("le tho") if each.kind == "speaker"] == [
        "Lê Thông Tín"
    ]
    assert reader.complete(" ?! ") == ()


def test_statistics_count_live_articles(index: Index, url: str) -> None:
    reader = index(article("a", "cá cà cá"), article("b", "cá", "Cà phê"), article("c", "ca cá"))
    with open_writer(url) as writer:
        writer.remove("c")
    statistics = reader.statistics()
    assert statistics.documents == 2
    assert statistics.frequency("cá") == 2
    assert statistics.frequency("ca") == 0
    assert list(statistics.forms("ca")) == [("cà", 2), ("cá", 2)]
    assert statistics.pair("cà", "cá") > 0
    assert {key: n for key, n in statistics.vocabulary("p") if n} == {"phê": 1}


@pytest.mark.parametrize(
    "root",
    [
        Bag((word("trung", forms=(Form("trung", 1.0), Form("tư", 0.3))), word("họp"))),
        Bag((word("trung", forms=(Form("trung", 1.0),), loose=False), word("họp"))),
        Fuzzy("trung", "trung", 1.5),
        Prefix("tru", "tru"),
    ],
    ids=["reading", "strict reading", "fuzzy", "prefix"],
)
def test_what_was_removed_counts_for_nothing(index: Index, url: str, root: Node) -> None:
    kept = [article(f"{n}", f"họp số {n} tư tưởng {'trùng ' * (n % 3)}") for n in range(9)]
    reader = index(*kept, article("gone", "trung ương họp, đứng trung, trưng bày"))
    with open_writer(url) as writer:
        writer.remove("gone")
    with open_writer("memory:without it") as writer:
        for each in kept:
            writer.add(each)
    with open_reader("memory:without it") as other:
        wanted = {hit.article.id: (hit.match, hit.score) for hit in ask(other, root).hits}
    found = {hit.article.id: (hit.match, hit.score) for hit in ask(reader, root).hits}
    assert wanted and found.keys() == wanted.keys()
    for id, (match, score) in wanted.items():
        assert found[id] == (match, pytest.approx(score, abs=1e-4))


def test_pairs_reach_into_compounds_and_not_beyond_an_article(index: Index) -> None:
    reader = index(
        article("a", "chỉ còn 30km nữa"),
        article("b", "theo 57-NQ/TW ban hành"),
        article("c", "một"),
        article("d", "hai ba"),
    )
    statistics = reader.statistics()
    stand = [
        ("còn", "30"),
        ("30", "km"),
        ("km", "nữa"),
        ("theo", "57"),
        ("57", "nq"),
        ("tw", "ban"),
    ]
    assert [pair for pair in stand if statistics.pair(*pair) != 1] == []
    assert statistics.pair("một", "ba") == statistics.pair("nữa", "theo") == 0
