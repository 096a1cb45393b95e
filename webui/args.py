"""What a request asks for, read from its parameters, and written back into them.

`SearchArgs` is the whole state of the search page: a link is an altered copy written as a query
string. Reading never fails; what could not be read is listed, the API refuses it with 400 and
pages go on with the default.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field, fields
from datetime import date as Day
from functools import lru_cache
from operator import attrgetter
from typing import Any, Literal, Protocol
from urllib.parse import quote_plus

from search.model import Choice, Filters, Kind, Scope, Sort
from search.query import dates

MAX_QUERY = 512  # characters; the parser's own limit
MAX_PAGE = 1_000
MAX_SIZE = 100
MAX_CHOICES = 50  # of one facet

SCOPES = ("articles", "statements")
Dimension = Literal["speaker", "section", "source"]
DIMENSIONS: tuple[Dimension, ...] = ("speaker", "section", "source")
_FIELD = {"speaker": "speakers", "section": "sections", "source": "sources"}


class Values(Protocol):
    """The part of a werkzeug `MultiDict` that is used."""

    def get(self, key: str, default: str, /) -> str:
        """Return the first value of the key."""

    def getlist(self, key: str, /) -> list[str]:
        """Return all values of the key."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A parameter that could not be read, and what would have been."""

    name: str
    message: str


@dataclass(frozen=True, slots=True)
class SearchArgs:
    """One state of the search page.

    `since` and `until` are ISO dates cut to their precision ("2022-02"), inclusive, "" is open.
    `literal` searches what was typed without reading it as keystrokes. `by` "speaker" shows who
    says it most in place of hits, among statements. `more` names the facet shown at length.
    """

    q: str = ""
    scope: Scope = "articles"
    speaker: tuple[Choice, ...] = ()
    section: tuple[Choice, ...] = ()
    source: tuple[Choice, ...] = ()
    since: str = ""
    until: str = ""
    kind: Kind | None = None
    sort: Sort = "relevance"
    page: int = 1
    size: int = 10
    group: bool = True
    literal: bool = False
    by: Literal["", "speaker"] = ""
    more: Literal["", Dimension] = ""

    @property
    def filters(self) -> Filters:
        """Return what limits the search besides its words."""
        return Filters(
            speakers=self.speaker,
            sections=self.section,
            sources=self.source,
            start=first_day(self.since),
            end=last_day(self.until),
            kind=self.kind,
        )

    @property
    def narrowed(self) -> bool:
        """Tell whether anything but the words limits the results."""
        return self.filters != Filters()

    def but(self, **changes: Any) -> SearchArgs:
        """Return the state after a change; anything but turning the page leads to page 1."""
        return self._with({"page": 1} | changes)

    def _with(self, changes: dict[str, Any]) -> SearchArgs:
        """Do as `dataclasses.replace`, in a third of its time: a page of links is made so."""
        return SearchArgs(**dict(zip(_FIELDS, _values(self), strict=True)) | changes)

    def without_filters(self) -> SearchArgs:
        """Return the state with its words alone."""
        return self.but(speaker=(), section=(), source=(), since="", until="", kind=None)

    def choices(self, dimension: Dimension) -> tuple[Choice, ...]:
        """Return what is chosen of one facet."""
        chosen: tuple[Choice, ...] = getattr(self, dimension)
        return chosen

    def toggled(self, dimension: Dimension, value: str, *, exclude: bool = False) -> SearchArgs:
        """Return the state with one facet value chosen, or no longer chosen."""
        choice = Choice(value, exclude)
        chosen = self.choices(dimension)
        rest = tuple(c for c in chosen if c.value != value)
        return self.but(**{dimension: rest if choice in chosen else (*rest, choice)})

    def pairs(self) -> list[tuple[str, str]]:
        """Return the state as parameters, without those at their default."""
        pairs = [("q", self.q)] if self.q else []
        if self.scope != "articles":
            pairs.append(("scope", self.scope))
        for dimension in DIMENSIONS:
            pairs += [(dimension, written(choice)) for choice in self.choices(dimension)]
        plain = [("from", self.since), ("to", self.until), ("kind", self.kind or "")]
        plain.append(("sort", self.sort if self.sort != "relevance" else ""))
        plain += [("by", self.by), ("more", self.more)]
        plain.append(("group", "" if self.group else "none"))
        plain.append(("literal", "1" if self.literal else ""))
        plain.append(("size", str(self.size) if self.size != 10 else ""))
        plain.append(("page", str(self.page) if self.page > 1 else ""))
        return pairs + [(name, value) for name, value in plain if value]

    def query_string(self, *extra: tuple[str, str]) -> str:
        """Return "?q=…" with the extra parameters, or "" where all is at its default."""
        pairs = [*self.pairs(), *extra]
        return "?" + "&".join(f"{name}={_quoted(value)}" for name, value in pairs) if pairs else ""


_FIELDS = tuple(each.name for each in fields(SearchArgs))
_values = attrgetter(*_FIELDS)

