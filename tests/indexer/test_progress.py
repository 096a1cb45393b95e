"""What a person sees while a run goes on, on a terminal and in a log."""

import json
import os
import pty
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from indexer import progress
from indexer.ingest import Options, ingest
from indexer.walk import targets

ROOT = Path(__file__).parents[2]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "kho.jsonl"
    lines = [
        json.dumps({"id": f"b{n}", "text": f"Bài {n}: lúa chín sớm. " * 40}) for n in range(1500)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_documents_are_counted_when_they_are_in_not_when_they_are_read(
    corpus: Path, tmp_path: Path
) -> None:
    told: list[tuple[str, int, int, int]] = []
    index = f"whoosh:{tmp_path / 'index'}"
    ingest(targets([corpus]), index, Options(workers=2), lambda *each: told.append(each))
    stages = [stage for stage, *_ in told]
    assert stages == sorted(stages, key=["walk", "index", "commit"].index)
    assert told[1] == ("index", 0, corpus.stat().st_size, 0)
    counted = [documents for stage, _, _, documents in told if stage == "index"]
    assert counted == sorted(counted) and len(set(counted)) > 3
    _, done, total, documents = told[-1]
    assert documents == 1500 and total - 1500 <= done <= total  # without the line ends
    told.clear()
    ingest(targets([corpus]), index, Options(), lambda *each: told.append(each))
    assert told[-1][3] == 1500


def test_a_log_says_now_and_then_how_far_a_long_run_is(capsys: pytest.CaptureFixture[str]) -> None:
    clock = [100.0]
    lines = progress.Lines(lambda: clock[0])
    lines.show("walk", 0, 0, 0)
    for second in range(24):
        clock[0] = 101.0 + second
        lines.show("index", second * 1_000_000, 40_000_000, second * 300)
    clock[0] = 130.0
    lines.show("commit", 40_000_000, 40_000_000, 12_000)
    clock[0] = 133.5
    lines.end()
    assert capsys.readouterr().err.splitlines() == [
        "   0.0 s  finding documents",
        "   1.0 s  indexing (40.0 MB)",
        "  11.0 s  3,000 documents, 10.0 of 40.0 MB, 1.0 MB/s, about 30 s left",
        "  21.0 s  6,000 documents, 20.0 of 40.0 MB, 1.0 MB/s, about 20 s left",
        "  30.0 s  writing the index",
        "  33.5 s  done",
    ]


def test_a_terminal_shows_stages_and_documents(corpus: Path, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "indexer.cli", "index", str(corpus)]
    process = subprocess.Popen(
        [*command, "--index", f"whoosh:{tmp_path / 'index'}"],
        cwd=ROOT,
        stderr=theirs,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "160"},
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            shown += os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
    os.close(ours)
    assert process.wait(600) == 0
    text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.decode())
    assert "indexing" in text and "writing the index" in text
    assert re.search(r"1,500 documents", text) and re.search(r"[\d.]+/[\d.]+ [kM]B", text)


def test_a_terminal_shows_speed_and_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    clock = [100.0]
    screen = Console(file=StringIO(), force_terminal=True, width=160)
    with progress._bar(screen, lambda: clock[0]) as show:
        for second in range(11):
            clock[0] = 100.0 + second
            show("index", second * 1_000_000, 40_000_000, second * 300)
    assert isinstance(screen.file, StringIO)
    last = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", screen.file.getvalue()).split("\r")[-2]
    assert "3,000 documents 10.0/40.0 MB 1.0 MB/s 0:00:10 left: 0:00:30" in last
