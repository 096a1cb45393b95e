"""Compare the cluster engine with the embedded one over any JSONL corpus, in one run, interleaved.

    python -m benchmarks.cluster --corpus FILE.jsonl[.gz] [--size 20k] [--queries 12]
        [--index opensearch://HOST:PORT,.../NAME]

Without --index three nodes are started on loopback from their Maven artefacts, as the tests do,
and stopped at the end. Both engines get the same articles and answer through `search.find.find`
with facets. Figures depend on the machine: read the ratios. What a plan for more articles is
reckoned from (docs/cluster.md) is printed last. Exit code 1 where a bound is not held.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.corpora import corpus as corpus_of
from benchmarks.questions import questions
from search.engines import open_reader, open_writer
from search.engines.base import Reader
from search.engines.opensearch.address import Address
from search.find import find
from search.model import Article

BATCH = 200
THREADS = 8
WARMING = 200
"""Searches before the first that is timed."""
SLOWER = 60.0
"""Times the embedded engine's median that a kind of query may take where all share two cores."""
SAME = 0.9
"""Share of queries whose first result must be the same."""

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "cluster"))


def main() -> int:
    options = _options()
    where = Path(tempfile.mkdtemp(prefix="timbao-cluster-"))
    try:
        articles, file = corpus_of(options.corpus, options.size, where / "corpus.jsonl")
        with _cluster(options.index) as cluster:
            urls = {"whoosh": f"whoosh:{where / 'index'}", "opensearch": cluster}
            readers = _built(urls, articles, file.stat().st_size)
            asked = questions(articles, options.queries)
            _warm(readers["opensearch"], asked)
            fine = _ask(readers, asked, options.rounds)
            texts = [text for texts in asked.values() for text in texts]
            _load(readers, texts)
            _inputs(readers["opensearch"], texts, articles)
            for reader in readers.values():
                reader.close()
    finally:
        shutil.rmtree(where, ignore_errors=True)
    return 0 if fine else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path, required=True, metavar="FILE.jsonl[.gz]")
    parser.add_argument("--size", type=_size, default=20_000, metavar="20k")
    parser.add_argument("--queries", type=int, default=12, help="of each kind")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--index", default="", help="a cluster that runs; the index is replaced")
    return parser.parse_args()


def _size(text: str) -> int:
    return int(float(text.rstrip("k")) * (1000 if text.endswith("k") else 1))


@contextmanager
def _cluster(index: str) -> Iterator[str]:
    if index:
        yield index
        return
    from opensearch_cluster import Cluster

    with Cluster(3) as cluster:
        name = f"bench-{uuid.uuid4().hex}"
        yield f"opensearch://{','.join(cluster.hosts)}/{name}?shards=3&replicas=1"


def _built(urls: dict[str, str], articles: Sequence[Article], size: int) -> dict[str, Reader]:
    """Index into both and say how fast and how large."""
    print(
        "| engine | MB/s (one process) | this process, CPU s/GB | nodes, CPU s/GB "
        "| bytes per byte, all copies |\n|---|---|---|---|---|"
    )
    readers = {}
    client = Address.parse(urls["opensearch"]).connect()
    for name, url in urls.items():
        started, spent, before = time.perf_counter(), time.process_time(), _nodes_cpu(client)
        with open_writer(url, rebuild=True) as writer:
            prepare = writer.preparer()
            for at in range(0, len(articles), BATCH):
                writer.add_prepared(prepare(articles[at : at + BATCH]))
        speed = size / 1e6 / (time.perf_counter() - started)
        work = (time.process_time() - spent) / (size / 1e9)
        nodes = (_nodes_cpu(client) - before) / (size / 1e9) if name == "opensearch" else 0.0
        readers[name] = open_reader(url)
        share = readers[name].info().bytes / size
        print(f"| {name} | {speed:.2f} | {work:,.0f} | {nodes:,.0f} | {share:.2f} |", flush=True)
    client.close()
    return readers


def _warm(reader: Reader, asked: dict[str, list[str]]) -> None:
    """Let the nodes compile what they run: their first searches cost several times the later."""
    texts = [text for texts in asked.values() for text in texts]
    for at in range(WARMING):
        find(reader, texts[at % len(texts)])


