"""Filters as masks over the documents of all segments; each choice costs one pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.columns import Columns
from search.engines.whoosh.context import Context
from search.engines.whoosh.matching import day
from search.engines.whoosh.segment import UNDATED
from search.model import Choice, Filters, Scope

Array = NDArray[Any]


_NONE = Filters()


def mask(context: Context, scope: Scope, filters: Filters) -> Array | None:
    """Return which documents are live and let through; None where all are."""
    if filters == _NONE and not any(len(segment.deleted) for segment in context.segments):
        return None
    columns = context.columns(scope)
    masks = [*_live(context, scope), *_dated(filters, columns)]
    if filters.sections:
        tables = _tables(filters.sections, list(columns.names("section")))
        masks += [table[columns.section] for table in tables]
    if filters.sources:
        tables = _tables(filters.sources, list(columns.names("source")))
        masks += [table[columns.source] for table in tables]
    masks += _spoken(filters.speakers, columns)
    if filters.kind and scope == "statements":
        kinds = [segment.said_columns.kind for segment in context.segments]
        masks.append(np.concatenate(kinds) == (filters.kind == "reported"))
    if not masks:
        return None
    return np.asarray(np.logical_and.reduce(masks))


def _live(context: Context, scope: Scope) -> list[Array]:
    if not any(len(segment.deleted) for segment in context.segments):
        return []
    articles = scope == "articles"
    parts = [s.live if articles else s.live_statements for s in context.segments]
    return [np.concatenate(parts)]


def _dated(filters: Filters, columns: Columns) -> list[Array]:
    if filters.start is None and filters.end is None:
        return []
    masks = [columns.date_start != UNDATED]
    if filters.start is not None:
        masks.append(columns.date_end >= day(filters.start))
    if filters.end is not None:
        masks.append(columns.date_start <= day(filters.end))
    return masks


def _tables(choices: Sequence[Choice], names: list[str]) -> list[Array]:
    """Return for the wanted and the unwanted values which of the names pass."""
    wanted = {choice.value for choice in choices if not choice.exclude}
    unwanted = {choice.value for choice in choices if choice.exclude}
    tables = []
    if wanted:
        tables.append(np.array([name in wanted for name in names], np.bool_))
    if unwanted:
        tables.append(np.array([name not in unwanted for name in names], np.bool_))
    return tables


def _spoken(choices: Sequence[Choice], columns: Columns) -> list[Array]:
    masks = []
    for exclude in (False, True):
        chosen = [choice.value for choice in choices if choice.exclude is exclude]
        if chosen:
            spoken = columns.spoken_by(chosen)
            masks.append(~spoken if exclude else spoken)
    return masks
