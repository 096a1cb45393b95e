"""Facets: how many of the listed documents hold each value. No loop over documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import fresh
from search.engines.whoosh.listing import Ordered
from search.model import Facet

Array = NDArray[Any]


def facets(ordered: Ordered, values: int) -> Mapping[str, tuple[Facet, ...]]:
    """Count speakers, sections, sources and months of what is listed; at most so many values.

    A result has the values of all its prints, each once. Costs a pass over the documents a facet,
    one over those that have copies, and one over the values they hold.
    """
    columns = ordered.columns
    months, month = columns.months
    of, people = _held(ordered)
    return {
        "speaker": _frequent(people, columns.people[1], values),
        "section": _frequent(of(columns.section), columns.names("section"), values),
        "source": _frequent(of(columns.source), columns.names("source"), values),
        "month": _every(of(month), months),
    }


def _held(ordered: Ordered) -> tuple[Callable[[Array], Array], Array]:
    """Return what gives the values of a column that the results hold, and the persons they hold."""
    columns, docs = ordered.columns, ordered.docs
    if ordered.copies is None:
        return lambda column: column.take(docs), columns.people_of(docs)
    prints, _ = ordered.copies
    groups, single = columns.copies[prints], docs[columns.copies[docs] == 0]

    def of(column: Array) -> Array:
        return np.concatenate([column.take(single), _once(groups, column[prints])])

    owners, persons = columns.persons_of(prints)
    people = columns.people_of(single), _once(columns.copies[owners], persons)
    return of, np.concatenate(people)


_FACET: Callable[[tuple[str, int]], Facet] = partial(tuple.__new__, Facet)
"""Makes a facet of a pair, sooner than a call does: a page has hundreds."""

_FEW_NAMES = 64
"""Values that are sorted one by one sooner than as arrays."""

_FEW = 4
"""So many times more values than numbers: then sorting the numbers costs less than a table."""


def _once(groups: Array, numbers: Array) -> Array:
    """Return the numbers that stand in each group, once a group."""
    if not len(numbers):
        return numbers
    wide = int(numbers.max()) + 1
    return np.asarray(np.unique(groups.astype(np.int64) * wide + numbers) % wide)


def _frequent(numbers: Array, names: Sequence[str], most: int) -> tuple[Facet, ...]:
    """Return the values whose numbers stand most often, of equally frequent ones the first."""
    if len(names) <= _FEW_NAMES:
        every = sorted(_every(numbers, names), key=attrgetter("count"), reverse=True)
        return tuple(every[:most])
    found, counts = _counts(numbers, len(names))
    if len(found) and not names[int(found[0])]:  # names are in order
        found, counts = found[1:], counts[1:]
    last = len(names) - 1
    worth = counts * len(names) + (last - found)
    if len(worth) > most > 0:
        worth = np.partition(worth, len(worth) - most)[len(worth) - most :]
    counts, back = np.divmod(np.sort(worth)[::-1][:most], len(names))
    values = map(names.__getitem__, (last - back).tolist())
    return tuple(map(_FACET, zip(values, counts.tolist(), strict=True)))


def _every(numbers: Array, names: Sequence[str]) -> tuple[Facet, ...]:
    """Return all values that stand, in the order of their names; "" is no value."""
    counted = zip(names, np.bincount(numbers).tolist(), strict=False)
    return tuple(map(_FACET, filter(all, counted)))


def _counts(numbers: Array, names: int) -> tuple[Array, Array]:
    """Return which of so many numbers stand, ascending, and how often each does."""
    if len(numbers) * _FEW >= names:
        every = np.bincount(numbers)
        found = (every > 0).nonzero()[0]
        return found, every[found]
    ordered = np.sort(numbers)
    first = fresh(ordered).nonzero()[0]
    return ordered[first], np.concatenate((first[1:], [len(ordered)])) - first
