"""What indexing costs by stage and from end to end, and what a search from the shell costs."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from indexer.extract import extract
from indexer.readers import Source, read, sources
from indexer.readers.raw import RawDocument
from search.engines import open_writer
from search.errors import DocumentRefused

BATCH = 200


def documents(corpus: Path) -> Iterator[RawDocument]:
    """Read what can be read of a corpus."""
    for source in sources(corpus, corpus.parent):
        if isinstance(source, Source):
            with contextlib.suppress(DocumentRefused):
                yield read(source)


def stages(corpus: Path, directory: Path) -> dict[str, float]:
    """Return the seconds that reading, extraction, analysis and writing take in one process."""
    started = time.perf_counter()
    raw = list(documents(corpus))
    times = {"read": time.perf_counter() - started}
    started = time.perf_counter()
    articles = [extract(each) for each in raw]
    times["extract"] = time.perf_counter() - started
    with open_writer(f"whoosh:{directory}", rebuild=True) as writer:
        prepare = writer.preparer()
        started = time.perf_counter()
        batches = [prepare(articles[at : at + BATCH]) for at in range(0, len(articles), BATCH)]
        times["analyse"] = time.perf_counter() - started
        started = time.perf_counter()
        for batch in batches:
            writer.add_prepared(batch)
        writer.commit()
        times["write"] = time.perf_counter() - started
    return times


def end_to_end(corpus: Path, directory: Path, workers: int) -> tuple[float, float]:
    """Run `timbao index`; return the seconds and the largest process's peak memory (MB)."""
    started = time.perf_counter()
    peak = _ended(_started(corpus, directory, workers))
    return time.perf_counter() - started, peak


def independent(corpus: Path, directory: Path, runs: int = 2) -> float:
    """Run as many single-worker indexers at once, each over its share; return the seconds of all.

    What they reach together is what so many workers could, if they did not have one index to write.
    """
    lines = corpus.read_bytes().splitlines(keepends=True)
    shares = []
    for number in range(runs):
        shares.append(directory / f"share{number}.jsonl")
        shares[-1].write_bytes(b"".join(lines[number::runs]))
    del lines
    started = time.perf_counter()
    running = [_started(share, share.with_suffix(".index"), 1) for share in shares]
    for each in running:
        _ended(each)
    return time.perf_counter() - started


_MEASURED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""
"""Runs a command and prints the peak memory (kB) of the largest of its processes.

Between fork and exec a process is counted with its parent's memory, so the parent must be small.
"""


def _started(corpus: Path, directory: Path, workers: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", _MEASURED]
    command += [sys.executable, "-m", "indexer.cli", "index", str(corpus)]
    command += ["--index", f"whoosh:{directory}", "--workers", str(workers), "--json"]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def _ended(run: subprocess.Popen[bytes]) -> float:
    """Wait; return the peak memory (MB) of the largest of the run's processes."""
    told, _ = run.communicate()
    if run.returncode not in (0, 1):  # 1 says that some documents were refused
        raise SystemExit(f"indexing failed with exit code {run.returncode}")
    return int(told) / 1024


def cold_start(directory: Path, rounds: int = 5) -> tuple[float, float]:
    """Return the best seconds of `timbao search` and of a Python that imports NumPy and Flask."""
    search = [sys.executable, "-m", "indexer.cli", "search", "đường sắt"]
    search += ["--index", f"whoosh:{directory}"]
    plain = [sys.executable, "-c", "import numpy, flask"]
    times: dict[int, list[float]] = {0: [], 1: []}
    for _ in range(rounds):
        for at, command in enumerate((search, plain)):
            started = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            times[at].append(time.perf_counter() - started)
    return min(times[0]), min(times[1])
