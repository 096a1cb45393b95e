"""Facets: how many of the listed documents hold each value. One pass a facet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.columns import Columns
from search.model import Facet

Array = NDArray[Any]


def facets(columns: Columns, docs: Array) -> Mapping[str, tuple[Facet, ...]]:
    """Count speakers, sections, sources and months of some documents."""
    _, people = columns.people_of(docs)
    return {
        "speaker": _frequent(people, columns.people[1]),
        "section": _frequent(columns.section[docs], columns.names("section")),
        "source": _frequent(columns.source[docs], columns.names("source")),
        "month": _months(columns.month[docs]),
    }


def _frequent(numbers: Array, names: Sequence[str]) -> tuple[Facet, ...]:
    counts = np.bincount(numbers, minlength=1)
    found = [(-int(counts[n]), names[n]) for n in np.flatnonzero(counts).tolist() if names[n]]
    return tuple(Facet(name, -count) for count, name in sorted(found))


def _months(months: Array) -> tuple[Facet, ...]:
    values, counts = np.unique(months[months >= 0], return_counts=True)
    return tuple(
        Facet(f"{month // 12:04}-{month % 12 + 1:02}", count)
        for month, count in zip(values.tolist(), counts.tolist(), strict=True)
    )
