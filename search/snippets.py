"""The passages that show why an article matched: whole sentences, at most three.

Sentences are chosen greedily so that together they cover most of the query by weight. A very
long sentence is cut between clauses around its marks. Text is never changed: a snippet is a
slice of `Article.text`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import reduce
from heapq import heappop, heapreplace
from itertools import accumulate, pairwise
from operator import or_
from typing import Any, NamedTuple

from search.marks import Marker, Marks
from search.model import PARAGRAPH_BREAK, Article, Hit, Snippet, Span
from search.passages import Sentence, Worth, passages
from search.text.sentences import sentence_ends, trimmed

MAX_SNIPPETS = 3
LONGEST = 320
"""Code points of a snippet before it is cut between clauses."""
_CLAUSE = re.compile(r"[,;:–—…]\s+")
_SPACE = re.compile(r"\s+")


def illustrated(hits: Sequence[Hit], marker: Marker, worth: Worth | None = None) -> tuple[Hit, ...]:
    """Return the hits with snippets, title marks and the number of places that match.

    `worth` is that of `marker.leaves`; by default all are worth the same. A statement's hit is
    shown by its own words.
    """
    worth = Worth([1.0] * len(marker.leaves)) if worth is None else worth
    shown = [_Shown(hit) for hit in hits]
    lines = [*(each.text for each in shown), *(each.title for each in shown)]
    notes = [(each.notes, part) for part in ("text", "title") for each in shown]
    found = marker.marks_of(lines, titles=len(hits), notes=notes)
    begins = found.borders(2 * len(hits))
    marks = _Marks(found.start.tolist(), found.end.tolist(), found.leaves.tolist())
    spans = list(pairwise(begins))
    ends = [each.sentence_ends(marks, span) for each, span in zip(shown, spans, strict=False)]
    texts = Marks(*(column[: begins[len(hits)]] for column in found))
    every = zip(shown, passages(texts, ends, worth), spans, spans[len(hits) :], strict=False)
    return tuple(
        Hit(
            *each.found,
            tuple(each.snippets(sentences, marks, worth)),
            tuple(marks.spans(*title)),
            last - first,
        )
        for each, sentences, (first, last), title in every
    )


class _Marks(NamedTuple):
    """The marks of all texts: where each starts and ends, and its leaves as bits."""

    starts: list[int]
    ends: list[int]
    leaves: list[int]

    def spans(self, first: int, last: int, base: int = 0) -> list[Span]:
        """Return the spans of some marks, counted from `base`."""
        pairs = zip(self.starts[first:last], self.ends[first:last], strict=True)
        return [(start - base, end - base) for start, end in pairs]


class _Passage(NamedTuple):
    """What may be shown, and its first mark and the one behind its last."""

    start: int
    end: int
    first: int
    last: int


class _Shown:
    """What is shown of a hit: its article's text, or a statement's."""

    def __init__(self, hit: Hit) -> None:
        self._article, statement = hit.article, hit.statement
        self._whole = statement is None
        self.found = hit.article, hit.score, hit.match, hit.reprints, statement
        self.notes: dict[str, Any]
        """What was found out of the article; not of a statement."""
        if statement is None:
            self.title, self.notes = hit.article.title, hit.article.notes
            self.text, self._base = hit.article.text, 0
        else:
            self.title, self.notes = "", {}
            self.text, self._base = (
                hit.article.text[statement.start : statement.end],
                statement.start,
            )

    def _starts(self) -> list[int]:
        """Return where the article's paragraphs start, and where one behind the last would."""
        found: list[int] | None = self._article.notes.get("paragraphs")
        if found is None:
            sizes = [len(each) + len(PARAGRAPH_BREAK) for each in self._article.paragraphs]
            found = self._article.notes["paragraphs"] = list(accumulate(sizes, initial=0))
        return found

    def sentence_ends(self, marks: _Marks, span: Span) -> Sequence[int]:
        """Return where sentences end around some of the marks, and may start; ascending."""
        if span[0] == span[1]:
            return ()
        if self._article.sentence_ends and self._whole:
            return self._article.sentence_ends
        starts, ends = self._starts(), list[int]()
        first = bisect_right(starts, marks.starts[span[0]] + self._base) - 1
        for start, following in pairwise(starts[first:]):
            start, end = max(start - self._base, 0), following - len(PARAGRAPH_BREAK) - self._base
            if start >= marks.ends[span[1] - 1]:
                break
            ends += (start, *sentence_ends(self.text, start, min(end, len(self.text))))
        return ends

    def snippets(
        self, sentences: Sequence[Sentence], marks: _Marks, worth: Worth
    ) -> Iterator[Snippet]:
        """Yield passages, best first, while each shows something of the query not yet shown."""
        order = list(sentences)  # what is sorted is a heap
        cut: dict[int, _Passage] = {}
        weighed: dict[int, int] = {}
        left = reduce(or_, [shows for *_, shows in sentences], 0)
        seen = shown = 0
        # As more is seen, and as a sentence is cut, it adds less, never more: so what comes first
        # in the heap, is weighed anew and still comes first is the best.
        while shown < MAX_SNIPPETS and left & ~seen and order and order[0][0]:
            _, first, last, start, end, holds = best = order[0]
            if not holds & ~seen:
                heappop(order)
                continue
            if first not in cut:
                cut[first] = self._cut(start, end, first, last, marks)
                weighed[first] = 0 if cut[first][2:] == (first, last) else -1
            shows = marks.leaves[cut[first].first : cut[first].last]
            if weighed[first] == seen:
                yield self._snippet(cut[first], marks)
                seen, shown = seen | reduce(or_, shows), shown + 1
            else:
                weighed[first] = seen
                heapreplace(order, (-worth.adds(shows, seen), *best[1:]))

    def _cut(self, start: int, end: int, first: int, last: int, marks: _Marks) -> _Passage:
        passage = _Passage(*trimmed(self.text, start, end), first, last)
        long = passage.end - passage.start > LONGEST
        return _shortened(self.text, passage, marks) if long else passage

    def _snippet(self, passage: _Passage, marks: _Marks) -> Snippet:
        start, end, first, last = passage
        begin, place = start + self._base, marks.starts[first] + self._base
        said = [s.speaker for s in self._article.statements if s.start <= place < s.end]
        return Snippet(
            text=self.text[start:end],
            marks=tuple(marks.spans(first, last, start)),
            paragraph=bisect_right(self._starts(), begin) - 1,
            start=begin,
            speaker=said[0] if said else "",
        )


def sentences_of(article: Article) -> list[int]:
    """Return where the sentences of an article's text end, ascending."""
    start, ends = 0, list[int]()
    text = article.text
    for paragraph in article.paragraphs:
        ends += sentence_ends(text, start, start + len(paragraph))
        start += len(paragraph) + len(PARAGRAPH_BREAK)
    return ends


def _shortened(text: str, passage: _Passage, marks: _Marks) -> _Passage:
    """Cut a long sentence to the densest part, between clauses or else between words."""
    starts, ends, leaves = marks
    best = low, most = passage.first, 0
    for high in range(passage.first, passage.last):
        while ends[high] - starts[low] > LONGEST * 3 // 4 and low < high:
            low += 1
        held = reduce(or_, leaves[low : high + 1]).bit_count()
        if held > most:
            best, most = (low, high), held
    begin, until = starts[best[0]], ends[best[1]]
    spare = max(LONGEST - (until - begin), 0) // 2
    start = _border(text, max(passage.start, begin - spare), begin, passage.start)
    end = _last_border(text, until, min(passage.end, until + spare), passage.end)
    first = bisect_left(starts, start, passage.first, passage.last)
    return _Passage(start, end, first, bisect_right(ends, end, first, passage.last))


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
