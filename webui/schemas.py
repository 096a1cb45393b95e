"""The JSON of the API beside `search.wire`; the schema is generated from these types."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict


class Suggestion(TypedDict):
    """A completion: `kind` is phrase, title or speaker."""

    text: str
    kind: str
    count: int


class Suggestions(TypedDict):
    """What the typed beginning may become, likeliest first."""

    q: str
    suggestions: list[Suggestion]


class SpeakerCount(TypedDict):
    """A person and the number of their statements."""

    name: str
    statements: int


class Speakers(TypedDict):
    """Who speaks, most statements first."""

    total: int
    page: int
    size: int
    speakers: list[SpeakerCount]


class MonthSize(TypedDict):
    """What the index holds of a month."""

    month: str
    articles: int
    words: int


class MonthFigure(TypedDict):
    """A phrase in a month: articles that hold it, its occurrences, and those per 100,000 words."""

    month: str
    articles: int
    occurrences: int
    per_100k: float


class Series(TypedDict):
    """A phrase over time; months without an occurrence are left out."""

    q: str
    understood: str
    articles: int
    occurrences: int
    complete: bool
    months: list[MonthFigure]


class Trends(TypedDict):
    """Phrases over time beside the size of the corpus; a month missing in `sizes` holds no text."""

    sizes: list[MonthSize]
    series: list[Series]


class Health(TypedDict):
    """That searches can be answered, and from which state."""

    status: Literal["ready"]
    articles: int
    statements: int
    generation: str


class Alive(TypedDict):
    """That the process runs."""

    status: Literal["alive"]


class ErrorDetail(TypedDict):
    """`code` for programs, `message` for people."""

    code: str
    message: str


class Error(TypedDict):
    """Why there is no answer."""

    error: ErrorDetail
