"""Which segments are merged at a commit: few segments, and a small commit costs little."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from search.engines.whoosh.codec import ArraySegment

MOST_ARTICLES = 1 << 16
"""Articles a segment holds at most: their numbers fit two bytes, and a merge stays bounded."""

MOST_DOCUMENTS = 1 << 19
"""Articles and statements together."""

RATIO = 2
"""A segment is left alone while it is this many times what all smaller ones hold together.

So sizes fall at least threefold from one to the next but one: there are few segments (about
log3 of the articles below the largest), and an article is copied about as often.
"""

MOST_DELETED = 0.3
"""Share of deleted documents from which a segment is rewritten."""


class Merger(Protocol):
    """What the policy asks of the writer."""

    def merge(self, segments: Sequence[ArraySegment]) -> ArraySegment:
        """Return a new segment of what lives in these."""


def tiered(writer: Merger, segments: list[ArraySegment]) -> list[ArraySegment]:
    """Merge small segments with those not much larger; a `mergetype` for Whoosh's `commit`."""
    order = {segment: place for place, segment in enumerate(segments)}
    kept: list[ArraySegment] = []
    group: list[ArraySegment] = []
    held = 0
    for segment in sorted(segments, key=lambda s: s.live_articles):
        size = segment.live_articles
        fits = _fits([*group, segment])
        if group and not (fits and size < RATIO * held):
            kept.append(_closed(writer, group, order))
            group, held = [], held if fits else 0
        group.append(segment)
        held += size
    if group:
        kept.append(_closed(writer, group, order))
    return sorted(kept, key=lambda s: order.get(s, len(order)))


def _fits(group: list[ArraySegment]) -> bool:
    articles = sum(segment.live_articles for segment in group)
    return articles <= MOST_ARTICLES and sum(s.doc_count() for s in group) <= MOST_DOCUMENTS


def _closed(
    writer: Merger, group: list[ArraySegment], order: dict[ArraySegment, int]
) -> ArraySegment:
    if len(group) == 1 and group[0].deleted_count() <= MOST_DELETED * group[0].doc_count_all():
        return group[0]
    merged = writer.merge(sorted(group, key=order.__getitem__))
    order[merged] = min(order[segment] for segment in group)
    return merged
