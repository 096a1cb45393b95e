"""Compare the cluster engine with the embedded one over any JSONL corpus, in one run, interleaved.

    python -m benchmarks.cluster --corpus FILE.jsonl[.gz] [--size 20k] [--queries 25]
        [--index opensearch://HOST:PORT,.../NAME]

Without --index three nodes are started on loopback from their Maven artefacts, as the tests do,
and stopped at the end. Both engines get the same analysed articles and answer through
`search.find.find` with facets. Figures depend on the machine: read the ratios.
"""

from __future__ import annotations

import argparse
import json
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

import numpy as np

from benchmarks.corpora import corpus as corpus_of
from benchmarks.questions import questions
from search.engines import open_reader, open_writer
from search.engines.base import Reader
from search.find import find
from search.model import Article

BATCH = 200
THREADS = 8

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "cluster"))


def main() -> None:
    options = _options()
    where = Path(tempfile.mkdtemp(prefix="timbao-cluster-"))
    try:
        articles, file = corpus_of(options.corpus, options.size, where / "corpus.jsonl")
        with _cluster(options.index) as cluster:
            urls = {"whoosh": f"whoosh:{where / 'index'}", "opensearch": cluster}
            readers = _built(urls, articles, file.stat().st_size)
            asked = questions(articles, options.queries)
            _ask(readers, asked, options.rounds)
            _load(readers, [text for texts in asked.values() for text in texts])
            for reader in readers.values():
                reader.close()
    finally:
        shutil.rmtree(where, ignore_errors=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path, required=True, metavar="FILE.jsonl[.gz]")
    parser.add_argument("--size", type=_size, default=20_000, metavar="20k")
    parser.add_argument("--queries", type=int, default=25, help="of each kind")
    parser.add_argument("--rounds", type=int, default=3)
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

    with Cluster(3, heap="1g") as cluster:
        name = f"bench-{uuid.uuid4().hex}"
        yield f"opensearch://{','.join(cluster.hosts)}/{name}?shards=3&replicas=1"


def _built(urls: dict[str, str], articles: Sequence[Article], size: int) -> dict[str, Reader]:
    """Index into both and say how fast and how large."""
    print("| engine | indexing MB/s (one process) | bytes per byte, all copies | terms |")
    print("|---|---|---|---|")
    readers = {}
    for name, url in urls.items():
        started = time.perf_counter()
        with open_writer(url, rebuild=True) as writer:
            prepare = writer.preparer()
            for at in range(0, len(articles), BATCH):
                writer.add_prepared(prepare(articles[at : at + BATCH]))
        speed = size / 1e6 / (time.perf_counter() - started)
        readers[name] = open_reader(url)
        info = readers[name].info()
        print(f"| {name} | {speed:.2f} | {info.bytes / size:.2f} | {info.terms:,} |", flush=True)
    return readers


def _ask(readers: dict[str, Reader], asked: dict[str, list[str]], rounds: int) -> None:
    """Put every query to both in turn; its time is its best."""
    print("\n| queries | whoosh p50 ms | opensearch p50 ms | p95 ms | times whoosh | same first |")
    print("|---|---|---|---|---|---|")
    for kind, texts in asked.items():
        times: dict[str, list[float]] = {name: [] for name in readers}
        same = 0
        for text in texts:
            best = dict.fromkeys(readers, float("inf"))
            first = {}
            for _ in range(rounds):
                for name, reader in readers.items():
                    started = time.perf_counter()
                    response = find(reader, text)
                    best[name] = min(best[name], (time.perf_counter() - started) * 1000)
                    first[name] = [hit.article.id for hit in response.hits[:1]]
            same += first["whoosh"] == first["opensearch"]
            for name, spent in best.items():
                times[name].append(spent)
        own, other = (np.array(times[name]) for name in ("whoosh", "opensearch"))
        print(
            f"| {kind} | {np.median(own):.1f} | {np.median(other):.1f} "
            f"| {np.percentile(other, 95):.1f} | {np.median(other) / np.median(own):.1f} "
            f"| {same}/{len(texts)} |",
            flush=True,
        )


def _load(readers: dict[str, Reader], texts: Sequence[str]) -> None:
    """Ask from several threads at once: how many queries a second go through one process."""
    print(f"\n| engine | queries a second, {THREADS} threads of one process |\n|---|---|")
    for name, reader in readers.items():
        started = time.perf_counter()
        with ThreadPoolExecutor(THREADS) as pool:
            answered = Counter(pool.map(lambda text: find(reader, text).relation, texts))  # noqa: B023
        spent = time.perf_counter() - started
        print(f"| {name} | {len(texts) / spent:.1f} ({json.dumps(answered)}) |", flush=True)


if __name__ == "__main__":
    main()
