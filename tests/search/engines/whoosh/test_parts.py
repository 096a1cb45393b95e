"""Files, vocabulary, stored articles, policy, lock: each by itself."""

import os
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import article

from search.engines.whoosh.codec import ArrayCodec, ArraySegment
from search.engines.whoosh.directory import Directory
from search.engines.whoosh.files import ArrayFiles, ArrayWriter
from search.engines.whoosh.policy import MOST_ARTICLES, RATIO, tiered
from search.engines.whoosh.store import decode, encode, frames, records_of
from search.engines.whoosh.terms import Terms, sort_keys, write_terms
from search.errors import IndexDamaged, IndexLocked
from search.text import fold


def test_arrays_come_back_as_they_were_written(tmp_path: Path) -> None:
    writer = ArrayWriter(tmp_path / "a.tba")
    stream = writer.stream("stream", np.uint8)
    stream.append(np.arange(5))
    stream.append(np.arange(7))
    stream.close()
    region = writer.region("region", np.uint32, 10)
    writer.write("none", np.zeros(0, np.float32))
    writer.strings("names", ["", "Đá", "\udcff"])
    region.append(np.arange(4))
    with pytest.raises(ValueError, match="reserved"):
        region.append(np.arange(7))
    writer.finish({"articles": 3})
    files = ArrayFiles(tmp_path / "a.tba")
    assert files.array("stream").tolist() == [*range(5), *range(7)]
    assert files.array("region").tolist() == [0, 1, 2, 3]
    assert files.array("none").dtype == np.float32
    assert list(files.strings("names")) == ["", "Đá", "\udcff"]
    assert files.strings("names")[1] == "Đá"
    assert files.meta == {"articles": 3}
    files.check()
    with pytest.raises(ValueError):
        files.array("stream")[0] = 1


def test_an_unfinished_file_is_no_file(tmp_path: Path) -> None:
    writer = ArrayWriter(tmp_path / "a.tba")
    writer.write("numbers", np.arange(1000))
    writer._file.flush()
    with pytest.raises(IndexDamaged):
        ArrayFiles(tmp_path / "a.tba")
    writer.discard()
    assert not list(tmp_path.iterdir())


KEYS = st.sets(st.text("aàáăâđdeêhnơ1-/", min_size=1, max_size=4), max_size=40)


@given(keys=KEYS, other=st.text("aàđd1", min_size=1, max_size=3))
def test_terms_are_found_by_key_fold_and_prefix(tmp_path_factory, keys: set[str], other: str):
    path = tmp_path_factory.mktemp("terms") / "t.tba"
    ordered, ranks = sort_keys(given_order := list(keys))
    assert [ordered[rank] for rank in ranks] == given_order
    writer = ArrayWriter(path)
    write_terms(writer, ordered)
    writer.finish({})
    terms = Terms(ArrayFiles(path))
    assert terms.keys() == ordered
    for number, key in enumerate(ordered):
        assert (terms.number(key), terms.key(number)) == (number, key)
        assert terms.keys(*terms.group(fold(key))) == sorted(
            k for k in keys if fold(k) == fold(key)
        )
    assert (terms.number(other) >= 0) == (other in keys)
    first, last = terms.prefix(fold(other))
    assert set(ordered[first:last]) == {k for k in keys if fold(k).startswith(fold(other))}


def test_articles_come_back_from_frames() -> None:
    rng = random.Random(1)
    articles = [article(rng, f"bài/{n}\udcff") for n in range(300)]
    packed = frames(map(encode, articles))
    assert 1 < len(packed) < 20
    assert [decode(r) for frame in packed for r in records_of(frame)] == articles


@dataclass
class Merges:
    """A writer that only counts."""

    copied: int = 0

    def merge(self, segments: list[ArraySegment]) -> ArraySegment:
        total = sum(segment.live_articles for segment in segments)
        self.copied += total
        return sized(total)


def sized(articles: int) -> ArraySegment:
    segment = ArrayCodec().new_segment(None, "MAIN")
    segment.set_counts(articles, 0)
    return segment


@given(st.lists(st.sampled_from([1, 1, 3, 100, 2000, 30_000]), max_size=60))
def test_the_policy_keeps_segments_few_and_bounded(commits: list[int]) -> None:
    segments: list[ArraySegment] = []
    writer = Merges()
    for size in commits:
        segments = tiered(writer, [*segments, sized(size)])
        sizes = sorted((s.live_articles for s in segments), reverse=True)
        assert sizes[0] <= MOST_ARTICLES
        small = [n for n in sizes if n <= MOST_ARTICLES / (RATIO + 1)]
        assert len(small) <= 11
    assert sum(s.live_articles for s in segments) == sum(commits)
    assert writer.copied <= 12 * sum(commits)


def test_a_small_commit_leaves_a_large_index_alone() -> None:
    writer = Merges()
    segments = [sized(60_000), sized(60_000), sized(23_000)]
    for _ in range(20):
        segments = tiered(writer, [*segments, sized(100)])
    assert writer.copied <= 20 * 100 * 5
    assert len(segments) <= 6


def test_what_is_mostly_deleted_is_rewritten() -> None:
    segment = sized(100)
    for number in range(40):
        segment.delete_document(number)
    (found,) = tiered(Merges(), [segment])
    assert (found.live_articles, found.doc_count_all()) == (60, 60)


def test_a_forked_child_does_not_keep_the_lock(tmp_path: Path) -> None:
    directory = Directory(tmp_path / "ix")
    directory.claim()
    lock = directory.lock(0)
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(write)
        os.read(read, 1)
        os._exit(0)
    try:
        with pytest.raises(IndexLocked):
            directory.lock(0)
        lock.release()
        directory.lock(0).release()
    finally:
        os.close(write)
        os.waitpid(child, 0)


def test_the_lock_of_a_dead_process_is_free(tmp_path: Path) -> None:
    directory = Directory(tmp_path / "ix")
    directory.claim()
    child = os.fork()
    if not child:
        directory.lock(0)
        os._exit(0)
    os.waitpid(child, 0)
    directory.lock(0).release()
