"""The passages that show why an article matched: whole sentences, at most three.

Sentences are chosen greedily so that together they cover most of the query by weight. A very
long sentence is cut between clauses around its marks. Text is never changed: a snippet is a
slice of `Article.text`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from search.marks import Mark, Marker
from search.model import PARAGRAPH_BREAK, Article, Hit, Snippet, Span
from search.text import sentences

MAX_SNIPPETS = 3
LONGEST = 320
"""Code points of a snippet before it is cut between clauses."""
_REPEAT = 0.05
"""What covering a word again is worth beside covering it for the first time."""
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
    marks = [_moved(mark, start) for mark in marker.marks(text[start:end])]
    title = () if hit.statement else marker.marks(article.title, title=True)
    return replace(
        hit,
        snippets=_snippets(
            article, text, marks, (start, end), weights or [1.0] * len(marker.leaves)
        ),
        title_marks=tuple((mark.start, mark.end) for mark in title),
        match_count=len(marks),
    )


def _moved(mark: Mark, by: int) -> Mark:
    return replace(mark, start=mark.start + by, end=mark.end + by) if by else mark


def _snippets(
    article: Article, text: str, marks: list[Mark], limits: Span, weights: Sequence[float]
) -> tuple[Snippet, ...]:
    if not marks:
        return ()
    paragraphs = article.paragraphs
    starts = list(accumulate((len(p) + len(PARAGRAPH_BREAK) for p in paragraphs[:-1]), initial=0))
    candidates: list[tuple[Span, list[Mark]]] = []
    by_paragraph: dict[int, list[Mark]] = {}
    for mark in marks:
        by_paragraph.setdefault(bisect_right(starts, mark.start) - 1, []).append(mark)
    for number, inside in by_paragraph.items():
        first = max(starts[number], limits[0])
        last = min(starts[number] + len(paragraphs[number]), limits[1])
        candidates += _passages(text, first, last, inside)
    chosen = _cover(candidates, weights)
    return tuple(_snippet(article, text, starts, span, inside) for span, inside in chosen)


def _passages(text: str, start: int, end: int, marks: list[Mark]) -> list[tuple[Span, list[Mark]]]:
    """Return the sentences of one paragraph that hold marks; a mark across a border joins them."""
    found: list[tuple[Span, list[Mark]]] = []
    at = 0
    for low, high in sentences(text[start:end]):
        low, high = low + start, high + start
        inside = []
        while at < len(marks) and marks[at].start < high:
            inside.append(marks[at])
            at += 1
        if found and found[-1][1] and found[-1][1][-1].end > low:
            (before, _), held = found.pop()
            found.append(((before, high), held + inside))
        elif inside:
            found.append(((low, high), inside))
    return [_shortened(text, span, inside) for span, inside in found]


def _shortened(text: str, span: Span, marks: list[Mark]) -> tuple[Span, list[Mark]]:
    """Cut a long sentence to the densest part, between clauses or else between words."""
    start, end = span
    if end - start <= LONGEST:
        return span, marks
    best: list[Mark] = []
    low = 0
    for high, mark in enumerate(marks):
        while mark.end - marks[low].start > LONGEST * 3 // 4 and low < high:
            low += 1
        if _leaf_count(marks[low : high + 1]) > _leaf_count(best):
            best = marks[low : high + 1]
    spare = max(LONGEST - (best[-1].end - best[0].start), 0) // 2
    start = _border(text, max(start, best[0].start - spare), best[0].start, start)
    end = _last_border(text, best[-1].end, min(end, best[-1].end + spare), end)
    return (start, end), [mark for mark in marks if start <= mark.start and mark.end <= end]


def _leaf_count(marks: list[Mark]) -> int:
    return len(frozenset().union(*(mark.leaves for mark in marks)))


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


def _cover(
    candidates: list[tuple[Span, list[Mark]]], weights: Sequence[float]
) -> list[tuple[Span, list[Mark]]]:
    """Choose passages, best first, while each shows something of the query not yet shown."""
    held = [(span, marks, [mark.leaves for mark in marks]) for span, marks in candidates]
    left = held
    shown: frozenset[int] = frozenset()
    chosen: list[tuple[Span, list[Mark]]] = []
    while left and len(chosen) < MAX_SNIPPETS:
        best = max(left, key=lambda each: (_worth(each[2], shown, weights), -each[0][0]))
        new = frozenset().union(*best[2]) - shown
        if chosen and not new:
            break
        chosen.append(best[:2])
        shown |= new
        left = [each for each in left if each is not best]
    return chosen


def _worth(groups: list[frozenset[int]], shown: frozenset[int], weights: Sequence[float]) -> float:
    """Weigh what a passage shows: new words by weight, more where they stand together."""
    new = frozenset().union(*groups) - shown
    together = max(sum(weights[i] for i in group if i in new) for group in groups)
    again = sum(weights[i] for group in groups for i in group)
    return sum(weights[i] for i in new) + 0.5 * together + _REPEAT * min(again, 20.0)


def _snippet(
    article: Article, text: str, starts: list[int], span: Span, marks: list[Mark]
) -> Snippet:
    start, end = span
    first = marks[0].start
    speaker = next((s.speaker for s in article.statements if s.start <= first < s.end), "")
    return Snippet(
        text=text[start:end],
        marks=tuple((mark.start - start, mark.end - start) for mark in marks),
        paragraph=bisect_right(starts, start) - 1,
        start=start,
        speaker=speaker,
    )
