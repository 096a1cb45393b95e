"""Time timbao beside its peers over any JSONL corpus, in one run, interleaved.

    python -m benchmarks.speed --corpus FILE.jsonl[.gz] [--sizes 1k,20k,140k] [--queries 50]
        [--skip whoosh,xapian] [--svg docs/speed.svg]

Every query is put to every engine in turn, `--rounds` times over; a query's time is its best.
Sizes beyond the corpus repeat it under new ids. Figures depend on the machine: read the ratios.
At the end stands what was measured beside what it is held against.
"""

from __future__ import annotations

import argparse
import gc
import shutil
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks.corpora import corpus as corpus_of
from benchmarks.corpora import usual
from benchmarks.engines import PEERS, Absent, Engine, Timbao, keys
from benchmarks.figures import Figures
from benchmarks.indexing import cold_start, end_to_end, independent, stages
from benchmarks.questions import questions
from benchmarks.serving import memory, opening
from benchmarks.timing import CLOCKS, Series, Timed, Timer, percentile, ratio, table

LARGE = 50_000
"""Articles beyond which indexing is timed once, with all workers."""

STATED = 10_000
"""Articles from which on the bounds hold: fixed costs make up most of what less takes."""

MEMORY = 512
"""The indexer's bound on its buffers, MB: its default."""

SPEAKERS = "timbao, extracted"
"""timbao over an index with people and statements, which its pages count."""


def main() -> None:
    options = _options()
    figures = Figures()
    where = Path(tempfile.mkdtemp(prefix="timbao-speed-", dir=options.directory))
    try:
        for size in options.sizes:
            _Size(options, figures, where / str(size), size).run()
    finally:
        shutil.rmtree(where, ignore_errors=True)
    figures.print_growth()
    figures.print()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path, required=True, metavar="FILE.jsonl[.gz]")
    parser.add_argument("--sizes", type=_sizes, default=[1000, 20_000], metavar="1k,20k,140k")
    parser.add_argument("--queries", type=int, default=50, help="of each kind")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--skip", type=lambda text: text.split(","), default=[])
    parser.add_argument("--svg", type=Path, help="write the charts here")
    parser.add_argument("--no-indexing", dest="indexing", action="store_false")
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    parser.add_argument("--directory", type=Path, help="where indexes are made for a while")
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    return [int(float(part.rstrip("k")) * (1000 if "k" in part else 1)) for part in text.split(",")]


