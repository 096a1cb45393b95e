"""The contract's reader over a cluster."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date as Day
from itertools import islice
from typing import Final

from search.engines.base import (
    Completion,
    Difference,
    Info,
    Part,
    Reader,
    SourceRecord,
    Volume,
)
from search.engines.opensearch import around
from search.engines.opensearch.address import Address
from search.engines.opensearch.budget import CALL_SECONDS, GRACE_SECONDS
from search.engines.opensearch.counting import (
    Groups,
    aggregations,
    facets,
    firsts,
    grouped,
    question,
)
from search.engines.opensearch.listing import Lister, Listing
from search.engines.opensearch.names import Names
from search.engines.opensearch.rows import Row
from search.engines.opensearch.schema import ARTICLE, FORM, NAME
from search.engines.opensearch.session import Session
from search.engines.opensearch.snapshot import Body, Snapshot
from search.engines.opensearch.stored import restored
from search.engines.opensearch.vocabulary import ClusterStatistics
from search.model import Article, Hit, Request, Response
from search.ranking import DEFAULT, Weights

_SCANNED: Final = 200
"""Articles fetched at once by a scan."""

_SOURCES: Final = 5000


class OpenSearchReader(Reader):
    """Reads the index at an address."""

    def __init__(self, address: Address, weights: Weights = DEFAULT) -> None:
        self._address = address
        self._session = Session(address)
        self._weights = weights

    def search(self, request: Request) -> Response:
        """Return one page of hits with exact totals and facets."""
        started = time.perf_counter()
        latest = CALL_SECONDS if request.deadline is None else request.deadline + GRACE_SECONDS
        response = self._session.call(lambda snapshot: self._search(snapshot, request), latest)
        return replace(response, took_ms=(time.perf_counter() - started) * 1000.0)

    def _search(self, snapshot: Snapshot, request: Request) -> Response:
        lister = Lister(snapshot, request, self._weights)
        listing = lister.listing(
            aggregations(values=request.values if request.facets else 0, group=request.group)
        )
        rows = _page(lister, listing, request)
        wanted = question(lister, listing, rows) if request.group else None
        articles, answer = _together(snapshot, rows, wanted)
        groups = grouped(lister, listing, answer) if request.group else Groups()
        return Response(
            request.query,
            listing.total - groups.hidden,
            tuple(_hits(rows, articles, groups)),
            facets(listing, groups, Names(snapshot), request.values) if request.facets else {},
            request.page,
            request.size,
            "eq" if listing.complete and groups.complete else "gte",
            notes=listing.notes,
            generation=snapshot.generation,
        )

    def get(self, id: str) -> Article | None:
        """Return the article, or None."""
        return self._session.call(lambda snapshot: _articles(snapshot, [id]).get(id))

    def scan(self, request: Request) -> Iterator[Hit]:
        """Yield every result in order, from one committed state.

        Memory grows with the number of groups of near-duplicates, not with that of results.
        """
        with self._session.held() as snapshot:
            lister = Lister(snapshot, request, self._weights)
            listing = lister.listing(aggregations(values=0, group=request.group))
            ordered = iter(_ordered(lister, listing, request))
            wanted = question(lister, listing, ()) if request.group else None
            _, answer = _together(snapshot, (), wanted)
            groups = grouped(lister, listing, answer) if request.group else Groups()
            while rows := list(islice(ordered, _SCANNED)):
                wanted = None if groups.complete else question(lister, listing, rows)
                articles, answer = _together(snapshot, rows, wanted)
                more = grouped(lister, listing, answer) if answer else groups
                yield from _hits(rows, articles, more)

    def related(self, id: str, limit: int = 5) -> tuple[Hit, ...]:
        """Return the articles nearest in wording, without its own reprints."""

        def ask(snapshot: Snapshot) -> tuple[Hit, ...]:
            own = _articles(snapshot, [id]).get(id)
            found = around.related(snapshot, own, limit) if own else []
            articles = _articles(snapshot, [each for each, _ in found])
            return tuple(Hit(articles[each], score) for each, score in found)

        return self._session.call(ask)

    def reprints(self, id: str) -> tuple[str, ...]:
        """Return the ids of the other prints of the same text."""
        return self._session.call(lambda snapshot: around.reprints(snapshot, id))

    def explain(self, request: Request, id: str) -> Part | None:
        """Return how the article's score comes about, or None where it is no hit."""

        def ask(snapshot: Snapshot) -> Part | None:
            lister = Lister(snapshot, replace(request, group=False), self._weights)
            listing = lister.listing()
            row = lister.one(listing, id)
            return Part(row.tier.match, row.score, row.parts) if row else None

        return self._session.call(ask)

    def complete(self, prefix: str, limit: int = 8) -> tuple[Completion, ...]:
        """Return what the typed beginning, with or without marks, may become."""
        return self._session.call(lambda snapshot: around.complete(snapshot, prefix, limit))

    def statistics(self) -> ClusterStatistics:
        """Return the corpus's figures."""
        return self._session.call(ClusterStatistics)

    def volumes(self) -> Mapping[str, Volume]:
        """Return what the index holds by month."""
        return self._session.call(around.volumes)

    def sources(self) -> Iterator[SourceRecord]:
        """Yield what every indexed article was made from.

        The digest is empty where a run was killed while it changed the article: it may be there
        in part, so the next run brings it again.
        """
        body = {
            "query": {"term": {"kind": ARTICLE}},
            "sort": [{"key": "asc"}],
            "size": _SOURCES,
            "stored_fields": "_none_",
            "docvalue_fields": ["id", "file", "digest"],
            "track_total_hits": False,
        }
        with self._session.held() as snapshot:
            again = snapshot.cut_off()
            after: dict[str, object] = {}
            while hits := snapshot.search({**body, **after})["hits"]["hits"]:
                for hit in hits:
                    id, file, digest = (hit["fields"][name][0] for name in ("id", "file", "digest"))
                    yield SourceRecord(id, file, "" if id in again else digest)
                after = {"search_after": hits[-1]["sort"]}

    def info(self) -> Info:
        """Return what the index holds; `bytes` are those of all copies."""

        def ask(snapshot: Snapshot) -> Info:
            first, last = around.span(snapshot)
            stats = snapshot.client.indices.stats(
                index=snapshot.index,
                metric="store",
                params={"filter_path": "_all.total.store.size_in_bytes"},
            )
            return Info(
                url=str(self._address),
                engine="opensearch",
                articles=snapshot.figures("articles").documents,
                statements=snapshot.figures("statements").documents,
                speakers=snapshot.kind(NAME).documents,
                terms=snapshot.kind(FORM).documents,
                bytes=int(stats["_all"]["total"]["store"]["size_in_bytes"]),
                generation=snapshot.generation,
                first_date=Day.fromordinal(first).isoformat() if first else "",
                last_date=Day.fromordinal(last).isoformat() if last else "",
            )

        return self._session.call(ask)

    def verify(self) -> Iterator[Difference]:
        """Yield missing shards, and statements that do not agree with their articles."""
        with self._session.use() as snapshot:
            health = snapshot.client.cluster.health(index=snapshot.index)
            if health["status"] == "red":
                yield Difference(
                    f"{health['unassigned_shards']} shards of {snapshot.index} are away.",
                    "Start the nodes that hold them (GET _cat/shards names them).",
                )
                return
            if again := snapshot.cut_off():
                yield Difference(
                    f"A run changes {len(again):,} articles, or was killed while it did.",
                    "Run timbao index again: it brings them anew.",
                )
            yield from _statement_differences(snapshot)

    @property
    def generation(self) -> str:
        """Return a token that changes with each commit."""
        return self._session.generation

    def close(self) -> None:
        """Let connections go."""
        self._session.close()


