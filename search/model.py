"""The records that pass between the parts.

All are frozen: an article is made once by the indexer and read everywhere else. Text is the
source's wording in NFC; keys fold, text never. Offsets are code points into `Article.text`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Day
from typing import Any, Literal, NamedTuple

from search.query.nodes import Note, Query

Origin = Literal["given", "markup", "text", "path"]
Precision = Literal["day", "month", "year"]
Kind = Literal["direct", "reported"]
Scope = Literal["articles", "statements"]
Sort = Literal["relevance", "newest", "oldest"]
Match = Literal["exact", "accents", "partial"]
Relation = Literal["eq", "gte"]
Span = tuple[int, int]

PARAGRAPH_BREAK = "\n\n"

FACET_VALUES = 50
"""Values of a facet that a response lists, the most frequent ones; months are all listed."""
EVERY_VALUE = 1 << 30
"""Asks for all values of a facet."""


@dataclass(frozen=True, slots=True)
class Date:
    """A day, month or year at UTC+7; `value` is ISO 8601 cut to the precision ("2022-02")."""

    value: str
    precision: Precision
    origin: Origin


@dataclass(frozen=True, slots=True)
class Section:
    """The part of the paper an article stands in ("Chính trị")."""

    value: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person whose words the article gives: fullest name, roles as the article words them."""

    name: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A run of sentences in one paragraph that the article attributes to one person.

    `paragraph` counts `Article.paragraphs` from 0; `start`, `end` are offsets into `Article.text`.
    `verb` is "" where the article uses none (an interview's answer).
    """

    speaker: str
    role: str
    kind: Kind
    verb: str
    paragraph: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One document as it is indexed; what the document does not tell stays empty.

    `body` holds paragraphs. `headings` are the numbers (into `paragraphs`) of those that are
    sub-headings. `captions` stand apart from the text and are stored, not searched.
    `file` and `digest` say which bytes the article was made from. `sentence_ends` are offsets into
    `text` where its sentences end, ascending, () where that was not looked for. `notes` are what
    was found out of it since and will be wanted with it (`search.words`).
    """

    id: str
    title: str = ""
    lead: str = ""
    body: tuple[str, ...] = ()
    date: Date | None = None
    section: Section | None = None
    source: str = ""
    author: str = ""
    url: str = ""
    speakers: tuple[Speaker, ...] = ()
    statements: tuple[Statement, ...] = ()
    captions: tuple[str, ...] = ()
    headings: tuple[int, ...] = ()
    file: str = ""
    digest: str = ""
    sentence_ends: tuple[int, ...] = field(default=(), compare=False, repr=False)
    notes: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Return the lead, where there is one, and the body's paragraphs."""
        return (self.lead, *self.body) if self.lead else self.body

    @property
    def text(self) -> str:
        """Return lead and body, joined by blank lines, without the title."""
        return PARAGRAPH_BREAK.join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet, wanted or (`exclude`) unwanted."""

    value: str
    exclude: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """What limits a search besides its words; several choices of one facet are alternatives.

    `start` and `end` are inclusive days; an article dated by month or year lies inside when
    its whole period does not miss the range. Undated articles pass only without either.
    """

    speakers: tuple[Choice, ...] = ()
    sections: tuple[Choice, ...] = ()
    sources: tuple[Choice, ...] = ()
    start: Day | None = None
    end: Day | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of an engine: nodes, never the reader's string.

    `page` counts from 1; `size` is 0 to 100. `group` folds near-duplicates into one hit. `values`
    is the most values of a facet to list (months are all listed).
    `deadline` is in seconds; past it the engine answers with what it has (`relation` "gte").
    """

    query: Query
    scope: Scope = "articles"
    filters: Filters = field(default_factory=Filters)
    sort: Sort = "relevance"
    page: int = 1
    size: int = 10
    group: bool = True
    facets: bool = True
    deadline: float | None = None
    values: int = FACET_VALUES


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage of an article; `marks` are spans into `text`, `start` is its offset in the article.

    `speaker` is the person the marked sentence is attributed to, or "".
    """

    text: str
    marks: tuple[Span, ...]
    paragraph: int
    start: int = 0
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. The engine fills the first block; `search.snippets` adds the second.

    `reprints` are the ids of the other copies that this hit stands for. `statement` only with
    scope "statements".
    """

    article: Article
    score: float
    match: Match = "exact"
    reprints: tuple[str, ...] = ()
    statement: Statement | None = None

    snippets: tuple[Snippet, ...] = ()
    title_marks: tuple[Span, ...] = ()
    match_count: int = 0


class Facet(NamedTuple):
    """One value of a facet and how many of the listed results hold it."""

    value: str
    count: int  # type: ignore[assignment]  # not how often a tuple holds something


@dataclass(frozen=True, slots=True)
class Response:
    """The answer to a request: one page of hits, exact totals, facets by name.

    `facets` has the keys speaker, section, source (the request's number of values, most frequent
    first) and month ("2022-02", all, ascending). `notes` are the engine's own, after those of
    `query`.
    """

    query: Query
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[Facet, ...]]
    page: int = 1
    size: int = 10
    relation: Relation = "eq"
    took_ms: float = 0.0
    notes: tuple[Note, ...] = ()
    generation: str = ""
