"""How one document's score comes about: the lines that add up to it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from search.engines.base import Part
from search.engines.whoosh.matching import EXACT, Matcher
from search.engines.whoosh.run import Run
from search.engines.whoosh.text import Text
from search.query.nodes import And, Bag, Field, Fuzzy, Node, Or, Phrase, Prefix, Word
from search.ranking import Tier


def parts(run: Run, document: int, tier: Tier) -> tuple[Part, ...]:
    """Return what each word, phrase and pair of neighbours adds; `document` is a result."""
    root = run.request.query.root
    starts = run.columns.starts
    at = int(np.searchsorted(starts, document, "right")) - 1
    text, local = run.matcher.field.texts[at], document - int(starts[at])
    lines = () if root is None else tuple(_lines(run.matcher, root, text, local, tier))
    where = np.flatnonzero(run.candidates == document)
    pairs = (Part(label, float(values[where[0]])) for label, values in run.pairs if len(where))
    return (*lines, *(part for part in pairs if part.value))


def _lines(matcher: Matcher, node: Node, text: Text, doc: int, tier: Tier) -> Iterator[Part]:
    docs = np.array([doc])
    match node:
        case Word() | Prefix() | Fuzzy() | Phrase() | Field():
            judged = matcher.judge(node, text, docs)
            if judged.score[0] and (tier is not Tier.PARTIAL or judged.answer[0] == EXACT):
                yield Part(_label(node), float(judged.score[0]))
        case Bag():
            for word in matcher.scored(node, text):
                yield from _lines(matcher, word, text, doc, tier)
        case And():
            for child in node.children:
                below = tier if isinstance(child, Bag) else Tier.EXACT
                yield from _lines(matcher, child, text, doc, below)
        case Or():
            for either in node.children:
                if matcher.judge(either, text, docs).answer[0]:
                    yield from _lines(matcher, either, text, doc, Tier.EXACT)


def _label(node: Node) -> str:
    match node:
        case Phrase():
            return '"' + " ".join(word.text for word in node.words) + '"'
        case Field():
            return node.name
        case Word() | Prefix() | Fuzzy():
            return node.text
    return ""
