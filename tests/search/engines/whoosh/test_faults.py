"""Damage, kills, strangers, commits under a reader: the last commit stands, errors say why."""

import errno
import io
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from made import article, expected, held

from search.engines.base import SCHEMA_VERSION
from search.engines.whoosh import directory, open_reader, open_writer
from search.engines.whoosh.build import Builder
from search.engines.whoosh.files import ArrayFiles
from search.engines.whoosh.snapshot import Snapshots
from search.engines.whoosh.verify import differences
from search.errors import IndexDamaged, IndexError_, IndexMismatch, IndexUnavailable, UsageError
from search.model import Article


def made(path: Path, articles: int = 30, seed: int = 1) -> list[Article]:
    rng = random.Random(seed)
    found = [article(rng, f"{n:02}") for n in range(articles)]
    with open_writer(str(path)) as writer:
        for each in found:
            writer.add(each)
    return found


def everything(path: Path) -> object:
    """Ask for all there is, as a reader does."""
    with open_reader(str(path)) as reader:
        list(reader.sources())
        reader.info()
        for n in range(30):
            reader.get(f"{n:02}")
        return held(Snapshots(path).current().segments)


def flipped(data: bytes, at: int, bit: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def test_a_flip_anywhere_is_found_or_harmless(tmp_path: Path) -> None:
    """Whatever bit of whatever file flips: a clean error or a whole answer, never a crash."""
    path = tmp_path / "ix"
    articles = expected(made(path))
    rng = random.Random(2)
    for file in sorted(path.iterdir()):
        data = file.read_bytes()
        for at in rng.sample(range(len(data)), min(40, len(data))):
            file.write_bytes(flipped(data, at, rng.randrange(8)))
            try:
                assert everything(path) == articles
            except IndexDamaged as error:
                assert "timbao index PATHS --rebuild --index whoosh:" in str(error)
        file.write_bytes(data)


@pytest.mark.parametrize("name", ["*.toc", "*.tba"])
def test_a_cut_file_is_found_when_the_index_is_opened(tmp_path: Path, name: str) -> None:
    path = tmp_path / "ix"
    made(path)
    (file,) = path.glob(name)
    data = file.read_bytes()
    for length in (0, 1, 40, len(data) // 2, len(data) - 1):
        file.write_bytes(data[:length])
        with pytest.raises(IndexDamaged, match="--rebuild"):
            open_reader(str(path))
        with pytest.raises(IndexDamaged), open_writer(str(path)) as writer:
            writer.add(Article("new", "Tin mới"))
    file.unlink()
    with pytest.raises(IndexError_):
        open_reader(str(path))


def test_verify_finds_a_flip_in_a_large_array_and_a_merge_does_not_copy_it(tmp_path: Path) -> None:
    path = tmp_path / "ix"
    words = random.Random(3)
    with open_writer(str(path)) as writer:
        for n in range(400):
            text = " ".join(f"tu{words.randrange(4000)}" for _ in range(200))
            writer.add(Article(f"{n}", "Tin", body=(text,)))
    (file,) = path.glob("*.tba")
    _, start, count, _ = ArrayFiles(file)._entries["text.positions.low"]
    assert count > 1 << 16
    file.write_bytes(flipped(file.read_bytes(), start + count // 2, 3))
    with open_reader(str(path)) as reader:
        (found,) = reader.verify()
        assert "text.positions" in found.what
        assert "--rebuild" in found.remedy
    with pytest.raises(IndexDamaged), open_writer(str(path)) as writer:
        for n in range(400, 700):
            writer.add(Article(f"{n}", "Tin"))


def test_a_state_that_was_replaced_can_be_verified(tmp_path: Path) -> None:
    path = tmp_path / "ix"
    made(path)
    with open_reader(str(path)) as reader:
        snapshot = reader._snapshots.current()
        with open_writer(str(path), rebuild=True) as writer:
            writer.add(Article("new", "Tin mới"))
        assert not snapshot.segments[0].files.path.exists()
        assert not list(differences(snapshot))


def test_a_disk_that_cannot_be_read_is_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Bad(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    made(tmp_path / "ix")
    with open_reader(str(tmp_path / "ix")) as reader:
        monkeypatch.setattr(Path, "open", lambda path, mode: Bad())
        (found,) = reader.verify()
        assert "Input/output error" in found.what and "--rebuild" in found.remedy


def test_a_damaged_index_can_be_rebuilt(tmp_path: Path) -> None:
    path = tmp_path / "ix"
    made(path)
    for file in path.glob("*.t*"):
        file.write_bytes(b"")
    rng = random.Random(4)
    articles = [article(rng, f"{n:02}") for n in range(5)]
    with open_writer(str(path), rebuild=True) as writer:
        for each in articles:
            writer.add(each)
    assert everything(path) == expected(articles)
    assert len(list(path.glob("*.tba"))) == len(list(path.glob("*.toc"))) == 1


def test_what_is_not_ours_is_never_written_to(tmp_path: Path) -> None:
    stranger = tmp_path / "thesis"
    stranger.mkdir()
    (stranger / "chapter.txt").write_text("one")
    for rebuild in (False, True):
        with pytest.raises(UsageError, match="not made by timbao"):
            open_writer(str(stranger), rebuild=rebuild)
    with pytest.raises(IndexMismatch):
        open_reader(str(stranger))
    assert [file.name for file in stranger.iterdir()] == ["chapter.txt"]
    with pytest.raises(UsageError):
        open_writer(str(stranger / "chapter.txt"))


def test_a_whoosh_index_of_somebody_else_is_not_unpickled(tmp_path: Path) -> None:
    from whoosh import fields, index

    index.create_in(str(tmp_path), fields.Schema(text=fields.TEXT))
    with pytest.raises(IndexMismatch, match="did not write"):
        open_reader(str(tmp_path))
    with pytest.raises(UsageError):
        open_writer(str(tmp_path))


def test_the_directory_is_closed_to_others(tmp_path: Path) -> None:
    made(tmp_path / "ix", 1)
    assert (tmp_path / "ix").stat().st_mode & 0o777 == 0o700


def test_another_version_says_to_rebuild(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ix"
    made(path, 1)
    monkeypatch.setattr(directory, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    for open_ in (open_reader, open_writer):
        with pytest.raises(IndexMismatch, match="timbao index PATHS --rebuild"):
            open_(str(path))
    with open_writer(str(path), rebuild=True) as writer:
        writer.add(Article("new", "Tin mới"))
    with open_reader(str(path)) as reader:
        assert reader.get("new") is not None


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
