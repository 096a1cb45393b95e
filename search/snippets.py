"""The passages that show why an article matched: whole sentences, at most three.

Sentences are chosen greedily so that together they cover most of the query by weight. A very
long sentence is cut between clauses around its marks. Text is never changed: a snippet is a
slice of `Article.text`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce
from itertools import accumulate
from operator import or_
from typing import NamedTuple

from search.marks import Mark, Marker
from search.model import PARAGRAPH_BREAK, Article, Hit, Snippet, Span
from search.text.sentences import sentence_at, trimmed

MAX_SNIPPETS = 3
LONGEST = 320
"""Code points of a snippet before it is cut between clauses."""
_REPEAT = 0.05
"""What covering a word again is worth beside covering it for the first time."""
_ENOUGH = 20.0
"""Worth of all words of a passage beyond which more of them add nothing."""
_CLAUSE = re.compile(r"[,;:–—…]\s+")
_SPACE = re.compile(r"\s+")


def illustrate(hit: Hit, marker: Marker, worth: Worth | None = None) -> Hit:
    """Return the hit with snippets, title marks and the number of places that match.

    `worth` is that of `marker.leaves`; by default all are worth the same. A statement's hit is
    shown by its own words.
    """
    article = hit.article
    text = article.text
    start, end = (hit.statement.start, hit.statement.end) if hit.statement else (0, len(text))
    marks = marker.marks(text[start:end])
    if start:
        marks = tuple(Mark(mark.start + start, mark.end + start, mark.leaves) for mark in marks)
    title = () if hit.statement else marker.marks(article.title, title=True)
    worth = worth or Worth([1.0] * len(marker.leaves))
    return replace(
        hit,
        snippets=tuple(_Passages(article, text, marks, (start, end), worth).snippets()),
        title_marks=tuple((mark.start, mark.end) for mark in title),
        match_count=len(marks),
    )


Shown = tuple[int, ...]
"""What a passage shows: the leaves of each of its marks, as bits."""


class Worth:
    """What the words of a query are worth, from the worth of each leaf (its idf)."""

    def __init__(self, weights: Sequence[float]) -> None:
        self._weights = weights
        self._of: dict[int, float] = {}
        self._adds: dict[tuple[Shown, int], float] = {}

    def of(self, leaves: int) -> float:
        """Return the worth of some leaves."""
        if leaves not in self._of:
            weights = enumerate(self._weights)
            self._of[leaves] = sum(weight for i, weight in weights if leaves >> i & 1)
        return self._of[leaves]

    def adds(self, shows: Shown, seen: int) -> float:
        """Weigh what a passage shows: new words by weight, more where they stand together."""
        name = shows, seen
        if name not in self._adds:
            self._adds[name] = self._added(shows, seen)
        return self._adds[name]

    def _added(self, shows: Shown, seen: int) -> float:
        new = reduce(or_, shows) & ~seen
        if not new:
            return 0.0
        together = max(self.of(leaves & ~seen) for leaves in shows)
        again = min(sum(map(self.of, shows)), _ENOUGH)
        return self.of(new) + 0.5 * together + _REPEAT * again


class _Passage(NamedTuple):
    """A sentence that holds marks; `shows` are the leaves of each."""

    start: int
    end: int
    marks: Sequence[Mark]
    shows: Shown


class _Passages:
    """The sentences of an article around its marks; each is looked for when it may be wanted."""

    def __init__(
        self, article: Article, text: str, marks: Sequence[Mark], limits: Span, worth: Worth
    ) -> None:
        self._article, self._text, self._marks, self._limits = article, text, marks, limits
        self._worth = worth
        sizes = (len(paragraph) + len(PARAGRAPH_BREAK) for paragraph in article.paragraphs)
        self._starts = list(accumulate(sizes, initial=0))
        self._firsts = [mark.start for mark in marks]
        self._found: dict[int, _Passage] = {}
        near = [bisect_right(self._firsts, first + LONGEST) for first in self._firsts]
        self._near = [tuple(m.leaves for m in marks[at:end]) for at, end in enumerate(near)]

    def snippets(self) -> Iterator[Snippet]:
        """Yield passages, best first, while each shows something of the query not yet shown."""
        seen = 0
        for _ in range(MAX_SNIPPETS):
            best = self._best(seen)
            if best is None:
                return
            yield self._snippet(best)
            seen |= reduce(or_, best.shows)

    def _best(self, seen: int) -> _Passage | None:
        """Return the passage that adds most, the first of equals; None where none adds a word.

        What stands within `LONGEST` of a sentence's first mark bounds what the sentence may add, so
        only sentences are cut out whose bound is above the best so far.
        """
        adds = self._worth.adds
        best, least, chosen = None, 0.0, -1
        for bound, at in sorted([(-adds(near, seen), at) for at, near in enumerate(self._near)]):
            if -bound < least or (-bound == least and at > chosen):
                break
            passage = self._passage(at)
            added = adds(passage.shows, seen)
            if added > least or (added == least and at < chosen):
                best, least, chosen = passage, added, at
        return best

    def _passage(self, at: int) -> _Passage:
        """Return the sentence of a mark; a mark across a border joins sentences."""
        if at in self._found:
            return self._found[at]
        marks, firsts = self._marks, self._firsts
        low, high = self._sentence(firsts[at])
        first, last = bisect_left(firsts, low), bisect_left(firsts, high)
        while first and marks[first - 1].end > low:
            low = self._sentence(firsts[first - 1])[0]
            first = bisect_left(firsts, low)
        while marks[last - 1].end > high:
            high = self._sentence(marks[last - 1].end - 1)[1]
            last = bisect_left(firsts, high)
        inside = list(marks[first:last])
        low, high = trimmed(self._text, low, high)
        if high - low > LONGEST:
            low, high, inside = _shortened(self._text, low, high, inside)
        found = _Passage(low, high, inside, tuple(mark.leaves for mark in inside))
        self._found.update(dict.fromkeys(range(first, last), found))
        return found

    def _sentence(self, place: int) -> Span:
        number = bisect_right(self._starts, place) - 1
        start, following = self._starts[number : number + 2]
        low, high = self._limits
        stop = min(following - len(PARAGRAPH_BREAK), high)
        return sentence_at(self._text, place, max(start, low), stop)

    def _snippet(self, passage: _Passage) -> Snippet:
        start, end, marks, _ = passage
        first = marks[0].start
        said = (s.speaker for s in self._article.statements if s.start <= first < s.end)
        return Snippet(
            text=self._text[start:end],
            marks=tuple((mark.start - start, mark.end - start) for mark in marks),
            paragraph=bisect_right(self._starts, start) - 1,
            start=start,
            speaker=next(said, ""),
        )


def _shortened(text: str, start: int, end: int, marks: list[Mark]) -> tuple[int, int, list[Mark]]:
    """Cut a long sentence to the densest part, between clauses or else between words."""
    if end - start <= LONGEST:
        return start, end, marks
    best: Sequence[Mark] = ()
    low = most = 0
    for high, mark in enumerate(marks):
        while mark.end - marks[low].start > LONGEST * 3 // 4 and low < high:
            low += 1
        held = reduce(or_, (each.leaves for each in marks[low : high + 1])).bit_count()
        if held > most:
            best, most = marks[low : high + 1], held
    spare = max(LONGEST - (best[-1].end - best[0].start), 0) // 2
    start = _border(text, max(start, best[0].start - spare), best[0].start, start)
    end = _last_border(text, best[-1].end, min(end, best[-1].end + spare), end)
    return start, end, [mark for mark in marks if start <= mark.start and mark.end <= end]


def _border(text: str, low: int, high: int, sentence: int) -> int:
    if low == sentence:
        return low
    for pattern in (_CLAUSE, _SPACE):
        found = pattern.search(text, low, high)
        if found:
            return found.end()
    return high


def _last_border(text: str, low: int, high: int, sentence: int) -> int:
    if high == sentence:
        return high
    for pattern in (_CLAUSE, _SPACE):
        ends = [found.start() for found in pattern.finditer(text, low, high)]
        if ends:
            return ends[-1]
    return low
