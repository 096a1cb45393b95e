"""More than one at a time: two indexers, a lock left behind, readers during changes."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from archive import Archive, answers, run

from search.engines.whoosh import open_writer
from search.engines.whoosh.directory import LOCK, Directory
from search.errors import IndexLocked

ROOT = Path(__file__).resolve().parents[2]
LONG = bool(os.environ.get("TIMBAO_KILLS"))
ARTICLES = 12
PATIENCE = 300.0  # seconds; a loaded machine is slow, what hangs never ends
ADDRESS = re.compile(r"http://[^ ]+:\d+")


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "indexer.cli", *arguments]


def test_the_second_indexer_waits_for_the_first(tmp_path: Path) -> None:
    archive, index = Archive(tmp_path / "kho"), tmp_path / "index"
    archive.part("a", 5, seed=1)
    arguments = ("index", str(archive.folder), "--index", f"whoosh:{index}")
    with open_writer(str(index)):
        second = subprocess.Popen(command(*arguments), cwd=ROOT, stderr=subprocess.PIPE, text=True)
        assert second.stderr is not None
        assert any("finding documents" in line for line in iter(second.stderr.readline, ""))
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(1)
    assert second.wait(PATIENCE) == 0
    assert len(answers(index)["articles"]) == 5


def test_who_waits_too_long_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    index = tmp_path / "index"
    with (
        open_writer(str(index)),
        pytest.raises(IndexLocked, match=f"process {os.getpid()}"),
    ):
        Directory(index).lock(wait=0.2)


@pytest.mark.skipif(not LONG, reason="waits for 30 s; make faults runs it")
def test_the_command_gives_up_after_thirty_seconds(tmp_path: Path) -> None:
    archive, index = Archive(tmp_path / "kho"), tmp_path / "index"
    archive.part("a", 5, seed=1)
    with open_writer(str(index)):
        arguments = ("index", str(archive.folder), "--index", f"whoosh:{index}")
        ran = subprocess.run(command(*arguments), cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 4
    assert f"process {os.getpid()}" in ran.stderr


def test_a_lock_left_behind_by_a_dead_process_holds_nobody_up(tmp_path: Path) -> None:
    archive, index = Archive(tmp_path / "kho"), tmp_path / "index"
    archive.part("a", 5, seed=1)
    run(archive.folder, index)
    (index / LOCK).write_text("999999")
    archive.part("b", 5, seed=1)
    assert run(archive.folder, index).added == 5


def test_stopping_an_indexer_leaves_no_worker(tmp_path: Path) -> None:
    archive, index = Archive(tmp_path / "kho"), tmp_path / "index"
    archive.part("a", 200, seed=1)
    archive.padding(4_200_000)
    arguments = ("index", str(archive.folder), "--index", f"whoosh:{index}", "--workers", "2")
    process = subprocess.Popen(
        command(*arguments), cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "indexing" in line:
            break
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) in (0, 130)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("a worker outlives the indexer")


# -- readers while the index changes -----------------------------------------------------------


class Server:
    """`timbao serve`, or gunicorn with two processes, on a free port of loopback."""

    def __init__(self, index: Path, kind: str = "waitress") -> None:
        self.kind = kind
        arguments = ("serve", "--index", f"whoosh:{index}", "--port", "0", "--threads", "4")
        gunicorn = "-m gunicorn --workers 2 --threads 4 --timeout 300 --bind 127.0.0.1:0"
        self.process = subprocess.Popen(
            command(*arguments)
            if kind == "waitress"
            else [sys.executable, *gunicorn.split(), "webui:create_app()"],
            cwd=ROOT,
            env={**os.environ, "TIMBAO_INDEX": f"whoosh:{index}"},
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stderr is not None
        lines = iter(self.process.stderr.readline, "")
        self.address = next(found[0] for line in lines if (found := ADDRESS.search(line)))
        self.log: list[str] = []
        self._drain = threading.Thread(target=self._read, daemon=True)
        self._drain.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.log.extend(self.process.stderr)

    def get(self, path: str) -> dict[str, object]:
        with urllib.request.urlopen(self.address + path, timeout=PATIENCE) as response:
            found: dict[str, object] = json.load(response)
            return found

    def processes(self) -> list[int]:
        """Return the processes that answer."""
        if self.kind == "waitress":
            return [self.process.pid]
        main = Path(f"/proc/{self.process.pid}/task/{self.process.pid}")  # the thread that forks
        return [int(pid) for pid in (main / "children").read_text().split()]

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(PATIENCE)


@pytest.fixture(params=["waitress", "gunicorn"])
def kept(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Path, Path, Server]]:
    if request.param == "gunicorn":
        pytest.importorskip("gunicorn", reason="needs the extra production")
    folder, index = tmp_path / "kho", tmp_path / "index"
    folder.mkdir()
    write_version(folder, 0)
    run(folder, index)
    server = Server(index, request.param)
    yield folder, index, server
    server.stop()


def write_version(folder: Path, version: int) -> None:
    """Replace every article: title, text and statement name the version."""
    lines = []
    for number in range(ARTICLES):
        said = f"Ông Phan Văn Mít, Giám đốc Sở Bến, nói: “Bản v{version} đã xong, bà con yên tâm.”"
        record = {"id": f"tin/{number}", "title": f"Tin bản v{version}", "text": said}
        lines.append(json.dumps(record, ensure_ascii=False))
    (folder / "tin.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def versions(text: str) -> set[str]:
    return {word for word in text.split() if word[:1] == "v" and word[1:].isdigit()}


def test_readers_see_whole_states_while_the_index_changes(kept: tuple[Path, Path, Server]) -> None:
    """Every change replaces all articles at once; an answer that mixes two versions is half one."""
    folder, index, server = kept
    faults: list[str] = []
    answered: list[int] = []
    done = threading.Event()
    asked = [
        f"/api/search?q={quote('bản')}&size=50&group=none",
        f"/api/search?q={quote('bản yên tâm')}&size=50&scope=statements&group=none",
    ]

    def read(path: str) -> None:
        while not done.is_set():
            try:
                found = server.get(path)
            except (urllib.error.URLError, OSError, ValueError) as error:
                faults.append(f"{path}: {error}")
                return
            hits = found["hits"]
            assert isinstance(hits, list)
            seen = {v for hit in hits for v in versions(hit["title"])}
            seen |= {v for hit in hits for s in hit["snippets"] for v in versions(s["text"])}
            if found["total"] != ARTICLES or len(hits) != ARTICLES or len(seen) != 1:
                faults.append(f"{path}: {found['total']} of {seen}")
            answered.append(1)

    readers = [threading.Thread(target=read, args=(path,)) for path in asked * 2]
    for reader in readers:
        reader.start()
    changes = 40 if LONG else 6
    for version in range(1, changes + 1):
        write_version(folder, version)
        asked_before = len(answered)
        run(folder, index, rebuild=version % 3 == 0)
        while len(answered) < asked_before + 2 and not faults:
            time.sleep(0.01)
    done.set()
    for reader in readers:
        reader.join()
    assert not faults
    assert len(answered) > changes
    found = server.get(asked[0])
    assert f"v{changes}" in json.dumps(found)


def test_every_process_over_an_index_sees_a_commit(kept: tuple[Path, Path, Server]) -> None:
    """Each process maps the new state's files itself, and lets go of the old one's."""
    folder, index, server = kept
    asked = f"/api/search?q={quote('bản')}&size=50&group=none"
    write_version(folder, 1)
    run(folder, index, rebuild=True)
    (segment,) = (segment.segment_id() for segment in Directory(index).read().segments)
    end = time.monotonic() + PATIENCE
    wanted = 1 if server.kind == "waitress" else 2
    while len(server.processes()) < wanted and time.monotonic() < end:
        time.sleep(0.1)  # the first answers before the second is there
    waiting = set(server.processes())
    assert len(waiting) == wanted
    while waiting and time.monotonic() < end:
        hits = server.get(asked)["hits"]
        assert isinstance(hits, list) and len(hits) == ARTICLES
        assert {v for hit in hits for v in versions(hit["title"])} == {"v1"}
        waiting = {pid for pid in waiting if mapped(pid, index) != {f"{segment}.tba"}}
    assert not waiting


def mapped(pid: int, index: Path) -> set[str]:
    """Return the index files that a process has mapped, removed ones with their mark."""
    lines = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines()
    return {line.split(f"{index}/")[1] for line in lines if f"{index}/" in line}


def test_a_server_is_stopped_by_sigterm(kept: tuple[Path, Path, Server]) -> None:
    server = kept[2]
    assert server.get("/api/health")["status"] == "ready"
    assert server.stop() in (0, -signal.SIGTERM)
    assert not [line for line in server.log if "Traceback" in line]