def _ordered(lister: Lister, listing: Listing, request: Request) -> Iterable[Row]:
    everything = lister.everything(listing)
    return firsts(everything) if request.group else everything


def _page(lister: Lister, listing: Listing, request: Request) -> list[Row]:
    first = (request.page - 1) * request.size
    if not request.size or first >= listing.total:
        return []
    return list(islice(_ordered(lister, listing, request), first, first + request.size))


def _together(
    snapshot: Snapshot, rows: Sequence[Row], copies: Body | None
) -> tuple[dict[str, Article], Body | None]:
    """Return the rows' articles, and the answer to what is asked of copies, in one request."""
    bodies = [_stored(sorted({row.id for row in rows}))] if rows else []
    answers = snapshot.searches([*bodies, copies] if copies else bodies)
    return _restored(answers[0]) if rows else {}, answers[-1] if copies else None


def _articles(snapshot: Snapshot, ids: Iterable[str]) -> dict[str, Article]:
    """Return the stored articles of these ids; at most 10,000."""
    wanted = sorted(set(ids))
    return _restored(snapshot.search(_stored(wanted))) if wanted else {}


def _stored(ids: Sequence[str]) -> Body:
    """Return what asks for the stored articles of some ids."""
    return {
        "query": {"bool": {"filter": [{"term": {"kind": ARTICLE}}, {"terms": {"id": ids}}]}},
        "size": len(ids),
        "sort": ["_doc"],
        "_source": ["article"],
        "track_total_hits": False,
    }


def _restored(answer: Body) -> dict[str, Article]:
    articles = (restored(hit["_source"]["article"]) for hit in answer["hits"]["hits"])
    return {article.id: article for article in articles}


def _hits(rows: Sequence[Row], articles: Mapping[str, Article], groups: Groups) -> Iterator[Hit]:
    for row in rows:
        article = articles[row.id]
        copies = groups.rows.get(row.group, ()) if row.copied else ()
        yield Hit(
            article,
            row.score,
            row.tier.match,
            tuple(copy.id for copy in copies if copy.key != row.key),
            article.statements[row.number] if row.number >= 0 else None,
        )


def _statement_differences(snapshot: Snapshot) -> Iterator[Difference]:
    body = {
        "size": 0,
        "query": {"term": {"kind": ARTICLE}},
        "aggs": {"said": {"sum": {"field": "statements"}}},
    }
    wanted = int(snapshot.search(body)["aggregations"]["said"]["value"])
    (held,) = snapshot.counts([{"term": {"kind": "statement"}}])
    if wanted != held:
        yield Difference(
            f"The articles have {wanted:,} statements, the index holds {held:,}.",
            "Rebuild: timbao index PATHS --rebuild.",
        )
