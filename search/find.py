"""The one way to ask: from a reader's string to a response with snippets and notes.

The command line, the API, the pages and the benchmarks all call `find`.
"""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

from search.engines.base import Reader, Statistics
from search.marks import Marker
from search.model import Filters, Request, Response, Scope, Sort
from search.query.keystrokes import decode
from search.query.nodes import Fuzzy, Prefix, Query, Word
from search.query.parser import MAX_LENGTH, parse
from search.query.reading import read
from search.ranking import idf
from search.snippets import illustrate


def find(
    reader: Reader,
    text: str,
    *,
    scope: Scope = "articles",
    filters: Filters | None = None,
    sort: Sort = "relevance",
    page: int = 1,
    size: int = 10,
    group: bool = True,
    facets: bool = True,
    deadline: float | None = None,
    literal: bool = False,
    snippets: bool = True,
) -> Response:
    """Search for what a reader typed; any string is a query.

    `literal` takes the words as typed where they look like Telex or VNI keystrokes. `deadline`
    is in seconds. `snippets` False leaves out what shows why a hit matched. Raises
    `search.errors.IndexError_` where the index cannot answer.
    """
    started = perf_counter()
    statistics = reader.statistics()
    query = understand(text, statistics, literal=literal)
    request = Request(query, scope, filters or Filters(), sort, page, size, group, facets, deadline)
    response = reader.search(request)
    if snippets:
        response = with_snippets(response, statistics)
    return replace(response, took_ms=(perf_counter() - started) * 1000.0)


def understand(text: str, statistics: Statistics, *, literal: bool = False) -> Query:
    """Return the query that a typed string means in the light of the corpus."""
    typed = None if literal else decode(text[:MAX_LENGTH], statistics)
    query = parse(typed[0] if typed else text)
    if typed:
        query = replace(query, text=text, notes=(typed[1], *query.notes))
    return read(query, statistics)


def with_snippets(response: Response, statistics: Statistics) -> Response:
    """Return the response with its hits' passages, title marks and match counts."""
    marker = Marker(response.query)
    weights = [_weight(leaf, statistics) for leaf in marker.leaves]
    return replace(response, hits=tuple(illustrate(hit, marker, weights) for hit in response.hits))


def _weight(leaf: Word | Prefix | Fuzzy, statistics: Statistics) -> float:
    """Return how much a word tells; what the index does not hold as typed tells most."""
    key = leaf.forms[0].key if isinstance(leaf, Word) and leaf.forms else leaf.key
    return idf(statistics.frequency(key), statistics.documents)
