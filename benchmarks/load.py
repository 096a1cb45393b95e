"""Load a real server on loopback while the indexer commits: throughput, times, errors, memory.

    python benchmarks/load.py [--index whoosh:DIRECTORY] [--seconds 60] [--server waitress]

Serves a copy of an index (else one of invented articles), so nothing of yours is changed. Prints
a Markdown table: one client; ordinary load; the same with clients that read or write slowly; far
more clients than can be served; and one client again. Clients send their next request as soon as
they have an answer. Then says what of the promises held; exit code 1 where one did not:

no errors       every request was answered, or refused with 503 or 429
memory flat     anonymous memory (heaps; not the mapped index, which the system may drop) in the
                last quarter of the ordinary load is that of its second quarter, within 10 %; before
                it a server is warmed up, as it keeps what it has decoded of the current state
files let go    afterwards no process that was asked maps a file that a commit has removed
slow harm none  beside slow clients the median time is less than twice that without
refusal         past saturation requests are refused, who is served waits less than 10 s, and one
                client afterwards is served as before (less than twice the median)
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.mixture import invented, requests  # noqa: E402
from benchmarks.process import cpu, memory, removed_but_mapped  # noqa: E402
from indexer.ingest import Options, ingest  # noqa: E402
from indexer.walk import targets  # noqa: E402

HEADERS = (
    "| load | requests/s | CPU ms a request | p50 ms | p95 ms | p99 ms "
    "| refused | errors | commits | heap MB | mapped MB |",
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
)


@dataclass
class Result:
    """What clients saw in one phase: seconds of served requests, counts of the rest."""

    seconds: float = 0.0
    cpu: float = 0.0
    served: list[float] = field(default_factory=list)
    refused: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    heap: list[float] = field(default_factory=list)
    mapped: list[float] = field(default_factory=list)
    commits: int = 0

    def milliseconds(self, percent: int) -> float:
        """Return a percentile of what served requests took."""
        return 1000 * statistics.quantiles(self.served or [0.0, 0.0], n=100)[percent - 1]

    def row(self, name: str) -> str:
        """Return the phase as a line of the table."""
        times = " | ".join(f"{self.milliseconds(percent):,.0f}" for percent in (50, 95, 99))
        heap, mapped = (
            f"{min(each):,.0f} to {max(each):,.0f}" for each in (self.heap, self.mapped)
        )
        return (
            f"| {name} | {len(self.served) / self.seconds:,.0f} "
            f"| {1000 * self.cpu / max(1, len(self.served)):,.1f} | {times} | {self.refused:,} "
            f"| {sum(self.errors.values())} | {self.commits} | {heap} | {mapped} |"
        )


# -- the server, the indexer, the clients --------


@contextmanager
def serving(kind: str, index: str, processes: int) -> Iterator[tuple[int, int]]:
    """Serve an index; give the server's process id and port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "indexer.cli", "serve", "--index", index, "--port", str(port)]
    if kind == "gunicorn":
        options = ["--workers", str(processes), "--threads", "4", "--bind", f"127.0.0.1:{port}"]
        command = [sys.executable, "-m", "gunicorn", *options, "webui:create_app()"]
    environment = {**os.environ, "TIMBAO_INDEX": index}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        _until_ready(port)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(30)


def _until_ready(port: int) -> None:
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/api/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("The server does not answer.")


