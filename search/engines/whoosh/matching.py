"""Which documents of a text answer a node, how well, and with what score.

Two operations, defined for every kind of node: `candidates` gives documents that may match, from
the shortest list there is; `judge` says of given documents whether they do. A query is the
judgement of its candidates. Both take and return arrays; the cost is said with each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import spread
from search.engines.whoosh.clock import Clock
from search.engines.whoosh.context import Context, Field
from search.engines.whoosh.lists import Lists
from search.engines.whoosh.phrases import holding, in_a_row, near
from search.engines.whoosh.segment import UNDATED
from search.engines.whoosh.text import NameText, SegmentText, Text
from search.model import Scope
from search.query import nodes
from search.query.expansion import Forms, Leaf, distinct, identity, typed, weight
from search.query.nodes import And, Bag, Dates, Fuzzy, Node, Not, Or, Phrase, Prefix, Word

Array = NDArray[Any]

NO, ACCENTS, EXACT = 0, 1, 2
"""How a document answers: not (0), with other marks than typed, as asked. More is better."""

_LONG = 1 << 20
"""Postings of a phrase's words that take long to read, some tenths of a second."""
_SOME = 1 << 13
"""Documents of a phrase of so many that are judged between two looks at the clock."""


class Judged(NamedTuple):
    """A judgement of documents: `answer` is NO, ACCENTS or EXACT, `score` is 0 where NO."""

    answer: Array
    score: Array

    @classmethod
    def all(cls, size: int, answer: int = EXACT) -> Judged:
        """Return the same answer for every document, without a score."""
        return cls(np.full(size, answer, np.uint8), np.zeros(size))

    @classmethod
    def of(cls, which: Array, answer: Array, score: Array, size: int) -> Judged:
        """Return the answers and scores of some of so many documents; the others do not match."""
        every = cls.all(size, NO)
        every.answer[which], every.score[which] = answer, score
        return every


class Asked(NamedTuple):
    """What a leaf of the query is in a text: its forms, their lists, and how much it tells."""

    forms: Forms
    lists: Lists
    idf: float