class _Size:
    """One size of the corpus."""

    def __init__(
        self, options: argparse.Namespace, figures: Figures, directory: Path, size: int
    ) -> None:
        self._options = options
        self._figures = figures
        self._directory = directory
        self._size = size
        directory.mkdir()
        self._articles, self._corpus = corpus_of(options.corpus, size, directory / "corpus.jsonl")
        self._bytes = self._corpus.stat().st_size
        self._asked = questions(self._articles, options.queries)
        self._timer = Timer(options.clock, options.rounds)

    def run(self) -> None:
        """Measure everything, then remove what was made."""
        print(f"\n## {self._size:,} articles, {self._bytes / 1e6:.1f} MB\n")
        engines = self._built()
        extracted = self._indexed() if self._options.indexing else None
        gc.collect()
        gc.freeze()  # the articles that this process holds are no engine's garbage
        raw = self._raw(engines)
        pages = self._pages(engines, extracted)
        if extracted is not None:
            self._served(extracted)
        self._held(raw, pages)
        if self._options.svg:
            self._figures.draw(self._options.svg, self._size, raw["2 to 4"], pages["2 to 4"])
        shutil.rmtree(self._directory)

    # -- indexing ----------------------------------------------------------------------------

    def _built(self) -> list[Engine]:
        """Build every engine that can be, and say how fast and how large."""
        built: list[Engine] = []
        print("| engine | indexing MB/s (engine and analysis) | index bytes per byte |")
        print("|---|---|---|")
        for kind in (Timbao, *PEERS):
            engine = kind()
            reason = self._left_out(engine)
            before, started = _size_of(self._directory), time.perf_counter()
            if not reason:
                try:
                    engine.build(self._articles, self._directory)
                except Absent as absent:
                    reason = str(absent)
            if reason:
                print(f"| {engine.name} | left out: {reason} | |")
                continue
            rate = self._bytes / 1e6 / (time.perf_counter() - started)
            grown = (_size_of(self._directory) - before) / self._bytes
            print(f"| {engine.name} | {rate:.2f} | {grown:.2f} |", flush=True)
            built.append(engine)
        return built

    def _left_out(self, engine: Engine) -> str:
        if engine.name in self._options.skip:
            return "as asked"
        return engine.why if engine.most is not None and self._size > engine.most else ""

    def _indexed(self) -> str:
        """Index by the command, with extraction; return the index's address."""
        megabytes, large = self._bytes / 1e6, self._size > LARGE
        if not large:
            self._staged()
        target = self._directory / "extracted"
        apart = None if large else megabytes / independent(self._corpus, self._directory)
        seconds, peak = end_to_end(self._corpus, target, 2)
        rate = megabytes / seconds
        print(f"\n`timbao index --workers 2`: {rate:.2f} MB/s, largest process {peak:.0f} MB")
        self._hold("end to end, 2 workers, MB/s", rate, 2, least=True)
        if apart:
            print(f"two single-worker runs at once, together: {apart:.2f} MB/s")
            self._hold("2 workers to two runs at once", rate / apart, 0.8, least=True)
        self._hold("indexing, largest process, MB", peak, MEMORY + 150)
        self._sizes(target)
        url = f"whoosh:{target}"
        self._figures.grow("Opening the index, ms", "timbao", self._size, opening(url))
        ours, baseline = cold_start(target)
        self._hold("`timbao search` to a Python with NumPy and Flask", ours / baseline, 3)
        self._figures.grow("`timbao search`, s", "timbao", self._size, ours)
        return url

    def _staged(self) -> None:
        print("\nindexing, one process, by stage\n\n| stage | seconds | MB/s |\n|---|---|---|")
        times = stages(self._corpus, self._directory / "stages")
        for stage, seconds in times.items():
            print(f"| {stage} | {seconds:.2f} | {self._bytes / 1e6 / seconds:.1f} |", flush=True)
        without = sum(times.values()) - times["extract"]
        rate = self._bytes / 1e6 / without
        self._hold("indexing without extraction, one process, MB/s", rate, 5, least=True)

    def _sizes(self, target: Path) -> None:
        whole = _size_of(target) / self._bytes
        stored = Timbao.stored(target) / self._bytes
        self._hold("index bytes per byte, extracted, without stored text", whole - stored, 0.75)
        self._hold("index bytes per byte, extracted, with it", whole, 1.25)
        self._figures.grow("Index, MB", "timbao", self._size, whole * self._bytes / 1e6)

    # -- queries -----------------------------------------------------------------------------

    def _raw(self, engines: Sequence[Engine]) -> dict[str, Series]:
        """Time the best ten of any word, by kind of query."""
        results = {}
        for kind in ("rare", "common", "2 to 4", "questions"):
            tasks = [
                {engine.name: partial(engine.raw, engine.prepare(keys(text))) for engine in engines}
                for text in self._asked[kind]
            ]
            first = [self._timer.once(task["timbao"]) for task in tasks]
            results[kind] = self._timer.interleaved(tasks)
            cold = f"; timbao's first time: p50 {percentile(first, 50):.2f}"
            table(f"any word, top 10: {kind}{cold}", results[kind])
        self._figures.grow_series("Any of 2 to 4 words, p95 in ms", self._size, results["2 to 4"])
        return results

    def _pages(self, engines: Sequence[Engine], extracted: str | None) -> dict[str, Series]:
        """Time a page of results: timbao whole (query, hits, passages, facets, JSON), peers' own.

        And timbao over an index with people and statements, where there is one.
        """
        ours = {engine.name: engine for engine in engines if isinstance(engine, Timbao)}
        if extracted is not None:
            ours[SPEAKERS] = Timbao()
            ours[SPEAKERS].open(extracted)
        peers = [engine for engine in engines if type(engine).page is not Engine.page]
        filters = usual(self._articles)
        results = {}
        for kind, asked in self._asked.items():
            if kind == "filtered" and filters is None:
                continue
            tasks: list[dict[str, Timed]] = []
            for text in asked:
                chosen = filters if kind == "filtered" else None
                task: dict[str, Timed] = {
                    name: partial(each.ask, text, chosen) for name, each in ours.items()
                }
                if kind not in ("phrases", "unmarked", "filtered"):
                    for engine in peers:
                        task[engine.name] = partial(engine.page, engine.prepare(keys(text)))
                tasks.append(task)
            first = [self._timer.once(task["timbao"]) for task in tasks]
            results[kind] = self._timer.interleaved(tasks)
            cold = f"; timbao's first time: p50 {percentile(first, 50):.2f}"
            table(f"page: {kind}{cold}", results[kind])
        self._figures.grow_series("A page, 2 to 4 words, p95 in ms", self._size, results["2 to 4"])
        self._typed(next(reversed(ours.values())))
        return results

    def _typed(self, timbao: Timbao) -> None:
        """Time completion after each letter of unmarked queries, beside the raw queries."""
        tasks: list[dict[str, Timed]] = []
        for text in self._asked["unmarked"]:
            query = timbao.prepare(keys(text))
            for end in range(1, min(len(text), 12) + 1):
                complete = partial(timbao.reader.complete, text[:end])
                tasks.append({"completion": complete, "a raw query": partial(timbao.raw, query)})
        times = self._timer.interleaved(tasks)
        table("completion at every keystroke, beside the raw query that is typed", times)
        self._figures.grow_series("Completion at a keystroke, p95 in ms", self._size, times)
        self._hold("completion at a keystroke, p95 ms", percentile(times["completion"], 95), 50)

    # -- the server, and what all is held against ------------------------------------------------

    def _served(self, index: str) -> None:
        before, after = memory(index, self._asked)
        print(f"\n`timbao serve`, memory beyond mapped files: {before:.0f} MB, then {after:.0f} MB")
        self._hold("server's memory beyond mapped files, MB", after, 300)
        self._figures.grow("Server's memory beyond mapped files, MB", "timbao", self._size, after)

    def _held(self, raw: dict[str, Series], pages: dict[str, Series]) -> None:
        large, words, page = self._size > LARGE, raw["2 to 4"], pages["2 to 4"]
        every = {name: [t for series in raw.values() for t in series[name]] for name in words}
        for rank, bound in ((50, 3 if large else 1.3), (95, 3 if large else 2)):
            for kind, series in {"2 to 4": words, "all kinds": every}.items():
                measured = ratio(series, "timbao", "tantivy", rank)
                self._hold(f"raw, {kind}: p{rank} to Tantivy's", measured, bound)
        if "whoosh" in words:
            faster = ratio(words, "whoosh", "timbao", 50)
            self._hold("raw, 2 to 4: times faster than stock Whoosh", faster, 150, least=True)
        for name in (SPEAKERS, "timbao"):
            if name in page:
                self._hold(f"page, {name}: p95 to Tantivy's", ratio(page, name, "tantivy", 95), 2)
        for name in sorted(page.keys() - {SPEAKERS, "timbao", "tantivy"}):
            self._hold(f"page: p95 to {name}'s", ratio(page, "timbao", name, 95), 1)

    def _hold(
        self, what: str, measured: float | None, bound: float, *, least: bool = False
    ) -> None:
        if self._size >= STATED:
            self._figures.hold(f"{self._size:,}: {what}", measured, bound, least=least)


def _size_of(directory: Path) -> int:
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
