"""What comes back of each result before its article does: a row of small columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from search.engines.base import Part
from search.engines.memory.documents import Document, Stream
from search.model import Article, Date, Section, Statement
from search.ranking import Tier

COLUMNS: Final = (
    "key", "id", "number", "start", "day", "date", "month", "section", "source", "speaker",
    "group", "copied",
)  # fmt: skip

STREAM: Final = "stream"


@dataclass(slots=True)
class Row:
    """One result: its columns, where it stands in the cluster's order, tier and score."""

    key: str
    id: str
    start: int
    day: int
    group: str
    copied: bool
    number: int
    date: str
    month: str
    section: str
    source: str
    speakers: tuple[str, ...]
    sort: list[Any]
    exact: bool
    score: float
    tier: Tier = Tier.EXACT
    parts: tuple[Part, ...] = ()
    stream: str = field(default="", repr=False)

    @property
    def rank(self) -> tuple[int, float, int, str, int]:
        """Return what results are ordered by: tier, score, date, id, place."""
        return (self.tier, -self.score, -self.day, self.id, self.start)

    def give(self, parts: tuple[Part, ...]) -> None:
        """Set what the score is made of."""
        self.parts, self.score = parts, sum(part.value for part in parts)

    def document(self, text: Stream, title: Stream) -> Document:
        """Return the record, with its decoded streams, as the oracle evaluates it."""
        article = Article(
            self.id,
            date=Date(self.date, "day", "given") if self.date else None,
            section=Section(self.section, "given") if self.section else None,
            source=self.source,
        )
        said = Statement("", "", "direct", "", 0, self.start, 0) if self.number >= 0 else None
        return Document(article, text, title, self.speakers, self.group, said)


def read(hit: Mapping[str, Any]) -> Row:
    """Return the row of a hit."""
    fields = hit["fields"]

    def one(name: str, default: Any) -> Any:
        return fields.get(name, (default,))[0]

    sort = hit.get("sort") or []
    score = float(sort[0]) if len(sort) == 4 else 0.0
    return Row(
        key=fields["key"][0],
        id=fields["id"][0],
        start=one("start", 0),
        day=one("day", 0),
        group=one("group", ""),
        copied=one("copied", False),
        number=one("number", -1),
        date=one("date", ""),
        month=one("month", ""),
        section=one("section", ""),
        source=one("source", ""),
        speakers=tuple(fields.get("speaker", ())),
        sort=sort,
        exact="exact" in (hit.get("matched_queries") or ()),
        score=score,
        stream=one(STREAM, ""),
    )
