"""Measure the ranking on sets of judged queries, in four typings, beside other systems.

    python benchmarks/quality.py SET... [--index URL] [--systems timbao,bm25,tantivy,fts5]
    python benchmarks/quality.py --gate          # the sample corpus; CI's floors

A SET is a directory in BEIR's form (see beir.py). Every query goes through `search.find.find`,
the door of the command line, the API and the pages. The gate indexes the sample corpus and fails
(exit code 1) where a measure is below its floor, or the judged files are not those it was set on.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import sys
from ast import literal_eval
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent))  # run as a script, import as a module
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from beir import MEASURES, Question, corpus, mean, measure, questions
from typings import TYPINGS

from search import ranking  # before what reads its constants

if TYPE_CHECKING:
    from systems import System


def main() -> int:
    options = _options()
    _change(options.set)
    if options.gate:
        import gate

        return gate.run(options.index, show=options.show)
    for folder in options.sets:
        documents, asked = corpus(folder), questions(folder)[: options.limit]
        print(f"\n{folder.name}: {len(documents)} documents, {len(asked)} queries")
        print(f"| {'system':8} | {'typing':6} | {' | '.join(MEASURES)} | ms a query |")
        for name in options.systems.split(","):
            system = _system(name, documents, options)
            for typing in options.typings.split(",") if system else ():
                _report(name, typing, system, asked)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="*", type=Path)
    parser.add_argument("--index", default="", help="engine URL, e.g. memory:quality")
    parser.add_argument("--systems", default="timbao,bm25,tantivy,fts5")
    parser.add_argument("--typings", default=",".join(TYPINGS))
    parser.add_argument("--limit", type=int, help="ask only the first so many queries")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="change a constant: adjacency=0, search.query.questions:WEIGHT=1",
    )
    parser.add_argument("--depth", type=int, default=100, help="timbao's results a query")
    parser.add_argument("--gate", action="store_true", help="check the sample corpus's floors")
    parser.add_argument(
        "--show", action="store_true", help="with --gate: each query not answered first"
    )
    options = parser.parse_args()
    if not (options.sets or options.gate):
        parser.error("name a set of judged queries, or --gate")
    return options


def _change(settings: list[str]) -> None:
    """Change constants before anything has read them: of `Weights`, or MODULE:NAME."""
    for setting in sorted(settings, key=lambda each: ":" in each.partition("=")[0]):
        name, _, value = setting.partition("=")
        module, colon, constant = name.partition(":")
        if colon:
            setattr(importlib.import_module(module), constant, literal_eval(value))
        else:
            changed = {name: literal_eval(value)}
            ranking.DEFAULT = dataclasses.replace(ranking.DEFAULT, **changed)


def _system(
    name: str, documents: list[dict[str, str]], options: argparse.Namespace
) -> System | None:
    from systems import FTS5, PlainBM25, Tantivy, Timbao

    try:
        match name:
            case "timbao":
                return Timbao(documents, options.index, options.depth)
            case "bm25":
                return PlainBM25(documents)
            case "tantivy":
                return Tantivy(documents)
            case "fts5":
                return FTS5(documents)
    except ImportError as missing:
        print(f"| {name:8} | not installed: {missing.name} |")
        return None
    raise SystemExit(f"No system {name!r}; there are timbao, bm25, tantivy and fts5.")


def _report(name: str, typing: str, system: System, asked: list[Question]) -> None:
    typed = [TYPINGS[typing](question.text) for question in asked]
    started = perf_counter()
    ranked = [system.ranked(text) for text in typed]
    spent = (perf_counter() - started) * 1000 / len(asked)
    rows = [measure(each, q.grades) for each, q in zip(ranked, asked, strict=True)]
    figures = " | ".join(f"{value:.4f}" for value in mean(rows))
    print(f"| {name:8} | {typing:6} | {figures} | {spent:.2f} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
