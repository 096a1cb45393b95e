"""Facets: how many of the listed documents hold each value. No loop over documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.columns import Columns
from search.model import Facet

Array = NDArray[Any]


def facets(columns: Columns, docs: Array, values: int) -> Mapping[str, tuple[Facet, ...]]:
    """Count speakers, sections, sources and months of some documents; at most so many values.

    Costs a pass over the documents a facet, and a sort of about as many values as are listed.
    """
    return {
        "speaker": _frequent(columns.people_of(docs), values, *columns.ordered_names("speaker")),
        "section": _frequent(columns.section[docs], values, *columns.ordered_names("section")),
        "source": _frequent(columns.source[docs], values, *columns.ordered_names("source")),
        "month": _months(columns.month[docs]),
    }


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
