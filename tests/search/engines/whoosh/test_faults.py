"""Damage and strangers: what is not as it was written is told, never served."""

import errno
import io
import os
import random
from pathlib import Path

import pytest
from made import article, expected
from made_whoosh import everything, made

from search.engines.base import SCHEMA_VERSION
from search.engines.whoosh import directory, open_reader, open_writer
from search.engines.whoosh.files import ArrayFiles
from search.engines.whoosh.verify import differences
from search.errors import IndexDamaged, IndexError_, IndexMismatch, UsageError
from search.model import Article


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
