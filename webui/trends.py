"""Up to five phrases over time: a chart, a table, CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from search.engines.base import Reader, Volume
from search.query.explain import restate
from search.trends import PER, Trend, trend
from webui import chart, schemas
from webui.args import MAX_QUERY, Problem, Values
from webui.exports import BOM, cell
from webui.fresh import fresh
from webui.messages import gettext
from webui.shelf import reader

blueprint = Blueprint("trends", __name__)

MOST_PHRASES = 5
_KEPT = 600.0  # seconds; where time was short the next count may be whole


@dataclass(frozen=True, slots=True)
class Line:
    """A phrase as it was typed and what was counted."""

    text: str
    trend: Trend


def read(values: Values) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Return the phrases asked for, at most five, without repeats."""
    phrases = list(dict.fromkeys(q.strip() for q in values.getlist("q") if q.strip()))
    problems = []
    if not phrases:
        problems.append(Problem("q", "at least one word or phrase"))
    if len(phrases) > MOST_PHRASES:
        problems.append(Problem("q", f"at most {MOST_PHRASES} phrases"))
    if any(len(phrase) > MAX_QUERY for phrase in phrases):
        problems.append(Problem("q", f"at most {MAX_QUERY} characters"))
    return tuple(phrase[:MAX_QUERY] for phrase in phrases[:MOST_PHRASES]), tuple(problems)


@lru_cache(maxsize=2)
def _volumes(source: Reader, generation: str) -> Mapping[str, Volume]:
    return source.volumes()


def volumes(source: Reader) -> Mapping[str, Volume]:
    """Return the size of the corpus by month, counted once a generation; undated left out."""
    return {month: v for month, v in _volumes(source, source.generation).items() if month}


@lru_cache(maxsize=200)
def _counted(source: Reader, generation: str, phrase: str, budget: float, now: int) -> Trend:
    return trend(source, phrase, budget=budget)


def lines(source: Reader, phrases: tuple[str, ...]) -> list[Line]:
    """Return what was counted for each phrase, kept a while: the unit may be changed at once."""
    budget = current_app.config["DEADLINE"] / max(len(phrases), 1)  # of engines that must read
    now = int(monotonic() / _KEPT)
    return [
        Line(phrase, _counted(source, source.generation, phrase, budget, now)) for phrase in phrases
    ]


def rate(occurrences: int, volume: Volume | None) -> float:
    """Return occurrences per 100,000 words."""
    return PER * occurrences / volume.words if volume and volume.words else 0.0


def answer(source: Reader, phrases: tuple[str, ...]) -> schemas.Trends:
    """Return the phrases over time as the API gives them."""
    sizes = volumes(source)
    return {
        "sizes": [{"month": m, "articles": v.articles, "words": v.words} for m, v in sizes.items()],
        "series": [_series(line, sizes) for line in lines(source, phrases)],
    }


def _series(line: Line, sizes: Mapping[str, Volume]) -> schemas.Series:
    counted = line.trend
    return {
        "q": line.text,
        "understood": restate(counted.query, "articles", gettext),
        "articles": sum(counted.articles.values()),
        "occurrences": sum(counted.occurrences.values()),
        "complete": counted.complete,
        "months": [
            {
                "month": month,
                "articles": counted.articles[month],
                "occurrences": occurrences,
                "per_100k": round(rate(occurrences, sizes.get(month)), 3),
            }
            for month, occurrences in counted.occurrences.items()
        ],
    }


@blueprint.get("/trends", strict_slashes=False)
@fresh
def trends() -> ResponseReturnValue:
    """Show phrases over time; any number of phrases, also none, gives a page."""
    phrases, _problems = read(request.args)
    absolute = request.args.get("unit") == "count"
    sizes = volumes(reader())
    found = lines(reader(), phrases)
    drawing = chart.draw([(line.text, line.trend.occurrences) for line in found], sizes, absolute)
    return render_template(
        "trends.html", phrases=phrases, lines=found, drawing=drawing,
        absolute=absolute, most=MOST_PHRASES,
        table=chart.table([line.trend for line in found], sizes),
    )  # fmt: skip


@blueprint.get("/trends.csv")
@fresh
def table() -> ResponseReturnValue:
    """Answer with the figures as CSV: a line for each month the corpus has, for each phrase."""
    phrases, _problems = read(request.args)
    sizes = volumes(reader())
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(
        [
            "q",
            "month",
            "articles",
            "occurrences",
            "per_100k_words",
            "corpus_articles",
            "corpus_words",
        ]
    )
    for line in lines(reader(), phrases):
        for month, volume in sizes.items():
            count = line.trend.occurrences.get(month, 0)
            writer.writerow([
                cell(line.text), month, line.trend.articles.get(month, 0), count,
                f"{rate(count, volume):.3f}", volume.articles, volume.words,
            ])  # fmt: skip
    response = Response(out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="timbao-trends.csv"'
    return response
