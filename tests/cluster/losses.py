"""Take a node away while articles are written and searched, and count what is lost.

    python tests/cluster/losses.py [--tries 3] [--articles 3000] [--patience 5]
        [--during first rebuild commit] [--nodes "one stopped" "one killed" "all killed"]

Starts three nodes on loopback. Each try stops or kills one of them, or kills all three, in the
middle of a first run, of a rebuild or of a commit to what is served, while a loop searches it, and
compares what the index holds with what was acknowledged. All three are away until the run has given
up; then they are started, what was committed before is looked for, and the run is repeated.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from opensearch_cluster import Cluster

from search.engines.opensearch import OpenSearchReader, OpenSearchWriter
from search.engines.opensearch.address import Address
from search.engines.opensearch.patience import PATIENCE_SECONDS
from search.engines.opensearch.prepare import Prepared
from search.engines.opensearch.target import Target
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
BATCH = 200
LONGEST_SECONDS = 120.0
"""What searches are waited for at most."""
ENOUGH_SEARCHES = 3
"""Searches that are waited for after a loss."""

WANTED = Request(Query("sóng", Bag((Word("sóng", "sóng"),))), size=100)
FIRST = 120


@dataclass
class Outcome:
    """What one try came to; `whole` are the totals that a search may find."""

    acknowledged: int
    lost: int = 0
    """Articles of a commit that the index does not hold, between the runs or at the end."""
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
    """Return a new name on the cluster: three shards, and replicas if there is more than a node."""
    hosts, replicas = ",".join(cluster.hosts), int(len(cluster.hosts) > 1)
    name = f"lost-{uuid.uuid4().hex}"
    return Address.parse(f"opensearch://{hosts}/{name}?shards=3&replicas={replicas}")


def articles(numbers: range) -> list[Article]:
    """Return an article for each number, all about the same."""
    return [Article(f"{n:06}", body=(f"sóng số {n}",), digest="of this run") for n in numbers]


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
                    self._done.wait(0.2)
                self.longest = max(self.longest, time.monotonic() - started)

    def wait(self, more: int) -> None:
        """Wait until so many more searches were answered, or the thread is at its end."""
        wanted = len(self.answered) + more
        end = time.monotonic() + LONGEST_SECONDS
        while len(self.answered) < wanted and time.monotonic() < end:
            time.sleep(0.1)

    def stop(self) -> None:
        self._done.set()
        if self.ident is not None:
            self.join()


class Robbed(OpenSearchWriter):
    """Loses nodes once the first articles of a commit to what is served are sent."""

    thief: threading.Thread
    waits: bool

    def begin(self, index: str, ids: Collection[str]) -> Target:
        """Return a generation to send to, whose second articles come after the loss."""
        target = super().begin(index, ids)
        send = target.replace

        def replace(articles: Sequence[Prepared], changed: set[str]) -> None:
            send(articles, changed)
            target.drain()
            if self.thief.ident is None:
                self.thief.start()
                if self.waits:
                    self.thief.join()

        target.replace = replace  # type: ignore[method-assign]
        return target


class Run:
    """A run that loses nodes on its way, and may be repeated; `sent` counts its articles."""

    def __init__(self, cluster: Cluster, address: Address, kind: str, loss: Loss) -> None:
        self.address, self.kind, self.sent = address, kind, 0 if kind == "first" else FIRST
        self.thief = threading.Thread(target=lambda: _lose(cluster, loss))
        self.loses_all = loss.nodes == len(cluster.http)

    def send(self, size: int, patience: float) -> None:
        """Lose the nodes while articles are sent: as they come, or at the commit."""
        rebuild = self.kind == "rebuild"
        with Robbed(self.address, rebuild=rebuild, patience=patience) as writer:
            writer.thief, writer.waits = self.thief, self.loses_all
            if rebuild:
                writer.add_prepared(writer.preparer()(articles(range(FIRST))))
            for at in range(0, size, BATCH):
                self.sent += BATCH
                batch = articles(range(self.sent - BATCH, self.sent))
                writer.add_prepared(writer.preparer()(batch))
                if at >= size // 4 and self.kind != "commit" and self.thief.ident is None:
                    self.thief.start()
            if self.loses_all and self.kind != "commit":
                self.thief.join()

    def repeat(self) -> int:
        """Send what the index does not hold, as the next run of the indexer does.

        Returns how many articles of the commit before it lacks.
        """
        held: dict[str, str] = {}
        if self.kind != "first":
            with OpenSearchReader(self.address) as reader:
                held = {record.id: record.digest for record in reader.sources()}
        before = () if self.kind == "first" else articles(range(FIRST))
        with OpenSearchWriter(self.address, rebuild=self.kind == "rebuild") as writer:
            for article in articles(range(self.sent)):
                if self.kind == "rebuild" or held.get(article.id) != article.digest:
                    writer.add(article)
        return sum(article.id not in held for article in before)


def attempt(
    cluster: Cluster, run: str, loss: Loss, size: int, patience: float = SHORT_PATIENCE
) -> Outcome:
    """Lose nodes in the middle of a run; one stays away, all are started again.

    A run that has lost all nodes gives up after `patience` seconds; with one it has two minutes.
    """
    address = address_of(cluster)
    if run != "first":
        with OpenSearchWriter(address) as writer:
            for article in articles(range(FIRST)):
                writer.add(article)
    cluster.wait("green")
    running = Run(cluster, address, run, loss)
    searching = Searching(address)
    if run != "first":
        searching.start()
    try:
        resumed, lost = _sent(
            cluster, running, size, patience if running.loses_all else PATIENCE_SECONDS
        )
        running.thief.join()
        outcome = _compared(running)
        outcome.resumed, outcome.lost = resumed, outcome.lost + lost
        if run == "first":
            searching.start()
        searching.wait(ENOUGH_SEARCHES)
    finally:
        searching.stop()
    outcome.searches = len(searching.answered)
    outcome.torn = sum(1 for total in searching.answered if total not in (FIRST, running.sent))
    outcome.failed, outcome.longest = searching.failed, searching.longest
    return outcome


def _lose(cluster: Cluster, loss: Loss) -> None:
    for number in range(len(cluster.http))[-loss.nodes :]:
        cluster.stop(number, loss.signal)


def _sent(cluster: Cluster, run: Run, size: int, patience: float) -> tuple[int, int]:
    """Send; where the run gives up, start the nodes and repeat it.

    Returns how often it was repeated, and what the index then lacked of the commit before.
    """
    try:
        run.send(size, patience)
        return 0, 0
    except IndexUnavailable:
        run.thief.join()
        whole(cluster)
        return 1, run.repeat()


def whole(cluster: Cluster) -> None:
    """Start the nodes that are away, and wait until every copy is in place."""
    for number in range(len(cluster.http)):
        if number not in cluster.processes:
            cluster.start(number)
    cluster.wait("green")


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
    parser.add_argument("--patience", type=float, default=SHORT_PATIENCE)
    parser.add_argument("--during", nargs="+", choices=RUNS, default=RUNS)
    parser.add_argument("--nodes", nargs="+", choices=list(HOW), default=list(HOW))
    options = parser.parse_args()
    print("| " + " | ".join(COLUMNS) + " |\n" + "|---" * len(COLUMNS) + "|")
    with Cluster(3) as cluster:
        for run in options.during:
            for name in options.nodes:
                found = []
                for _ in range(options.tries):
                    size, patience = options.articles, options.patience
                    found.append(attempt(cluster, run, HOW[name], size, patience))
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
