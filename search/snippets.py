"""The passages that show why an article matched: whole sentences, at most three.

Sentences are chosen greedily so that together they cover most of the query by weight. A very
long sentence is cut between clauses around its marks. Text is never changed: a snippet is a
slice of `Article.text`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from itertools import accumulate
from operator import or_
from typing import NamedTuple

from search.marks import Mark, Marker
from search.model import PARAGRAPH_BREAK, Article, Hit, Snippet, Span
from search.text.sentences import sentence_ends, trimmed

MAX_SNIPPETS = 3
LONGEST = 320
"""Code points of a snippet before it is cut between clauses."""
_REPEAT = 0.05
"""What covering a word again is worth beside covering it for the first time."""
_ENOUGH = 20.0
"""Worth of all words of a passage beyond which more of them add nothing."""
_CLAUSE = re.compile(r"[,;:–—…]\s+")
_SPACE = re.compile(r"\s+")


def illustrate(hit: Hit, marker: Marker, weights: Sequence[float] = ()) -> Hit:
    """Return the hit with snippets, title marks and the number of places that match.

    `weights` are the worth of `marker.leaves` (their idf); by default all are worth the same.
    A statement's hit is shown by its own words.
    """
    article = hit.article
    text = article.text
    start, end = (hit.statement.start, hit.statement.end) if hit.statement else (0, len(text))
    marks = marker.marks(text[start:end])
    if start:
        marks = tuple(Mark(mark.start + start, mark.end + start, mark.leaves) for mark in marks)
    title = () if hit.statement else marker.marks(article.title, title=True)
    worth = _Worth(weights or [1.0] * len(marker.leaves))
    return replace(
        hit,
        snippets=_snippets(article, text, marks, (start, end), worth) if marks else (),
        title_marks=tuple((mark.start, mark.end) for mark in title),
        match_count=len(marks),
    )


class _Worth(dict[int, float]):
    """What leaves, given as bits, are worth together."""

    def __init__(self, weights: Sequence[float]) -> None:
        super().__init__()
        self._weights = weights

    def __missing__(self, leaves: int) -> float:
        worth = sum(weight for i, weight in enumerate(self._weights) if leaves >> i & 1)
        self[leaves] = worth
        return worth


class _Passage(NamedTuple):
    """A sentence that holds marks."""

    start: int
    end: int
    marks: Sequence[Mark]


_Shown = tuple[int, ...]
"""The leaves of a passage's marks: of passages that show the same, the first is enough."""


def _snippets(
    article: Article, text: str, marks: Sequence[Mark], limits: Span, worth: _Worth
) -> tuple[Snippet, ...]:
    paragraphs = article.paragraphs
    starts = list(accumulate((len(p) + len(PARAGRAPH_BREAK) for p in paragraphs[:-1]), initial=0))
    passages: dict[_Shown, _Passage] = {}
    at = 0
    while at < len(marks):
        number = bisect_right(starts, marks[at].start) - 1
        first = max(starts[number], limits[0])
        last = min(starts[number] + len(paragraphs[number]), limits[1])
        inside = [marks[at]]
        while (at := at + 1) < len(marks) and marks[at].start < last:
            inside.append(marks[at])
        _add_passages(passages, text, first, last, inside)
    return tuple(_snippet(article, text, starts, each) for each in _cover(passages, worth))


def _add_passages(
    passages: dict[_Shown, _Passage], text: str, start: int, end: int, marks: Sequence[Mark]
) -> None:
    """Add the sentences of one paragraph that hold marks; a mark across a border joins them."""
    ends = sentence_ends(text, start, end)
    at = 0
    while at < len(marks):
        sentence = bisect_right(ends, marks[at].start)
        low = ends[sentence - 1] if sentence else start
        high, inside = ends[sentence], []
        while at < len(marks) and marks[at].start < high:
            inside.append(marks[at])
            high = max(high, ends[bisect_left(ends, marks[at].end)])
            at += 1
        if high - low > LONGEST:
            low, high, inside = _shortened(text, *trimmed(text, low, high), inside)
        passages.setdefault(tuple(mark.leaves for mark in inside), _Passage(low, high, inside))


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


def _cover(passages: Mapping[_Shown, _Passage], worth: _Worth) -> list[_Passage]:
    """Choose passages, best first, while each shows something of the query not yet shown."""
    left = [(shows, min(sum(map(worth.__getitem__, shows)), _ENOUGH)) for shows in passages]
    seen = 0
    chosen: list[_Passage] = []
    while left and len(chosen) < MAX_SNIPPETS:
        best, _ = max(left, key=lambda each: _adds(each[0], each[1], seen, worth))
        chosen.append(passages[best])
        seen |= reduce(or_, best)
        left = [each for each in left if reduce(or_, each[0]) & ~seen]
    return chosen


def _adds(shows: _Shown, again: float, seen: int, worth: _Worth) -> float:
    """Weigh what a passage shows: new words by weight, more where they stand together."""
    together = max(worth[leaves & ~seen] for leaves in shows)
    return worth[reduce(or_, shows) & ~seen] + 0.5 * together + _REPEAT * again


def _snippet(article: Article, text: str, starts: list[int], passage: _Passage) -> Snippet:
    start, end = trimmed(text, passage.start, passage.end)
    marks = passage.marks
    first = marks[0].start
    speaker = next((s.speaker for s in article.statements if s.start <= first < s.end), "")
    return Snippet(
        text=text[start:end],
        marks=tuple((mark.start - start, mark.end - start) for mark in marks),
        paragraph=bisect_right(starts, start) - 1,
        start=start,
        speaker=speaker,
    )
