"""Corpora of any size from one file: as a JSONL file to index, and as articles."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from indexer.extract import extract
from indexer.readers import Source, read
from search.model import Article, Choice, Filters, Section


def corpus(path: Path, size: int, out: Path) -> tuple[list[Article], Path]:
    """Write so many documents to one JSONL file; return them as articles, and the file.

    A size beyond the corpus repeats it under new ids.
    """
    opener: Any = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        records = [json.loads(line) for _, line in zip(range(size), file, strict=False)]
    with out.open("w", encoding="utf-8") as file:
        for number in range(size):
            turn, at = divmod(number, len(records))
            record = {**records[at], "id": f"{turn}/{records[at].get('id', at)}"}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    articles = [_article(r) for r in records if r.get("text") or r.get("html")]
    return [replace(articles[n % len(articles)], id=f"{n}") for n in range(size)], out


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


def usual(articles: list[Article]) -> Filters | None:
    """Return a filter by the most frequent section or source, if the articles have any."""
    for name in ("section", "source"):
        values = [getattr(article, name) for article in articles]
        named = [value.value if hasattr(value, "value") else value for value in values if value]
        if named:
            choice = (Choice(max(set(named), key=named.count)),)
            return replace(Filters(), **{f"{name}s": choice})
    return None
