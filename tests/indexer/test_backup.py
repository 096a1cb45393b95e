"""A backup is the index at one commit, whatever is committed meanwhile; restoring is a swap."""

import errno
import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from archive import Archive, answers, run
from click.testing import CliRunner

from indexer.cli import main
from search.engines import open_reader
from search.engines.whoosh import directory
from search.engines.whoosh.backup import backup, restore
from search.errors import IndexDamaged, IndexMismatch, IndexUnavailable, UsageError


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "kho")
    archive.part("a", 20, seed=1)
    run(archive.folder, tmp_path / "index")
    archive.part("b", 5, seed=1)
    run(archive.folder, tmp_path / "index")
    return archive


def timbao(*arguments: object) -> str:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("options", [(), ("--link",)])
def test_what_is_copied_answers_the_same_and_comes_back(
    tmp_path: Path, archive: Archive, options: tuple[str, ...]
) -> None:
    index, copy = tmp_path / "index", tmp_path / "copy"
    before = answers(index)
    assert "25 articles" in timbao("backup", copy, "--index", f"whoosh:{index}", *options)
    assert answers(copy) == before
    archive.clear()
    archive.part("c", 7, seed=2)
    with open_reader(f"whoosh:{index}") as reader:
        run(archive.folder, index, rebuild=False)
        assert reader.info().articles == 7
        assert answers(copy) == before
        assert "25 articles" in timbao("restore", copy, "--index", f"whoosh:{index}")
        assert reader.info().articles == 25
    assert answers(index) == before
    run(archive.folder, index)
    assert answers(copy) == before


def test_a_backup_restores_where_nothing_was(tmp_path: Path, archive: Archive) -> None:
    backup(tmp_path / "index", tmp_path / "copy")
    restore(tmp_path / "copy", tmp_path / "elsewhere")
    assert answers(tmp_path / "elsewhere") == answers(tmp_path / "index")
    assert not run(archive.folder, tmp_path / "elsewhere").wrote


def test_backups_during_commits_are_whole_states(tmp_path: Path, archive: Archive) -> None:
    index = tmp_path / "index"
    states = [answers(index)]
    copies: list[Path] = []
    done = threading.Event()

    def copy() -> None:
        while not done.is_set():
            backup(index, tmp_path / f"copy-{len(copies)}")
            copies.append(tmp_path / f"copy-{len(copies)}")

    with ThreadPoolExecutor(1) as beside:
        copying = beside.submit(copy)
        for seed in range(2, 8):
            archive.part("a", 20, seed)
            run(archive.folder, index, rebuild=bool(seed % 2))
            states.append(answers(index))
            before = len(copies)
            while len(copies) == before and not copying.done():
                time.sleep(0.01)
        done.set()
        copying.result()
    assert len(copies) >= 6
    for path in copies:
        assert answers(path) in states


def test_a_damaged_index_is_not_backed_up(tmp_path: Path, archive: Archive) -> None:
    file = max((tmp_path / "index").glob("*.tba"), key=lambda path: path.stat().st_size)
    data = bytearray(file.read_bytes())
    third = len(data) // 3
    data[third : third + 256] = bytes(256)  # more than what lies between two arrays
    file.write_bytes(data)
    with pytest.raises(IndexDamaged, match="--rebuild"):
        backup(tmp_path / "index", tmp_path / "copy")
    assert not list((tmp_path / "copy").iterdir())


