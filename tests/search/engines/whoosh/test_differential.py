"""The fast engine against the oracle: random corpora, random queries, the same answers."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date as Day
from itertools import pairwise

import pytest

from search.engines import open_writer
from search.engines.memory import MemoryReader
from search.engines.whoosh import evaluate
from search.engines.whoosh.snapshot import Snapshot, Snapshots
from search.model import (
    Article,
    Choice,
    Date,
    Filters,
    Request,
    Response,
    Section,
    Speaker,
    Statement,
)
from search.query.nodes import (
    And,
    Bag,
    Dates,
    Field,
    Form,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
)
from search.ranking import DEFAULT, Weights
from search.text import key

WORDS = [
    "đường",
    "đưởng",
    "dương",
    "duong",
    "đương",
    "sắt",
    "sát",
    "sat",
    "nổi",
    "nội",
    "noi",
    "chợ",
    "cho",
    "chó",
    "lúa",
    "lũa",
    "thông",
    "tin",
    "tín",
    "đối",
    "ngoại",
    "ngoài",
    "57",
    "57-NQ/TW",
    "Covid-19",
    "30%",
    "họp",
    "hop",
]
NAMES = ("Lê An", "LÊ AN", "Lê Ân", "Vũ Thị Ba", "Trần Tư")
SECTIONS = ("Kinh tế", "Xã hội", "Xa hoi")
TIGHT = Weights(candidates=6, partial=4, few=3, scored_words=3, expansion=3, fuzzy_expansion=3)


class Maker:
    """Makes random articles and queries from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def text(self, least: int, most: int) -> str:
        weights = [1 / (n + 1) for n in range(len(WORDS))]
        return " ".join(self.random.choices(WORDS, weights, k=self.random.randint(least, most)))

    def article(self, id: str) -> Article:
        chance = self.random.random
        body = [self.text(0, 12) for _ in range(self.random.randint(0, 3))]
        lead = self.text(1, 6) if chance() < 0.4 else ""
        return Article(
            id,
            self.text(1, 5) if chance() < 0.8 else "",
            lead,
            tuple(paragraph for paragraph in body if paragraph),
            self.date() if chance() < 0.8 else None,
            Section(self.random.choice(SECTIONS), "given") if chance() < 0.7 else None,
            self.random.choice(("", "Báo A", "Báo B")),
            speakers=tuple(map(Speaker, self.random.sample(NAMES, self.random.randint(0, 3)))),
        )

    def date(self) -> Date:
        year, month, day = 2020 + self.random.randint(0, 2), self.random.randint(1, 3), 15
        text = (f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{day}")
        return Date(self.random.choice(text), "day", "given")

    def with_statements(self, article: Article) -> Article:
        found, base = [], 0
        for number, paragraph in enumerate(article.paragraphs):
            words = paragraph.split()
            if len(words) > 3 and self.random.random() < 0.7:
                start = len(words[0]) + 1
                end = len(" ".join(words[:-1]))
                name = self.random.choice(NAMES)
                kind = self.random.choice(("direct", "reported"))
                found.append(Statement(name, "", kind, "", number, base + start, base + end))
            base += len(paragraph) + 2
        return replace(article, statements=tuple(found))

    # -- queries -----------------------------------------------------------------------------

    def word(self) -> Word:
        text = self.random.choice([*WORDS, "đướng", "xyz", "nq", "an"])
        if self.random.random() < 0.3:
            text = text.translate(str.maketrans("đườáởổôợóúũíạàĩ", "duoaoooouuuiaai"))
        forms: tuple[Form, ...] = ()
        if self.random.random() < 0.25:
            forms = tuple(
                Form(key(form), weight)
                for form, weight in zip(self.random.sample(WORDS, 2), (0.8, 0.2), strict=True)
                if key(form)[:1] == key(text)[:1]
            )
        return Word(text, key(text), self.random.random() < 0.15, forms)

    def leaf(self) -> Word | Prefix | Fuzzy:
        word = self.word()
        kind = self.random.random()
        if kind < 0.15:
            return Prefix(word.text, word.key[: self.random.randint(1, 4)])
        if kind < 0.3:
            return Fuzzy(word.text, word.key, self.random.choice((0.5, 1.0, 1.5)))
        return word

    def phrase(self) -> Phrase:
        words = tuple(self.leaf() for _ in range(self.random.randint(2, 3)))
        return Phrase(words, self.random.choice((0, 0, 1, 3, 12)))

    def bag(self) -> Bag:
        count = self.random.randint(1, 5)
        return Bag(
            tuple(
                self.phrase() if self.random.random() < 0.1 else self.word() for _ in range(count)
            )
        )

    def node(self, depth: int = 0) -> Node:
        kind = self.random.random()
        if depth > 2 or kind < 0.15:
            return self.leaf()
        if kind < 0.5:
            return self.bag()
        if kind < 0.62:
            return self.phrase()
        if kind < 0.76:
            return And(tuple(self.node(depth + 1) for _ in range(self.random.randint(1, 3))))
        if kind < 0.86:
            return Or(tuple(self.node(depth + 1) for _ in range(self.random.randint(1, 3))))
        if kind < 0.91:
            return Not(self.node(depth + 1))
        if kind < 0.96:
            return self.field()
        return Dates(Day(2020, 2, 1), self.random.choice((None, Day(2021, 2, 20))))

    def field(self) -> Field:
        name = self.random.choice(("title", "title", "speaker", "section", "source"))
        words = ["lê", "an", "ba", "xã", "hội", "hoi", "báo", "a"]
        if name == "title":
            return Field(name, self.random.choice((self.leaf, self.phrase, self.bag))())
        chosen = tuple(Word(w, key(w)) for w in self.random.sample(words, 2))
        return Field(name, self.random.choice((chosen[0], Phrase(chosen), Or(chosen), Bag(chosen))))

    def request(self) -> Request:
        chance = self.random.random
        root = self.node() if chance() < 0.95 else None
        filters = Filters()
        if chance() < 0.3:
            filters = Filters(
                speakers=self.choices(NAMES),
                sections=self.choices(SECTIONS),
                sources=self.choices(("Báo A", "Báo B")),
                start=self.random.choice((None, Day(2021, 1, 20))),
                end=self.random.choice((None, Day(2021, 3, 15))),
                kind=self.random.choice((None, "direct")),
            )
        return Request(
            Query("", root),
            self.random.choice(("articles", "articles", "statements")),
            filters,
            self.random.choice(("relevance", "relevance", "relevance", "newest", "oldest")),
            size=100,
            group=chance() < 0.5,
        )

    def choices(self, values: tuple[str, ...]) -> tuple[Choice, ...]:
        if self.random.random() < 0.6:
            return ()
        return (Choice(self.random.choice(values), self.random.random() < 0.4),)


@dataclass
class Pair:
    """The same articles in both engines."""

    memory: str
    snapshot: Snapshot
    maker: Maker


@pytest.fixture(scope="module", params=range(4))
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    """Several commits with replaced and removed articles, and prints of some."""
    maker = Maker(request.param)
    name, path = str(uuid.uuid4()), tmp_path_factory.mktemp("index") / "index"
    for _commit in range(1 + 2 * (request.param % 2)):
        articles = [
            maker.with_statements(maker.article(f"a{maker.random.randint(0, 90)}"))
            for _ in range(60)
        ]
        articles += [prints(maker, n) for n in range(3)]
        for url in (f"memory:{name}", f"whoosh:{path}"):
            with open_writer(url) as writer:
                for article in articles:
                    writer.add(article)
                if _commit:
                    for number in range(0, 90, 7):
                        writer.remove(f"a{number}")
    snapshots = Snapshots(path)
    yield Pair(name, snapshots.current(), maker)
    snapshots.close()


def prints(maker: Maker, number: int) -> Article:
    text = " ".join(f"{word} {n}" for n, word in enumerate(WORDS))
    return maker.with_statements(
        Article(f"print{number}", maker.text(1, 4), body=(text, maker.text(0, 3) or "x"))
    )


@pytest.mark.parametrize("weights", [DEFAULT, TIGHT], ids=["default", "tight"])
def test_both_engines_answer_alike(pair: Pair, weights: Weights) -> None:
    memory = MemoryReader(pair.memory, weights)
    for _ in range(60):
        request = pair.maker.request()
        wanted = memory.search(request)
        found = evaluate.search(pair.snapshot, request, weights)
        same(found, wanted, request)


def same(found: Response, wanted: Response, request: Request) -> None:
    """Assert the same totals, facets, notes, hits and scores; ties within rounding may swap."""
    assert found.total == wanted.total, request
    assert found.facets == wanted.facets, request
    assert found.notes == wanted.notes, request
    hits = {(hit.article.id, hit.statement): hit for hit in wanted.hits}
    assert hits.keys() == {(hit.article.id, hit.statement) for hit in found.hits}, request
    scores = []
    for hit in found.hits:
        other = hits[hit.article.id, hit.statement]
        assert hit.score == pytest.approx(other.score, abs=1e-4), request
        assert (hit.match, hit.article) == (other.match, other.article), request
        assert sorted(hit.reprints) == sorted(other.reprints), request
        scores.append((hit.match, other.score))
    order = ("exact", "accents", "partial")
    if request.sort == "relevance":
        for (match, score), (after, less) in pairwise(scores):
            assert order.index(match) <= order.index(after), request
            assert match != after or score >= less - 1e-4, request
    else:
        ids = [hit.article.id for hit in wanted.hits]
        assert [hit.article.id for hit in found.hits] == ids, request


def test_both_engines_explain_and_relate_alike(pair: Pair) -> None:
    memory = MemoryReader(pair.memory)
    for _ in range(40):
        request = pair.maker.request()
        for hit in memory.search(request).hits[:3]:
            wanted = memory.explain(request, hit.article.id)
            found = evaluate.explain(pair.snapshot, request, hit.article.id)
            assert wanted is not None and found is not None, request
            assert found.value == pytest.approx(wanted.value, abs=1e-4), request
            total = sum(part.value for part in found.parts)
            assert total == pytest.approx(found.value, abs=1e-4), request
    for number in range(0, 90, 5):
        related = memory.related(f"a{number}")
        assert [hit.article.id for hit in evaluate.related(pair.snapshot, f"a{number}", 5)] == [
            hit.article.id for hit in related
        ]


def test_both_engines_count_alike(pair: Pair) -> None:
    wanted, found = MemoryReader(pair.memory).statistics(), evaluate.statistics(pair.snapshot)
    assert found.documents == wanted.documents
    assert {k: n for k, n in found.vocabulary() if n} == dict(wanted.vocabulary())
    for word in WORDS:
        assert found.frequency(key(word)) == wanted.frequency(key(word))
