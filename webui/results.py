"""Everything the search page shows for one state, gathered with as few searches as it takes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import current_app

from search.engines.base import Reader
from search.find import LEARNT_FROM, find, with_snippets
from search.model import FACET_VALUES, Article, Hit, Request, Response, Scope
from search.query.abbreviations import may_learn
from search.query.nodes import Note, Query
from webui import facets, timeline
from webui.args import SearchArgs
from webui.messages import gettext as _
from webui.observe import count_search
from webui.shelf import shelf

WHO_SHOWN = 10  # people in "who says it most"
_WINDOW = 10  # results looked at, at once and at most, for the one before and after
# What notes tell, by kind: how the query was read, how the results came about, what to try.
# Any other kind says what of the query was passed over; it stands after the first group.
_READ, _CAME = ("telex", "vni"), ("phrase", "relaxed", "marks")
_TRY = ("spelling", "missing", "without")


@dataclass(frozen=True, slots=True)
class Way:
    """A way on from a page without results."""

    label: str
    state: SearchArgs
    total: int


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who speaks in the results: how often, and their best passage."""

    name: str
    count: int
    hit: Hit | None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The result beside one: its rank, counted from 1."""

    rank: int
    article: Article


def ask(reader: Reader, args: SearchArgs, **more: Any) -> Response:
    """Search for a state of the page."""
    options: dict[str, Any] = {
        "scope": args.scope,
        "filters": args.filters,
        "sort": args.sort,
        "page": args.page,
        "size": args.size,
        "group": args.group,
        "facets": True,
        "literal": args.literal,
        "deadline": current_app.config["DEADLINE"],
    }
    return find(reader, args.q, **(options | more))


def request_of(reader: Reader, args: SearchArgs) -> Request:
    """Return what is asked of the engine for a state, its query as `find` understood it."""
    query = _understood(reader, args).query
    return Request(query, args.scope, args.filters, args.sort, args.page, args.size, args.group)


def count(reader: Reader, args: SearchArgs) -> int:
    """Return how many results a state has."""
    return _understood(reader, args).total


def _understood(reader: Reader, args: SearchArgs) -> Response:
    """Return the answer to a state, without its hits: how it was understood, how many there are."""
    state = args.but(size=LEARNT_FROM, by="", more="")
    # A first page, from which abbreviations are learnt: one search does for both.
    return _kept(reader, ("first", state), lambda: ask(reader, state, facets=False, snippets=False))


def _kept(reader: Reader, name: Hashable, search: Callable[[], Response]) -> Response:
    return shelf().kept.get(reader.generation, name, search)


def again(reader: Reader, args: SearchArgs, query: Query, **more: Any) -> Response:
    """Search for a state whose query is understood already: no advice, no second thoughts."""
    options: dict[str, Any] = {"facets": False, "deadline": current_app.config["DEADLINE"]} | more
    return reader.search(
        Request(
            query, args.scope, args.filters, args.sort, args.page, args.size, args.group, **options
        )
    )


def facets_of(
    reader: Reader, args: SearchArgs, query: Query, values: int = FACET_VALUES
) -> facets.Facets:
    """Return the facets of a state, without its hits."""
    state = args.but(size=0, by="", more="")
    return _kept(
        reader,
        ("facets", state, values),
        lambda: again(reader, state, query, facets=True, values=values),
    ).facets


def page(reader: Reader, args: SearchArgs) -> dict[str, Any]:
    """Return what the template of the search page needs."""
    response = ask(reader, args, size=0 if args.by else args.size)
    count_search(response.total, response.relation, _kinds(response))
    found = {
        "args": args,
        "response": response,
        "totals": _totals(reader, args, response),
        "line": line(notes(response)),
        "MOST": facets.MOST,
        "panels": facets.panels(
            args, response.facets, lambda wider: facets_of(reader, wider, response.query)
        ),
        "chips": facets.chips(args),
        "drawing": _timeline(reader, args, response),
        "ranks": [(args.page - 1) * args.size + place for place in range(1, args.size + 1)],
        "who": _who(reader, args, response) if args.by else (),
    }
    if not response.total:
        found["advice"] = [
            note for note in in_order(notes(response)) if note.q or note.kind == "missing"
        ]
        found["ways"] = _ways(reader, args)
    return found


def notes(response: Response) -> tuple[Note, ...]:
    """Return the notes of the parser and of the engine, once each."""
    return tuple(dict.fromkeys((*response.query.notes, *response.notes)))


def _kinds(response: Response) -> set[str]:
    return {note.kind for note in notes(response)}


def in_order(found: tuple[Note, ...]) -> list[Note]:
    """Return notes as they are read: how the query was understood, its results, what to try."""
    return sorted(found, key=lambda note: _part(note.kind))


def line(found: tuple[Note, ...]) -> list[Note]:
    """Return the notes of the one line above the results.

    Whatever tells how the results came about is among them; of the rest one of each part.
    """
    told: set[int] = set()
    shown = []
    for note in in_order(found):
        if note.kind in _CAME or _part(note.kind) not in told:
            shown.append(note)
        told.add(_part(note.kind))
    return shown


def _part(kind: str) -> int:
    named = (_READ, (), _CAME, _TRY)
    return next((place for place, kinds in enumerate(named) if kind in kinds), 1)


def _totals(reader: Reader, args: SearchArgs, response: Response) -> dict[str, int]:
    other: Scope = "statements" if args.scope == "articles" else "articles"
    there = args.but(scope=other, kind=None, by="", more="", size=0)
    # The same words are read otherwise there only where their articles teach abbreviations.
    same = response.total and "phrase" not in _kinds(response) and not may_learn(response.query)
    if not same:
        return {args.scope: response.total, other: count(reader, there)}
    found = _kept(reader, ("other", there), lambda: again(reader, there, response.query))
    return {args.scope: response.total, other: found.total}


def _timeline(reader: Reader, args: SearchArgs, response: Response) -> timeline.Timeline | None:
    months = response.facets["month"]
    if args.since or args.until:
        months = facets_of(reader, args.but(since="", until=""), response.query, 0)["month"]
    return timeline.timeline(months, args)


def _who(reader: Reader, args: SearchArgs, response: Response) -> tuple[Person, ...]:
    people = []
    for facet in response.facets["speaker"][:WHO_SHOWN]:
        only = args.toggled("speaker", facet.value) if not args.speaker else args
        best = with_snippets(again(reader, only.but(size=1), response.query), reader.statistics())
        people.append(Person(facet.value, facet.count, next(iter(best.hits), None)))
    return tuple(people)


def _ways(reader: Reader, args: SearchArgs) -> tuple[Way, ...]:
    """Return the states nearest to this one, with the same words, that do have results."""
    chips = facets.chips(args)
    tried = [(_("Bỏ hết điều kiện lọc"), args.without_filters())] if len(chips) > 1 else []
    tried += [
        (_("Bỏ điều kiện %(label)s: %(text)s", label=chip.label, text=chip.text), chip.without)
        for chip in chips
    ]
    if args.scope == "statements":
        tried.append((_("Tìm trong toàn bài"), args.but(scope="articles", kind=None)))
    ways = (Way(label, state, count(reader, state)) for label, state in tried)
    return tuple(way for way in ways if way.total)


def neighbours(
    reader: Reader, args: SearchArgs, rank: int, query: Query, id: str
) -> dict[str, Neighbour | None]:
    """Return the results before and after the article's, which stood at a rank (from 1).

    Its own results (several statements, or it moved since) are passed over, so that no link leads
    to the page it stands on.
    """

    @cache
    def page(number: int) -> tuple[Hit, ...]:
        return again(reader, args.but(page=number, size=_WINDOW), query).hits

    def first(ranks: Iterable[int]) -> Neighbour | None:
        for place in ranks:
            hits, at = page((place - 1) // _WINDOW + 1), (place - 1) % _WINDOW
            if at < len(hits) and hits[at].article.id != id:
                return Neighbour(place, hits[at].article)
        return None

    before, after = range(rank - 1, max(rank - _WINDOW, 0), -1), range(rank + 1, rank + _WINDOW)
    return {"previous": first(before), "next": first(after)}