class Committing:
    """Adds and changes some articles again and again, by the real command."""

    def __init__(self, index: str, folder: Path) -> None:
        self.commits = 0
        self._index, self._folder = index, folder
        self._rng = random.Random(1)

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Commit while the block runs."""
        stopped = threading.Event()
        thread = threading.Thread(target=self._run, args=(stopped,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            thread.join()

    def _run(self, stopped: threading.Event) -> None:
        while not stopped.is_set():
            invented(self._folder / "moi.jsonl", 20, self._rng)
            command = [sys.executable, "-m", "indexer.cli", "index", str(self._folder)]
            subprocess.run(
                [*command, "--index", self._index, "--workers", "1"],
                cwd=ROOT,
                check=True,
                capture_output=True,
            )
            self.commits += 1
            stopped.wait(2)


def client(port: int, asked: list[str], until: float, result: Result, seed: int) -> None:
    """Ask one request after the other on one connection; a refusal is heeded for a moment."""
    rng = random.Random(seed)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while (start := time.perf_counter()) < until:
        try:
            connection.request("GET", rng.choice(asked))
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException) as error:
            result.errors[type(error).__name__] += 1
            connection.close()
            continue
        if response.status == 200:
            result.served.append(time.perf_counter() - start)
        elif response.status in (429, 503):
            result.refused += 1
            time.sleep(0.5)
        else:
            result.errors[str(response.status)] += 1


def phase(pid: int, port: int, asked: list[str], clients: int, seconds: float) -> Result:
    """Let so many clients ask for so long."""
    result = Result()
    start, used = time.perf_counter(), cpu(pid)
    threads = [
        threading.Thread(target=client, args=(port, asked, start + seconds, result, seed))
        for seed in range(clients)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        heap, mapped = memory(pid)
        result.heap.append(heap)
        result.mapped.append(mapped)
        threads[0].join(1) if threads[0].is_alive() else time.sleep(0.2)
    result.seconds, result.cpu = time.perf_counter() - start, cpu(pid) - used
    return result


@contextmanager
def nuisances(port: int, number: int = 60) -> Iterator[None]:
    """Hold connections that send slowly, read nothing, or send a header without an end."""
    held = []
    for each in range(number):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        lines = (
            b"GET /?q=nuoc HTTP/1.1\r\nHost: x\r\nX-Slow: ",
            b"GET /export.jsonl HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: x\r\nX-Large: " + b"a" * 60_000,
        )
        connection.sendall(lines[each % 3])
        held.append(connection)
    try:
        yield
    finally:
        for connection in held:
            connection.close()


# -- the run --------


def prepare(options: argparse.Namespace, place: Path) -> str:
    """Return the URL of an index that may be changed."""
    index = place / "index"
    if options.index:
        shutil.copytree(options.index.removeprefix("whoosh:"), index)
    else:
        documents = options.documents
        if documents is None:
            documents = place / "kho"
            documents.mkdir()
            invented(documents / "kho.jsonl", options.articles, random.Random(2))
        ingest(targets([documents]), f"whoosh:{index}", Options())
    (place / "moi").mkdir()
    return f"whoosh:{index}"


def main() -> int:
    """Prepare, serve, load, judge."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--documents", type=Path, help="documents to index (default: invented)")
    parser.add_argument("--index", help="whoosh:DIRECTORY of a made index, which is copied")
    parser.add_argument("--articles", type=int, default=3000, help="how many are invented")
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--crowd", type=int, default=400, help="clients past saturation")
    parser.add_argument("--server", choices=("waitress", "gunicorn"), default="waitress")
    parser.add_argument("--processes", type=int, default=2, help="gunicorn's")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="timbao-load-") as folder:
        place = Path(folder)
        index = prepare(options, place)
        asked = requests(index, random.Random(3))
        with serving(options.server, index, options.processes) as (pid, port):
            warm_up(port, asked)
            results = run(options, pid, port, asked, Committing(index, place / "moi"))
            left = removed_after(pid, port)
    held = verdict(results, left)
    return 0 if held else 1


def warm_up(port: int, asked: list[str], clients: int = 4, seconds: float = 60) -> None:
    """Ask each request once, as far as the time goes."""
    each: Iterator[str] = iter(asked)
    until = time.perf_counter() + seconds

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.perf_counter() < until and (address := next(each, None)):
            connection.request("GET", address)
            connection.getresponse().read()

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def removed_after(pid: int, port: int, seconds: float = 20) -> set[str]:
    """Return the removed files still mapped, once each process had a request since the commit."""
    until = time.perf_counter() + seconds
    while (left := removed_but_mapped(pid)) and time.perf_counter() < until:
        _until_ready(port)
        time.sleep(0.1)
    return left


def run(
    options: argparse.Namespace, pid: int, port: int, asked: list[str], committing: Committing
) -> list[Result]:
    """Run the phases, printing a line of the table for each."""
    print(*HEADERS, sep="\n", flush=True)
    short = min(options.seconds, 10)
    plan = (
        ("one client, no commits", 1, short, False, False),
        (f"{options.clients} clients", options.clients, options.seconds, True, False),
        ("… beside 60 slow ones", options.clients, options.seconds / 3, True, True),
        (f"{options.crowd} clients", options.crowd, options.seconds / 3, True, False),
        ("one client, after", 1, short, False, False),
    )
    results = []
    for name, clients, seconds, commits, slow in plan:
        with committing.beside() if commits else nullcontext(), nuisances(port, 60 if slow else 0):
            before = committing.commits
            result = phase(pid, port, asked, clients, seconds)
        result.commits = committing.commits - before
        print(result.row(name), flush=True)
        results.append(result)
    return results


def verdict(results: list[Result], left: set[str]) -> bool:
    """Print which promises held; tell whether all did."""
    _, ordinary, slowed, crowd, _ = results
    errors = sum((result.errors for result in results), Counter[str]())
    quarter = max(len(ordinary.heap) // 4, 1)
    early = statistics.median(ordinary.heap[quarter : 2 * quarter] or ordinary.heap)
    late = statistics.median(ordinary.heap[-quarter:])
    medians = [result.milliseconds(50) for result in results]
    checks = (
        ("no errors", not errors, str(dict(errors)) if errors else "0"),
        ("memory flat", late <= 1.10 * early, f"{early:,.0f} MB, then {late:,.0f} MB"),
        ("files let go", not left, f"{len(left)} removed but mapped"),
        (
            "slow harm none",
            0 < slowed.milliseconds(50) < 2 * ordinary.milliseconds(50),
            f"median {medians[1]:,.0f} ms, beside them {medians[2]:,.0f} ms",
        ),
        (
            "refusal",
            crowd.refused > 0 and crowd.milliseconds(99) < 10_000 and medians[4] < 2 * medians[0],
            f"{crowd.refused:,} refused, p99 of the served {crowd.milliseconds(99):,.0f} ms, "
            f"median before {medians[0]:,.0f} ms, after {medians[4]:,.0f} ms",
        ),
    )
    print()
    for name, held, figures in checks:
        print(f"{'PASS' if held else 'FAIL'}  {name}: {figures}")
    return all(held for _, held, _ in checks)


if __name__ == "__main__":
    sys.exit(main())
