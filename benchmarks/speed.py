"""Time timbao beside its peers over any JSONL corpus, in one run, interleaved.

    python -m benchmarks.speed --corpus FILE.jsonl[.gz] [--sizes 1k,20k] [--queries 50]
        [--skip whoosh,xapian] [--svg docs/speed.svg]

Every query is put to every engine in turn, `--rounds` times over; a query's time is its best.
Sizes beyond the corpus repeat it under new ids. Figures depend on the machine: read the ratios.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.chart import bars, lines
from benchmarks.engines import PEERS, Absent, Engine, Timbao, keys
from benchmarks.indexing import cold_start, end_to_end, stages
from benchmarks.questions import questions
from indexer.extract import extract
from indexer.readers import Source, read
from search.model import Article, Choice, Filters, Section

SLOW = 20_000
"""Articles beyond which stock Whoosh is left out: it would index for hours."""

_CLOCK: list[Callable[[], float]] = [time.perf_counter]

Timed = Callable[[], object]
Series = dict[str, list[float]]


def main() -> None:
    options = _options()
    if options.clock == "cpu":
        _CLOCK[0] = time.thread_time
    where = Path(tempfile.mkdtemp(prefix="timbao-speed-", dir=options.directory))
    growth: dict[str, list[tuple[int, float]]] = {}
    try:
        for size in options.sizes:
            articles, corpus = _corpus(options.corpus, size, where / f"{size}.jsonl")
            print(f"\n## {size:,} articles, {corpus.stat().st_size / 1e6:.1f} MB\n")
            directory = where / str(size)
            directory.mkdir()
            engines = _built(articles, directory, corpus.stat().st_size, options.skip)
            raw = _raw(engines, articles, options)
            for name, times in raw["2 to 4"].items():
                growth.setdefault(name, []).append((size, _percentile(times, 95)))
            pages = _pages(engines, articles, options)
            if options.indexing:
                _indexing(corpus, directory)
            if options.svg and size == options.sizes[-1]:
                _charts(options.svg, size, raw["2 to 4"], pages["2 to 4"], growth)
            shutil.rmtree(directory)
    finally:
        shutil.rmtree(where, ignore_errors=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path, required=True, metavar="FILE.jsonl[.gz]")
    parser.add_argument("--sizes", type=_sizes, default=[1000, 20_000], metavar="1k,20k")
    parser.add_argument("--queries", type=int, default=50, help="of each kind")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--skip", type=lambda text: text.split(","), default=[])
    parser.add_argument("--svg", type=Path, help="write the chart here")
    parser.add_argument("--no-indexing", dest="indexing", action="store_false")
    parser.add_argument(
        "--clock",
        choices=("wall", "cpu"),
        default="wall",
        help="cpu: the time of the thread that asks; for machines that do something else too",
    )
    parser.add_argument("--directory", type=Path, help="where indexes are made for a while")
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    return [int(float(part.rstrip("k")) * (1000 if "k" in part else 1)) for part in text.split(",")]


def _corpus(path: Path, size: int, out: Path) -> tuple[list[Article], Path]:
    """Write so many documents to one JSONL file, and return them as articles."""
    opener: Any = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        records = [json.loads(line) for _, line in zip(range(size), file, strict=False)]
    with out.open("w", encoding="utf-8") as file:
        for number in range(size):
            turn, at = divmod(number, len(records))
            record = {**records[at], "id": f"{turn}/{records[at].get('id', at)}"}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    articles = [_article(r) for r in records if r.get("text") or r.get("html")]
    made = [replace(articles[n % len(articles)], id=f"{n}") for n in range(size)]
    return made, out


def _article(record: dict[str, Any]) -> Article:
    """Return a record as it is given; a record of HTML alone has to be extracted."""
    if not record.get("text"):
        lines = json.dumps(record, ensure_ascii=False).encode()
        return extract(read(Source("0", "corpus", ".jsonl", lines, "")))
    section = record.get("section")
    return Article(
        "",
        record.get("title") or "",
        record.get("lead") or "",
        tuple(part for part in record["text"].split("\n") if part.strip()),
        section=Section(section, "given") if section else None,
        source=record.get("source") or "",
    )


def _built(
    articles: Sequence[Article], directory: Path, size: int, skip: Sequence[str]
) -> list[Engine]:
    """Build every engine that can be, and say how fast and how large."""
    built: list[Engine] = []
    print("| engine | indexing MB/s (engine and analysis) | index bytes per byte |\n|---|---|---|")
    for kind in (Timbao, *PEERS):
        engine = kind()
        if engine.name in skip or (engine.name == "whoosh" and len(articles) > SLOW):
            print(f"| {engine.name} | left out | |")
            continue
        before, started = _bytes(directory), time.perf_counter()
        try:
            engine.build(articles, directory)
        except Absent as reason:
            print(f"| {engine.name} | left out: {reason} | |")
            continue
        seconds, grown = time.perf_counter() - started, _bytes(directory) - before
        print(f"| {engine.name} | {size / 1e6 / seconds:.2f} | {grown / size:.2f} |", flush=True)
        built.append(engine)
    return built


def _bytes(directory: Path) -> int:
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())


def _raw(
    engines: Sequence[Engine], articles: Sequence[Article], options: argparse.Namespace
) -> dict[str, Series]:
    """Time the best ten of any word, by kind of query."""
    results = {}
    for kind, asked in questions(articles, options.queries).items():
        if kind in ("phrases", "unmarked", "filtered"):
            continue
        tasks = [
            {engine.name: partial(engine.raw, engine.prepare(keys(text))) for engine in engines}
            for text in asked
        ]
        first = {"timbao": [_once(task["timbao"]) for task in tasks]}
        results[kind] = _interleaved(tasks, options.rounds)
        cold = f"; timbao's first time: p50 {_percentile(first['timbao'], 50):.2f}"
        _table(f"any word, top 10: {kind}", results[kind], cold)
    return results


def _pages(
    engines: Sequence[Engine], articles: Sequence[Article], options: argparse.Namespace
) -> dict[str, Series]:
    """Time a page of results: timbao whole (query, hits, passages, facets, JSON), peers' own."""
    timbao = next(engine for engine in engines if isinstance(engine, Timbao))
    filters = _filter(articles)
    results = {}
    for kind, asked in questions(articles, options.queries).items():
        if kind == "filtered" and filters is None:
            continue
        tasks: list[dict[str, Timed]] = []
        for text in asked:
            chosen = filters if kind == "filtered" else None
            task: dict[str, Timed] = {"timbao": partial(timbao.ask, text, chosen)}
            for engine in engines:
                if kind not in ("phrases", "unmarked", "filtered") and _has_page(engine):
                    task[engine.name] = partial(engine.page, engine.prepare(keys(text)))
            tasks.append(task)
        results[kind] = _interleaved(tasks, options.rounds)
        _table(f"page: {kind}", results[kind])
    asked = [text[:4] for text in questions(articles, options.queries)["unmarked"]]
    typing: list[dict[str, Timed]] = [
        {"timbao": partial(timbao.reader.complete, text)} for text in asked
    ]
    _table("completion after four letters", _interleaved(typing, options.rounds))
    return results