@pytest.mark.parametrize("kind", ["cut", "spoilt", "gone", "table of contents", "half a copy"])
def test_a_damaged_index_is_restored(tmp_path: Path, archive: Archive, kind: str) -> None:
    index, copy = tmp_path / "index", tmp_path / "copy"
    before = answers(index)
    backup(index, copy)
    served = open_reader(f"whoosh:{index}")  # a server goes on with what it has mapped
    assert served.get("a/1") is not None
    file = max(index.glob("*.tba"), key=lambda path: path.stat().st_size)
    data, beside = file.read_bytes(), file.with_name("beside")
    file.rename(beside)
    if kind == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif kind == "spoilt":
        file.write_bytes(data[:2000] + bytes(512) + data[2512:])
    elif kind == "half a copy":
        file.with_name(f"{file.name}.new").write_bytes(data[:100])
    beside.unlink()
    if kind == "table of contents":
        file.write_bytes(data)
        next(index.glob("*.toc")).write_bytes(b"")
    restore(copy, index)
    assert answers(index) == answers(copy) == before
    with served:
        assert served.get("a/1") is not None
    archive.part("c", 3, seed=3)
    run(archive.folder, index)
    assert not list(index.glob("*.new"))


def test_a_server_takes_up_what_was_restored(tmp_path: Path, archive: Archive) -> None:
    index, copy = tmp_path / "index", tmp_path / "copy"
    backup(index, copy)
    with open_reader(f"whoosh:{index}") as reader:
        for file in index.glob("*.tba"):
            with file.open("r+b") as disk:  # damaged where it lies
                disk.seek(64)
                disk.write(bytes(512))
        with pytest.raises(IndexDamaged):
            reader.get("a/1")
        restore(copy, index)
        assert reader.get("a/1") is not None


def test_a_damaged_copy_is_not_restored(tmp_path: Path, archive: Archive) -> None:
    index, copy = tmp_path / "index", tmp_path / "copy"
    backup(index, copy)
    archive.part("a", 20, seed=2)
    run(archive.folder, index, rebuild=True)
    before = answers(index)
    file = max(copy.glob("*.tba"), key=lambda path: path.stat().st_size)
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(IndexDamaged, match=str(copy)):
        restore(copy, index)
    assert answers(index) == before


def test_a_disk_that_is_full_leaves_no_half_copies(
    tmp_path: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))

    index, copy = tmp_path / "index", tmp_path / "copy"
    backup(index, tmp_path / "good")
    file = next(index.glob("*.tba"))
    file.unlink()
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", half)
        with pytest.raises(IndexUnavailable, match="Free some space"):
            backup(tmp_path / "good", copy)
        with pytest.raises(IndexUnavailable, match="Free some space"):
            restore(tmp_path / "good", index)
    assert not list(index.glob("*.new"))
    backup(tmp_path / "good", copy)
    restore(copy, index)
    assert answers(index) == answers(copy)


def test_no_directory_in_use_is_written_to(tmp_path: Path, archive: Archive) -> None:
    with pytest.raises(UsageError, match="there already"):
        backup(tmp_path / "index", archive.folder)
    with pytest.raises(UsageError, match="not made by timbao"):
        restore(tmp_path / "index", archive.folder)
    result = CliRunner().invoke(main, ["backup", "x", "--index", "opensearch://a:9200/b"])
    assert result.exit_code == 2 and "snapshots" in result.output


@pytest.mark.parametrize("version", ["SCHEMA_VERSION", "ANALYSIS_VERSION"])
def test_an_index_of_the_release_before_is_rebuilt(
    tmp_path: Path, archive: Archive, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    """A new release: the old index is refused with the command, which then mends it."""
    index = tmp_path / "index"
    before = answers(index)
    command = ["index", str(archive.folder), "--index", f"whoosh:{index}", "--workers", "1"]
    served = open_reader(f"whoosh:{index}")  # a server of the old release goes on meanwhile
    monkeypatch.setattr(directory, version, getattr(directory, version) + 1)
    for refused in (["search", "nước"], ["status"], ["verify"]):
        result = CliRunner().invoke(main, [*refused, "--index", f"whoosh:{index}"])
        assert result.exit_code == 3 and f"--rebuild --index whoosh:{index}" in result.output
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 3 and "--rebuild" in result.output
    with pytest.raises(IndexMismatch):
        backup(index, tmp_path / "copy")
    with served:
        assert served.info().articles == 25
    assert "added 25" in timbao(*command, "--rebuild")
    assert answers(index) == before
