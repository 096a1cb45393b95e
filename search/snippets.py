"""The passages that show why an article matched: whole sentences, at most three.

Sentences are chosen greedily so that together they cover most of the query by weight. A very
long sentence is cut between clauses around its marks. Text is never changed: a snippet is a
slice of `Article.text`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, reduce
from heapq import heapify, heapreplace
from itertools import accumulate, pairwise
from operator import or_
from typing import NamedTuple

from search.marks import Mark, Marker, Marks
from search.model import PARAGRAPH_BREAK, Article, Hit, Snippet
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
    titles = ["" if hit.statement else hit.article.title for hit in hits]
    found = marker.marks_of([*(each.text for each in shown), *titles], titles=len(hits))
    marks, begins = found.listed(), found.borders(2 * len(hits))
    held = [marks[begin:end] for begin, end in pairwise(begins)]
    ends = [each.sentence_ends(inside) for each, inside in zip(shown, held, strict=False)]
    texts = Marks(*(column[: begins[len(hits)]] for column in found))
    sentences = passages(texts, ends, worth).of_each(len(hits))
    return tuple(
        replace(
            hit,
            snippets=tuple(each.snippets(rows, marks, worth)),
            title_marks=tuple([mark[:2] for mark in title]),
            match_count=len(inside),
        )
        for hit, each, rows, inside, title in zip(
            hits, shown, sentences, held, held[len(hits) :], strict=False
        )
    )


class _Passage(NamedTuple):
    """What may be shown, and its marks; offsets into what is shown of the hit."""

    start: int
    end: int
    marks: Sequence[Mark]

    @property
    def shows(self) -> list[int]:
        """The leaves of each of the marks, as bits."""
        return [mark.leaves for mark in self.marks]


class _Shown:
    """What is shown of a hit: its article's text, or a statement's."""

    def __init__(self, hit: Hit) -> None:
        self._article, self._statement = hit.article, hit.statement
        text = hit.article.text
        self._base = hit.statement.start if hit.statement else 0
        self.text = text[self._base : hit.statement.end] if hit.statement else text

    @cached_property
    def _starts(self) -> list[int]:
        """Where the article's paragraphs start, and where one behind the last would."""
        sizes = [len(each) + len(PARAGRAPH_BREAK) for each in self._article.paragraphs]
        return list(accumulate(sizes, initial=0))

    def sentence_ends(self, marks: Sequence[Mark]) -> Sequence[int]:
        """Return where sentences end around the marks, and may start; ascending."""
        if not marks:
            return ()
        if self._article.sentence_ends and not self._statement:
            return self._article.sentence_ends
        ends: list[int] = []
        first = bisect_right(self._starts, marks[0].start + self._base) - 1
        for start, following in pairwise(self._starts[first:]):
            start, end = max(start - self._base, 0), following - len(PARAGRAPH_BREAK) - self._base
            if start >= marks[-1].end:
                break
            ends += (start, *sentence_ends(self.text, start, min(end, len(self.text))))
        return ends

    def snippets(
        self, sentences: Sequence[Sentence], marks: Sequence[Mark], worth: Worth
    ) -> Iterator[Snippet]:
        """Yield passages, best first, while each shows something of the query not yet shown."""
        order = [(-each.adds, at, 0) for at, each in enumerate(sentences)]
        heapify(order)
        cut: dict[int, _Passage] = {}
        left = reduce(or_, [each.shows for each in sentences], 0)
        seen = shown = 0
        # As more is seen, and as a sentence is cut, it adds less, never more: so what comes first
        # in the heap, is weighed anew and still comes first is the best.
        while shown < MAX_SNIPPETS and left & ~seen and order[0][0]:
            _, at, weighed = order[0]
            if at not in cut:
                cut[at] = passage = self._cut(sentences[at], marks)
                if len(passage.marks) < sentences[at].last - sentences[at].first:
                    weighed = -1
            if weighed == seen:
                yield self._snippet(cut[at])
                seen, shown = seen | reduce(or_, cut[at].shows), shown + 1
            else:
                heapreplace(order, (-worth.adds(cut[at].shows, seen), at, seen))

    def _cut(self, sentence: Sentence, marks: Sequence[Mark]) -> _Passage:
        start, end = trimmed(self.text, sentence.start, sentence.end)
        inside: Sequence[Mark] = marks[sentence.first : sentence.last]
        if end - start > LONGEST:
            start, end, inside = _shortened(self.text, start, end, inside)
        return _Passage(start, end, inside)

    def _snippet(self, passage: _Passage) -> Snippet:
        start, end, marks = passage
        first, begin = marks[0].start + self._base, start + self._base
        said = [s.speaker for s in self._article.statements if s.start <= first < s.end]
        return Snippet(
            text=self.text[start:end],
            marks=tuple([(mark.start - start, mark.end - start) for mark in marks]),
            paragraph=bisect_right(self._starts, begin) - 1,
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


def _shortened(
    text: str, start: int, end: int, marks: Sequence[Mark]
) -> tuple[int, int, Sequence[Mark]]:
    """Cut a long sentence to the densest part, between clauses or else between words."""
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
