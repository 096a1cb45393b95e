"""What is cached of a committed state goes when the state is no longer used."""

import gc
import weakref
from pathlib import Path

import numpy as np

from search.engines import open_reader, open_writer
from search.engines.base import Reader, Writer
from search.engines.whoosh.context import context
from search.engines.whoosh.lists import Lists
from search.engines.whoosh.snapshot import Snapshots
from search.model import Article, Request, Speaker, Statement
from search.query.expansion import Forms
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
    assert gone() is None, "a cycle keeps it until the collector runs"


def test_of_many_commits_only_the_newest_state_stays(tmp_path: Path) -> None:
    url = f"whoosh:{tmp_path / 'index'}"
    states: list[weakref.ref[object]] = []
    gc.disable()
    try:
        with open_writer(url) as writer, open_reader_after_commit(writer, url) as reader:
            for number in range(30):
                writer.add(_said(number))
                writer.commit()
                reader.search(Request(Query("", Word("mưa", "mưa"))))
                reader.search(Request(Query("", Word("mưa", "mưa")), scope="statements"))
                reader.complete("mưa", 8)
                reader.related("0")
                assert reader.info().articles == number + 1
                assert reader.statistics().pair("mưa", "to") >= number
                snapshot = reader._snapshots.current()  # type: ignore[attr-defined]
                states += [weakref.ref(snapshot), weakref.ref(context(snapshot))]
                del snapshot
            assert [at for at, state in enumerate(states) if state() is not None] == [58, 59]
    finally:
        gc.enable()


def open_reader_after_commit(writer: Writer, url: str) -> Reader:
    writer.commit()
    return open_reader(url)


def _said(number: int) -> Article:
    said = Statement("Phan Văn Mít", "", "direct", "nói", 0, 0, 6)
    speakers = (Speaker("Phan Văn Mít"),)
    return Article(
        f"{number}", "mưa to", body=("mưa to gió lớn",), speakers=speakers, statements=(said,)
    )


def test_an_idf_does_not_depend_on_what_was_asked_before(tmp_path: Path) -> None:
    url = f"whoosh:{tmp_path / 'index'}"
    with open_writer(url) as writer:
        for number in range(9):
            writer.add(Article(f"{number}", "thông" + " thống" * (number > 6)))
    snapshots = Snapshots(tmp_path / "index")
    articles = context(snapshots.current()).articles
    read = ("thông", "thống")
    first = articles.idf(Forms({"thông": 1.0, "thống": 0.1}, reading=read))
    second = articles.idf(Forms({"thông": 0.1, "thống": 1.0}, reading=read))
    assert first < second


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
    nothing = shared.articles.union(text, {})
    for typed, looser in ((common, nothing), (common, rare)):
        assert (Lists(typed, looser).at(np.arange(60)) == common.row).all()


def test_looser_forms_count_below_zero_where_no_other_stands(tmp_path: Path) -> None:
    url = f"whoosh:{tmp_path / 'index'}"
    with open_writer(url) as writer:
        for number in range(60):
            words = [
                word for word, each in (("bão", 20), ("bảo", 30), ("báo", 2)) if not number % each
            ]
            writer.add(Article(f"{number}", " ".join(words)))
    shared = context(Snapshots(tmp_path / "index").current())
    (text,) = shared.articles.texts
    storm, keep, paper = (
        shared.articles.union(text, {each: 1.0}) for each in ("bão", "bảo", "báo")
    )
    every = np.arange(60)
    few, many = Lists(storm, keep), Lists(storm, paper)
    assert few.docs.tolist() == [0, 20, 30, 40]
    assert np.sign(few.at(every))[few.docs].tolist() == [1, 1, -1, 1]
    assert few.at(few.docs).tolist() == few.at(every)[few.docs].tolist()
    assert many.docs.tolist() == list(range(0, 60, 2))
    assert many.docs[many.at(many.docs) > 0].tolist() == [0, 20, 40]
