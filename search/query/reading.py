"""The likeliest reading of what was typed."""

from __future__ import annotations

from search.engines.base import Statistics
from search.query.nodes import Query


def read(query: Query, statistics: Statistics, *, literal: bool = False) -> Query:
    """Return the query with the likeliest readings filled in."""
    return query
