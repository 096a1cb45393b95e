"""One paragraph and what was found in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from search.model import Span

from .mention import Mention

_MOST = 60  # quotations read in one sentence


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's persons, quotations and sentences; `offset` is its place in the article."""

    text: str
    offset: int
    mentions: Sequence[Mention]
    quotes: Sequence[Span]
    units: Sequence[Span]

    def quotes_in(self, unit: Span) -> list[Span]:
        """Return the quotations that begin in a sentence."""
        first, last = (bisect_left(self.quotes, (at, 0)) for at in unit)
        return list(self.quotes[first : min(last, first + _MOST)])

    def mentions_in(self, unit: Span) -> list[Mention]:
        """Return the persons mentioned in a sentence."""
        first, last = (bisect_left(self.mentions, at, key=_start) for at in unit)
        return list(self.mentions[first:last])


def _start(mention: Mention) -> int:
    return mention.start
