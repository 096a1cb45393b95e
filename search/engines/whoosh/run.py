"""One request on its way through a snapshot: match, relax, order, group, load articles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.notes import relaxed, unmarked
from search.engines.whoosh import adjacency
from search.engines.whoosh.best import partial_results
from search.engines.whoosh.clock import Clock, OutOfTime
from search.engines.whoosh.columns import Columns
from search.engines.whoosh.context import Context, context
from search.engines.whoosh.filters import mask
from search.engines.whoosh.listing import (
    EMPTY,
    Listing,
    Ordered,
    best,
    by_date,
    by_rank,
    grouped,
    joined,
)
from search.engines.whoosh.matching import EXACT, Matcher
from search.engines.whoosh.snapshot import Snapshot
from search.model import Hit, Request
from search.query.nodes import Note
from search.ranking import DEFAULT, Tier, Weights

Array = NDArray[Any]

_MATCHES = [tier.match for tier in Tier]


@dataclass(frozen=True)
class Found:
    """All results of a request."""

    ordered: Ordered
    notes: tuple[Note, ...] = ()
    complete: bool = True


class Run:
    """One request on its way through a snapshot."""

    def __init__(self, snapshot: Snapshot, request: Request, weights: Weights = DEFAULT) -> None:
        self.request = request
        self.context: Context = context(snapshot, weights)
        self.columns: Columns = self.context.columns(request.scope)
        self.matcher = Matcher(self.context, request.scope, Clock(request.deadline))
        self.allowed = mask(self.context, request.scope, request.filters)
        self.pairs: list[tuple[str, Array]] = []
        """What neighbouring words, nearness and heading add to each of `candidates`."""
        self.candidates: Array = EMPTY.docs
        self._complete = True

    def found(self) -> Found:
        """Return all results, ordered and grouped."""
        listing = self._matches()
        by_score = self.request.query.root is not None and self.request.sort == "relevance"
        ordered, notes = self._by_score(listing) if by_score else self._by_date(listing)
        return Found(grouped(ordered) if self.request.group else ordered, notes, self._complete)

    # -- matching ----------------------------------------------------------------------------

    def _matches(self) -> Listing:
        """Return what answers the whole query, segment after segment."""
        found = [EMPTY]
        try:
            found.extend(map(self._of_segment, range(len(self.context.segments))))
        except OutOfTime:
            self._complete = False
        return joined(found[1:] or found)

    def _of_segment(self, at: int) -> Listing:
        root, text = self.request.query.root, self.matcher.field.texts[at]
        start, allowed = int(self.columns.starts[at]), self._allowed(at)
        docs = np.arange(text.documents) if root is None else self.matcher.candidates(root, text)
        if allowed is not None:
            docs = docs[allowed[docs]]
        if root is None:
            return Listing(docs + start, np.zeros(len(docs), np.uint8), np.zeros(len(docs)))
        judged = self.matcher.judge(root, text, docs)
        found = Listing(docs + start, np.uint8(EXACT) - judged.answer, judged.score)
        return found if judged.answer.all() else found[judged.answer.nonzero()[0]]

    def _allowed(self, at: int) -> Array | None:
        if self.allowed is None:
            return None
        return self.allowed[self.columns.starts[at] : self.columns.starts[at + 1]]

    def _partial(self, full: Listing) -> Listing:
        """Return the best that lack some words, where few results hold all.

        They are as many as candidates are judged by places, and as may be listed, or more.
        """
        candidates, partial = self.context.weights.candidates, self.context.weights.partial
        found = [EMPTY]
        try:
            for at, text in enumerate(self.matcher.field.texts):
                start, end = self.columns.starts[at : at + 2]
                own = full.docs[(full.docs >= start) & (full.docs < end)] - start
                root, count = self.request.query.root, max(candidates - len(full), partial)
                docs, score = partial_results(
                    self.matcher, root, text, self._allowed(at), own, count
                )
                tier = np.full(len(docs), Tier.PARTIAL, np.uint8)
                found.append(Listing(docs + start, tier, score))
        except OutOfTime:
            self._complete = False
        return joined(found)

    # -- order -------------------------------------------------------------------------------

    def _relaxed(self, listing: Listing) -> tuple[Listing, tuple[Note, ...]]:
        """Add partial results, and the note that says so, where few hold all words.

        Not past the deadline, when nobody knows how many do.
        """
        if not self._complete or len(listing) >= self.context.weights.few:
            return listing, ()
        more = self._partial(listing)
        if not len(more):
            return listing, ()
        return joined([listing, more]), (relaxed(len(listing), self.request.scope),)

    def _by_score(self, listing: Listing) -> tuple[Ordered, tuple[Note, ...]]:
        weights = self.context.weights
        listing, notes = self._relaxed(listing)
        chosen, others = best(listing, weights.candidates, self.columns)
        top, rest = self._with_adjacency(listing[chosen]), listing[others]
        if notes:  # only then are there partial results
            most = int(np.count_nonzero(listing.tier < Tier.PARTIAL)) + weights.partial
            top, rest = top[:most], rest[by_rank(rest, self.columns)][: max(most - len(top), 0)]
        return Ordered(self.columns, top, rest), notes

    def _with_adjacency(self, top: Listing) -> Listing:
        """Return the candidates in order, with what their words' places add to their scores."""
        try:
            self.pairs = adjacency.added(self.matcher, self.request.query.root, top.docs)
        except OutOfTime:
            self._complete = False
        if self.pairs:
            self.candidates = top.docs
            top = Listing(top.docs, top.tier, top.score + sum(part for _, part in self.pairs))
        return top[by_rank(top, self.columns)]

    def _by_date(self, listing: Listing) -> tuple[Ordered, tuple[Note, ...]]:
        """Order by date what answers best: by date nothing can stand after better answers."""
        exact = listing.tier == Tier.EXACT
        notes: tuple[Note, ...] = ()
        if not len(listing):
            ordered, notes = self._by_score(listing)
            listing = ordered.top
        elif exact.any() and not exact.all():
            left_out = int(np.count_nonzero(~exact))
            listing, notes = listing[exact], (unmarked(left_out, self.request.scope),)
        oldest = self.request.sort == "oldest"
        order = by_date(listing.docs, self.columns, oldest=oldest)
        listing = Listing(listing.docs[order], listing.tier[order], np.zeros(len(listing)))
        return Ordered(self.columns, listing, EMPTY), notes

    # -- results -----------------------------------------------------------------------------

    def hits(self, page: Listing, ordered: Ordered) -> Iterator[Hit]:
        """Load the articles of some of the results, one after the other."""
        every = page.docs.tolist(), page.tier.tolist(), page.score.tolist()
        for document, tier, score in zip(*every, strict=True):
            segment, local = self.columns.locate(document)
            statement = None
            if self.request.scope == "statements":
                parent = int(segment.said_columns.parent[local])
                article = segment.stored(parent)
                statement = article.statements[local - int(segment.first_statement[parent])]
            else:
                article = segment.stored(local)
            ids = tuple(map(self._id, ordered.copies_of(document)))
            yield Hit(article, score, _MATCHES[tier], ids, statement)

    def _id(self, document: int) -> str:
        segment, local = self.columns.locate(document)
        if self.request.scope == "statements":
            local = int(segment.said_columns.parent[local])
        return segment.id(local)
