"""The disk is full, or may not be written to: the last commit stands and the message says why."""

import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive import Archive, answers, run
from click.testing import CliRunner

from indexer.cli import main

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path / "kho")
    archive.part("a", 30, seed=1)
    run(archive.folder, tmp_path / "index")
    archive.part("b", 60, seed=1)
    return archive


def index_with(limit: int, archive: Archive, index: Path) -> "subprocess.CompletedProcess[str]":
    """Run the command where no file may grow past the limit."""

    def confine() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then write() fails, as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-m", "indexer.cli", "index", str(archive.folder)]
    return subprocess.run(
        [*command, "--index", f"whoosh:{index}", "--workers", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=confine,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


@pytest.mark.parametrize("limit", [0, 1000, 20_000])
def test_no_room_for_a_file(tmp_path: Path, archive: Archive, limit: int) -> None:
    index = tmp_path / "index"
    before, files = answers(index), set(index.iterdir())
    ran = index_with(limit, archive, index)
    assert ran.returncode == 3, ran.stderr
    assert "Traceback" not in ran.stderr and "last commit stands" in ran.stderr
    assert answers(index) == before
    assert set(index.iterdir()) == files
    assert not run(archive.folder, index).refused
    assert len(answers(index)["articles"]) == 90


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 kB, where this machine lets us mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    options = ["-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    if (
        not shutil.which("mount")
        or subprocess.run(["mount", *options], capture_output=True).returncode
    ):
        pytest.skip("mounting a small tmpfs needs root and a kernel that allows it")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_disk_that_is_full(small_disk: Path, archive: Archive) -> None:
    index = small_disk / "index"
    archive.remove("b.jsonl")
    run(archive.folder, index)
    before = answers(index)
    archive.part("b", 3000, seed=1)
    command = ["index", str(archive.folder), "--index", f"whoosh:{index}", "--workers", "1"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 3
    assert "Free some space" in result.output
    assert answers(index) == before
    archive.part("b", 5, seed=1)
    assert run(archive.folder, index).added == 5


def _as_nobody(command: list[str], told: "multiprocessing.Queue[tuple[int, str]]") -> None:
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    result = CliRunner().invoke(main, command)
    told.put((result.exit_code, result.output))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can take the rights of another user")
@pytest.mark.parametrize("taken", ["all of it", "writing"])
def test_a_directory_this_user_may_not_use(tmp_path: Path, archive: Archive, taken: str) -> None:
    index = tmp_path / "index"
    before = answers(index)
    for path in (*tmp_path.parents[:3], tmp_path, *archive.folder.rglob("*"), archive.folder):
        if path.stat().st_uid == os.geteuid() and path != Path("/"):
            path.chmod(0o755)
    if taken == "writing":
        index.chmod(0o755)
        for path in index.iterdir():
            path.chmod(0o644)
    command = ["index", str(archive.folder), "--index", f"whoosh:{index}", "--workers", "1"]
    context = multiprocessing.get_context("fork")  # a new interpreter might not be readable either
    told = context.Queue()
    process = context.Process(target=_as_nobody, args=(command, told))
    process.start()
    exit_code, output = told.get(timeout=600)
    process.join()
    assert exit_code == 3, output
    assert "Give this user access" in output
    assert answers(index) == before
