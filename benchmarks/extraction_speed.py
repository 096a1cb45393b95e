"""How fast documents are read and extracted, stage by stage, beside finding their words.

    python benchmarks/extraction_speed.py CORPUS

Ratios travel, MB/s do not.
"""

from __future__ import annotations

import argparse
import math
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from indexer.extract import extract
from indexer.extract.statements import attribute
from indexer.readers import read, sources
from indexer.readers.source import Source

SPEED_DOCUMENTS = 800
SPEED_ROUNDS = 5


def speeds(corpus: Path) -> str:
    """Return the MB/s of text of each stage in processor time, beside finding the words (\\w+).

    Every stage is run on the same documents, `SPEED_DOCUMENTS` spread over the corpus, in turn
    `SPEED_ROUNDS` times; each document's best time counts. Text is measured in UTF-8.
    """
    every = [s for s in sources(corpus, corpus.parent) if isinstance(s, Source)]
    given = every[:: max(1, len(every) // SPEED_DOCUMENTS)][:SPEED_DOCUMENTS]
    del every
    raw = [read(source) for source in given]
    articles = [extract(document) for document in raw]
    texts = [article.text for article in articles]
    paragraphs = [article.paragraphs for article in articles]
    stages: dict[str, tuple[Callable[[Any], object], Sequence[Any]]] = {
        "words": (re.compile(r"\w+").findall, texts),
        "read": (read, given),
        "extract": (extract, raw),
        "statements": (attribute, paragraphs),
    }
    best = {name: [math.inf] * len(raw) for name in stages}
    for _ in range(SPEED_ROUNDS):
        for name, (stage, documents) in stages.items():
            for number, document in enumerate(documents):
                start = time.process_time()
                stage(document)
                best[name][number] = min(best[name][number], time.process_time() - start)
    spent = {name: sum(times) for name, times in best.items()}
    size = sum(len(text.encode()) for text in texts) / 1e6
    times = {
        "finding words": spent["words"],
        "read": spent["read"],
        "extract, without statements": spent["extract"] - spent["statements"],
        "statements": spent["statements"],
        "together": spent["read"] + spent["extract"],
    }
    rows = [f"{len(raw)} documents, {size:.2f} MB of text\n"]
    rows += ["| stage | MB/s | times as long as finding words |", "|---|---|---|"]
    words = times["finding words"]
    rows += [f"| {name} | {size / t:.1f} | {t / words:.1f} |" for name, t in times.items()]
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("corpus", type=Path, help="JSON Lines")
    print(speeds(parser.parse_args().corpus))


if __name__ == "__main__":
    main()
