"""The one way to ask: from a reader's string to a response with snippets and notes.

The command line, the API, the pages and the benchmarks all call `find`.
"""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

from search.engines.base import Distant, Reader, Remembering, Statistics
from search.marks import Marker
from search.model import Filters, Request, Response, Scope, Sort
from search.passages import Worth
from search.query.abbreviations import learnt, may_learn, widened
from search.query.dates import today
from search.query.keystrokes import decode
from search.query.messages import N_
from search.query.nodes import Fuzzy, Note, Prefix, Query, Word
from search.query.parser import MAX_LENGTH, parse
from search.query.reading import read
from search.ranking import idf
from search.snippets import illustrated
from search.suggest import Asked, advice, without_quotes

LEARNT_FROM = 10
"""Articles, the best ones, that may define abbreviations."""
LOOSENED = N_(
    "Không có kết quả nào chứa nguyên cụm trong ngoặc kép; dưới đây là kết quả theo từng từ."
)


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
    is in seconds and for one search; past a third of it none is made to suggest something else.
    `snippets` False leaves out what is for people: passages, and what to try instead. Raises
    `search.errors.IndexError_` where the index cannot answer.
    """
    started = perf_counter()
    statistics = reader.statistics()
    spelt, query = _understood(text, statistics, literal)
    request = Request(query, scope, filters or Filters(), sort, page, size, group, facets, deadline)
    request, response = _with_definitions(reader, request)
    late = deadline is not None and perf_counter() - started > deadline / 3
    if not response.total and not late and (words := without_quotes(spelt)):
        loosened = replace(request, query=_loosened(query, words, statistics))
        if (found := reader.search(loosened)).total:
            request, response = loosened, found
    hits, notes = response.hits, response.notes
    if snippets and page == 1 and size and not late:
        notes = (*notes, *advice(reader, Asked(spelt, request, response), statistics))
    if snippets:
        hits = illustrated(hits, *_ready(response.query, statistics))
    took = (perf_counter() - started) * 1000.0
    return replace(response, hits=hits, notes=notes, took_ms=took)


def _with_definitions(reader: Reader, request: Request) -> tuple[Request, Response]:
    """Search, and once more where the best articles define an abbreviation that is asked for.

    Always learnt from the first page, so that every page is of the same results.
    """
    response = reader.search(request)
    first = response
    if request.page > 1 or request.size < LEARNT_FROM:
        if not may_learn(request.query):
            return request, response
        first = reader.search(replace(request, page=1, size=LEARNT_FROM, facets=False))
    found = learnt(request.query, (hit.article for hit in first.hits[:LEARNT_FROM]))
    if found is None or response.relation == "gte":
        return request, response
    request = replace(request, query=widened(request.query, found))
    return request, reader.search(request)


def understand(text: str, statistics: Statistics, *, literal: bool = False) -> Query:
    """Return the query that a typed string means in the light of the corpus."""
    return _understood(text, statistics, literal)[1]


def _understood(text: str, statistics: Statistics, literal: bool) -> tuple[str, Query]:
    """Return the query, and what was parsed: the string or what its keystrokes spell."""
    if isinstance(statistics, Remembering) and not literal and len(text) <= MAX_LENGTH:
        name = today(), text  # yesterday is another day tomorrow
        return statistics.remembered(name, lambda: _read(text, statistics, literal))
    return _read(text, statistics, literal)


def _read(text: str, statistics: Statistics, literal: bool) -> tuple[str, Query]:
    if isinstance(statistics, Distant):
        statistics.expect(text[:MAX_LENGTH])
    typed = None if literal else decode(text[:MAX_LENGTH], statistics)
    if typed is None:
        return text, widened(read(parse(text), statistics))
    query = widened(read(parse(typed[0]), statistics))
    return typed[0], replace(query, text=text, notes=(typed[1], *query.notes))


def _loosened(query: Query, words: str, statistics: Statistics) -> Query:
    """Return the query with its phrases as plain words, where no result has them whole."""
    root = read(parse(words), statistics).root
    return replace(query, root=root, notes=(*query.notes, Note("phrase", LOOSENED)))


def with_snippets(response: Response, statistics: Statistics) -> Response:
    """Return the response with its hits' passages, title marks and match counts."""
    marker, worth = _ready(response.query, statistics)
    return replace(response, hits=illustrated(response.hits, marker, worth))


def _ready(query: Query, statistics: Statistics) -> tuple[Marker, Worth]:
    """Return what marks a query's words, and what they are worth.

    Kept beside what the query means: the next page, a chosen facet, the other tab ask for it again.
    Not where any word of the texts may answer, of which a marker keeps what it has met.
    """

    def make() -> tuple[Query, Marker, Worth]:
        marker = Marker(query)
        return query, marker, Worth([_weight(leaf, statistics) for leaf in marker.leaves])

    usual = len(query.text) <= MAX_LENGTH and not ("*" in query.text or "~" in query.text)
    if not usual or not isinstance(statistics, Remembering):
        return make()[1:]
    kept, marker, worth = statistics.remembered(("marker", query.text), make)
    return (marker, worth) if kept is query else make()[1:]


def _weight(leaf: Word | Prefix | Fuzzy, statistics: Statistics) -> float:
    """Return how much a word tells; what the index does not hold as typed tells most."""
    key = leaf.forms[0].key if isinstance(leaf, Word) and leaf.forms else leaf.key
    return idf(statistics.frequency(key), statistics.documents)
