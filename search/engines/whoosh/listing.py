"""What is listed, in order: tiers, scores, ties by date and id, near-duplicates, pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.columns import Columns
from search.engines.whoosh.segment import UNDATED

Array = NDArray[Any]

_LAST = np.iinfo(np.int32).max


@dataclass(slots=True)
class Listing:
    """Documents (numbered through all segments), in any order, with tier and score."""

    docs: Array
    tier: Array
    score: Array

    def __len__(self) -> int:
        return len(self.docs)

    def __getitem__(self, which: Array | slice) -> Listing:
        """Return some of the listing."""
        return Listing(self.docs[which], self.tier[which], self.score[which])


EMPTY = Listing(np.zeros(0, np.int64), np.zeros(0, np.uint8), np.zeros(0))


def joined(listings: list[Listing]) -> Listing:
    """Return the listings one after the other."""
    if len(listings) == 1:
        return listings[0]
    return Listing(
        np.concatenate([each.docs for each in listings]),
        np.concatenate([each.tier for each in listings]),
        np.concatenate([each.score for each in listings]),
    )


def by_rank(listing: Listing, columns: Columns) -> Array:
    """Return the order by tier, score, date (newest first), id."""
    keys = [-listing.score, listing.tier]
    order = np.lexsort(keys)
    if not _tied(order, keys):
        return np.asarray(order)
    newest = -columns.date_start[listing.docs].astype(np.int64)
    return _ordered(columns, listing.docs, [newest, *keys])


def by_date(docs: Array, columns: Columns, *, oldest: bool) -> Array:
    """Return the order by date, the undated last, then id."""
    days = columns.date_start[docs].astype(np.int64)
    if not oldest:
        days = -days
    else:
        days[days == UNDATED] = _LAST
    return _ordered(columns, docs, [days])


def _ordered(columns: Columns, docs: Array, keys: list[Array]) -> Array:
    """Return the order by keys, the last first, then id, which is dear and seldom needed."""
    order = np.lexsort(keys)
    if not _tied(order, keys):
        return np.asarray(order)
    return np.asarray(np.lexsort([columns.id_rank[docs], *keys]))


def _tied(order: Array, keys: list[Array]) -> bool:
    """Tell whether any two have the same keys."""
    tied = np.True_
    for key in keys:
        ordered = key[order]
        tied = tied & (ordered[1:] == ordered[:-1])
        if not tied.any():
            return False
    return True


def best(listing: Listing, count: int, columns: Columns) -> tuple[Array, Array]:
    """Return the indexes of the best `count`, and of the rest, both in any order.

    Costs a pass over all, and a sort of about `count` where some are worth as much as the last.
    """
    if len(listing) <= count:
        return np.arange(len(listing)), np.zeros(0, np.int64)
    worth = listing.score - listing.tier * (listing.score.max() + 1.0)
    least = np.partition(worth, len(worth) - count)[len(worth) - count]
    chosen = (worth >= least).nonzero()[0]
    if len(chosen) > count:
        chosen = chosen[by_rank(listing[chosen], columns)][:count]
    rest = np.ones(len(listing), np.bool_)
    rest[chosen] = False
    return chosen, rest.nonzero()[0]


@dataclass(frozen=True)
class Ordered:
    """A listing whose beginning is in order: `top`, then `rest`, which is sorted when needed."""

    columns: Columns
    top: Listing
    rest: Listing
    copies: tuple[Array, Array] | None = None
    """Documents of groups with their groups' numbers, in order, where groups were folded."""

    def copies_of(self, document: int) -> list[int]:
        """Return the other results that a document stands for, in order."""
        if self.copies is None or not (group := self.columns.copies[document]):
            return []
        docs, groups = self.copies
        return [other for other in docs[groups == group].tolist() if other != document]

    def __len__(self) -> int:
        return len(self.top) + len(self.rest)

    @cached_property
    def everything(self) -> Listing:
        """The whole listing in order."""
        if not len(self.rest):
            return self.top
        return joined([self.top, self.rest[by_rank(self.rest, self.columns)]])

    def page(self, first: int, last: int) -> Listing:
        """Return results `first` to `last` - 1 in order."""
        return (self.top if last <= len(self.top) else self.everything)[slice(first, last)]

    @property
    def docs(self) -> Array:
        """All documents, the best first, the rest in any order."""
        return np.concatenate([self.top.docs, self.rest.docs]) if len(self.rest) else self.top.docs


def grouped(ordered: Ordered) -> Ordered:
    """Keep the first of each group of near-duplicates; costs the documents that have any."""
    groups = ordered.columns.copies
    in_top, in_rest = groups[ordered.top.docs], groups[ordered.rest.docs]
    if not in_top.any() and not in_rest.any():
        return ordered
    crowd = np.flatnonzero(in_rest)
    crowd = crowd[by_rank(ordered.rest[crowd], ordered.columns)]
    several = np.flatnonzero(in_top)
    numbers = np.concatenate([in_top[several], in_rest[crowd]])
    first = np.zeros(len(numbers), np.bool_)
    first[np.unique(numbers, return_index=True)[1]] = True
    keep_top, keep_rest = in_top == 0, in_rest == 0
    keep_top[several] = first[: len(several)]
    keep_rest[crowd] = first[len(several) :]
    docs = np.concatenate([ordered.top.docs[several], ordered.rest.docs[crowd]])
    top, rest = ordered.top[keep_top], ordered.rest[keep_rest]
    return Ordered(ordered.columns, top, rest, (docs, numbers))
