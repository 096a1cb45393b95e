"""People: the list, a person's page, two people side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, islice

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from search.engines.base import Reader
from search.model import EVERY_VALUE, Choice, Facet, Filters, Hit, Request, Response, Sort
from search.query.nodes import Query
from search.text import fold
from webui import names, restated, results, timeline
from webui.args import Reading, SearchArgs, read_search
from webui.fresh import fresh
from webui.shelf import reader

blueprint = Blueprint("people", __name__)

ON_ONE_PAGE = 400  # people listed together; more are listed by letter
LISTED = 2_000  # of one letter
READ = 5_000  # statements a person's page is summed from
NAMES_OFFERED = 200
_SIDE = 8
_ROLES = 5  # shown at once


@dataclass(frozen=True, slots=True)
class Role:
    """A role as articles word it, the first and last date they do ("" is undated), how often."""

    text: str
    first: str
    last: str
    count: int


EVERYTHING = Query("", None)


def everyone(index: Reader) -> tuple[Facet, ...]:
    """Return all who speak, with the number of their statements, most first."""
    return _everyone(index, index.generation)


@lru_cache(maxsize=2)
def _everyone(index: Reader, generation: str) -> tuple[Facet, ...]:
    request = Request(EVERYTHING, scope="statements", size=0, group=False, values=EVERY_VALUE)
    return index.search(request).facets["speaker"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list of people: `folded` is what a typed part of the name is sought in."""

    person: Facet
    letter: str
    folded: str


@lru_cache(maxsize=2)
def _in_order(index: Reader, generation: str) -> tuple[Entry, ...]:
    """Return all people by given name, in Vietnamese alphabet order."""
    ordered = sorted(everyone(index), key=lambda person: names.name_key(person.value))
    return tuple(Entry(p, names.initial(p.value), fold(p.value.lower())) for p in ordered)


def by_letter(entries: Iterable[Entry]) -> list[tuple[str, list[Facet]]]:
    """Return people in order under their letters."""
    return [
        (letter, [entry.person for entry in group])
        for letter, group in groupby(entries, lambda entry: entry.letter)
    ]


@blueprint.get("/speakers", strict_slashes=False)
@fresh
def speakers() -> ResponseReturnValue:
    """List the people who speak."""
    people = _in_order(reader(), reader().generation)
    name, letter = Reading(request.args).text("name"), request.args.get("letter", "")[:1]
    shown: Iterable[Entry] = people
    letters = None
    if name:
        wanted = fold(name.lower())
        shown = [entry for entry in people if wanted in entry.folded]
    elif len(people) > ON_ONE_PAGE:
        letters = list(dict.fromkeys(entry.letter for entry in people))
        letter = letter if letter in letters else letters[0]
        shown = [entry for entry in people if entry.letter == letter]
    return render_template(
        "speakers.html", groups=by_letter(islice(shown, LISTED)), total=len(people),
        letters=letters, letter=letter, name=name,
    )  # fmt: skip


@blueprint.get("/speakers/<id:name>")
@fresh
def speaker(name: str) -> ResponseReturnValue:
    """Show a person: roles over time, statements, sections, who else spoke."""
    shelf = reader()
    asked, _problems = read_search(request.args)
    sort = asked.sort if asked.sort != "relevance" or asked.q else "newest"
    args = replace(asked, scope="statements", speaker=(Choice(name),), by="", sort=sort)
    everything = SearchArgs(scope="statements", speaker=(Choice(name),), sort="newest")
    response = results.ask(shelf, args, facets=False)
    whole = results.facets_of(shelf, everything, EVERYTHING)
    articles = results.count(shelf, everything.but(scope="articles"))
    said = list(islice(_said(shelf, name), READ))
    if not articles and not said:
        abort(404)
    dates = sorted(hit.article.date.value for hit in said if hit.article.date)
    return render_template(
        "speaker.html",
        name=name, args=args, response=response, articles=articles, statements=len(said),
        roles=roles(said), at_once=_ROLES,
        first=dates[0] if dates else "", last=dates[-1] if dates else "",
        understood=restated.restated(response.query, args),
        drawing=timeline.timeline(whole["month"], everything),
        sections=whole["section"][:_SIDE], others=others(said, name),
        ranks=[(args.page - 1) * args.size + place for place in range(1, args.size + 1)],
        all_statements=everything, all_articles=everything.but(scope="articles"),
    )  # fmt: skip


def _said(shelf: Reader, name: str) -> Iterable[Hit]:
    only = Filters(speakers=(Choice(name),))
    return shelf.scan(
        Request(EVERYTHING, scope="statements", filters=only, sort="newest", group=False)
    )


def roles(said: Iterable[Hit]) -> list[Role]:
    """Return the roles a person is given, the latest first, then the most frequent.

    Capitals make no other role; of its wordings the first met is shown.
    """
    texts: dict[str, str] = {}
    days: dict[str, list[str]] = {}
    for hit in said:
        if hit.statement and hit.statement.role:
            role = hit.statement.role
            texts.setdefault(role.casefold(), role[:1].upper() + role[1:])
            day = hit.article.date.value if hit.article.date else ""
            days.setdefault(role.casefold(), []).append(day)
    found = [
        Role(texts[key], min(filter(None, held), default=""), max(held), len(held))
        for key, held in days.items()
    ]
    return sorted(found, key=lambda role: (role.last, role.count), reverse=True)


def others(said: Iterable[Hit], name: str) -> list[Facet]:
    """Return who else speaks in the same articles, most often first."""
    articles = {hit.article.id: hit.article for hit in said}
    counts = Counter(
        speaker.name
        for article in articles.values()
        for speaker in article.speakers
        if speaker.name != name
    )
    return [Facet(value, count) for value, count in counts.most_common(_SIDE)]


@dataclass(frozen=True, slots=True)
class Column:
    """One of two people's statements."""

    name: str
    args: SearchArgs
    response: Response


@blueprint.get("/compare", strict_slashes=False)
@fresh
def compare() -> ResponseReturnValue:
    """Show two people's statements on one query side by side, the newest first."""
    shelf = reader()
    args, _problems = read_search(request.args)
    a, b = (Reading(request.args).text(name) for name in "ab")
    sort: Sort = "oldest" if args.sort == "oldest" else "newest"
    base = SearchArgs(
        q=args.q, scope="statements", sort=sort, size=20, since=args.since, until=args.until
    )
    columns = [_column(shelf, base, name) for name in (a, b) if name]
    offered = [person.value for person in everyone(shelf)[:NAMES_OFFERED]]
    return render_template(
        "compare.html",
        args=base,
        a=a,
        b=b,
        columns=columns,
        names=sorted(offered, key=names.name_key),
    )


def _column(shelf: Reader, base: SearchArgs, name: str) -> Column:
    args = base.but(speaker=(Choice(name),))
    return Column(name, args, results.ask(shelf, args, facets=False))
