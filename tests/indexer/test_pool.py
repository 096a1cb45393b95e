"""Workers and what documents do to them: a loop without end in C, a crash, a word like no other."""

import itertools
import json
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest

from indexer import reading, worker
from indexer.ingest import Options, ingest
from indexer.nursery import Nursery, Serve
from indexer.report import Report
from indexer.walk import targets
from search.engines import open_reader
from search.errors import IndexUnavailable

BODY = "Sáng nay, hội nghị bàn về thông tin đối ngoại của tỉnh đã khai mạc tại nhà văn hóa."


Harm = Callable[[], None]


@pytest.fixture
def harmful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Harm], Harm]:
    """Let patience with a worker end soon, but only once a harm has begun in it.

    So a slow machine changes nothing: ordinary documents have the time they always have.
    """
    begun = tmp_path / "begun"
    begun.mkdir()
    patience = worker.Worker._patience

    def impatience(self: worker.Worker, is_reading: bool) -> float:
        harmed = (begun / str(self.pid)).exists()
        return 0.2 if harmed else patience(self, is_reading)

    def wrap(harm: Harm) -> Harm:
        def harmful() -> None:
            (begun / str(os.getpid())).touch()
            harm()

        return harmful

    monkeypatch.setattr(worker, "LOOK", 0.05)
    monkeypatch.setattr(worker.Worker, "_patience", impatience)
    return wrap


def archive(folder: Path, **bad: str) -> Path:
    """Write 12 ordinary articles, and bad ones between them."""
    articles = {f"b{number:02}": f"{BODY} Số {number}." for number in range(12)} | bad
    lines = [json.dumps({"id": id, "text": articles[id]}) for id in sorted(articles)]
    path = folder / "kho.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def index(path: Path, place: Path, workers: int) -> Report:
    return ingest(targets([path]), f"whoosh:{place}", Options(workers=workers))


def held(place: Path) -> set[str]:
    with open_reader(f"whoosh:{place}") as reader:
        return {record.id for record in reader.sources()}


def spin_in_c() -> None:
    """Never return: holds the interpreter's lock and heeds no signal handler."""
    sum(itertools.repeat(0))


def wait_for_ever() -> None:
    os.read(os.pipe()[0], 1)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGKILL)  # as the kernel's memory killer does


@pytest.mark.parametrize(
    ("harm", "workers", "reason"),
    [
        (spin_in_c, 1, "took longer than 60 s"),
        (spin_in_c, 2, "took longer than 60 s"),
        (wait_for_ever, 1, "took longer than 60 s"),
        (crash, 2, "died"),
    ],
)
def test_a_document_that_harms_its_reader_is_refused_and_no_other(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    harmful: Callable[[Harm], Harm],
    harm: Harm,
    workers: int,
    reason: str,
) -> None:
    real = reading.read
    harm = harm if harm is crash else harmful(harm)

    def read(source: object) -> object:
        if b"HARM" in source.data:  # type: ignore[attr-defined]
            harm()
        return real(source)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "read", read)
    path, before = archive(tmp_path, b05x="HARM", b09x="HARM"), set(children())
    report = index(path, tmp_path / "index", workers)
    assert report.added == 12
    assert [r.source.rsplit(":", 1)[1] for r in report.refused] == ["7", "12"]
    assert all(reason in refusal.reason for refusal in report.refused)
    assert held(tmp_path / "index") == {f"b{number:02}" for number in range(12)}
    assert set(children()) <= before


def test_a_document_that_holds_up_the_analysis_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harmful: Callable[[Harm], Harm]
) -> None:
    from search.engines.whoosh import engine

    real, spin = engine.prepare, harmful(spin_in_c)

    def prepare(articles: object) -> object:
        if any("HARM" in article.text for article in articles):  # type: ignore[attr-defined]
            spin()
        if any("FAULT" in article.text for article in articles):  # type: ignore[attr-defined]
            raise MemoryError("no room")
        return real(articles)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "prepare", prepare)
    report = index(archive(tmp_path, b05x="HARM", b07x="FAULT"), tmp_path / "index", 1)
    assert report.added == 12
    assert ["took longer" in r.reason or "no room" in r.reason for r in report.refused] == [
        True
    ] * 2


