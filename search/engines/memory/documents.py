"""What the memory engine holds: each article and statement as lists of keys and positions."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day
from functools import cached_property

from search.model import PARAGRAPH_BREAK, Article, Date, Statement
from search.ranking import DEFAULT, MAX_COUNT
from search.text import GAP, Token, key, tokenize

Positions = Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Stream:
    """A text as the query sees it: where each key stands, how much each counts."""

    positions: Positions
    counts: Mapping[str, int]
    length: int = 0


def stream(parts: Iterable[tuple[int, Sequence[Token]]]) -> Stream:
    """Make a stream of `(zone weight, tokens)` parts; counts and length are weighted."""
    positions: dict[str, list[int]] = defaultdict(list)
    counts: dict[str, int] = defaultdict(int)
    length = 0
    for weight, tokens in parts:
        for token in tokens:
            positions[token.key].append(token.position)
            counts[token.key] += weight
        length += weight * len(tokens)
    return Stream(positions, {k: min(n, MAX_COUNT) for k, n in counts.items()}, length)


def chunks(article: Article) -> list[list[Token]]:
    """Return the tokens of the title and of each paragraph, positions running on with gaps.

    Offsets are into the chunk. An empty chunk takes no position.
    """
    begun, end, found = False, 0, []
    for text in (article.title, *article.paragraphs):
        end += GAP if begun and text.strip() else 0
        begun = begun or bool(text.strip())
        tokens = [token for token in tokenize(text) if token.key]
        found.append([token._replace(position=token.position + end) for token in tokens])
        end = found[-1][-1].position + 1 if tokens else end
    return found


@dataclass(frozen=True)
class Document:
    """One article or statement as it is searched.

    `speakers` are the names it is filtered and counted by. Documents with equal `group` are
    prints of one text.
    """

    article: Article
    text: Stream
    title: Stream
    speakers: tuple[str, ...]
    group: Hashable
    statement: Statement | None = None

    @cached_property
    def period(self) -> tuple[Day, Day] | None:
        """Return the first and last day of the article's date."""
        return period(self.article.date)

    @cached_property
    def section(self) -> str:
        """Return the section's name, or ""."""
        return self.article.section.value if self.article.section else ""

    @cached_property
    def month(self) -> str:
        """Return the month ("2022-02"), or "" where it is not known."""
        date = self.article.date
        return date.value[:7] if date and self.period and len(date.value) > 4 else ""

    @cached_property
    def names(self) -> Mapping[str, tuple[Stream, ...]]:
        """Return the streams that `Field` looks in besides the title."""
        fields = {
            "speaker": self.speakers,
            "section": (self.section,),
            "source": (self.article.source,),
        }
        return {
            name: tuple(stream([(1, tokenize(value))]) for value in values if value)
            for name, values in fields.items()
        }


def documents(article: Article, group: int) -> tuple[Document, tuple[Document, ...]]:
    """Return the article and its statements as documents.

    Statements of one group are by one speaker, equally long, in prints of one article.
    """
    title, *paragraphs = chunks(article)
    lead, body = paragraphs[: bool(article.lead)], paragraphs[bool(article.lead) :]
    zones = [(DEFAULT.title, title)]
    zones += [(DEFAULT.lead, tokens) for tokens in lead]
    zones += [(DEFAULT.body, tokens) for tokens in body]
    heading = stream([(DEFAULT.title, title)])
    names = tuple(dict.fromkeys(speaker.name for speaker in article.speakers))
    whole = Document(article, stream(zones), heading, names, group)
    said: list[Document] = []
    seen: Counter[Hashable] = Counter()
    for statement in article.statements:
        words = stream([(1, _inside(article, statement, paragraphs))])
        print_of = (group, name_key(statement.speaker), words.length)
        place = (*print_of, seen[print_of])  # two statements of one article are never one
        seen[print_of] += 1
        said.append(Document(article, words, heading, (statement.speaker,), place, statement))
    return whole, tuple(said)


def _inside(
    article: Article, statement: Statement, paragraphs: Sequence[Sequence[Token]]
) -> list[Token]:
    """Return the tokens of a statement's own words."""
    lengths = [len(paragraph) + len(PARAGRAPH_BREAK) for paragraph in article.paragraphs]
    number = min(max(statement.paragraph, 0), len(paragraphs) - 1)
    base = sum(lengths[:number])
    return [
        token
        for token in paragraphs[number]
        if statement.start <= base + token.start < statement.end
    ]


_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def period(date: Date | None) -> tuple[Day, Day] | None:
    """Return the first and last day that a date may mean, or None without a valid one."""
    found = _DATE.fullmatch(date.value) if date else None
    if found is None:
        return None
    year, month, day = (int(part or 0) for part in found.groups())
    try:
        last = Day(year, month or 12, day or monthrange(year, month or 12)[1])
        return Day(year, month or 1, day or 1), last
    except ValueError:
        return None


def name_key(name: str) -> str:
    """Return what makes two spellings of a name one: case, width and the place of tones fall."""
    return key(name)
