"""Totals and facets of what is listed: the cluster's counts, less the copies that are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from search.engines.opensearch.listing import Lister, Listing
from search.engines.opensearch.names import Names
from search.engines.opensearch.rows import Row
from search.engines.opensearch.snapshot import Body
from search.model import Facet

MOST_COPIES: Final = 5000
"""Results with near-duplicates up to which totals and facets are exact.

Of more, the groups are estimated (HyperLogLog++, about 1 %), facets count every copy, and the
total's relation is "gte".
"""

_MOST_PRINTS: Final = 1000
"""Copies that are named, of all rows of a page together, where there are more than so many."""

_PRECISION: Final = 40_000
_MOST: Final = 10_000
"""Values of a facet, at most."""
_SPARE: Final = 100
"""Values that are counted beyond those asked for: some fall behind when copies are taken off."""
_SHARE: Final = 10
"""A shard counts so many times as many: what is frequent on all is frequent on each."""
_FACETS: Final = ("speaker", "section", "source", "month")


def aggregations(*, values: int, group: bool) -> Body:
    """Return what the cluster shall count: so many values of each facet, all months."""
    wanted: Body = {}
    if values:
        for name in _FACETS:
            size = _MOST if name == "month" else min(values + _SPARE, _MOST)
            terms = {"field": name, "size": size, "shard_size": min(_SHARE * size, _MOST)}
            wanted[name] = {"terms": terms}
    if group:
        groups = {"cardinality": {"field": "group", "precision_threshold": _PRECISION}}
        wanted["copied"] = {"filter": {"term": {"copied": True}}, "aggs": {"groups": groups}}
    return wanted


@dataclass
class Groups:
    """Near-duplicates among the results: each group's rows in order, the first stands for it."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    hidden: int = 0
    """How many results stand behind another."""
    complete: bool = True

    @property
    def behind(self) -> Iterator[Row]:
        """Yield the rows that stand behind another."""
        return (row for rows in self.rows.values() for row in rows[1:])


def question(lister: Lister, listing: Listing, rows: Iterable[Row]) -> Body | None:
    """Return what must be asked to group near-duplicates, if anything.

    Where there are too many of them, only the copies of some rows are asked for.
    """
    number = _copied(listing)
    if listing.whole or not number:
        return None
    if number <= MOST_COPIES:
        return lister.copies(listing, number)
    groups = sorted({row.group for row in rows if row.copied})
    return lister.prints(listing, groups, _MOST_PRINTS) if groups else None


def grouped(lister: Lister, listing: Listing, answer: Body | None) -> Groups:
    """Return the groups of near-duplicates, where `answer` is what `question` got."""
    rows = lister.found(listing, answer) if answer else listing.best if listing.whole else []
    groups = Groups()
    for row in rows:
        if row.copied:
            groups.rows.setdefault(row.group, []).append(row)
    number = _copied(listing)
    if number > MOST_COPIES and not listing.whole:
        estimated = int((listing.aggregations or {})["copied"]["groups"]["value"])
        return Groups(groups.rows, number - estimated, complete=False)
    groups.hidden = sum(1 for _ in groups.behind)
    groups.complete = not (answer and answer["timed_out"])
    return groups


def _copied(listing: Listing) -> int:
    return int((listing.aggregations or {}).get("copied", {}).get("doc_count", 0))


def firsts(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the first row of each group."""
    seen: set[str] = set()
    for row in rows:
        if not row.copied or row.group not in seen:
            yield row
        if row.copied:
            seen.add(row.group)


def facets(
    listing: Listing, groups: Groups, names: Names, most: int
) -> dict[str, tuple[Facet, ...]]:
    """Return the facets of what is listed, at most so many values of each but all months.

    Speakers are named as they are mostly written. A result has the values of all its prints.
    """
    counts = {name: _buckets(listing, name) for name in _FACETS}
    _count(counts, listing.best if listing.whole else (), 1)
    for prints in groups.rows.values() if groups.complete else ():
        _count_once(counts, prints)
    spelling = names.spelling(counts["speaker"])
    speakers: Counter[str] = Counter()
    for key, count in counts["speaker"].items():
        speakers[spelling[key]] += count
    months = counts["month"]
    return {
        "speaker": _frequent(speakers, most),
        "section": _frequent(counts["section"], most),
        "source": _frequent(counts["source"], most),
        "month": tuple(
            Facet(month, months[month]) for month in sorted(months) if month and months[month]
        ),
    }


def _buckets(listing: Listing, name: str) -> Counter[str]:
    """Return the cluster's counts, where not every row is at hand."""
    if listing.whole:
        return Counter()
    buckets: Sequence[Any] = (listing.aggregations or {})[name]["buckets"]
    return Counter({each["key"]: each["doc_count"] for each in buckets})


def _count(counts: dict[str, Counter[str]], rows: Iterable[Row], by: int) -> None:
    for row in rows:
        for key in set(row.speakers):
            counts["speaker"][key] += by
        for name in ("section", "source", "month"):
            counts[name][getattr(row, name)] += by


def _count_once(counts: dict[str, Counter[str]], prints: Iterable[Row]) -> None:
    """Take back what the prints of one text, which are one result, count a value more than once."""
    own: dict[str, Counter[str]] = {name: Counter() for name in _FACETS}
    _count(own, prints, 1)
    for name, values in own.items():
        for value, count in values.items():
            counts[name][value] -= count - 1


def _frequent(counts: Counter[str], most: int) -> tuple[Facet, ...]:
    order = sorted(counts, key=lambda value: (-counts[value], value))
    found = (Facet(value, counts[value]) for value in order if value and counts[value] > 0)
    return tuple(islice(found, most))
