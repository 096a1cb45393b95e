"""The quality gate: the sample corpus, its judged queries, floors, and what they were set on.

A floor is raised when the ranking gets better and is never lowered without saying why in the
commit. The digest is of the documents, queries and judgements; where they change, measure anew.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from beir import MEASURES, Question, mean, measure, questions

from indexer.ingest import ingest
from indexer.walk import Target
from search.engines import open_reader
from search.engines.base import Reader
from search.find import find

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
GOLD = ROOT / "benchmarks" / "gold"

DIGEST = "bd0d26d9d9ea3fb0"
FLOORS = {"MRR@10": 0.99, "nDCG@10": 0.975, "P@1": 0.98, "Recall@100": 0.98}


def run(url: str, *, show: bool = False) -> int:
    """Print the figures beside their floors; return 1 where one is below, or the data changed."""
    url = url or f"whoosh:{tempfile.mkdtemp(prefix='timbao-gate-')}/index"
    ingest([Target(CORPUS, CORPUS)], url)
    asked = questions(GOLD)
    with open_reader(url) as reader:
        rows = [measure(_found(reader, question), question.grades) for question in asked]
    if show:
        for question, row in zip(asked, rows, strict=True):
            if row[0] < 1:
                print(f"{question.id} {question.text!r}: " + " ".join(f"{x:.2f}" for x in row))
    digest = digest_of(CORPUS, GOLD)
    print(f"{len(asked)} judged queries, digest {digest}")
    fine = digest == DIGEST
    if not fine:
        print(f"The floors were set on other data ({DIGEST}): measure anew and set them.")
    for name, value in zip(MEASURES, mean(rows), strict=True):
        below = value < FLOORS[name]
        fine &= not below
        print(f"{name:10} {value:.4f}  floor {FLOORS[name]:.4f}{'  BELOW' if below else ''}")
    return 0 if fine else 1


def _found(reader: Reader, question: Question) -> list[str]:
    """Return the articles found, each once, a near-duplicate's other copies after its best."""
    scope = "statements" if question.scope == "statements" else "articles"
    hits = find(reader, question.text, scope=scope, size=100, facets=False, snippets=False).hits
    ids = (id for hit in hits for id in (hit.article.id, *hit.reprints))
    return list(dict.fromkeys(ids))


def digest_of(*folders: Path) -> str:
    """Return a digest of all files' names and bytes."""
    total = hashlib.sha256()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            total.update(path.relative_to(folder).as_posix().encode() + b"\0")
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]
