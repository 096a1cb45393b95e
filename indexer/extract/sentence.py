"""One sentence and what was found in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.model import Span

from .mention import Mention
from .mentions import mentions
from .quotes import quotes
from .units import units

_MOST = 60  # quotations and persons read in one sentence


@dataclass(slots=True)
class Sentence:
    """A sentence as offsets into its paragraph's `text`, which begins at `offset` in the article.

    `mentions` are the persons named in it, those `outside` stand in none of its quotations. Not
    frozen, since that makes creation several times as long; nothing changes it.
    """

    text: str
    offset: int
    start: int
    end: int
    mentions: Sequence[Mention]
    outside: Sequence[Mention]
    quotes: Sequence[Span]

    @property
    def words(self) -> str:
        """Return the sentence itself."""
        return self.text[self.start : self.end]

    @property
    def asks(self) -> bool:
        """Tell whether it ends with a question mark."""
        return "?" in self.text[max(self.start, self.end - 3) : self.end]

    def is_quoted(self, at: int) -> bool:
        """Tell whether an offset lies in one of its quotations."""
        return any(start <= at < end for start, end in self.quotes)


def read(text: str, offset: int) -> Iterator[Sentence]:
    """Yield the sentences of a paragraph that begins at `offset` in the article."""
    quoted, found = quotes(text), mentions(text)
    mention = quote = 0
    for start, end in units(text, quoted):
        first, opening = mention, quote
        while mention < len(found) and found[mention].start < end:
            mention += 1
        while quote < len(quoted) and quoted[quote][0] < end:
            quote += 1
        own = found[first : min(mention, first + _MOST)]
        marks = quoted[opening : min(quote, opening + _MOST)]
        outside = [m for m in own if not any(a <= m.start < b for a, b in marks)] if marks else own
        yield Sentence(text, offset, start, end, own, outside, marks)
