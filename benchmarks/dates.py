"""Measure dates found in the text alone against known publication days.

    python benchmarks/dates.py NEWS.jsonl [--gold GOLD.jsonl --texts DIR] [--list]

NEWS.jsonl holds one article a line (title, text, date); all but title and text is hidden from the
extraction. A date given is right from three days before to one day after the publication day.
With --gold (file, date, event_date_in_text) the texts of DIR are dated, too: right is the
publication day or the day the text itself gives for its main event. Exit code 1 below a floor.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from indexer.extract import extract
from indexer.readers.raw import RawDocument, Value
from indexer.readers.text import plain_blocks

DAYS_BEFORE, DAYS_AFTER = 3, 1
FLOOR_RIGHT = 0.98


def dated(title: str, text: str) -> date | None:
    """Return the day that title and text alone tell, or None (also for a month or a year)."""
    meta = {"title": Value(title, "given")} if title else {}
    found = extract(RawDocument("x", "x", "", plain_blocks(text), meta)).date
    return date.fromisoformat(found.value) if found and found.precision == "day" else None


def news(path: Path, show: bool) -> tuple[int, int, int]:
    """Return how many articles there are, how many are dated, and how many of these rightly."""
    total = given = right = 0
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        total += 1
        found = dated(record["title"], record["text"])
        if found is None:
            continue
        given += 1
        published = date.fromisoformat(record["date"][:10])
        good = -DAYS_BEFORE <= (found - published).days <= DAYS_AFTER
        right += good
        if show or not good:
            print("right" if good else "WRONG", found, record["date"], repr(record["text"][:160]))
    return total, given, right


def gold(path: Path, texts: Path) -> Iterator[tuple[str, date | None, bool]]:
    """Yield file, date found and whether it is right (or empty) for each labelled article."""
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        text = (texts / record["file"]).read_text("utf-8")
        found = dated("", text)
        allowed = {record.get("date"), record.get("event_date_in_text")}
        yield record["file"], found, found is None or found.isoformat() in allowed


def main() -> int:
    """Print the counts; return 1 where a floor is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("news", type=Path)
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--least", type=int, default=0, help="floor of articles dated")
    parser.add_argument("--list", action="store_true", help="print each date given")
    options = parser.parse_args()
    total, given, right = news(options.news, options.list)
    share = right / given if given else 1.0
    print(f"{given} of {total} dated, {right} right ({share:.1%}, floor {FLOOR_RIGHT:.0%})")
    bad = given < options.least or share < FLOOR_RIGHT
    if options.gold and options.texts:
        results = list(gold(options.gold, options.texts))
        wrong = [(name, str(found)) for name, found, good in results if not good]
        dates = sum(found is not None for _, found, _ in results)
        print(f"gold: {dates} of {len(results)} dated, wrong: {wrong or 'none'}")
        bad = bad or bool(wrong)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
