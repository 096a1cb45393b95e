"""An invented archive in two versions, and what an index of it answers.

`Archive` writes .jsonl and .txt files of made-up articles. `answers` asks an index everything a
kill could spoil: results of both scopes in order, facets, and every stored article.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from indexer.ingest import Options, ingest
from indexer.report import Report
from indexer.walk import targets
from search.engines import open_reader
from search.find import find

WORDS = (  # noqa: SIM905
    "nước sạch đường làng trường học bến cá mùa lúa hội nghị chính sách thông tin đối ngoại "
    "chợ phiên rạng đông cầu mới nhà văn hóa dân số y tế giáo dục ngân sách đầu tư xã bản "
    "sông suối đê điều lũ sớm nắng hạn mưa rào giá gạo vườn cây ao cá nghề dệt gốm sứ"
).split()
PEOPLE = ("Lý Thị Mận", "Đỗ Văn Ân", "Phan Văn Mít", "Trần Thị Sen", "Cao Văn Trúc")
SECTIONS = ("Đời sống", "Kinh tế", "Y tế", "Giáo dục")
QUERIES = (
    ("nước sạch", "articles"),
    ('"thông tin đối ngoại"', "articles"),
    ("hội nghị OR chợ -lũ", "articles"),
    ('người:"Lý Thị Mận"', "articles"),
    ("mục:\"Kinh tế\" ngân sách", "articles"),
    ("ngày:2022-03..2022-06", "articles"),
    ("", "articles"),
    ("đầu tư", "statements"),
    ('người:"Đỗ Văn Ân" đường', "statements"),
    ("", "statements"),
)  # fmt: skip


def sentence(rng: random.Random) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randrange(6, 18))).capitalize() + "."


def record(rng: random.Random, id: str) -> dict[str, str]:
    """Make one article, with a person who says something."""
    person = rng.choice(PEOPLE)
    said = f"Ông {person}, Giám đốc Sở Bến, nói: “{sentence(rng)}”"
    body = [sentence(rng) + " " + sentence(rng) for _ in range(rng.randrange(1, 5))]
    return {
        "id": id,
        "title": sentence(rng).rstrip("."),
        "date": f"2022-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
        "section": rng.choice(SECTIONS),
        "source": rng.choice(("Báo Lúa", "Báo Cá")),
        "text": "\n\n".join([*body[:1], said, *body[1:]]),
    }


class Archive:
    """A folder of invented documents whose content depends on nothing but seeds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def part(self, name: str, articles: int, seed: int) -> None:
        """Write NAME.jsonl with so many articles."""
        rng = random.Random(f"{name} {seed}")
        lines = [
            json.dumps(record(rng, f"{name}/{number}"), ensure_ascii=False)
            for number in range(articles)
        ]
        self._write(f"{name}.jsonl", "\n".join(lines) + "\n")

    def single(self, name: str, seed: int) -> None:
        """Write one article as NAME.txt."""
        made = record(random.Random(f"{name} {seed}"), name)
        self._write(f"{name}.txt", f"{made['title']}\n\n{made['text']}\n")

    def padding(self, size: int) -> None:
        """Write a file without documents that makes the archive worth worker processes."""
        self._write("trang.jsonl", " " * size + "\n")

    def remove(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    def clear(self) -> None:
        for path in self.folder.iterdir():
            path.unlink()

    def _write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")


def run(folder: Path, index: Path, **options: Any) -> Report:
    """Index the folder in this process."""
    return ingest(targets([folder]), f"whoosh:{index}", Options(workers=1, **options))


def answers(index: Path) -> dict[str, Any]:
    """Return what the index answers; articles and their statements must agree."""
    with open_reader(f"whoosh:{index}") as reader:
        found: dict[str, Any] = {}
        for text, scope in QUERIES:
            response = find(reader, text, scope=scope, size=50)  # type: ignore[arg-type]
            hits = []
            for hit in response.hits:
                stored = reader.get(hit.article.id)
                assert stored == hit.article
                assert hit.statement is None or hit.statement in hit.article.statements
                hits.append((hit.article.id, hit.match, hit.statement, hit.snippets))
            found[f"{scope}: {text}"] = (response.total, response.relation, hits, response.facets)
        records = sorted((r.id, r.digest) for r in reader.sources())
        found["articles"] = [(id, digest, reader.get(id)) for id, digest in records]
        info = reader.info()
        found["figures"] = (info.articles, info.statements, info.speakers, info.terms)
        return found
