"""What is cached of a committed state goes when the state is no longer used."""

import gc
import weakref
from pathlib import Path

from search.engines import open_reader, open_writer
from search.engines.whoosh.context import context
from search.engines.whoosh.snapshot import Snapshots
from search.model import Article, Request
from search.query.nodes import Query, Word


def test_rows_and_columns_go_with_their_snapshot(tmp_path: Path) -> None:
    url = f"whoosh:{tmp_path / 'index'}"
    with open_writer(url) as writer:
        writer.add(Article("a", "mưa to", body=("gió lớn",)))
    snapshots = Snapshots(tmp_path / "index")
    shared = context(snapshots.current())
    assert context(snapshots.current()) is shared
    gone = weakref.ref(shared)
    columns = shared.columns("articles")
    assert columns.id_rank.tolist() == [0]
    del shared, columns
    snapshots.close()
    gc.collect()
    assert gone() is None


def test_common_words_are_rows_and_rare_ones_lists(tmp_path: Path) -> None:
    url = f"whoosh:{tmp_path / 'index'}"
    with open_writer(url) as writer:
        for number in range(60):
            writer.add(Article(f"{number}", "mưa" + " bão" * (number == 7)))
    with open_reader(url) as reader:
        reader.search(Request(Query("", Word("mưa", "mưa"))))
    shared = context(Snapshots(tmp_path / "index").current())
    (text,) = shared.articles.texts
    common = shared.articles.union(text, {"mưa": 1.0})
    rare = shared.articles.union(text, {"bão": 1.0})
    assert common.common
    assert not rare.common
    assert rare.list[0].tolist() == [7]
    assert (common.row > 0).all()
    assert common.at(rare.list[0])[0] == common.row[7]
