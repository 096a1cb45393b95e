from dataclasses import replace
from pathlib import Path

import pytest

from indexer.digest import as_html, as_text, digest, load, saved_queries, store
from search.engines import open_reader, open_writer
from search.errors import UsageError
from search.model import Article, Date, Speaker, Statement

SAVED = """
[[query]]
name = "Sông Khê"
q = '"sông Khê"'

[[query]]
name = "Lời bà Hà"
q = "người:Hà"
scope = "statements"
"""


@pytest.fixture
def index(request: pytest.FixtureRequest) -> str:
    url = f"memory:{request.node.name}"
    with open_writer(url) as writer:
        writer.add(Article("a", "Sông Khê cạn", date=Date("2024-03-01", "day", "given")))
    return url


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "theo-doi.toml"
    path.write_text(SAVED, encoding="utf-8")
    return path


def add(index: str, *articles: Article) -> None:
    with open_writer(index) as writer:
        for article in articles:
            writer.add(article)


def test_only_what_is_new_since_last_time_is_told(index: str, saved: Path) -> None:
    queries = saved_queries(saved)
    with open_reader(index) as reader:
        first, seen = digest(reader, queries, {})
    assert [[hit.article.id for hit in news.hits] for news in first] == [["a"], []]
    text = "Bà Lê Thị Hà nói lũ đã rút."
    said = Statement("Lê Thị Hà", "", "reported", "nói", 0, 0, len(text))
    dated = Date("2024-03-02", "day", "given")
    article = Article("b", "Lũ rút", body=(text,), date=dated, speakers=(Speaker("Lê Thị Hà"),))
    add(index, Article("c", "Bến sông Khê", date=dated))
    add(index, replace(article, statements=(said,)))
    with open_reader(index) as reader:
        second, _ = digest(reader, queries, seen)
    assert [[hit.article.id for hit in news.hits] for news in second] == [["c"], ["b"]]
    assert "Lê Thị Hà: Bà Lê Thị Hà nói lũ đã rút." in as_text(second, 20)
    assert "Sông Khê: 1 mới / 2" in as_text(second, 20)


def test_what_was_seen_is_kept_between_runs(tmp_path: Path) -> None:
    store(tmp_path / "x.seen", {"Sông": ["a", "b/c"]})
    assert load(tmp_path / "x.seen") == {"Sông": ["a", "b/c"]}
    assert load(tmp_path / "none.seen") == {}


def test_a_damaged_memory_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.seen").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match="Remove it"):
        load(tmp_path / "x.seen")


def test_nothing_of_an_article_becomes_markup(index: str, saved: Path) -> None:
    evil = '<script>alert(1)</script> "sông Khê"'
    add(index, Article("x", evil, body=(evil + " sông Khê",), url="javascript:alert(1)"))
    with open_reader(index) as reader:
        news, _ = digest(reader, saved_queries(saved), {})
    page = as_html(news, 20)
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "text", ["", "x = ", "[[query]]\nname = 'a'", "[[query]]\nq='a'\nscope='b'"]
)
def test_a_file_of_queries_that_cannot_be_used_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "q.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"q\.toml"):
        saved_queries(tmp_path / "q.toml")
