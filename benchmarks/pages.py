"""Compare the page reader with trafilatura on labelled pages.

    python benchmarks/pages.py [--corpus corpus] [--labels benchmarks/gold/articles.jsonl]

A label names passages that belong to an article's text (`body_must`) and passages of menus,
captions, comments and other articles that do not (`body_must_not`). Exit code 1 if the reader
misses one of the first or lets one of the second in.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura

from indexer.readers.encoding import to_text
from indexer.readers.html import read_html


def ours(page: str) -> str:
    """Return lead and body of a page as the reader gives them."""
    found = read_html(page)
    lead = [found.meta["lead"].text] if "lead" in found.meta else []
    return "\n".join([*lead, *(b.text for b in found.blocks if b.kind in ("paragraph", "heading"))])


def peer(page: str) -> str:
    """Return what trafilatura takes for the page's text."""
    return trafilatura.extract(page, include_comments=False) or ""


def main() -> int:
    """Print what each reader keeps and lets in, and the ratio of their times."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--labels", type=Path, default=Path("benchmarks/gold/articles.jsonl"))
    options = parser.parse_args()
    records = map(json.loads, options.labels.read_text("utf-8").splitlines())
    labels = {record["id"]: record for record in records}
    pages = {
        label["id"]: to_text(path.read_bytes())[0]
        for path in sorted(options.corpus.rglob("*.htm*"))
        if (label := labels.get(path.relative_to(options.corpus).with_suffix("").as_posix()))
    }
    peer("<p>warm</p>"), ours("<p>warm</p>")
    seconds: dict[str, float] = {}
    bad = False
    readers: dict[str, Callable[[str], str]] = {"timbao": ours, "trafilatura": peer}
    for name, reader in readers.items():
        start = time.perf_counter()
        texts = {id_: reader(page) for id_, page in pages.items()}
        seconds[name] = time.perf_counter() - start
        missed, leaked = _judge(texts, labels)
        wanted = sum(len(labels[id_].get("body_must") or ()) for id_ in pages)
        unwanted = sum(len(labels[id_].get("body_must_not") or ()) for id_ in pages)
        print(f"{name}: {wanted - len(missed)} of {wanted} passages kept, ", end="")
        print(f"{len(leaked)} of {unwanted} foreign ones let in ({len(pages)} pages)")
        if name == "timbao":
            bad = bool(missed or leaked)
            print(*(f"  missed {m}" for m in missed), *(f"  let in {m}" for m in leaked), sep="\n")
    print(f"time: {seconds['timbao'] / seconds['trafilatura']:.2f} of trafilatura's")
    return int(bad)


def _judge(
    texts: dict[str, str], labels: dict[str, dict[str, list[str]]]
) -> tuple[list[str], list[str]]:
    missed, leaked = [], []
    for id_, text in texts.items():
        missed += [f"{id_}: {p}" for p in labels[id_].get("body_must") or () if p not in text]
        leaked += [f"{id_}: {p}" for p in labels[id_].get("body_must_not") or () if p in text]
    return missed, leaked


if __name__ == "__main__":
    sys.exit(main())