def test_the_limit_is_each_documents_not_the_batchs() -> None:
    """Three documents take nearly all the time each may have; then one takes more than it may."""
    watched = worker.Worker(0, worker.shared_place(), cast(Nursery, None))
    looks = int(worker.SECONDS_PER_DOCUMENT / worker.LOOK)
    places = [place for place in range(3) for _ in range(looks - 1)]

    class Pipe:
        def poll(self, seconds: float) -> bool:
            assert seconds == worker.LOOK
            watched._place[0] = places.pop(0)
            return not places

    assert watched._answers(Pipe(), 9)  # type: ignore[arg-type]
    places = [0] * 3 * looks
    assert not watched._answers(Pipe(), 9)  # type: ignore[arg-type]
    assert len(places) == 2 * looks


def test_a_word_without_end_is_no_text(tmp_path: Path) -> None:
    path = archive(tmp_path, b05x=f"Chữ {'ô' * 200_000} hết.", b06x=f"Chữ {'ô' * 90_000} hết.")
    report = index(path, tmp_path / "index", 1)
    assert report.added == 13
    (refusal,) = report.refused
    assert "200,000 characters without a space" in refusal.reason


def test_workers_end_when_the_writer_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from search.engines.whoosh import writer

    def fail(*_: object) -> None:
        raise IndexUnavailable("no room")

    monkeypatch.setattr(writer.BulkWriter, "add_batch", fail)
    before = set(children())
    with pytest.raises(IndexUnavailable):
        index(archive(tmp_path), tmp_path / "index", 2)
    end = time.monotonic() + 120
    while not set(children()) <= before and time.monotonic() < end:
        time.sleep(0.05)
    assert set(children()) <= before


def children() -> Iterator[int]:
    """Yield the processes that this one started; other tests' servers may be among them."""
    for task in Path("/proc/self/task").iterdir():
        for child in told(task / "children").split():
            if not re.search("chrom|java", told(Path(f"/proc/{child}/cmdline"))):
                yield int(child)


def told(path: Path) -> str:
    """Return what the kernel tells of a thread or process; nothing, if it has just ended."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def test_workers_come_from_a_process_without_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is forked before a thread of the run is at work, and has but one itself."""
    begun = []
    begin = Nursery.__init__

    def observed(self: Nursery, serve: Serve) -> None:
        begun.append((threading.current_thread(), threading.active_count()))
        begin(self, serve)

    real = reading.read

    def read(source: object) -> object:
        assert len(list(Path(f"/proc/{os.getppid()}/task").iterdir())) == 1
        return real(source)  # type: ignore[arg-type]

    monkeypatch.setattr(Nursery, "__init__", observed)
    monkeypatch.setattr(reading, "read", read)
    path = archive(tmp_path)
    others = threading.active_count()
    assert index(path, tmp_path / "index", workers=2).added == 12
    assert begun == [(threading.current_thread(), others)]


def test_a_worker_that_takes_anothers_place_inherits_no_lock_that_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forked from the run itself, it would wait for ever for what one of its threads holds."""
    held_by_a_thread = threading.Lock()
    real, bury = reading.read, worker.Worker.bury

    def read(source: object) -> object:
        if b"HARM" in source.data:  # type: ignore[attr-defined]
            crash()
        with held_by_a_thread:
            return real(source)  # type: ignore[arg-type]

    def take(self: worker.Worker) -> None:
        held_by_a_thread.acquire(blocking=False)
        bury(self)

    monkeypatch.setattr(reading, "read", read)
    monkeypatch.setattr(worker.Worker, "bury", take)
    report = index(archive(tmp_path, b05x="HARM"), tmp_path / "index", workers=1)
    assert (report.added, len(report.refused)) == (12, 1)


def test_a_run_whose_workers_can_have_no_successors_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = reading.read

    def read(source: object) -> object:
        if b"HARM" in source.data:  # type: ignore[attr-defined]
            os.kill(os.getppid(), signal.SIGKILL)
            wait_for_ever()
        return real(source)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "read", read)
    before = set(children())
    with pytest.raises(IndexUnavailable, match="last commit stands"):
        index(archive(tmp_path, b05x="HARM"), tmp_path / "index", workers=2)
    assert set(children()) <= before