def _has_page(engine: Engine) -> bool:
    return type(engine).page is not Engine.page


def _filter(articles: Sequence[Article]) -> Filters | None:
    """Return a filter by the most frequent section or source, if the corpus has any."""
    for name in ("section", "source"):
        values = [getattr(article, name) for article in articles]
        named = [value.value if hasattr(value, "value") else value for value in values if value]
        if named:
            choice = (Choice(max(set(named), key=named.count)),)
            return replace(Filters(), **{f"{name}s": choice})
    return None


def _interleaved(tasks: Sequence[dict[str, Timed]], rounds: int) -> Series:
    """Return for each engine the best time of each query, milliseconds."""
    best: Series = {name: [float("inf")] * len(tasks) for name in tasks[0]}
    chance = random.Random(1)
    for _ in range(rounds + 1):  # the first one warms up
        for at, task in enumerate(tasks):
            for name in chance.sample(sorted(task), len(task)):
                best[name][at] = min(best[name][at], _once(task[name]))
    return best


def _once(task: Timed) -> float:
    started = _CLOCK[0]()
    task()
    return (_CLOCK[0]() - started) * 1000


def _percentile(times: Sequence[float], rank: float) -> float:
    return float(np.percentile(times, rank))


def _table(title: str, series: Series, remark: str = "") -> None:
    reference = series.get("tantivy")
    print(f"\n{title}{remark}\n\n| engine | p50 ms | p95 ms | p99 ms | p50, p95 to Tantivy's |")
    print("|---|---|---|---|---|")
    for name, times in sorted(series.items(), key=lambda each: _percentile(each[1], 50)):
        p50, p95, p99 = (_percentile(times, rank) for rank in (50, 95, 99))
        ratio = ""
        if reference:
            ratio = (
                f"{p50 / _percentile(reference, 50):.2f}, {p95 / _percentile(reference, 95):.2f}"
            )
        print(f"| {name} | {p50:.2f} | {p95:.2f} | {p99:.2f} | {ratio} |", flush=True)


def _indexing(corpus: Path, directory: Path) -> None:
    print("\nindexing, one process, by stage\n\n| stage | seconds | MB/s |\n|---|---|---|")
    size = corpus.stat().st_size / 1e6
    for stage, seconds in stages(corpus, directory / "stages").items():
        print(f"| {stage} | {seconds:.2f} | {size / seconds:.1f} |", flush=True)
    for workers in (1, os.cpu_count() or 1):
        seconds, peak = end_to_end(corpus, directory / f"workers{workers}", workers)
        rate = size / seconds
        print(
            f"\n`timbao index --workers {workers}`: {rate:.2f} MB/s, largest process {peak:.0f} MB"
        )
    ours, baseline = cold_start(directory / "workers1")
    ratio = f"{ours / baseline:.2f} x a Python that imports NumPy and Flask"
    print(f"\n`timbao search` from the shell: {ratio}")


def _charts(
    out: Path,
    size: int,
    raw: Series,
    pages: Series,
    growth: dict[str, list[tuple[int, float]]],
) -> None:
    def both(series: Series) -> Iterator[tuple[str, float, float]]:
        for name, times in sorted(series.items(), key=lambda each: _percentile(each[1], 50)):
            yield name, _percentile(times, 50), _percentile(times, 95)

    parts = [
        bars(f"Any of 2 to 4 words, top 10, {size:,} articles (ms, p50 and p95)", list(both(raw))),
        bars(f"A page of results, {size:,} articles (ms, p50 and p95)", list(both(pages))),
    ]
    if any(len(points) > 1 for points in growth.values()):
        parts.append(lines("Any of 2 to 4 words, p95 in ms, by number of articles", growth))
    out.write_text(stacked(parts), encoding="utf-8")


def stacked(parts: Sequence[tuple[int, str]]) -> str:
    """Return one SVG of charts under each other, each `(height, content)`."""
    top, content = 0, ""
    for height, part in parts:
        content += f'<g transform="translate(0 {top})">{part}</g>'
        top += height
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {top}" '
        f'font-family="system-ui, sans-serif" font-size="13">'
        f'<rect width="720" height="{top}" fill="#fff"/>{content}</svg>\n'
    )


if __name__ == "__main__":
    main()