# The links of a page hold the same few values hundreds of times.
_quoted = lru_cache(maxsize=1024)(quote_plus)


def written(choice: Choice) -> str:
    """Return a choice as a parameter's value: a leading "-" excludes, "=" keeps a real one."""
    if choice.exclude:
        return "-" + choice.value
    return "=" + choice.value if choice.value[:1] in "-=" and choice.value else choice.value


@dataclass(slots=True)
class Reading:
    """Reads parameters one by one and remembers what could not be read."""

    values: Values
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, name: str, message: str) -> None:
        """Remember a problem."""
        self.problems.append(Problem(name, message))

    def text(self, name: str, limit: int = MAX_QUERY) -> str:
        """Return a parameter's text without the characters no reader types."""
        value = self.values.get(name, "")
        clean = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", " ", value).strip()
        if len(clean) > limit:
            self.refuse(name, f"at most {limit} characters")
        return clean

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """Return a whole number between two bounds."""
        value = self.values.get(name, "").strip()
        if not value:
            return default
        digits = re.fullmatch(r"0*([0-9]*)", value)
        # Nine digits are beyond any bound; Python refuses to read some thousand.
        asked = int(digits[1][:9] or 0) if digits else None
        if asked is None or not low <= asked <= high:
            self.refuse(name, f"a whole number from {low} to {high}")
        return default if asked is None else min(max(asked, low), high)

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        """Return one of the allowed values, the first where none is given."""
        value = self.values.get(name, "").strip()
        if value in ("", *allowed):
            return value or allowed[0]
        self.refuse(name, "one of " + ", ".join(a for a in allowed if a))
        return allowed[0]

    def choices(self, name: str) -> tuple[Choice, ...]:
        """Return the facet values of a parameter that repeats."""
        given = [v.strip() for v in self.values.getlist(name) if v.strip(" -=\t")]
        if len(given) > MAX_CHOICES:
            self.refuse(name, f"at most {MAX_CHOICES} values")
        return tuple(dict.fromkeys(_choice(v) for v in given[:MAX_CHOICES]))

    def date(self, name: str) -> str:
        """Return a day, month or year as ISO cut to its precision, or ""."""
        value = self.values.get(name, "").strip()
        iso = iso_date(value, end=name == "to")
        if value and not iso:
            self.refuse(name, "a date such as 2022, 2022-02 or 2022-02-23")
        return iso


def _choice(value: str) -> Choice:
    if value.startswith("-"):
        return Choice(value[1:], exclude=True)
    return Choice(value.removeprefix("="))


def read_search(values: Values) -> tuple[SearchArgs, tuple[Problem, ...]]:
    """Return the state that the parameters describe, and what of them could not be read."""
    reading = Reading(values)
    since, until = reading.date("from"), reading.date("to")
    first, last = first_day(since), last_day(until)
    if first and last and first > last:
        reading.refuse("to", "a date not before `from`")
        since, until = until, since
    by, scope = reading.one_of("by", ("", "speaker")), reading.one_of("scope", SCOPES)
    args = SearchArgs(
        q=reading.text("q"),
        scope="statements" if by else scope,  # type: ignore[arg-type]
        **{name: reading.choices(name) for name in DIMENSIONS},
        since=since,
        until=until,
        kind=reading.one_of("kind", ("", "direct", "reported")) or None,  # type: ignore[arg-type]
        sort=reading.one_of("sort", ("relevance", "newest", "oldest")),  # type: ignore[arg-type]
        page=reading.number("page", 1, 1, MAX_PAGE),
        size=reading.number("size", 10, 1, MAX_SIZE),
        group=reading.one_of("group", ("reprints", "none")) == "reprints",
        literal=reading.one_of("literal", ("", "1")) == "1",
        by=by,  # type: ignore[arg-type]
        more=reading.one_of("more", ("", *DIMENSIONS)),  # type: ignore[arg-type]
    )
    return args, tuple(reading.problems)


def iso_date(text: str, *, end: bool = False) -> str:
    """Return the first (or last) day that a written date names, cut to its precision; "" for none.

    "2022-02", "2/2022" and "tháng 2 năm 2022" give "2022-02"; "quý III/2021" gives "2021-07", as
    an end "2021-09".
    """
    period = dates.read(text) if text.strip() else None
    first, last = (period.start, period.end) if period else (None, None)
    if first is None or last is None:
        return ""
    day = last if end else first
    if first.day != 1 or last.day != calendar.monthrange(last.year, last.month)[1]:
        return day.isoformat()
    whole_year = (first.month, last.month) == (1, 12) and first.year == last.year
    return day.isoformat()[: 4 if whole_year else 7]


def first_day(iso: str) -> Day | None:
    """Return the first day of a day, month or year in ISO."""
    if not iso:
        return None
    year, month, day = (*map(int, iso.split("-")), 1, 1)[:3]
    return Day(year, month, day)


def last_day(iso: str) -> Day | None:
    """Return the last day of a day, month or year in ISO."""
    if not iso:
        return None
    parts = [int(part) for part in iso.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return Day(year, month, parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1])
