"""Sets of judged queries in BEIR's form, and the measures that are taken on them.

A set is a directory with corpus.jsonl ({_id, title, text}), queries.jsonl ({_id, text} and for
this project `scope`) and qrels.tsv (query, document, grade; a header is skipped).
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MEASURES = ("MRR@10", "nDCG@10", "P@1", "Recall@100")


@dataclass(frozen=True)
class Question:
    """A judged query and the grades of the documents that answer it."""

    id: str
    text: str
    grades: Mapping[str, int]
    scope: str = "articles"


def corpus(folder: Path) -> list[dict[str, str]]:
    lines = (folder / "corpus.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def questions(folder: Path) -> list[Question]:
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines():
        query, *_, document, grade = line.split("\t")
        if grade.strip().isdigit():
            grades[query][document] = int(grade)
    lines = (folder / "queries.jsonl").read_text("utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    return [
        Question(each["_id"], each["text"], grades[each["_id"]], each.get("scope", "articles"))
        for each in found
        if any(grades[each["_id"]].values())
    ]


def measure(ranked: Sequence[str], grades: Mapping[str, int]) -> tuple[float, ...]:
    """Return one query's figures, in the order of `MEASURES`."""
    gains = [grades.get(document, 0) for document in ranked]
    first = next((at for at, gain in enumerate(gains[:10], 1) if gain), 0)
    ideal = _dcg(sorted(grades.values(), reverse=True)[:10])
    relevant = sum(grade > 0 for grade in grades.values())
    return (
        1 / first if first else 0.0,
        _dcg(gains[:10]) / ideal if ideal else 0.0,
        float(first == 1),
        sum(gain > 0 for gain in gains[:100]) / relevant,
    )


def _dcg(gains: Sequence[int]) -> float:
    return sum((2**gain - 1) / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def mean(rows: Sequence[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(sum(column) / len(rows) for column in zip(*rows, strict=True))
