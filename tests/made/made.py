"""Articles made up at random, and what an index of them must hold, by plain loops."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import permutations

from search.engines.memory.documents import Document, documents
from search.engines.whoosh.segment import Segment
from search.engines.whoosh.snapshot import Snapshot
from search.model import Article, Date, Section, Speaker, Statement

_TEXT = (
    "ba bà bá bả chính chinh chỉnh sách sạch sach đường dường đương thủ tướng nói rằng năm 2022 "
    "57-NQ/TW U23 30% Hà Nội hà nội HÀ NỘI hoà hòa café Pelé việc này kia một hai ba bốn"
)
WORDS = _TEXT.split()
SPEAKERS = ("Nguyễn Thị Bình", "Trần Văn Ơn", "Lê Đá")
ROLES = ("", "giám đốc", "trưởng thôn")


def article(random: random.Random, id: str) -> Article:
    """Make an article of made-up words, often short, at times without one part or other."""
    lead = sentence(random, 8) if random.random() < 0.5 else ""
    body = tuple(sentence(random, 30) for _ in range(random.randrange(4)))
    title = sentence(random, 6) if random.random() < 0.9 else ""
    made = Article(id, title, lead, body)
    names = random.sample(SPEAKERS, random.randrange(3))
    return Article(
        id,
        title,
        lead,
        body,
        date=random.choice(
            (None, Date("2022-02-23", "day", "text"), Date("2021-07", "month", "text"))
        ),
        section=random.choice((None, Section("Chính trị", "given"), Section("Y tế", "path"))),
        source=random.choice(("", "Báo Lúa Vàng", "Báo Sớm Mai")),
        speakers=tuple(Speaker(name, (random.choice(ROLES),)) for name in names),
        statements=tuple(statements(random, made)),
        file=f"{id}.txt",
        digest=f"{random.getrandbits(64):016x}",
    )


def sentence(random: random.Random, most: int) -> str:
    return " ".join(random.choices(WORDS, k=random.randrange(1, most)))


def statements(random: random.Random, article: Article) -> Iterable[Statement]:
    start = 0
    for number, paragraph in enumerate(article.paragraphs):
        if random.random() < 0.4:
            cut = paragraph.find(" ") + 1
            yield Statement(
                random.choice(SPEAKERS),
                random.choice(ROLES),
                random.choice(("direct", "reported")),
                "nói",
                number,
                start + cut,
                start + len(paragraph),
            )
        start += len(paragraph) + 2


def held(segments: Sequence[Segment]) -> dict[str, dict[str, object]]:
    """Return, for each live article's id, everything the arrays tell of it."""
    found: dict[str, dict[str, object]] = {}
    for segment in segments:
        text = _postings(segment, segment.text)
        said = _postings(segment, segment.said)
        for number in range(segment.articles):
            if not segment.live[number]:
                continue
            first, last = (int(n) for n in segment.first_statement[number : number + 2])
            columns = segment.said_columns
            speakers = slice(*segment.speaker_offsets[number : number + 2])
            id = segment.id(number)
            assert id not in found, "an id is there twice"
            found[id] = {
                "article": segment.stored(number),
                "text": text[number],
                "length": int(segment.text.lengths[number]),
                "section": segment.sections[int(segment.section[number])],
                "source": segment.sources[int(segment.source[number])],
                "speakers": [segment.speakers[int(n)] for n in segment.speaker_values[speakers]],
                "month": int(segment.month[number]),
                "statements": [
                    (
                        said[n],
                        int(segment.said.lengths[n]),
                        segment.speakers[int(columns.speaker[n])],
                        segment.roles[int(columns.role[n])],
                        ("direct", "reported")[int(columns.kind[n])],
                        int(columns.parent[n]) == number,
                    )
                    for n in range(first, last)
                ],
            }
            assert segment.find(id) == number
    return found


def _postings(segment, postings) -> dict[int, dict[str, tuple[int, tuple[int, ...]]]]:
    found: dict[int, dict[str, tuple[int, tuple[int, ...]]]] = defaultdict(dict)
    for term in range(len(segment.terms)):
        docs, counts = postings.slice(term)
        assert list(docs) == sorted(set(docs.tolist()))
        starts, values = postings.positions(term)
        for at, doc in enumerate(docs.tolist()):
            positions = tuple(values[starts[at] : starts[at + 1]].tolist())
            found[doc][segment.terms.key(term)] = int(counts[at]), positions
    return found


def expected(articles: Iterable[Article]) -> dict[str, dict[str, object]]:
    """Return what `held` must return for these articles."""
    found = {}
    for article in articles:
        whole, said = documents(article, 0)
        found[article.id] = {
            "article": article,
            "text": _of(whole),
            "length": whole.text.length,
            "section": article.section.value if article.section else "",
            "source": article.source,
            "speakers": list(dict.fromkeys(speaker.name for speaker in article.speakers)),
            "month": _month(whole.month),
            "statements": [
                (_of(d), d.text.length, s.speaker, s.role, s.kind, True)
                for d, s in zip(said, article.statements, strict=True)
            ],
        }
    return found


def _of(document: Document) -> dict[str, tuple[int, tuple[int, ...]]]:
    text = document.text
    return {key: (text.counts[key], tuple(text.positions[key])) for key in text.positions}


def _month(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1 if month else -1


def pairs(articles: Iterable[Article]) -> Counter[tuple[str, str]]:
    """Return how often two keys stand at one position and the next."""
    from search.engines.memory.documents import chunks

    counts: Counter[tuple[str, str]] = Counter()
    for article in articles:
        tokens = [token for chunk in chunks(article) for token in chunk]
        counts.update(
            (left.key, right.key)
            for left, right in permutations(tokens, 2)
            if right.position == left.position + 1
        )
    return counts


def held_pairs(snapshot: Snapshot) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for segment in snapshot.segments:
        for left in range(len(segment.terms)):
            rights, numbers = segment.pairs(left)
            for right, number in zip(rights.tolist(), numbers.tolist(), strict=True):
                counts[segment.terms.key(left), segment.terms.key(right)] += number
    return counts
