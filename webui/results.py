"""Everything the search page shows for one state, gathered with as few searches as it takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from search.engines.base import Reader
from search.find import find, understand
from search.model import Hit, Request, Response
from search.query.nodes import Note, words
from webui import facets, timeline
from webui.args import SearchArgs
from webui.observe import count_search

WHO_SHOWN = 10  # people in "who says it most"
_WORDS_TRIED = 6  # words left out one by one when nothing is found


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
    """Return what is asked of the engine for a state."""
    query = understand(args.q, reader.statistics(), literal=args.literal)
    return Request(query, args.scope, args.filters, args.sort, args.page, args.size, args.group)


def count(reader: Reader, args: SearchArgs) -> int:
    """Return how many results a state has."""
    return ask(reader, args.but(), size=0, facets=False).total


def facets_of(reader: Reader, args: SearchArgs) -> facets.Facets:
    """Return the facets of a state, without its hits."""
    return ask(reader, args.but(), size=0).facets


def page(reader: Reader, args: SearchArgs) -> dict[str, Any]:
    """Return what the template of the search page needs."""
    response = ask(reader, args, size=0 if args.by else args.size)
    count_search(response.total, response.relation, {note.kind for note in notes(response)})
    found = {
        "args": args,
        "response": response,
        "totals": _totals(reader, args, response),
        "note": next(iter(notes(response)), None),
        "panels": facets.panels(args, response.facets, lambda wider: facets_of(reader, wider)),
        "chips": facets.chips(args),
        "drawing": _timeline(reader, args, response),
        "ranks": [(args.page - 1) * args.size + place for place in range(1, args.size + 1)],
        "who": _who(reader, args, response) if args.by else (),
    }
    if not response.total:
        found["missing"] = _missing(reader, response)
        found["ways"] = _ways(reader, args, response)
    return found


def notes(response: Response) -> tuple[Note, ...]:
    """Return the notes of the parser and of the engine, once each."""
    return tuple(dict.fromkeys((*response.query.notes, *response.notes)))


def _totals(reader: Reader, args: SearchArgs, response: Response) -> dict[str, int]:
    other = "statements" if args.scope == "articles" else "articles"
    totals = {args.scope: response.total}
    totals[other] = count(reader, args.but(scope=other, kind=None, by=""))
    return totals


def _timeline(reader: Reader, args: SearchArgs, response: Response) -> timeline.Timeline | None:
    months = response.facets["month"]
    if args.since or args.until:
        months = facets_of(reader, args.but(since="", until=""))["month"]
    return timeline.timeline(months, args)


def _who(reader: Reader, args: SearchArgs, response: Response) -> tuple[Person, ...]:
    people = []
    for facet in response.facets["speaker"][:WHO_SHOWN]:
        only = args.toggled("speaker", facet.value) if not args.speaker else args
        best = ask(reader, only, size=1, page=1, facets=False).hits
        people.append(Person(facet.value, facet.count, best[0] if best else None))
    return tuple(people)


def _missing(reader: Reader, response: Response) -> tuple[str, ...]:
    """Return the words of the query that no article holds."""
    typed = dict.fromkeys(word.text for word in words(response.query.root))
    return tuple(w for w in list(typed)[:_WORDS_TRIED] if not find(reader, w, size=0).total)


def _ways(reader: Reader, args: SearchArgs, response: Response) -> tuple[Way, ...]:
    """Return the states nearest to this one that do have results."""
    filters = len(facets.chips(args))
    tried = [(_("Bỏ hết điều kiện lọc"), args.without_filters())] if filters > 1 else []
    tried += [
        (_("Bỏ điều kiện %(label)s: %(text)s", label=chip.label, text=chip.text), chip.without)
        for chip in facets.chips(args)
    ]
    tried += [
        (_("Tìm không có từ “%(word)s”", word=word), args.but(q=q))
        for word, q in _shorter(response)
    ]
    if args.scope == "statements":
        tried.append((_("Tìm trong toàn bài"), args.but(scope="articles", kind=None)))
    ways = (Way(label, state, count(reader, state)) for label, state in dict(tried).items())
    return tuple(way for way in ways if way.total)


def _shorter(response: Response) -> list[tuple[str, str]]:
    """Return each word of the query with the query that is left without it."""
    text, leaves = response.query.text, list(words(response.query.root))
    if len(leaves) < 2:
        return []
    cut = (
        (leaf.text, text[: leaf.span[0]] + text[leaf.span[1] :]) for leaf in leaves[:_WORDS_TRIED]
    )
    return [(word, " ".join(rest.split())) for word, rest in cut if rest.strip()]


def neighbours(reader: Reader, args: SearchArgs, rank: int) -> dict[str, Hit | None]:
    """Return the results before and after the one at a rank (counted from 1)."""

    def at(place: int) -> Hit | None:
        if place < 1:
            return None
        state = replace(args, page=place, size=1, by="")
        return next(iter(ask(reader, state, facets=False).hits), None)

    return {"previous": at(rank - 1), "next": at(rank + 1)}
