"""From a request to its results in order: filters, tiers, candidates, partial results, groups."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from search.engines.notes import relaxed, unmarked
from search.engines.opensearch.compiling import Answer, Compiler, filters
from search.engines.opensearch.names import Names
from search.engines.opensearch.rows import COLUMNS, STREAM, Row, read
from search.engines.opensearch.scoring import ClusterCorpus
from search.engines.opensearch.snapshot import Body, Snapshot
from search.engines.opensearch.stream import Decoder
from search.engines.opensearch.vocabulary import Vocabulary
from search.model import Request
from search.query.nodes import Note
from search.ranking import DEFAULT, Tier, Weights

PAGE: Final = 1000
"""Rows asked for at once where more than the candidates are needed."""

_BY_RANK: Final[list[Any]] = [
    {"_score": "desc"},
    {"day": {"order": "desc", "missing": "_last"}},
    {"id": "asc"},
    {"start": "asc"},
]
_NEWEST: Final = _BY_RANK[1:]
_GRACE: Final = 2.0
"""Seconds past its deadline after which a search that no node answers is given up."""
_LATEST: Final = 1 << 30
_OLDEST: Final[list[Any]] = [{"day": {"order": "asc", "missing": "_last"}}, *_BY_RANK[2:]]


@dataclass(slots=True)
class Listing:
    """What a request lists, before groups: `best` in their order, then what `rest` yields.

    `total` counts all of it; `matching` is the cluster's query for what `extra` (partial
    results, all in `best`) is not part of. `complete` False says that the deadline cut it.
    """

    matching: Body
    best: list[Row]
    total: int
    notes: tuple[Note, ...] = ()
    extra: int = 0
    aggregations: Body | None = None
    complete: bool = True
    scored: bool = False
    last: list[Any] | None = None
    """Where the cluster's own order stood after the first rows."""

    @property
    def whole(self) -> bool:
        """Tell whether `best` is all that is listed."""
        return len(self.best) >= self.total


