"""Facets: how many of the listed documents hold each value. No loop over documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.listing import Ordered
from search.model import Facet

Array = NDArray[Any]


def facets(ordered: Ordered, values: int) -> Mapping[str, tuple[Facet, ...]]:
    """Count speakers, sections, sources and months of what is listed; at most so many values.

    A result has the values of all its prints, each once. Costs a pass over the documents a facet,
    one over those that have copies, and a sort of about as many values as are listed.
    """
    columns = ordered.columns
    prints = _NONE if ordered.copies is None else ordered.copies[0]
    single = ordered.docs
    if len(prints):
        single = single[columns.copies[single] == 0]

    def of(column: Array) -> Array:
        more = _once(columns.copies[prints], column[prints])
        return np.concatenate([column[single], more]) if len(more) else column[single]

    owners, persons = columns.persons_of(prints)
    people = [columns.people_of(single), _once(columns.copies[owners], persons)]
    return {
        "speaker": _frequent(np.concatenate(people), values, *columns.ordered_names("speaker")),
        "section": _frequent(of(columns.section), values, *columns.ordered_names("section")),
        "source": _frequent(of(columns.source), values, *columns.ordered_names("source")),
        "month": _months(of(columns.month)),
    }


_NONE: Array = np.zeros(0, np.int64)


def _once(groups: Array, numbers: Array) -> Array:
    """Return the numbers (from -1 on) that stand in each group, once a group."""
    if not len(numbers):
        return numbers
    wide = int(numbers.max()) + 2
    return np.asarray(np.unique(groups.astype(np.int64) * wide + numbers + 1) % wide - 1)


def _frequent(numbers: Array, most: int, names: Sequence[str], rank: Array) -> tuple[Facet, ...]:
    """Return the names by how often their numbers stand, then by `rank`; "" is no value."""
    counts = np.bincount(numbers, minlength=1)
    found = np.flatnonzero(counts)
    if len(found) > most + 1:  # "" may be among them
        least = np.partition(counts[found], len(found) - most - 1)[len(found) - most - 1]
        found = found[counts[found] >= least]
    found = found[np.lexsort((rank[found], -counts[found]))][: most + 1]
    values = [names[number] for number in found.tolist()]
    counted = map(Facet, values, counts[found].tolist())
    return tuple(facet for facet in counted if facet.value)[:most]


def _months(months: Array) -> tuple[Facet, ...]:
    counts = np.bincount(months[months >= 0])
    values = np.flatnonzero(counts)
    return tuple(
        Facet(f"{month // 12:04}-{month % 12 + 1:02}", count)
        for month, count in zip(values.tolist(), counts[values].tolist(), strict=True)
    )
