"""What a server costs: its own memory after mixed requests, and how long it takes to be ready."""

from __future__ import annotations

import http.client
import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from benchmarks.load import serving
from search.engines import open_reader

REQUESTS = 400


def addresses(asked: Mapping[str, Sequence[str]], people: Sequence[str]) -> list[str]:
    """Return mixed requests: pages, the API, completions letter by letter, people, trends."""
    queries = [quote(text) for texts in asked.values() for text in texts]
    chance = random.Random(5)
    found = []
    for query in (chance.choice(queries) for _ in range(REQUESTS // 8)):
        letters = quote(chance.choice(asked["2 to 4"])[: chance.randint(1, 9)])
        named = quote(chance.choice(people)) if people else ""
        found += [
            f"/?q={query}",
            f"/api/search?q={query}",
            f"/api/search?q={query}&scope=statements",
            f"/api/search?q={query}&sort=newest&page=3",
            f"/api/suggest?q={letters}",
            f"/speakers/{named}" if named else f"/?q={query}&page=2",
            f"/api/search?speaker={named}&q={query}" if named else f"/api/search?q={query}&page=2",
            f"/trends?q={query}",
        ]
    return found


def memory(index: str, asked: Mapping[str, Sequence[str]]) -> tuple[float, float]:
    """Return the server's memory beyond mapped files, MB: when ready, and after `REQUESTS`."""
    with open_reader(index) as reader:
        facets = _people(reader)
    with serving("waitress", index, 1) as (pid, port):
        before = anonymous(pid)
        for address in addresses(asked, facets):
            _get(port, address)
        return before, anonymous(pid)


def _people(reader: object) -> list[str]:
    from search.find import find

    facets = find(reader, "", group=False).facets.get("speaker", ())  # type: ignore[arg-type]
    return [facet.value for facet in facets[:100]]


def anonymous(pid: int) -> float:
    """Return the memory of a process that is no file's, MB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Anonymous:")) / 1024


def _get(port: int, address: str) -> None:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    link.request("GET", address)
    answer = link.getresponse()
    answer.read()
    link.close()
    if answer.status >= 500 or answer.status == 429:
        raise SystemExit(f"{address}: {answer.status}")


def opening(index: str, rounds: int = 5) -> float:
    """Return the least milliseconds that opening an index takes a process that runs already."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        open_reader(index).close()
        times.append(time.perf_counter() - started)
    return min(times) * 1000
