"""What stands beside what in a snapshot, as the choice of phrases asks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.context import Context
from search.engines.whoosh.segment import Segment
from search.engines.whoosh.standing import Sought, standing
from search.engines.whoosh.statistics import SnapshotStatistics

Array = NDArray[Any]
Words = tuple[str, ...]

FOLLOWERS: Final = 256
"""Forms kept of those that stand after another, the most frequent first."""

SAMPLE: Final = 256
"""Articles of a segment in which a phrase is looked for; of many segments twice as many in all."""

_REMEMBERED: Final = 4096
"""Phrases whose count is kept."""


class SnapshotNeighbours(SnapshotStatistics):
    """Neighbours in one committed state; see `search.engines.phrases.Neighbours`."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, context.snapshot)
        self._segments = context.snapshot.segments
        self._recent = context.recent
        self._sample = max(min(SAMPLE, 2 * SAMPLE // max(len(self._segments), 1)), 1)

    def beginning(self, folded: str, limit: int) -> Sequence[tuple[str, int]]:
        """Return the most frequent forms whose folded key begins so, deleted articles counted."""
        name = ("beginning", folded, limit)
        return self._recent.get(name, lambda: self._beginning(folded, limit))

    def _beginning(self, folded: str, limit: int) -> Sequence[tuple[str, int]]:
        totals: dict[str, int] = {}
        for segment in self._segments:
            first, last = segment.terms.prefix(folded)
            counts = np.diff(segment.text.offsets[first : last + 1].astype(np.int64))
            most = greatest(counts, limit)
            _add(totals, segment, most + first, counts[most])
        return _most(totals, limit)

    def followers(self, left: str) -> Mapping[str, int]:
        """Return what most often stands right after a form, and how often."""
        return self._recent.get(("followers", left), lambda: self._followers(left))

    def _followers(self, left: str) -> Mapping[str, int]:
        totals: dict[str, int] = {}
        for segment, term in zip(self._segments, self._terms(left), strict=True):
            if term >= 0:
                rights, counts = segment.pairs(term)
                most = greatest(counts, FOLLOWERS)
                _add(totals, segment, rights[most], counts[most])
        return dict(_most(totals, FOLLOWERS))

    def _terms(self, key: str) -> Sequence[int]:
        """Return the form's term in each segment, -1 where there is none."""
        terms = [segment.terms for segment in self._segments]
        return self._recent.get(("terms", key), lambda: [each.number(key) for each in terms])

    def standing(self, phrases: Sequence[Words]) -> Sequence[int]:
        """Return how often the words of each phrase stand one after the other.

        Two words stand so as often as their pair was counted, more words as often as the rarest of
        their pairs, times the share of it that does in a sample of articles. Rare words' phrases
        are counted in the texts.
        """
        known = self._recent.get("standing", dict[Words, int])
        new = [words for words in phrases if words not in known]
        counts = dict(zip(new, self._counted(new), strict=True)) if new else {}
        result = [counts[words] if words in counts else known[words] for words in phrases]
        if len(known) > _REMEMBERED:
            known.clear()
        known.update(counts)
        return result

    def _counted(self, phrases: Sequence[Words]) -> Sequence[int]:
        keys: dict[str, int] = {}
        words = np.full((len(phrases), max(map(len, phrases))), -1, np.int64)
        for row, phrase in zip(words, phrases, strict=True):
            row[: len(phrase)] = [keys.setdefault(key, len(keys)) for key in phrase]
        terms = np.array([self._terms(key) for key in keys], np.int64)
        at, pair = np.array([self._rarest_pair(phrase) for phrase in phrases], np.int64).T
        read = (pair == 0) | self._rare(terms, words)
        sampled = np.flatnonzero(read | (words[:, 2:] >= 0).any(axis=1))
        counts = pair.copy()
        if len(sampled):
            first = (np.arange(words.shape[1]) - at[:, None]) >> 1 == 0
            first |= read[:, None]
            some, every = self._found(terms, words[sampled], first[sampled])
            share = pair[sampled] * every // np.maximum(some, 1)
            counts[sampled] = np.where(read[sampled], every, share)
        return [int(count) for count in counts]

    def _found(self, terms: Array, words: Array, first: Array) -> Array:
        found = np.zeros((2, len(words)), np.int64)
        for segment, own in zip(self._segments, terms.T, strict=True):
            found += standing(segment, Sought(own, words, first), self._sample)
        return found

    def _rare(self, terms: Array, words: Array) -> Array:
        """Tell of which phrases a word is so rare that all articles with it are looked at."""
        rare = np.ones(len(words), np.bool_)
        for segment, own in zip(self._segments, terms.T, strict=True):
            offsets = segment.text.offsets
            sizes = np.where(own < 0, 0, offsets[own + 1] - offsets[own].astype(np.int64))
            rare &= (np.where(words < 0, self._sample, sizes[words]) < self._sample).any(axis=1)
        return rare

    def _rarest_pair(self, phrase: Words) -> tuple[int, int]:
        """Return where the pair stands in the phrase that is the rarest, and how often it does."""
        counts = [self._beside(left, right) for left, right in pairwise(phrase)]
        return counts.index(min(counts)), min(counts)

    def _beside(self, left: str, right: str) -> int:
        return self.followers(left).get(right) or self.pair(left, right)


def greatest(counts: Array, limit: int) -> Array:
    """Return where the greatest numbers stand, the greatest first; of equal ones the first."""
    if len(counts) > limit:
        least = np.partition(counts, len(counts) - limit)[len(counts) - limit]
        above = np.flatnonzero(counts > least)
        equal = np.flatnonzero(counts == least)[: limit - len(above)]
        found = np.sort(np.concatenate([above, equal]))
    else:
        found = np.arange(len(counts))
    return found[np.argsort(-counts[found].astype(np.int64), kind="stable")]


def _add(totals: dict[str, int], segment: Segment, terms: Array, counts: Array) -> None:
    for key, count in zip(segment.terms.some(terms), counts.tolist(), strict=True):
        totals[key] = totals.get(key, 0) + count


def _most(totals: Mapping[str, int], limit: int) -> Sequence[tuple[str, int]]:
    return sorted(totals.items(), key=lambda each: (-each[1], each[0]))[:limit]
