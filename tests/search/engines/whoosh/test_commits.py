"""Commits and rebuilds under readers, kills, a full disk: the last commit stands."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from made import article, expected
from made_whoosh import everything, made

from search.engines.whoosh import directory, open_reader, open_writer
from search.engines.whoosh.build import Builder
from search.errors import IndexUnavailable
from search.model import Article


def test_a_rebuild_is_swapped_in_under_a_reader(tmp_path: Path) -> None:
    path = tmp_path / "ix"
    old = made(path)
    with open_reader(str(path)) as reader:
        with open_writer(str(path), rebuild=True) as writer:
            writer.add(Article("new", "Tin mới"))
            writer._flush()
            assert reader.get(old[0].id) == old[0]
        assert reader.get(old[0].id) is None
        assert reader.get("new") == Article("new", "Tin mới")


def test_a_rebuild_that_fails_leaves_the_old_index(tmp_path: Path) -> None:
    path = tmp_path / "ix"
    old = made(path)
    with pytest.raises(RuntimeError), open_writer(str(path), rebuild=True) as writer:
        writer.add(Article("new", "Tin mới"))
        writer._flush()
        raise RuntimeError
    assert everything(path) == expected(old)


def test_readers_during_commits_see_whole_states(tmp_path: Path) -> None:
    """Every commit replaces all five articles at once; a reader must never see two versions."""
    path = str(tmp_path / "ix")
    errors: list[BaseException] = []
    done = threading.Event()

    def write(version: int) -> None:
        with open_writer(path) as writer:
            for n in range(5):
                writer.add(Article(f"{n}", f"bản {version}"))

    def read() -> None:
        try:
            with open_reader(path) as reader:
                while not done.is_set():
                    with reader._snapshot() as snapshot:
                        titles = {snapshot.get(f"{n}").title for n in range(5)}
                        assert len(titles) == 1
                        assert snapshot.articles == 5
        except BaseException as error:
            errors.append(error)

    write(0)
    readers = [threading.Thread(target=read) for _ in range(3)]
    for each in readers:
        each.start()
    for version in range(1, 40):
        write(version)
    done.set()
    for each in readers:
        each.join()
    assert not errors


KILLED = """
import random, sys
sys.path[:0] = sys.argv[3:]
from made import article
from search.engines.whoosh import open_writer
path, version = sys.argv[1], int(sys.argv[2])
rng = random.Random(version)
print("begun", flush=True)
with open_writer(path, rebuild=version % 5 == 0) as writer:
    if version % 3 == 0:
        writer._writer()._most_tokens = 300
    for n in range(40):
        writer.add(article(rng, f"{n:02}"))
        if n % 10 == 9:
            writer._flush()
print("done", flush=True)
"""


def test_a_kill_at_any_moment_leaves_a_whole_state(tmp_path: Path) -> None:
    path = tmp_path / "ix"
    paths = [str(Path(__file__).parents[4]), str(Path(__file__).parents[3] / "made")]
    states = [expected(made(path, 40, seed=1000))]
    rng = random.Random(5)
    for version in range(1, 7):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(path), str(version), *paths],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(rng.random() * 0.12)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        again = random.Random(version)
        states.append(expected([article(again, f"{n:02}") for n in range(40)]))
        found = everything(path)
        assert found in (states[-1], states[-2])
        states.append(found)
        with open_reader(str(path)) as reader:
            assert not list(reader.verify())
    with open_writer(str(path)) as writer:
        writer.add(Article("after", "Sau cùng"))
    contents = directory.Directory(path).read()
    left = {file.stem for file in path.glob("*.tba")}
    assert left == {segment.segment_id() for segment in contents.segments}
    assert not list(path.glob("*.new"))


def test_a_full_disk_leaves_the_last_commit(tmp_path: Path) -> None:
    """RLIMIT_FSIZE stands for the disk that is full."""
    path = tmp_path / "ix"
    old = made(path)
    code = """
import resource, signal, sys
sys.path[:0] = sys.argv[2:]
from search.engines.whoosh import open_writer
from search.model import Article
from search.errors import IndexUnavailable
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
try:
    with open_writer(sys.argv[1]) as writer:
        for n in range(3000):
            writer.add(Article(f"new {n}", f"Tin {n}", body=(str(n) * 9,)))
except IndexUnavailable as error:
    print(error)
"""
    paths = [str(Path(__file__).parents[4])]
    command = [sys.executable, "-c", code, str(path), *paths]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout, ran.stderr
    assert everything(path) == expected(old)
    assert len(list(path.glob("*.tba"))) == 1


def test_an_error_after_the_swap_removes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The directory cannot be synced any more when the new TOC has its name already."""
    path = tmp_path / "ix"
    made(path)
    syncs = iter([None, OSError(5, "Input/output error")])

    def sync(self: directory.Directory) -> None:
        if (error := next(syncs)) is not None:
            raise error

    new = Article("new", "Tin mới")
    with monkeypatch.context() as patch:
        patch.setattr(directory.Directory, "sync", sync)
        with pytest.raises(IndexUnavailable), open_writer(str(path)) as writer:
            writer.add(new)
    with open_reader(str(path)) as reader:
        assert reader.get("new") == new
        assert not list(reader.verify())


def test_a_batch_that_fails_half_way_is_never_committed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ix"
    old = made(path)
    writer = open_writer(str(path))
    with monkeypatch.context() as patch:
        patch.setattr(Builder, "_append", lambda *args: (_ for _ in ()).throw(OSError(28, "full")))
        writer.add(Article("new", "Tin mới"))
        with pytest.raises(IndexUnavailable):
            writer._flush()
    with pytest.raises(IndexUnavailable, match="after an error"), writer:
        writer.add(Article("newer", "Tin mới hơn"))
    assert everything(path) == expected(old)
