"""Load a real server on loopback while the indexer commits: throughput, times, errors, memory.

    python benchmarks/load.py [--documents PATH] [--clients 32] [--seconds 60] [--server waitress]

Serves a copy of an index (of PATH, else of invented articles), so nothing of yours is changed.
Prints one Markdown table: ordinary load; the same with clients that read or write slowly; far
more clients than can be served; and the ordinary load again. Clients send their next request as
soon as they have an answer. Exit code 1: a request failed other than by a refusal (503, 429).
"""

from __future__ import annotations

import argparse
import http.client
import json
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
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from indexer.ingest import Options, ingest  # noqa: E402
from indexer.walk import targets  # noqa: E402
from search.engines import open_reader  # noqa: E402

HEADERS = (
    "| load | requests/s | CPU ms a request | p50 ms | p95 ms | p99 ms "
    "| refused | errors | commits | server MB |",
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
)
SYLLABLES = """
    an ba bà bán bản bến bò bơ cá cầu chè chợ chính cỏ con dân đá đê đi đò đồng đường em gà gạo
    gió giá giáo hoa học hội huyện khê kho làng lúa lũ mai mây mía mưa mùa năm nghề nghị nhà nước
    ong phố quê rau rừng sách sạch sen sông suối thôn thông tin tỉnh tôm trà trâu trường vải vườn
""".split()  # noqa: SIM905


@dataclass
class Result:
    """What clients saw in one phase: seconds of served requests, counts of the rest."""

    seconds: float = 0.0
    cpu: float = 0.0
    served: list[float] = field(default_factory=list)
    refused: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    memory: list[int] = field(default_factory=list)
    commits: int = 0

    def row(self, name: str) -> str:
        """Return the phase as a line of the table."""
        marks = statistics.quantiles(self.served or [0.0, 0.0], n=100)
        times = " | ".join(f"{1000 * marks[at]:,.0f}" for at in (49, 94, 98))
        memory = f"{min(self.memory)} to {max(self.memory)}" if self.memory else ""
        return (
            f"| {name} | {len(self.served) / self.seconds:,.0f} "
            f"| {1000 * self.cpu / max(1, len(self.served)):,.1f} | {times} | {self.refused:,} "
            f"| {sum(self.errors.values())} | {self.commits} | {memory} |"
        )


# -- what is asked --------


def requests(index: str, rng: random.Random, number: int = 2000) -> list[str]:
    """Return addresses drawn from an index's own words: cheap, ordinary and expensive ones."""
    with open_reader(index) as reader:
        vocabulary = sorted(reader.statistics().vocabulary(), key=lambda each: -each[1])
        words = [key for key, _ in vocabulary[:3000] if key.isalpha()]
        records = list(reader.sources())
        ids = [record.id for record in rng.sample(records, min(200, len(records)))]
        texts = [article.text for id in ids if (article := reader.get(id))]
    return [_request(rng, words, ids, texts) for _ in range(number)]


def _request(rng: random.Random, words: list[str], ids: list[str], texts: list[str]) -> str:
    def some(count: int) -> list[str]:
        return [words[int(len(words) * rng.random() ** 3)] for _ in range(count)]

    def passage(count: int) -> str:
        found = rng.choice(texts).split()
        at = rng.randrange(max(1, len(found) - count))
        return " ".join(found[at : at + count]).replace('"', " ")

    kind = rng.randrange(12)
    if kind == 0:
        return f"/articles/{quote(rng.choice(ids))}"
    if kind == 1:
        return f"/api/suggest?q={quote(rng.choice(words)[:2])}"
    if kind == 2:
        return "/?" + urlencode({"page": rng.randrange(1, 20), "sort": "newest"})
    q = {
        3: passage(3),
        4: f'"{passage(3)}"',
        5: " OR ".join(some(12)),
        6: f"{rng.choice(words)[:1]}* {rng.choice(words)}~",
        7: passage(60)[:500],
        8: f'"{passage(2)}"~8 -{some(1)[0]}',
    }.get(kind, " ".join(some(2)))
    scope = "statements" if rng.random() < 0.2 else "articles"
    page = rng.choice(("/", "/", "/api/search"))
    return page + "?" + urlencode({"q": q, "scope": scope})


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


