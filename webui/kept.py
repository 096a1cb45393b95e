"""Answers that many pages of one question need, kept until the index changes.

The next page of results, another order, the article behind a hit: each asks again how the question
was understood, how many results the other tab has, what a filter would count without itself.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace
from threading import Lock

from search.model import Response
from search.query.dates import today

MOST = 1_000
"""Answers kept; each without its hits, a few kilobytes where it has facets."""


class Kept:
    """The last answers of one state of an index; shared by threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._generation = ""
        self._answers: OrderedDict[Hashable, Response] = OrderedDict()

    def forget(self) -> None:
        """Drop all answers."""
        with self._lock:
            self._answers.clear()

    def get(self, generation: str, name: Hashable, ask: Callable[[], Response]) -> Response:
        """Return what `ask` gives, or gave for this name before, without the hits.

        An answer that was cut short is not kept; nor is yesterday's: "hôm nay" is another day.
        """
        dated = (today(), name)
        with self._lock:
            if generation != self._generation:
                self._generation = generation
                self._answers.clear()
            if dated in self._answers:
                self._answers.move_to_end(dated)
                return self._answers[dated]
        found = replace(ask(), hits=())
        if found.relation == "eq":
            with self._lock:
                if generation == self._generation:
                    self._answers[dated] = found
                while len(self._answers) > MOST:
                    self._answers.popitem(last=False)
        return found
