"""The facets beside the results: each value a link that chooses, drops or excludes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from search.model import FACET_VALUES, Facet
from webui.args import DIMENSIONS, Dimension, SearchArgs
from webui.messages import gettext as _
from webui.messages import local_date

SHOWN = 8  # values of a facet before "more"
MOST = FACET_VALUES  # values of the facet shown at length

Facets = Mapping[str, tuple[Facet, ...]]
Wider = Callable[[SearchArgs], Facets]


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
    """One facet: the values shown, whether at length, how many are left, the state that turns it.

    `left` is 0 where all are shown; past `MOST` values it is not known how many there are.
    """

    name: Dimension
    title: str
    values: tuple[Value, ...]
    long: bool
    left: int
    turned: SearchArgs


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


def panels(args: SearchArgs, facets: Facets, wider: Wider) -> tuple[Panel, ...]:
    """Return the facets of these results.

    Several values of one facet are alternatives, so a facet with a value chosen counts what the
    other filters let through: `wider` searches for that.
    """
    return tuple(_panel(args, name, facets, wider) for name in DIMENSIONS)


def _panel(args: SearchArgs, name: Dimension, facets: Facets, wider: Wider) -> Panel:
    chosen = {c.value for c in args.choices(name) if not c.exclude}
    counts = narrowed = facets.get(name, ())
    if chosen:
        excluded = tuple(c for c in args.choices(name) if c.exclude)
        counts = wider(args.but(**{name: excluded})).get(name, ())
    # What is chosen may be too rare to be listed there; all its results are among these.
    absent = chosen - {facet.value for facet in counts}
    held = {facet.value: facet.count for facet in narrowed}
    counts = (*counts, *(Facet(value, held.get(value, 0)) for value in sorted(absent)))
    ordered = sorted(counts, key=lambda f: f.value not in chosen)
    long = args.more == name
    shown = ordered[: MOST if long else max(SHOWN, len(chosen))]
    values = tuple(_value(args, name, facet, chosen) for facet in shown)
    turned = replace(args, more="" if long else name)
    return Panel(name, titles()[name], values, long, len(ordered) - len(shown), turned)


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
    return _("từ %(day)s", day=since) if since else _("đến %(day)s", day=until)