class Committing(threading.Thread):
    """Adds and changes some articles again and again, by the real command."""

    def __init__(self, index: str, folder: Path) -> None:
        super().__init__(daemon=True)
        self.commits = 0
        self._index, self._folder = index, folder
        self._stopped = threading.Event()

    def run(self) -> None:
        rng = random.Random(1)
        while not self._stopped.is_set():
            invented(self._folder / "moi.jsonl", 20, rng)
            command = [sys.executable, "-m", "indexer.cli", "index", str(self._folder)]
            subprocess.run(
                [*command, "--index", self._index, "--workers", "1"],
                cwd=ROOT,
                check=True,
                capture_output=True,
            )
            self.commits += 1
            self._stopped.wait(2)

    def stop(self) -> None:
        self._stopped.set()
        self.join()


def client(port: int, asked: list[str], until: float, result: Result, seed: int) -> None:
    """Ask one request after the other on one connection; a refusal is heeded for a moment."""
    rng = random.Random(seed)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while (start := time.perf_counter()) < until:
        try:
            connection.request("GET", rng.choice(asked))
            response = connection.getresponse()
            response.read()
        except OSError as error:
            result.errors[type(error).__name__] += 1
            connection.close()
            continue
        except http.client.HTTPException as error:
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


def family(pid: int) -> list[Path]:
    """Return where /proc describes a process and its children."""
    found = [Path(f"/proc/{pid}")]
    for thread in Path(f"/proc/{pid}/task").iterdir():
        found += [Path(f"/proc/{child}") for child in (thread / "children").read_text().split()]
    return found


def memory(pid: int) -> int:
    """Return MB resident in a process and its children, without the mapped index."""
    total = 0
    for process in family(pid):
        lines = (process / "status").read_text().splitlines()
        total += sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))
    return total >> 10


def cpu(pid: int) -> float:
    """Return the seconds of CPU a process and its children have used."""
    ticks = 0
    for process in family(pid):
        fields = (process / "stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


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
        result.memory.append(memory(pid))
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


def invented(path: Path, articles: int, rng: random.Random) -> None:
    """Write made-up articles; words are drawn as unevenly as in a language."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(articles):
            body = " ".join(SYLLABLES[int(len(SYLLABLES) * rng.random() ** 2)] for _ in range(300))
            record = {
                "id": f"{path.stem}/{number}",
                "title": body[:60].capitalize(),
                "date": f"20{rng.randrange(10, 25)}-{rng.randrange(1, 13):02}-01",
                "section": rng.choice(("Đời sống", "Kinh tế", "Y tế")),
                "text": f"Ông Phan Văn Mít, Giám đốc Sở Bến, nói: “{body[:200]}.”\n\n{body}.",
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


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
    """Run the phases and print the table."""
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
    errors = 0
    with tempfile.TemporaryDirectory(prefix="timbao-load-") as folder:
        place = Path(folder)
        index = prepare(options, place)
        asked = requests(index, random.Random(3))
        with serving(options.server, index, options.processes) as (pid, port):
            print(*HEADERS, sep="\n", flush=True)
            plan = (
                ("one client, no commits", 1, min(options.seconds, 10), False, False),
                (f"{options.clients} clients", options.clients, options.seconds, True, False),
                ("… beside 60 slow ones", options.clients, options.seconds / 3, True, True),
                (f"{options.crowd} clients", options.crowd, options.seconds / 3, True, False),
                ("one client, after", 1, min(options.seconds, 10), False, False),
            )
            for name, clients, seconds, commits, slow in plan:
                committing = Committing(index, place / "moi") if commits else None
                if committing:
                    committing.start()
                if slow:
                    with nuisances(port):
                        result = phase(pid, port, asked, clients, seconds)
                else:
                    result = phase(pid, port, asked, clients, seconds)
                if committing:
                    committing.stop()
                    result.commits = committing.commits
                print(result.row(name), flush=True)
                if result.errors:
                    print(f"errors: {dict(result.errors)}", file=sys.stderr)
                errors += sum(result.errors.values())
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