class Lister:
    """One request to one snapshot."""

    def __init__(self, snapshot: Snapshot, request: Request, weights: Weights = DEFAULT) -> None:
        self._snapshot = snapshot
        self._request = request
        self._weights = weights
        self._started = time.monotonic()
        root = request.query.root
        self._corpus = ClusterCorpus(snapshot, Vocabulary(snapshot), request.scope, weights)
        self._corpus.load(root)
        self._compiler = Compiler(self._corpus, Names(snapshot), request.scope)
        self._filters = filters(request.filters, request.scope)
        everything: Body = {"match_all": {}}
        self._answer = (
            self._compiler.answer(root) if root is not None else Answer(everything, everything)
        )
        self._rough = self._compiler.rough(root)
        self._complete = True

    def listing(self, aggregations: Body | None = None) -> Listing:
        """Return what is listed; `aggregations` are computed over what matches."""
        if self._request.query.root is None or self._request.sort != "relevance":
            return self._by_date(aggregations)
        return self._by_score(aggregations)

    # -- by relevance ---------------------------------------------------------------------------

    def _by_score(self, aggregations: Body | None) -> Listing:
        matching = self._matching(self._answer.any)
        rows, total, aggregated = self._ask(
            self._body(self._ranked(matching), _BY_RANK, self._weights.candidates, aggregations)
        )
        listing = Listing(matching, rows, total, aggregations=aggregated, scored=True)
        listing.last = rows[-1].sort if rows else None
        if total < self._weights.few:
            self._add_partial(listing)
        self._score(listing.best)
        listing.best.sort(key=lambda row: row.rank)
        listing.best = listing.best[: listing.total]
        listing.complete = self._complete
        return listing

    def _ranked(self, matching: Body, rough: Sequence[Body] | None = None) -> Body:
        """Return the query with its rough score, and the exact tier above all else."""
        should = list(self._rough if rough is None else rough)
        if self._answer.has_tiers:
            exact = {"filter": self._answer.exact, "_name": "exact"}
            most = self._compiler.most(self._request.query.root)
            should.append({"constant_score": {**exact, "boost": most}})
        return {"bool": {"filter": [matching], "should": should}}

    def _add_partial(self, listing: Listing) -> None:
        some = self._compiler.partial(self._request.query.root)
        if some is None:
            return
        full = listing.total
        body = self._matching(some)
        body["bool"]["must_not"] = [self._answer.any]
        query = {"bool": {"filter": [body], "should": self._rough}}
        rows, _, _ = self._ask(self._body(query, _BY_RANK, self._weights.candidates))
        if not rows:
            return
        for row in rows:
            row.tier = Tier.PARTIAL
        listing.extra = min(len(rows), self._weights.partial)
        listing.best += rows
        listing.total += listing.extra
        listing.notes = (relaxed(full, self._request.scope),)

    def _score(self, rows: Sequence[Row]) -> None:
        """Give the candidates the project's score in place of the cluster's rough one."""
        root, evaluation = self._request.query.root, self._corpus.evaluation
        decoder = Decoder(self._corpus.keys(root))
        streams = decoder.decode([row.stream for row in rows], self._request.scope == "statements")
        candidates = [
            (row, row.document(text, title))
            for row, (text, title) in zip(rows, streams, strict=True)
        ]
        for row, document in candidates:
            find = evaluation.partial if row.tier is Tier.PARTIAL else evaluation.find
            found = find(root, document)
            row.give(found.parts if found else ())
        candidates.sort(key=lambda each: each[0].rank)
        best = candidates[: self._weights.candidates]
        added = evaluation.adjacency(root, [document for _, document in best])
        for (row, _), parts in zip(best, added, strict=True):
            row.give((*row.parts, *parts))

    # -- by date --------------------------------------------------------------------------------

    def _by_date(self, aggregations: Body | None) -> Listing:
        """List what answers best: by date nothing can stand after better answers."""
        every = self._matching(self._answer.any)
        best, tier, notes = every, Tier.EXACT, tuple[Note, ...]()
        if self._answer.has_tiers:
            exact = self._matching(self._answer.exact)
            full, some = self._snapshot.counts([every, exact])
            if some:
                best = exact
                notes = (unmarked(full - some, self._request.scope),) if full > some else ()
            else:
                tier = Tier.ACCENTS
        size = min(max(self._request.page * self._request.size, 1), PAGE)
        rows, total, aggregated = self._ask(
            self._body(best, self._dated, size, aggregations, stream=False)
        )
        for row in rows:
            row.tier = tier
        listing = Listing(best, rows, total, notes, aggregations=aggregated)
        listing.last = rows[-1].sort if rows else None
        if not total and self._request.query.root is not None:
            self._add_partial_by_date(listing)
        listing.complete = self._complete
        return listing

    def _add_partial_by_date(self, listing: Listing) -> None:
        self._add_partial(listing)
        self._score(listing.best)
        listing.best.sort(key=lambda row: row.rank)
        listing.best = listing.best[: listing.total]
        listing.best.sort(key=_oldest if self._request.sort == "oldest" else _newest)
        for row in listing.best:
            row.give(())

    @property
    def _dated(self) -> list[Any]:
        return _OLDEST if self._request.sort == "oldest" else _NEWEST

    # -- all of it ------------------------------------------------------------------------------

    def everything(self, listing: Listing) -> Iterator[Row]:
        """Yield what is listed in order; what lies beyond the first rows is asked for in pages."""
        yield from listing.best
        left, after = listing.total - len(listing.best), listing.last
        query, sort = self._order(listing, listing.matching)
        while left > 0 and after is not None:
            rows, _, _ = self._ask(self._body(query, sort, PAGE, after=after, stream=False))
            if not rows:
                return
            for row in rows:
                self._grade(row, listing)
            yield from rows
            left, after = left - len(rows), rows[-1].sort

    def _order(self, listing: Listing, filter: Body) -> tuple[Body, list[Any]]:
        return (self._ranked(filter), _BY_RANK) if listing.scored else (filter, self._dated)

    def _grade(self, row: Row, listing: Listing) -> None:
        """Give a row beyond the candidates its tier, and its rough score without the tier's."""
        if not listing.scored:
            row.tier = listing.best[0].tier
        elif row.exact:
            row.score -= self._compiler.most(self._request.query.root)

    def copies(self, listing: Listing, most: int) -> Body:
        """Return what asks for the results that may have near-duplicates; at most so many."""
        return self._among(listing, {"term": {"copied": True}}, most)

    def prints(self, listing: Listing, groups: Sequence[str], most: int) -> Body:
        """Return what asks for the results of some groups; at most so many."""
        return self._among(listing, {"terms": {"group": groups}}, most)

    def _among(self, listing: Listing, filter: Body, most: int) -> Body:
        """Ask by date: what is not among the best is not scored for the sake of its copies."""
        only = {"bool": {"filter": [listing.matching, filter]}}
        return self._body(only, self._dated, most, stream=False)

    def found(self, listing: Listing, answer: Body) -> list[Row]:
        """Return the rows of an answer to what this lister asks, the best in their order first."""
        rows = [read(hit) for hit in answer["hits"]["hits"]]
        keys = {row.key for row in rows}
        best = [row for row in listing.best if row.key in keys]
        keys = {row.key for row in best}
        return best + [row for row in rows if row.key not in keys]

    def one(self, listing: Listing, id: str) -> Row | None:
        """Return the best result of this article, or None."""
        best = next((row for row in listing.best if row.id == id), None)
        if best is not None or listing.whole:
            return best
        only = {"bool": {"filter": [listing.matching, {"term": {"id": id}}]}}
        rows, _, _ = self._ask(self._body(*self._order(listing, only), 1, stream=False))
        for row in rows:
            self._grade(row, listing)
        return rows[0] if rows else None

    # -- asking ---------------------------------------------------------------------------------

    def _matching(self, filter: Body) -> Body:
        return {"bool": {"filter": [*self._filters, filter]}}

    def _ask(self, body: Body) -> tuple[list[Row], int, Body | None]:
        """Return rows, how many there are in all, and what was aggregated."""
        limits: dict[str, Any] = {}
        if self._request.deadline is not None:
            limits["request_timeout"] = max(self._left, 0.0) + _GRACE
        answer = self._snapshot.search(body, search_type="dfs_query_then_fetch", **limits)
        self._complete = self._complete and not answer["timed_out"]
        rows = [read(hit) for hit in answer["hits"]["hits"]]
        if body["sort"] is _BY_RANK:
            self._set_tiers(rows)
        total = answer["hits"]["total"]["value"] if body["track_total_hits"] else 0
        return rows, total, answer.get("aggregations")

    @property
    def _left(self) -> float:
        """Return the seconds to the request's deadline."""
        return (self._request.deadline or 0.0) - (time.monotonic() - self._started)

    def _body(
        self,
        query: Body,
        sort: list[Any],
        size: int,
        aggregations: Body | None = None,
        *,
        after: list[Any] | None = None,
        stream: bool = True,
    ) -> Body:
        body: Body = {
            "query": query,
            "sort": sort,
            "size": size,
            "stored_fields": "_none_",
            "docvalue_fields": [*COLUMNS, STREAM] if stream else list(COLUMNS),
            "track_total_hits": after is None,
        }
        if aggregations:
            body["aggs"] = aggregations
        if after is not None:
            body["search_after"] = after
        if self._request.deadline is not None:
            body["timeout"] = f"{max(int(self._left * 1000), 1)}ms"
        return body

    def _set_tiers(self, rows: Iterable[Row]) -> None:
        for row in rows:
            row.tier = Tier.EXACT if row.exact or not self._answer.has_tiers else Tier.ACCENTS


def _newest(row: Row) -> tuple[int, str, int]:
    return -row.day, row.id, row.start


def _oldest(row: Row) -> tuple[int, str, int]:
    return row.day or _LATEST, row.id, row.start
