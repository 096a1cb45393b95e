"""The facets beside the results: each value a link that chooses, drops or excludes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from search.model import Facet
from webui.args import DIMENSIONS, Dimension, SearchArgs
from webui.messages import local_date

SHOWN = 8  # values before "more"
MOST = 60  # values in the page at all

Facets = Mapping[str, tuple[Facet, ...]]


@dataclass(frozen=True, slots=True)
class Value:
    """One value: how many results hold it, and the states its links lead to."""

    text: str
    count: int
    chosen: bool
    toggle: SearchArgs
    exclude: SearchArgs


@dataclass(frozen=True, slots=True)
class Panel:
    """One facet: its values as shown at first, then the rest."""

    name: Dimension
    title: str
    values: tuple[Value, ...]
    more: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that narrows the results, and the state without it."""

    label: str
    text: str
    excluded: bool
    without: SearchArgs


def titles() -> dict[Dimension, str]:
    """Return the facets' names for readers."""
    return {"speaker": _("Người phát biểu"), "section": _("Chuyên mục"), "source": _("Nguồn")}


def panels(
    args: SearchArgs, facets: Facets, wider: Callable[[SearchArgs], Facets]
) -> tuple[Panel, ...]:
    """Return the facets of these results.

    Several values of one facet are alternatives, so a facet with a value chosen counts what the
    other filters let through: `wider` searches for that.
    """
    return tuple(_panel(args, name, facets, wider) for name in DIMENSIONS)


def _panel(
    args: SearchArgs, name: Dimension, facets: Facets, wider: Callable[[SearchArgs], Facets]
) -> Panel:
    chosen = {c.value for c in args.choices(name) if not c.exclude}
    counts = facets.get(name, ())
    if chosen:
        excluded = tuple(c for c in args.choices(name) if c.exclude)
        counts = wider(args.but(**{name: excluded})).get(name, ())
    known = {facet.value for facet in counts}
    absent = tuple(Facet(value, 0) for value in chosen - known)
    ordered = sorted((*counts, *absent), key=lambda f: f.value not in chosen)
    values = tuple(_value(args, name, facet, chosen) for facet in ordered[:MOST])
    return Panel(name, titles()[name], values[:SHOWN], values[SHOWN:])


def _value(args: SearchArgs, name: Dimension, facet: Facet, chosen: set[str]) -> Value:
    return Value(
        facet.value,
        facet.count,
        facet.value in chosen,
        args.toggled(name, facet.value),
        args.toggled(name, facet.value, exclude=True),
    )


def chips(args: SearchArgs) -> tuple[Chip, ...]:
    """Return what narrows the results, in the order of the page."""
    found = [
        Chip(titles()[name], c.value, c.exclude, args.toggled(name, c.value, exclude=c.exclude))
        for name in DIMENSIONS
        for c in args.choices(name)
    ]
    if args.since or args.until:
        found.append(Chip(_("Ngày"), _period(args), False, args.but(since="", until="")))
    if args.kind:
        kind = _("trích nguyên văn") if args.kind == "direct" else _("thuật lại")
        found.append(Chip(_("Lời"), kind, False, args.but(kind=None)))
    return tuple(found)


def _period(args: SearchArgs) -> str:
    since, until = local_date(args.since), local_date(args.until)
    if since == until:
        return since
    if since and until:
        return f"{since} – {until}"
    return str(_("từ %(day)s", day=since) if since else _("đến %(day)s", day=until))
