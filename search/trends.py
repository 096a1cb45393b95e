"""How often words occur over time, beside how much there is to occur in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from time import monotonic

from search.engines.base import Reader
from search.find import understand
from search.marks import Mark, Marker
from search.model import Request
from search.query.nodes import Query
from search.text import SURFACE

PER = 100_000
"""Words that a rate is counted on."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A query by month ("2022-02", ascending): articles that match, places in them that match.

    `complete` False says that only some articles could be read in the time given; `occurrences`
    is then scaled up, month by month, from those that were.
    """

    query: Query
    articles: Mapping[str, int]
    occurrences: Mapping[str, int]
    complete: bool


def trend(reader: Reader, text: str, *, budget: float = 2.0) -> Trend:
    """Count a query's matches by month; `budget` is in seconds.

    Only articles that hold all words count, near-duplicates each for itself. Articles are counted
    exactly; so are occurrences where the engine knows where words stand, else they are counted in
    the articles themselves.
    """
    query = understand(text, reader.statistics())
    known = reader.occurrences(query, budget)
    if known is not None:
        articles = {month: each.articles for month, each in known.items()}
        return Trend(query, articles, {m: each.places for m, each in known.items()}, True)
    read, found, complete = _read(reader, query, budget)
    if complete:
        return Trend(query, dict(sorted(read.items())), dict(sorted(found.items())), True)
    response = reader.search(Request(query, size=0, group=False))
    articles = {f.value: f.count for f in response.facets["month"] if len(f.value) == 7}
    mean = sum(found.values()) / max(sum(read.values()), 1)
    rates = {month: found[month] / read[month] if read[month] else mean for month in articles}
    scaled = {month: round(count * rates[month]) for month, count in articles.items()}
    return Trend(query, articles, scaled, False)


def _read(reader: Reader, query: Query, budget: float) -> tuple[Counter[str], Counter[str], bool]:
    """Count in the articles, best first, until the time is up."""
    marker, end = Marker(query), monotonic() + budget
    read: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for hit in reader.scan(Request(query, group=False, facets=False)):
        article = hit.article
        if hit.match == "partial" or article.date is None or article.date.precision == "year":
            continue
        if monotonic() > end:
            return read, found, False
        month = article.date.value[:7]
        read[month] += 1
        found[month] += _stretches(article.title, marker.marks(article.title, title=True))
        found[month] += _stretches(article.text, marker.marks(article.text))
    return read, found, True


def _stretches(text: str, marks: Sequence[Mark]) -> int:
    """Return how many marks there are, those with no word between them counted as one."""
    gaps = sum(1 for left, right in pairwise(marks) if SURFACE.search(text, left.end, right.start))
    return gaps + 1 if marks else 0
