"""Take a node away while articles are written and searched, and count what is lost.

    python tests/cluster/losses.py [--tries 3] [--articles 3000]

Starts three nodes on loopback. Each try stops or kills one of them, or kills all three, in the
middle of a first run, of a rebuild or of a commit to what is served, while a loop searches it, and
compares what the index holds with what was acknowledged. All three are away until the run has given
up; then they are started, and the run is repeated.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from opensearch_cluster import Cluster

from search.engines.opensearch import OpenSearchReader, OpenSearchWriter
from search.engines.opensearch.address import Address
from search.engines.opensearch.patience import PATIENCE_SECONDS
from search.errors import IndexError_, IndexUnavailable
from search.model import Article, Request
from search.query.nodes import Bag, Query, Word

COLUMNS = (
    *("during", "nodes", "tries", "acknowledged", "lost", "repeated"),
    *("searches", "torn", "failed", "longest"),
)
RUNS = ("first", "rebuild", "commit")


@dataclass(frozen=True)
class Loss:
    """How many nodes go away, and how."""

    signal: signal.Signals
    nodes: int = 1


HOW = {
    "one stopped": Loss(signal.SIGTERM),
    "one killed": Loss(signal.SIGKILL),
    "all killed": Loss(signal.SIGKILL, 3),
}
SHORT_PATIENCE = 5.0
"""Seconds after which a run gives up that has lost all nodes; it is two minutes otherwise."""

WANTED = Request(Query("sóng", Bag((Word("sóng", "sóng"),))), size=100)
FIRST = 120


@dataclass
class Outcome:
    """What one try came to; `whole` are the totals that a search may find."""

    acknowledged: int
    lost: int = 0
    resumed: int = 0
    """Runs that gave up and were repeated."""
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


class Run:
    """A run that loses nodes on its way, and may be repeated; `sent` counts its articles."""

    def __init__(
        self, address: Address, kind: str, thief: threading.Timer, patience: float
    ) -> None:
        self.address, self.kind, self.sent = address, kind, 0 if kind == "first" else FIRST
        self._thief, self._patience = thief, patience

    def send(self, size: int) -> None:
        """Lose the nodes while articles are sent: as they come, or at the commit."""
        with OpenSearchWriter(
            self.address, rebuild=self.kind == "rebuild", patience=self._patience
        ) as writer:
            if self.kind == "rebuild":
                writer.add_prepared(writer.preparer()(articles(range(FIRST))))
            if self.kind != "commit":
                self._thief.start()
            for more in (
                _until(self._thief, size) if self.kind != "commit" else [200] * (size // 200)
            ):
                self.sent += more
                batch = articles(range(self.sent - more, self.sent))
                writer.add_prepared(writer.preparer()(batch))
            if self.kind == "commit":
                self._thief.start()

    def repeat(self) -> None:
        """Send what the index does not hold, as the next run of the indexer does."""
        held = set[str]()
        if self.kind == "commit":
            with OpenSearchReader(self.address) as reader:
                held = {record.id for record in reader.sources()}
        with OpenSearchWriter(self.address, rebuild=self.kind == "rebuild") as writer:
            for article in articles(range(self.sent)):
                if article.id not in held:
                    writer.add(article)


def attempt(cluster: Cluster, run: str, loss: Loss, size: int) -> Outcome:
    """Lose nodes in the middle of a run; one stays away, all are started again."""
    address = address_of(cluster)
    if run != "first":
        with OpenSearchWriter(address) as writer:
            for article in articles(range(FIRST)):
                writer.add(article)
    cluster.wait("green")
    thief = threading.Timer(0.5, lambda: _lose(cluster, loss))
    running = Run(address, run, thief, SHORT_PATIENCE if loss.nodes > 1 else PATIENCE_SECONDS)
    searching = Searching(address)
    if run != "first":
        searching.start()
    try:
        resumed = _sent(cluster, running, size)
        thief.join()
        outcome = _compared(running)
        outcome.resumed = resumed
        if run == "first":
            searching.start()
        before = len(searching.answered)
        end = time.monotonic() + 30
        while len(searching.answered) < before + 3 and time.monotonic() < end:
            time.sleep(0.1)
    finally:
        searching.stop()
    outcome.searches = len(searching.answered)
    outcome.torn = sum(1 for total in searching.answered if total not in (FIRST, running.sent))
    outcome.failed, outcome.longest = searching.failed, searching.longest
    return outcome


def _lose(cluster: Cluster, loss: Loss) -> None:
    for number in range(len(cluster.http))[-loss.nodes :]:
        cluster.stop(number, loss.signal)


def _sent(cluster: Cluster, run: Run, size: int) -> int:
    """Send; where the run gives up, start the nodes and repeat it. Return how often it was."""
    try:
        run.send(size)
        return 0
    except IndexUnavailable:
        whole(cluster)
        run.repeat()
        return 1


def whole(cluster: Cluster) -> None:
    """Start the nodes that are away, and wait until every copy is in place."""
    for number in range(len(cluster.http)):
        if number not in cluster.processes:
            cluster.start(number)
    cluster.wait("green")


def _until(thief: threading.Timer, more: int) -> Iterator[int]:
    """Yield sizes of batches: as long as the nodes are there, then so many articles more."""
    for _ in count():
        yield 200
        if not thief.is_alive():
            more -= 200
            if more <= 0:
                return


def _compared(run: Run) -> Outcome:
    with OpenSearchReader(run.address) as reader:
        held = {record.id for record in reader.sources()}
        wrong = [difference.what for difference in reader.verify()]
        forms = reader.statistics().frequency("sóng")
    if forms != run.sent:
        wrong.append(f"the vocabulary counts {forms:,} articles of {run.sent:,}")
    lost = len({f"{n:06}" for n in range(run.sent)} - held)
    return Outcome(run.sent, lost, disagreements=wrong)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tries", type=int, default=3)
    parser.add_argument("--articles", type=int, default=3000)
    options = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |\n" + "|---" * len(COLUMNS) + "|")
    with Cluster(3) as cluster:
        for run in RUNS:
            for name, loss in HOW.items():
                found = []
                for _ in range(options.tries):
                    found.append(attempt(cluster, run, loss, options.articles))
                    whole(cluster)
                print(_line(run, name, found), flush=True)


def _line(run: str, how: str, found: list[Outcome]) -> str:
    for outcome in found:
        for each in (*outcome.disagreements, *Counter(outcome.failed)):
            print(f"{run}, {how}: {each}", file=sys.stderr)
    figures = [
        len(found),
        sum(each.acknowledged for each in found),
        sum(each.lost for each in found),
        sum(each.resumed for each in found),
        sum(each.searches for each in found),
        sum(each.torn for each in found),
        sum(len(each.failed) for each in found),
    ]
    longest = max(each.longest for each in found)
    return f"| {run} | {how} | {' | '.join(f'{n:,}' for n in figures)} | {longest:.1f} s |"


if __name__ == "__main__":
    main()
