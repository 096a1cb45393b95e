"""Time the desk's pages beside the search that each of them needs, in one run.

    python -m benchmarks.desk [--index URL | --corpus PATH] [--queries 20]

Queries of every kind are drawn from the index itself. Each is put four ways: to `Reader.search`
(the raw search: ten hits and facets, no snippets), to `find` (with snippets and advice), as a
request for the page through the WSGI application when nothing like it was asked before, and as the
same request once more. Times are of the process's processor. Exit code 1 if at the 95th percentile
a page of results, asked for the first time, takes more than four times its raw search and 5 ms.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import numpy as np
from flask import Flask

from benchmarks.questions import questions
from search.engines import open_reader
from search.engines.base import Reader
from search.find import find
from search.model import Article, Choice, Request
from search.query.nodes import Query
from webui import create_app, results
from webui.args import SearchArgs

TIMES, ROOM = 4.0, 5.0
"""How many times its raw search a page may take, and how many milliseconds more."""
DRAWN_FROM = 3_000
"""Articles, at most, that queries are drawn from."""

Task = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one query put in each way."""

    raw: float
    find: float
    page: float
    again: float


def main() -> int:
    """Print a line for each kind of page, and whether pages of results keep within bounds."""
    options = _options()
    with tempfile.TemporaryDirectory() as directory:
        url = options.index or _indexed(options.corpus, Path(directory))
        app = create_app(url)
        with open_reader(url) as reader, app.test_request_context():
            return _run(app, reader, options.queries)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--index", help="URL of an index that is there")
    source.add_argument("--corpus", type=Path, default=Path("corpus"), help="documents to index")
    parser.add_argument("--queries", type=int, default=20, help="of each kind")
    return parser.parse_args()


def _indexed(corpus: Path, directory: Path) -> str:
    from indexer.ingest import Options, ingest
    from indexer.walk import targets

    url = f"whoosh:{directory / 'index'}"
    ingest(list(targets([corpus])), url, Options())
    return url


def _run(app: Flask, reader: Reader, count: int) -> int:
    articles = _sample(reader)
    states = dict(_states(reader, articles, count))
    print(f"{reader.info().articles:,} articles; milliseconds of processor time, p50 / p95\n")
    print("| page of results | queries | raw search | find | page | once more |")
    print("|---|--:|--:|--:|--:|--:|")
    times = {kind: _timed(app, reader, asked) for kind, asked in states.items()}
    for kind, each in times.items():
        _line(kind, each)
    every = [one for each in times.values() for one in each]
    _line("all", every)
    print("\n| other page | requests | page |\n|---|--:|--:|")
    for kind, addresses in _others(reader, articles, count):
        print(f"| {kind} | {len(addresses)} | {_spread([_page(app, a) for a in addresses])} |")
    raw, page = (_percentile([getattr(t, name) for t in every], 95) for name in ("raw", "page"))
    bound = TIMES * raw + ROOM
    verdict = "within" if page <= bound else "OVER"
    print(f"\np95: a page takes {page:.1f} ms, {verdict} 4 x {raw:.1f} + 5 = {bound:.1f} ms")
    return int(page > bound)


def _sample(reader: Reader) -> list[Article]:
    everything = Request(Query("", None), group=False, facets=False)
    return [hit.article for hit in islice(reader.scan(everything), DRAWN_FROM)]


def _states(
    reader: Reader, articles: list[Article], count: int
) -> Iterator[tuple[str, list[SearchArgs]]]:
    """Yield states of the search page by kind."""
    drawn = questions(articles, count)
    drawn.pop("filtered")
    for kind, asked in drawn.items():
        yield kind, [SearchArgs(q=q) for q in asked]
    pairs = drawn["2 to 4"]
    yield "statements", [SearchArgs(q=q, scope="statements") for q in pairs]
    yield "second page", [SearchArgs(q=q, page=2) for q in pairs]
    facets = reader.search(Request(Query("", None), size=0)).facets
    for name in ("section", "source", "speaker"):
        if facets[name]:
            chosen = (Choice(facets[name][0].value),)
            yield f"one {name}", [replace(SearchArgs(q=q), **{name: chosen}) for q in pairs]
    if facets["month"]:
        year = facets["month"][-1].value[:4]
        yield "one year", [SearchArgs(q=q, since=year, until=year) for q in pairs]


def _timed(app: Flask, reader: Reader, states: Iterable[SearchArgs]) -> list[Times]:
    """Put each state in each way once, after a first round that is not counted."""
    chance = random.Random(1)
    kept = app.extensions["shelf"].kept
    ways = [_ways(app, reader, args) for args in states]
    for each in ways:
        for task in each.values():
            task()
    times = []
    for each in ways:
        taken = {}
        for name in chance.sample(sorted(each), len(each)):
            if name == "page":
                kept.forget()
            taken[name] = _ms(each[name])
        each["page"]()
        times.append(Times(**taken, again=_ms(each["page"])))
    return times


def _ways(app: Flask, reader: Reader, args: SearchArgs) -> dict[str, Task]:
    request = replace(results.request_of(reader, args), facets=True)
    return {
        "raw": partial(reader.search, request),
        "find": partial(results.ask, reader, args),
        "page": partial(_get, app, "/" + args.query_string()),
    }


def _others(reader: Reader, articles: list[Article], count: int) -> Iterator[tuple[str, list[str]]]:
    """Yield addresses of the other pages by kind."""
    some = random.Random(2).sample(articles, min(count, len(articles)))
    queries = questions(articles, count)["2 to 4"]
    yield "article", [f"/articles/{quote(a.id)}" for a in some]
    found = [(q, find(reader, q, snippets=False, facets=False).hits) for q in queries]
    best = [(q, hits[0].article.id) for q, hits in found if hits]
    yield (
        "article, from its results",
        [f"/articles/{quote(id)}?q={quote(q)}&n=1" for q, id in best],
    )
    people = reader.search(Request(Query("", None), scope="statements", size=0)).facets["speaker"]
    yield "speaker", [f"/speakers/{quote(p.value)}" for p in people[:count]]
    yield "all speakers", ["/speakers"] * 3
    yield "trends, one phrase", [f"/trends?q={quote(q)}" for q in queries]


def _page(app: Flask, address: str) -> float:
    return _ms(partial(_get, app, address))


def _get(app: Flask, address: str) -> None:
    response = app.test_client().get(address, headers={"Accept-Encoding": "gzip"})
    if response.status_code != 200:
        raise SystemExit(f"{address} answers {response.status_code}")


def _ms(task: Task) -> float:
    started = time.process_time()
    task()
    return (time.process_time() - started) * 1000


def _percentile(times: list[float], rank: float) -> float:
    return float(np.percentile(times, rank))


def _spread(times: list[float]) -> str:
    return f"{_percentile(times, 50):.1f} / {_percentile(times, 95):.1f}" if times else "-"


def _line(kind: str, times: list[Times]) -> None:
    columns = [
        _spread([getattr(each, name) for each in times])
        for name in ("raw", "find", "page", "again")
    ]
    print(f"| {kind} | {len(times)} | {' | '.join(columns)} |")


if __name__ == "__main__":
    sys.exit(main())
