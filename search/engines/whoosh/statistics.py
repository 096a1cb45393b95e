"""The corpus's own figures, from the vocabulary and the counts of pairs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from search.engines.base import Remembering
from search.engines.whoosh.context import Context
from search.engines.whoosh.snapshot import DAMAGE_SHOWS_AS, Snapshot
from search.text import fold

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
        totals: dict[str, int] = {}
        for segment in self._snapshot.segments:
            first, last = segment.terms.group(folded)
            keys = segment.terms.keys(first, last) if first < last else []
            for term, key in enumerate(keys, first):
                totals[key] = totals.get(key, 0) + segment.frequency(term)
        return sorted(totals.items(), key=lambda each: (-each[1], each[0]))

    @tells_damage
    def pair(self, left: str, right: str) -> int:
        """Return how often two forms stand side by side; rare pairs of large segments are 0."""
        name = ("pair", left, right)
        return self._context.recent.get(name, lambda: self._pair(left, right))

    def _pair(self, left: str, right: str) -> int:
        total = 0
        numbers = zip(self._numbers(left), self._numbers(right), strict=True)
        for segment, (first, second) in zip(self._snapshot.segments, numbers, strict=True):
            if first >= 0 and second >= 0:
                total += segment.pair(first, second)
        return total

    def _numbers(self, key: str) -> list[int]:
        """Return the form's number in each segment, or -1."""
        return self._context.recent.get(
            ("numbers", key),
            lambda: [segment.terms.number(key) for segment in self._snapshot.segments],
        )

    @tells_damage
    def vocabulary(self, prefix: str = "") -> Iterable[tuple[str, int]]:
        """Return the forms that begin with the prefix, and their live article counts."""
        keys = self._context.articles.beginning(fold(prefix))
        counted = ((key, self.frequency(key)) for key in keys if key.startswith(prefix))
        return [(key, count) for key, count in counted if count]