class Matcher:
    """One query over the texts of a scope."""

    def __init__(self, context: Context, scope: Scope, clock: Clock) -> None:
        self.context = context
        self.scope = scope
        self.field = context.scope(scope)
        self._clock = clock
        self._asked: dict[tuple[int, str], tuple[Leaf, Asked]] = {}
        self._held: dict[tuple[int, str], tuple[Phrase, Array]] = {}

    # -- words -------------------------------------------------------------------------------

    def asked(self, leaf: Leaf, text: Text) -> Asked:
        """Return what a leaf is in a text; names have forms of their own, and do not score."""
        name = id(leaf), text.name
        if name not in self._asked:
            self._clock.check()
            make = partial(self._made, leaf, text)
            # Few words stand for few forms; all of a prefix would fill the memory.
            kept = isinstance(leaf, Word)
            found = self.context.unions.get((identity(leaf), text.name), make) if kept else make()
            self._asked[name] = leaf, found  # a leaf that is kept keeps its number
        return self._asked[name][1]

    def _made(self, leaf: Leaf, text: Text) -> Asked:
        field, articles, named = (
            self._field(text),
            self.context.articles,
            isinstance(text, NameText),
        )
        forms = (field if named else articles).expand(leaf)
        agreeing, looser = (
            field.union(text, dict(each)) for each in (forms.agreeing, forms.looser)
        )
        scored = self.field if text.name.endswith(self.scope) else articles
        idf = 0.0 if named else weight(leaf) * scored.idf(forms)
        return Asked(forms, Lists(agreeing, looser), idf)

    def _field(self, text: Text) -> Field:
        if isinstance(text, NameText):
            return self.context.names(text.name)  # type: ignore[arg-type]
        if text.name.endswith(".title"):
            return self.context.titles
        assert isinstance(text, SegmentText)
        return self.context.scope(text.scope)

    def forms(self, leaf: Leaf, text: Text) -> Forms:
        """Return what a leaf stands for in a text."""
        return self.asked(leaf, text).forms

    def idf(self, leaf: Leaf, text: Text) -> float:
        """Return how much a leaf tells; 0 in names."""
        return self.asked(leaf, text).idf

    # -- candidates --------------------------------------------------------------------------

    def size(self, node: Node, text: Text) -> int:
        """Return at most how many documents `candidates` gives; costs look-ups of terms."""
        match node:
            case Word() | Prefix() | Fuzzy():
                return self.asked(node, text).lists.size
            case Phrase():
                return min(self.size(word, text) for word in node.words)
            case Bag() | And() if node.children:
                return min(self.size(child, text) for child in node.children)
            case Or():
                return sum(self.size(child, text) for child in node.children)
            case _:
                return text.documents

    def candidates(self, node: Node, text: Text) -> Array:
        """Return documents among which all matches are, ascending; costs their lists."""
        size = partial(self.size, text=text)
        match node:
            case Word() | Prefix() | Fuzzy():
                return self.asked(node, text).lists.docs
            case Phrase():
                return self._holding(node, text).nonzero()[0]
            case Bag() | And() if node.children:
                return self._of_all(node.children, min(node.children, key=size), text)
            case Or():
                return _union([self.candidates(child, text) for child in node.children], text)
            case _:
                return np.arange(text.documents)

    def _of_all(self, children: Sequence[Node], rarest: Node, text: Text) -> Array:
        """Return the documents of the rarest; if it is a row, only those that all rows hold.

        Costs a pass over each row then, so that few documents are left to be judged.
        """
        words = [child for child in children if isinstance(child, Word)]
        common = [word for word in words if self.asked(word, text).lists.common]
        if len(common) < 2 or not any(word is rarest for word in common):
            return self.candidates(rarest, text)
        rows = (self.asked(word, text).lists.row for word in common)
        held = next(rows) != 0
        for row in rows:
            held &= row != 0
        return np.flatnonzero(held)

    # -- judgement ---------------------------------------------------------------------------

    def judge(self, node: Node, text: Text, docs: Array) -> Judged:
        """Return how each of the documents (ascending) answers the node."""
        match node:
            case Word() | Prefix() | Fuzzy():
                return self._leaf(node, text, docs)
            case Phrase():
                return self._phrase(node, text, docs)
            case Bag():
                return self._every(distinct(node), self.scored(node, text), text, docs)
            case And():
                return self._every(node.children, node.children, text, docs)
            case Or():
                return self._either(node.children, text, docs)
            case Not():
                other = self.judge(node.child, text, docs).answer == EXACT
                return Judged(np.where(other, NO, EXACT).astype(np.uint8), np.zeros(len(docs)))
            case nodes.Field():
                return self._in_field(node, text, docs)
            case Dates():
                return self._dated(node, text, docs)

    def _leaf(self, leaf: Leaf, text: Text, docs: Array) -> Judged:
        _, lists, idf = self.asked(leaf, text)
        values = lists.at(docs)
        exact = (values > 0).view(np.uint8)
        if not lists.looser.size:
            return Judged(exact * np.uint8(EXACT), values * np.float64(idf))
        return Judged(exact + (values != 0), np.abs(values) * np.float64(idf))

    def _every(
        self, children: Sequence[Node], scored: Sequence[Node], text: Text, docs: Array
    ) -> Judged:
        """Judge by all children, the rarest first; each looks only at what is left."""
        counting, left = set(map(id, scored)), None
        answer, score = np.full(len(docs), EXACT, np.uint8), np.zeros(len(docs))
        for child in sorted(children, key=lambda each: self.size(each, text)):
            found = self.judge(child, text, docs if left is None else docs[left])
            answer = np.minimum(answer, found.answer)
            if id(child) in counting:
                score = score + found.score
            if not answer.all():
                held = answer.nonzero()[0]
                left = held if left is None else left[held]
                answer, score = answer[held], score[held]
                if not len(left):
                    break
        return Judged(answer, score) if left is None else Judged.of(left, answer, score, len(docs))

    def _either(self, children: Sequence[Node], text: Text, docs: Array) -> Judged:
        total = Judged.all(len(docs), NO)
        for child in children:
            found = self.judge(child, text, docs)
            total = Judged(np.maximum(total.answer, found.answer), total.score + found.score)
        return total

    def scored(self, bag: Bag, text: Text) -> list[Word | Phrase | Or]:
        """Return the bag's children that score: of many, the rarest."""
        children = distinct(bag)
        limit = self.context.weights.scored_words
        if len(children) <= limit:
            return list(children)
        order = sorted(range(len(children)), key=lambda i: (-self._rarity(children[i], text), i))
        return [children[i] for i in sorted(order[:limit])]

    def _rarity(self, child: Word | Phrase | Or, text: Text) -> float:
        return max(self.idf(word, text) for word in typed(child))

    def _phrase(self, phrase: Phrase, text: Text, docs: Array) -> Judged:
        """Judge by positions, those of documents that hold all words."""
        which = self._holding(phrase, text)[docs].nonzero()[0]
        parts = zip(*self._stands(phrase, text, docs[which]), strict=True)
        exact, loose = map(np.concatenate, parts)
        found = np.where(exact > 0, exact, loose)
        some = found.nonzero()[0]
        which, found = which[some], found[some]
        answer = np.where(exact[some] > 0, EXACT, ACCENTS).astype(np.uint8)
        total = sum(self.idf(word, text) for word in phrase.words)
        norms = self._field(text).norms[text.name][docs[which]]
        return Judged.of(which, answer, total * found / (found + norms), len(docs))

    def _stands(self, phrase: Phrase, text: Text, docs: Array) -> Iterator[tuple[Array, Array]]:
        """Yield how often a phrase stands in documents, some of them after the other.

        All at once unless that takes long: then the clock is looked at in between.
        """
        forms = [self.forms(word, text) for word in phrase.words]
        sizes = [self.size(word, text) for word in phrase.words]
        long = self._clock.limited and sum(sizes) > _LONG
        for part in np.array_split(docs, len(docs) // _SOME + 1 if long else 1):
            self._clock.check()
            if phrase.slop:
                yield near(text, forms, phrase.slop, part, self.context.weights.looser)
            else:
                yield in_a_row(text, forms, sizes, part)

    def _holding(self, phrase: Phrase, text: Text) -> Array:
        """Tell of each document whether it holds all words of a phrase, in any forms."""
        name = id(phrase), text.name
        if name not in self._held:
            self._clock.check()
            forms = [self.forms(word, text) for word in phrase.words]
            self._held[name] = phrase, holding(text, forms)  # what is kept keeps its number
        return self._held[name][1]

    # -- fields and dates --------------------------------------------------------------------

    def _in_field(self, node: nodes.Field, text: Text, docs: Array) -> Judged:
        if isinstance(text, NameText):
            return Judged.all(len(docs), NO)
        if node.name == "title":
            return self._in_title(node.child, text, docs)
        names = self.context.names(node.name).texts[0]
        answers = self.judge(node.child, names, np.arange(names.documents)).answer
        columns, at = self.context.columns(self.scope), docs + self._start(text)
        if node.name != "speaker":
            numbers = columns.facet(node.name)[at]
            named = np.array([bool(name) for name in columns.names(node.name)], np.bool_)
            return Judged((answers * named)[numbers], np.zeros(len(docs)))
        offsets, values = columns.speakers
        best = np.zeros(len(docs), np.uint8)
        counts = offsets[at + 1] - offsets[at]
        owner = np.repeat(np.arange(len(docs)), counts)
        np.maximum.at(best, owner, answers[values[spread(offsets[at], counts)]])
        return Judged(best, np.zeros(len(docs)))

    def _in_title(self, child: Node, text: Text, docs: Array) -> Judged:
        title = self.context.titles.texts[self.segment(text)]
        assert isinstance(text, SegmentText)
        if text.article is None:
            return self.judge(child, title, docs)
        articles, back = np.unique(text.article[docs], return_inverse=True)
        answer = self.judge(child, title, articles.astype(np.int64)).answer[back]
        return Judged(answer, np.zeros(len(docs)))

    def _dated(self, dates: Dates, text: Text, docs: Array) -> Judged:
        columns, at = self.context.columns(self.scope), docs + self._start(text)
        start, end = columns.date_start[at], columns.date_end[at]
        inside = start != UNDATED
        if dates.start is not None:
            inside &= end >= day(dates.start)
        if dates.end is not None:
            inside &= start <= day(dates.end)
        return Judged(np.where(inside, EXACT, NO).astype(np.uint8), np.zeros(len(docs)))

    def segment(self, text: Text) -> int:
        """Return which segment a text is of."""
        names = [segment.name for segment in self.context.segments]
        return names.index(text.name.rpartition(".")[0])

    def _start(self, text: Text) -> int:
        return int(self.context.columns(self.scope).starts[self.segment(text)])


def day(value: Any) -> int:
    """Return the days since 1970-01-01 of a date."""
    return int(value.toordinal()) - 719163


def _union(lists: Sequence[Array], text: Text) -> Array:
    """Return the ascending union of document lists; a pass over them and one over all documents."""
    lists = [docs for docs in lists if len(docs)]
    if len(lists) == 1:
        return lists[0]
    mask = np.zeros(text.documents, np.bool_)
    for docs in lists:
        mask[docs] = True
    return np.flatnonzero(mask)
