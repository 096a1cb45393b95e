"""The corpus's own figures, from the vocabulary and the counts of pairs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import numpy as np

from search.engines.base import Remembering
from search.engines.whoosh.context import Context
from search.engines.whoosh.positions import places
from search.engines.whoosh.snapshot import DAMAGE_SHOWS_AS, Snapshot
from search.text import fold

SAMPLE = 256
"""Articles of a text that are looked at to see how often a phrase stands."""

FOLLOWERS = 256
"""Forms kept of those that stand after another, the most frequent first."""


P = ParamSpec("P")
T = TypeVar("T")


def tells_damage(
    method: Callable[Concatenate[SnapshotStatistics, P], T],
) -> Callable[Concatenate[SnapshotStatistics, P], T]:
    """Raise `IndexDamaged` where the method fails on arrays that are not as written.

    Statistics are asked outside of the reader's calls, which look for damage themselves.
    """

    @wraps(method)
    def guarded(self: SnapshotStatistics, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(self, *args, **kwargs)
        except DAMAGE_SHOWS_AS:
            self._snapshot.check()
            raise

    return guarded


class SnapshotStatistics(Remembering):
    """Figures of one committed state, which it keeps open."""

    def __init__(self, context: Context, snapshot: Snapshot) -> None:
        self._context = context
        self._snapshot = snapshot

    def remembered(self, name: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` gives, or what it gave before; one query is paged through."""
        return self._context.meanings.get(name, make)

    @property
    def documents(self) -> int:
        """Return how many articles there are."""
        return self._snapshot.articles

    @tells_damage
    def frequency(self, key: str) -> int:
        """Return in how many live articles the form occurs."""
        return self._context.articles.frequency(key)

    @tells_damage
    def forms(self, folded: str) -> Sequence[tuple[str, int]]:
        """Return the forms that fold to this, with their article counts, most frequent first."""
        return self._context.recent.get(("forms", folded), lambda: self._forms(folded))

    def _forms(self, folded: str) -> list[tuple[str, int]]:
        keys = self._context.articles.forms(folded)
        found = [(key, self.frequency(key)) for key in keys]
        return sorted(found, key=lambda each: (-each[1], each[0]))

    @tells_damage
    def pair(self, left: str, right: str) -> int:
        """Return how often two forms stand side by side; rare pairs of large segments are 0."""
        name = ("pair", left, right)
        return self._context.recent.get(name, lambda: self._pair(left, right))

    def _pair(self, left: str, right: str) -> int:
        total = 0
        for segment in self._snapshot.segments:
            first, second = segment.terms.number(left), segment.terms.number(right)
            if first >= 0 and second >= 0:
                total += segment.pair(first, second)
        return total

    @tells_damage
    def followers(self, left: str) -> list[tuple[str, int]]:
        """Return the forms that most often stand right after one, and how often."""
        return self._context.recent.get(("followers", left), lambda: self._followers(left))

    def _followers(self, left: str) -> list[tuple[str, int]]:
        totals: dict[str, int] = {}
        for segment in self._snapshot.segments:
            term = segment.terms.number(left)
            if term < 0:
                continue
            rights, counts = segment.pairs(term)
            for at in np.argsort(-counts.astype(np.int64), kind="stable")[:FOLLOWERS]:
                key = segment.terms.key(int(rights[at]))
                totals[key] = totals.get(key, 0) + int(counts[at])
        return sorted(totals.items(), key=lambda each: (-each[1], each[0]))[:FOLLOWERS]

    @tells_damage
    def standing(self, words: tuple[str, ...]) -> int:
        """Return how often the words stand one after the other, judged by a sample of articles."""
        return self._context.recent.get(("standing", words), lambda: self._standing(words))

    def _standing(self, words: tuple[str, ...]) -> int:
        total = 0.0
        for text in self._context.articles.texts:
            docs = min((text.postings(word)[0] for word in words), key=len).astype(np.int64)
            step = len(docs) // SAMPLE + 1
            sample = docs[::step]
            found, *others = places(text, [{word: 1.0} for word in words], sample)
            for n, other in enumerate(others, 1):
                found = found.both(other.moved(-n))
            total += len(found.at) * step
        return int(total)

    @tells_damage
    def beginning(self, folded: str, limit: int) -> list[tuple[str, int]]:
        """Return the most frequent forms whose folded key begins so, deleted articles counted."""
        name = ("beginning", folded, limit)
        return self._context.recent.get(name, lambda: self._beginning(folded, limit))

    def _beginning(self, folded: str, limit: int) -> list[tuple[str, int]]:
        totals: dict[str, int] = {}
        for segment in self._snapshot.segments:
            first, last = segment.terms.prefix(folded)
            counts = np.diff(segment.text.offsets[first : last + 1].astype(np.int64))
            for at in np.argsort(-counts, kind="stable")[:limit]:
                key = segment.terms.key(first + int(at))
                totals[key] = totals.get(key, 0) + int(counts[at])
        return sorted(totals.items(), key=lambda each: (-each[1], each[0]))[:limit]

    @tells_damage
    def vocabulary(self, prefix: str = "") -> Iterable[tuple[str, int]]:
        """Return the forms that begin with the prefix, and their live article counts."""
        keys = self._context.articles.beginning(fold(prefix))
        counted = ((key, self.frequency(key)) for key in keys if key.startswith(prefix))
        return [(key, count) for key, count in counted if count]
