"""The JSON that the API, `--json` and the exports share.

Typed dictionaries, so that a schema can be generated from them and `json.dumps` takes them as
they are. Every mark is a pair of code-point offsets into the string beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NotRequired

from typing_extensions import TypedDict  # pydantic asks for this one before Python 3.12

from search.model import (
    Article,
    Date,
    Facet,
    Hit,
    Kind,
    Match,
    Origin,
    Precision,
    Relation,
    Response,
    Scope,
    Section,
)
from search.model import Snippet as SnippetRecord
from search.model import Statement as StatementRecord
from search.query.explain import restate
from search.query.nodes import Note as NoteRecord

Mark = tuple[int, int]


class Note(TypedDict):
    """Something the reader should know; `q` is a query to try instead, or ""."""

    kind: str
    message: str
    q: str


class Understood(TypedDict):
    """The query as typed and as it was understood."""

    text: str
    understood: str
    notes: list[Note]


class Reprints(TypedDict):
    """The near-duplicates that a hit stands for."""

    count: int
    ids: list[str]


class Snippet(TypedDict):
    """A passage and what matched in it; `paragraph` counts from 0, the lead included."""

    text: str
    marks: list[Mark]
    paragraph: int
    speaker: str


class FoundStatement(TypedDict):
    """The statement a hit is, with offsets into the article's text."""

    speaker: str
    role: str
    kind: Kind
    start: int
    end: int


class FoundArticle(TypedDict):
    """One hit; `statement` only where statements were searched."""

    id: str
    title: str
    url: str | None
    date: str | None
    section: str | None
    source: str | None
    speakers: list[str]
    score: float
    match: Match
    reprints: Reprints
    match_count: int
    title_marks: list[Mark]
    snippets: list[Snippet]
    statement: NotRequired[FoundStatement]


class FacetValue(TypedDict):
    """One value of a facet and how many results hold it."""

    value: str
    count: int


class Facets(TypedDict):
    """How the results are spread; months ascend, the others begin with the most frequent."""

    speaker: list[FacetValue]
    section: list[FacetValue]
    source: list[FacetValue]
    month: list[FacetValue]


class SearchResult(TypedDict):
    """The answer to a search."""

    query: Understood
    total: int
    relation: Relation
    took_ms: float
    page: int
    size: int
    hits: list[FoundArticle]
    facets: Facets


class DateValue(TypedDict):
    """A date cut to its precision, and where it was found."""

    value: str
    precision: Precision
    origin: Origin


class SectionValue(TypedDict):
    """A section and where it was found."""

    value: str
    origin: Origin


class Speaker(TypedDict):
    """A person whose words the article gives."""

    name: str
    roles: list[str]


class Statement(TypedDict):
    """A run of sentences attributed to one person, with offsets into the article's text."""

    speaker: str
    role: str
    kind: Literal["direct", "reported"]
    verb: str
    paragraph: int
    start: int
    end: int


class ArticleRecord(TypedDict):
    """An article as the indexer stores it."""

    id: str
    title: str
    lead: str
    text: str
    date: DateValue | None
    section: SectionValue | None
    source: str
    author: str
    url: str
    speakers: list[Speaker]
    statements: list[Statement]


def result(response: Response, scope: Scope = "articles") -> SearchResult:
    """Return a response as JSON; `scope` is what was asked for, for the query in words."""
    return {
        "query": {
            "text": response.query.text,
            "understood": restate(response.query, scope),
            "notes": [note(each) for each in (*response.query.notes, *response.notes)],
        },
        "total": response.total,
        "relation": response.relation,
        "took_ms": round(response.took_ms, 3),
        "page": response.page,
        "size": response.size,
        "hits": [hit(each) for each in response.hits],
        "facets": facets(response.facets),
    }


def note(record: NoteRecord) -> Note:
    """Return a note with its message filled in."""
    return {"kind": record.kind, "message": str(record), "q": record.q}


def hit(record: Hit) -> FoundArticle:
    """Return one hit."""
    article = record.article
    found: FoundArticle = {
        "id": article.id,
        "title": article.title,
        "url": article.url or None,
        "date": article.date.value if article.date else None,
        "section": article.section.value if article.section else None,
        "source": article.source or None,
        "speakers": [speaker.name for speaker in article.speakers],
        "score": round(record.score, 4),
        "match": record.match,
        "reprints": {"count": len(record.reprints), "ids": list(record.reprints)},
        "match_count": record.match_count,
        "title_marks": list(record.title_marks),
        "snippets": [snippet(each) for each in record.snippets],
    }
    if record.statement:
        found["statement"] = _found_statement(record.statement)
    return found


def snippet(record: SnippetRecord) -> Snippet:
    """Return one snippet."""
    return {
        "text": record.text,
        "marks": list(record.marks),
        "paragraph": record.paragraph,
        "speaker": record.speaker,
    }


def facets(counted: Mapping[str, tuple[Facet, ...]]) -> Facets:
    """Return the facets; one that was not counted is empty."""

    def values(name: str) -> list[FacetValue]:
        return [{"value": each.value, "count": each.count} for each in counted.get(name, ())]

    return {
        "speaker": values("speaker"),
        "section": values("section"),
        "source": values("source"),
        "month": values("month"),
    }


def article(record: Article) -> ArticleRecord:
    """Return an article as `timbao extract --json` prints it."""
    return {
        "id": record.id,
        "title": record.title,
        "lead": record.lead,
        "text": record.text,
        "date": _date(record.date) if record.date else None,
        "section": _section(record.section) if record.section else None,
        "source": record.source,
        "author": record.author,
        "url": record.url,
        "speakers": [{"name": each.name, "roles": list(each.roles)} for each in record.speakers],
        "statements": [statement(each) for each in record.statements],
    }


def _date(record: Date) -> DateValue:
    return {"value": record.value, "precision": record.precision, "origin": record.origin}


def _section(record: Section) -> SectionValue:
    return {"value": record.value, "origin": record.origin}


def statement(record: StatementRecord) -> Statement:
    """Return one statement."""
    return {
        "speaker": record.speaker,
        "role": record.role,
        "kind": record.kind,
        "verb": record.verb,
        "paragraph": record.paragraph,
        "start": record.start,
        "end": record.end,
    }


def _found_statement(record: StatementRecord) -> FoundStatement:
    return {
        "speaker": record.speaker,
        "role": record.role,
        "kind": record.kind,
        "start": record.start,
        "end": record.end,
    }
