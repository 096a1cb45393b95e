"""Take a node away while articles are written and searched, and count what is lost.

    python tests/cluster/losses.py [--tries 3] [--articles 3000]

Starts three nodes on loopback. Each try fills an index, then, while a loop searches it, stops or
kills one of its nodes in the middle of a rebuild or of a commit, and compares what the index holds
with what was acknowledged.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from opensearch_cluster import Cluster

from search.engines.opensearch import OpenSearchReader, OpenSearchWriter
from search.engines.opensearch.address import Address
from search.errors import IndexError_
from search.model import Article, Request
from search.query.nodes import Bag, Query, Word

RUNS = ("rebuild", "commit")
HOW = {"stopped": signal.SIGTERM, "killed": signal.SIGKILL}
WANTED = Request(Query("sóng", Bag((Word("sóng", "sóng"),))), size=100)
FIRST = 120


@dataclass
class Outcome:
    """What one try came to; `whole` are the totals that a search may find."""

    acknowledged: int
    lost: int = 0
    resumed: int = 0
    """Runs that had to be started again."""
    disagreements: list[str] = field(default_factory=list)
    searches: int = 0
    torn: int = 0
    """Searches that saw neither the state before nor the one after."""
    failed: list[str] = field(default_factory=list)
    longest: float = 0.0
    """Seconds of the longest search."""


def address_of(cluster: Cluster) -> Address:
    """Return a new name on the cluster, with a replica of each of three shards."""
    hosts = ",".join(cluster.hosts)
    return Address.parse(f"opensearch://{hosts}/lost-{uuid.uuid4().hex}?shards=3&replicas=1")


def articles(numbers: range) -> list[Article]:
    """Return an article for each number, all about the same."""
    return [Article(f"{n:06}", body=(f"sóng số {n}",)) for n in numbers]


class Searching(threading.Thread):
    """Searches an index again and again."""

    def __init__(self, address: Address) -> None:
        super().__init__()
        self.answered: list[int] = []
        self.failed: list[str] = []
        self.longest = 0.0
        self._address = address
        self._done = threading.Event()

    def run(self) -> None:
        with OpenSearchReader(self._address) as reader:
            while not self._done.is_set():
                started = time.monotonic()
                try:
                    self.answered.append(reader.search(WANTED).total)
                except IndexError_ as error:
                    self.failed.append(str(error))
                self.longest = max(self.longest, time.monotonic() - started)

    def stop(self) -> None:
        self._done.set()
        self.join()


def attempt(cluster: Cluster, run: str, how: signal.Signals, size: int) -> Outcome:
    """Lose the last node in the middle of a run; it stays away."""
    address = address_of(cluster)
    with OpenSearchWriter(address) as writer:
        for article in articles(range(FIRST)):
            writer.add(article)
    cluster.wait("green")
    searching = Searching(address)
    searching.start()
    thief = threading.Timer(0.5, lambda: cluster.stop(len(cluster.http) - 1, how))
    try:
        sent = _rebuild(address, thief) if run == "rebuild" else _add(address, thief, size)
        outcome = _compared(address, sent, thief)
        before = len(searching.answered)
        while len(searching.answered) < before + 3 and not searching.failed:
            time.sleep(0.1)
    finally:
        searching.stop()
    outcome.searches = len(searching.answered)
    outcome.torn = sum(1 for total in searching.answered if total not in (FIRST, sent))
    outcome.failed, outcome.longest = searching.failed, searching.longest
    return outcome


def _rebuild(address: Address, thief: threading.Timer) -> int:
    """Send articles to a new generation until the node is gone, and 1,000 more."""
    sent = FIRST
    with OpenSearchWriter(address, rebuild=True) as writer:
        writer.add_prepared(writer.preparer()(articles(range(FIRST))))
        thief.start()
        for left in _until(thief, 1000):
            writer.add_prepared(writer.preparer()(articles(range(sent, sent + left))))
            sent += left
    return sent


def _until(thief: threading.Timer, more: int) -> Iterator[int]:
    """Yield sizes of batches: as long as the node is there, then so many articles more."""
    for _ in count():
        yield 200
        if not thief.is_alive():
            more -= 200
            if more <= 0:
                return


def _add(address: Address, thief: threading.Timer, size: int) -> int:
    """Commit articles to what is served; the node goes while they are being sent."""
    with OpenSearchWriter(address) as writer:
        for at in range(FIRST, FIRST + size, 200):
            writer.add_prepared(writer.preparer()(articles(range(at, at + 200))))
        thief.start()
    return FIRST + size


def _compared(address: Address, sent: int, thief: threading.Timer) -> Outcome:
    thief.join()
    with OpenSearchReader(address) as reader:
        held = {record.id for record in reader.sources()}
        wrong = [difference.what for difference in reader.verify()]
        forms = reader.statistics().frequency("sóng")
    if forms != sent:
        wrong.append(f"the vocabulary counts {forms:,} articles of {sent:,}")
    return Outcome(sent, len({f"{n:06}" for n in range(sent)} - held), 0, wrong)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tries", type=int, default=3)
    parser.add_argument("--articles", type=int, default=3000)
    options = parser.parse_args()
    print("| during | a node | tries | acknowledged | lost | searches | torn | failed | longest |")
    print("|---|---|---|---|---|---|---|---|---|")
    with Cluster(3) as cluster:
        for run in RUNS:
            for name, how in HOW.items():
                found = []
                for _ in range(options.tries):
                    found.append(attempt(cluster, run, how, options.articles))
                    cluster.start(len(cluster.http) - 1)
                    cluster.wait("green")
                print(_line(run, name, found), flush=True)


def _line(run: str, how: str, found: list[Outcome]) -> str:
    for outcome in found:
        for each in (*outcome.disagreements, *outcome.failed):
            print(each, file=sys.stderr)
    figures = [
        len(found),
        sum(each.acknowledged for each in found),
        sum(each.lost for each in found),
        sum(each.searches for each in found),
        sum(each.torn for each in found),
        sum(len(each.failed) for each in found),
    ]
    longest = max(each.longest for each in found)
    return f"| {run} | {how} | {' | '.join(f'{n:,}' for n in figures)} | {longest:.1f} s |"


if __name__ == "__main__":
    main()