def _ask(readers: dict[str, Reader], asked: dict[str, list[str]], rounds: int) -> bool:
    """Put every query to both in turn; its time is its best. Tell whether the bounds hold."""
    print(
        "\n| queries | whoosh p50 ms | opensearch p50 | p95 | p50 ratio | p95 ratio | same first |"
    )
    print("|---|---|---|---|---|---|---|")
    agreed, fine = 0, True
    for kind, texts in asked.items():
        times: dict[str, list[float]] = {name: [] for name in readers}
        same = 0
        for text in texts:
            first = {}
            for name, reader in readers.items():
                spent, first[name] = _timed(reader, text, rounds)
                times[name].append(spent)
            same += first["whoosh"] == first["opensearch"]
        own, other = (np.percentile(times[name], (50, 95)) for name in ("whoosh", "opensearch"))
        ratios = other / own
        print(
            f"| {kind} | {own[0]:.1f} | {other[0]:.1f} | {other[1]:.1f} | {ratios[0]:.1f} "
            f"| {ratios[1]:.1f} | {same}/{len(texts)} |",
            flush=True,
        )
        fine &= bool(ratios[0] <= SLOWER)
        agreed += same
    share = agreed / sum(map(len, asked.values()))
    print(f"\np50 at most {SLOWER:.0f} times the embedded engine's: {_verdict(fine)}")
    print(f"the same first result for {share:.0%}, at least {SAME:.0%}: {_verdict(share >= SAME)}")
    return fine and share >= SAME


def _verdict(holds: bool) -> str:
    return "pass" if holds else "FAIL"


def _timed(reader: Reader, text: str, rounds: int) -> tuple[float, list[str]]:
    """Return the least milliseconds of a query, and its first result."""
    best, first = float("inf"), list[str]()
    for _ in range(rounds):
        started = time.perf_counter()
        response = find(reader, text)
        best = min(best, (time.perf_counter() - started) * 1000)
        first = [hit.article.id for hit in response.hits[:1]]
    return best, first


def _load(readers: dict[str, Reader], texts: Sequence[str]) -> None:
    """Ask from several threads at once: how many queries a second go through one process."""
    print(
        f"\n| engine | queries a second, {THREADS} threads of one process | exact |\n|---|---|---|"
    )
    for name, reader in readers.items():
        started = time.perf_counter()
        with ThreadPoolExecutor(THREADS) as pool:
            answered = Counter(pool.map(lambda text: find(reader, text).relation, texts))  # noqa: B023
        spent = time.perf_counter() - started
        print(f"| {name} | {len(texts) / spent:.1f} | {answered['eq']}/{len(texts)} |", flush=True)


def _inputs(reader: Any, texts: Sequence[str], articles: Sequence[Article]) -> None:
    """Print what a plan for a larger cluster is reckoned from."""
    client = reader._session.client
    own, nodes = time.process_time(), _nodes_cpu(client)
    for text in texts:
        find(reader, text)
    own, nodes = time.process_time() - own, _nodes_cpu(client) - nodes
    info = reader.info()
    text_bytes = sum(len(article.text.encode()) for article in articles)
    print("\n| reckoned from | figure |\n|---|---|")
    for name, figure in (
        ("text, bytes an article", text_bytes / len(articles)),
        ("index, bytes an article, all copies", info.bytes / info.articles),
        ("forms of the vocabulary", info.terms),
        ("CPU ms a search, this process", own * 1000 / len(texts)),
        ("CPU ms a search, all nodes together", nodes * 1000 / len(texts)),
        ("searches a second and core of the nodes", len(texts) / nodes if nodes else 0.0),
    ):
        print(f"| {name} | {figure:,.1f} |")


def _nodes_cpu(client: Any) -> float:
    """Return the CPU seconds that all nodes have used."""
    nodes = client.nodes.stats(metric="process")["nodes"].values()
    return float(sum(node["process"]["cpu"]["total_in_millis"] for node in nodes)) / 1000


if __name__ == "__main__":
    sys.exit(main())
