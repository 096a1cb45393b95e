"""The answers of a snapshot to what a `Reader` is asked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from search.engines.base import Completion, Part
from search.engines.whoosh.completing import completions
from search.engines.whoosh.context import context
from search.engines.whoosh.explaining import parts
from search.engines.whoosh.facets import facets
from search.engines.whoosh.likeness import nearest
from search.engines.whoosh.run import Run
from search.engines.whoosh.snapshot import Snapshot
from search.engines.whoosh.statistics import SnapshotStatistics
from search.model import Hit, Request, Response
from search.ranking import DEFAULT, Tier, Weights

_CHUNK = 200  # hits whose order is kept while a scan reads articles


def search(snapshot: Snapshot, request: Request, weights: Weights = DEFAULT) -> Response:
    """Return one page of hits with exact totals and facets."""
    started = time.perf_counter()
    run = Run(snapshot, request, weights)
    found = run.found()
    first = (request.page - 1) * request.size
    page = found.ordered.page(first, first + request.size)
    return Response(
        request.query,
        len(found.ordered),
        tuple(run.hits(page, found.ordered)),
        facets(found.ordered, request.values) if request.facets else {},
        request.page,
        request.size,
        "eq" if found.complete else "gte",
        (time.perf_counter() - started) * 1000,
        found.notes,
        snapshot.token,
    )


def scan(snapshot: Snapshot, request: Request) -> Iterator[Hit]:
    """Yield every result in order; memory grows with the number of results, not their text."""
    run = Run(snapshot, request)
    ordered = run.found().ordered
    for first in range(0, len(ordered), _CHUNK):
        yield from run.hits(ordered.page(first, first + _CHUNK), ordered)


def related(snapshot: Snapshot, id: str, limit: int) -> tuple[Hit, ...]:
    """Return the articles nearest in wording, without its own reprints."""
    shared = context(snapshot)
    columns = shared.columns("articles")
    hits = []
    for document, score in nearest(shared, id, limit):
        segment, local = columns.locate(document)
        hits.append(Hit(segment.stored(local), score))
    return tuple(hits)


def reprints(snapshot: Snapshot, id: str) -> tuple[str, ...]:
    """Return the ids of the other prints of the same text."""
    found = snapshot.find(id)
    if found is None:
        return ()
    group = found[0].group[found[1]]
    ids = [
        segment.id(int(number))
        for segment in snapshot.segments
        for number in np.flatnonzero((segment.group == group) & segment.live)
    ]
    return tuple(sorted(each for each in ids if each != id))


def explain(
    snapshot: Snapshot, request: Request, id: str, weights: Weights = DEFAULT
) -> Part | None:
    """Return how the article's score comes about, or None where it is no hit."""
    located = snapshot.find(id)
    if located is None:
        return None
    run = Run(snapshot, replace(request, group=False), weights)
    listing = run.found().ordered.everything
    segment, local = located
    start = int(run.columns.starts[snapshot.segments.index(segment)])
    first, last = start + local, start + local + 1
    if request.scope == "statements":
        first, last = (start + int(segment.first_statement[local + n]) for n in (0, 1))
    inside = np.flatnonzero((listing.docs >= first) & (listing.docs < last))
    if not len(inside):
        return None
    at = int(inside[0])
    tier = Tier(int(listing.tier[at]))
    lines = parts(run, int(listing.docs[at]), tier) if listing.score[at] else ()
    return Part(tier.match, float(listing.score[at]), lines)


def people(snapshot: Snapshot) -> int:
    """Return how many persons speak in live articles; spellings of one name are one person."""
    numbers, _ = context(snapshot).columns("articles").people
    articles, statements = snapshot.speaker_counts
    return len(np.unique(numbers[articles + statements > 0]))


def complete(snapshot: Snapshot, prefix: str, limit: int) -> tuple[Completion, ...]:
    """Return what the typed beginning, with or without marks, may become."""
    return completions(context(snapshot), prefix, limit)


def statistics(snapshot: Snapshot) -> SnapshotStatistics:
    """Return the corpus's figures."""
    return SnapshotStatistics(context(snapshot), snapshot)
