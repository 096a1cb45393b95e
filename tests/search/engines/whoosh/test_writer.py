import random
from pathlib import Path

import pytest
from made import article, expected, held, held_pairs, pairs

from search.engines.whoosh import open_reader, open_writer
from search.engines.whoosh.prepare import Batches
from search.engines.whoosh.snapshot import Snapshots
from search.errors import IndexLocked, IndexMissing
from search.model import Article


def snapshot(path):
    return Snapshots(path).current()


def test_what_is_added_is_held(tmp_path: Path) -> None:
    rng = random.Random(1)
    articles = [article(rng, f"a/{n}") for n in range(60)]
    with open_writer(str(tmp_path / "ix")) as writer:
        for each in articles:
            writer.add(each)
    found = snapshot(tmp_path / "ix")
    assert held(found.segments) == expected(articles)
    assert held_pairs(found) == pairs(articles)


@pytest.mark.parametrize("seed", range(6))
def test_any_changes_leave_what_a_dictionary_would(tmp_path: Path, seed: int) -> None:
    """Adds, replacements and removals over many commits, with all the merges they bring."""
    rng = random.Random(seed)
    model: dict[str, Article] = {}
    path = tmp_path / "ix"
    for _ in range(12):
        with open_writer(str(path)) as writer:
            for _ in range(rng.choice((1, 2, 10, 40))):
                id = f"bài {rng.randrange(80)}"
                if rng.random() < 0.25:
                    writer.remove(id)
                    model.pop(id, None)
                else:
                    model[id] = article(rng, id)
                    writer.add(model[id])
        found = snapshot(path)
        assert held(found.segments) == expected(model.values())
        assert len(found.segments) <= 6
    assert not list(open_reader(str(path)).verify())


def test_little_memory_gives_the_same_arrays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(3)
    articles = [article(rng, f"{rng.randrange(150)}") for n in range(200)]
    paths = [tmp_path / "roomy", tmp_path / "tight"]
    for path in paths:
        with open_writer(str(path)) as writer:
            if path.name == "tight":
                writer._writer()._most_tokens = 400
            for start in range(0, len(articles), 7):
                writer.add_prepared(writer.preparer()(articles[start : start + 7]))
    roomy, tight = map(snapshot, paths)
    assert held(roomy.segments) == held(tight.segments)
    assert held_pairs(tight)
    assert len(tight.segments) == 1


@pytest.mark.parametrize("room", [1, 10**6])
def test_nobody_is_compared_with_what_is_replaced(tmp_path: Path, room: int) -> None:
    """Two texts that only resemble a third, which the same transaction replaces."""
    path, words = str(tmp_path / "ix"), [f"tu{n}" for n in range(240)]
    left, right = words[:160], words[80:]
    with open_writer(path) as writer:
        writer.add(Article("x", body=(" ".join(words),)))
    with open_writer(path) as writer:
        writer._writer()._most_tokens = room
        for id, text in (("x", words), ("x", ["khác"]), ("y", left), ("z", right)):
            writer.add(Article(id, body=(" ".join(text),)))
            writer._flush()
    with open_reader(path) as reader:
        assert [reader.reprints(id) for id in "xyz"] == [(), (), ()]
    with open_writer(path) as writer:
        writer.add(Article("x", body=(" ".join(words),)))
    with open_reader(path) as reader:
        assert reader.reprints("x") in (("y",), ("z",))


def test_batches_of_other_processes_are_the_same(tmp_path: Path) -> None:
    import pickle

    rng = random.Random(4)
    articles = [article(rng, f"{n}") for n in range(50)]
    with open_writer(str(tmp_path / "ix")) as writer:
        for start in range(0, 50, 10):
            batch = Batches().batch(articles[start : start + 10])
            writer.add_prepared(pickle.loads(pickle.dumps(batch)))
    assert held(snapshot(tmp_path / "ix").segments) == expected(articles)


def test_an_exception_discards(tmp_path: Path) -> None:
    rng = random.Random(5)
    path = tmp_path / "ix"
    with open_writer(str(path)) as writer:
        writer.add(article(rng, "a"))
    before = held(snapshot(path).segments)
    with pytest.raises(KeyboardInterrupt), open_writer(str(path)) as writer:
        writer.add(article(rng, "b"))
        writer.remove("a")
        writer._flush()
        raise KeyboardInterrupt
    assert held(snapshot(path).segments) == before
    assert len(list(path.glob("*.tba"))) == 1


def test_one_writer_commits_often(tmp_path: Path) -> None:
    rng = random.Random(6)
    model = {}
    with open_writer(str(tmp_path / "ix")) as writer:
        for n in range(30):
            model[f"{n}"] = article(rng, f"{n}")
            writer.add(model[f"{n}"])
            writer.commit()
            if n % 7 == 0:
                writer.add(article(rng, "never"))
                writer.discard()
    assert held(snapshot(tmp_path / "ix").segments) == expected(model.values())


def test_committing_nothing_changes_nothing(tmp_path: Path) -> None:
    path = str(tmp_path / "ix")
    with open_writer(path) as writer:
        writer.add(article(random.Random(7), "a"))
    with open_reader(path) as reader:
        before = reader.generation
        with open_writer(path) as writer:
            writer.remove("unknown")
        assert reader.generation == before


def test_an_empty_index_is_an_index(tmp_path: Path) -> None:
    path = str(tmp_path / "ix")
    with pytest.raises(IndexMissing, match="timbao index"):
        open_reader(path)
    with open_writer(path):
        pass
    with open_reader(path) as reader:
        assert reader.info().articles == 0


def test_all_removed_leaves_an_empty_index(tmp_path: Path) -> None:
    path = str(tmp_path / "ix")
    with open_writer(path) as writer:
        writer.add(article(random.Random(8), "a"))
    with open_writer(path) as writer:
        writer.remove("a")
    with open_reader(path) as reader:
        assert (reader.info().articles, reader.get("a")) == (0, None)
        assert not list(Path(path).glob("*.tba"))


def test_the_second_writer_says_who_holds_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    from search.engines.whoosh.directory import Directory

    with open_writer(str(tmp_path / "ix")), pytest.raises(IndexLocked, match=str(os.getpid())):
        Directory(tmp_path / "ix").lock(wait=0.1)
