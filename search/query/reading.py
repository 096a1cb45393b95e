"""The likeliest reading of a query typed without marks, or with some of them.

What is typed is respected and what is not typed is free: the reading only weighs the forms that
agree with the typed keys, it never takes one away. How likely this reader is to leave marks out
is estimated from the query itself, so "thong tin doi ngoai" is read with marks throughout and the
"tin" of "thông tin đối ngoại" stays "tin".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from search.engines.base import Statistics
from search.query.chain import Chain
from search.query.expansion import typed
from search.query.nodes import And, Bag, Field, Form, Node, Not, Or, Phrase, Query, Word
from search.query.questions import weighed
from search.text import agree, fold

MOST_FORMS = 8
"""Forms weighed for one syllable, the most frequent."""
LEAST = 0.05
"""Forms less likely than this, beside the likeliest, are no part of the reading."""
_ROUNDS = 3
_PRIOR = (0.5, 5.0)
"""Pseudo-counts: of so many marked words (second) so many (first) were typed without marks."""


def read(query: Query, statistics: Statistics) -> Query:
    """Return the query with `Word.forms` filled in, the likeliest form first with weight 1.

    A word that agrees with one form alone, or with none that the index holds, keeps no forms.
    """
    if query.root is None:
        return query
    words = [word for run in runs(query.root) for word in run]
    forms = _forms(list(runs(query.root)), statistics)
    read_words = {
        id(word): replace(word, forms=found)
        for word, found in zip(words, forms, strict=True)
        if found
    }
    return replace(query, root=_replaced(query.root, read_words))


def runs(node: Node | None) -> Iterator[tuple[Word, ...]]:
    """Yield the words of each bag and phrase that looks in the text, in the order typed."""
    match node:
        case Word():
            yield (node,)
        case Phrase():
            yield tuple(word for word in node.words if isinstance(word, Word))
        case Bag():
            inside = (word for child in node.children for word in typed(child))
            yield tuple(word for word in inside if isinstance(word, Word))
        case And() | Or():
            for child in node.children:
                yield from runs(child)
        case Field(name="title"):
            yield from runs(node.child)


def _forms(found: Sequence[Sequence[Word]], statistics: Statistics) -> list[tuple[Form, ...]]:
    candidates = [[_candidates(word, statistics) for word in run] for run in found]
    chains = [Chain(held, statistics) for held in candidates]
    omitted = 0.5
    for _ in range(_ROUNDS):
        weighed = [
            chain.posteriors(
                [_factors(w, keys, omitted) for w, keys in zip(run, held, strict=True)]
            )
            for chain, run, held in zip(chains, found, candidates, strict=True)
        ]
        omitted = _omitted(found, candidates, weighed)
    return [
        _likely(word, keys, chances)
        for run, held, places in zip(found, candidates, weighed, strict=True)
        for word, keys, chances in zip(run, held, places, strict=True)
    ]


def _candidates(word: Word, statistics: Statistics) -> list[str]:
    if word.exact:
        return [word.key]
    known = [key for key, _ in statistics.forms(fold(word.key)) if agree(word.key, key)]
    return known[:MOST_FORMS] or [word.key]


def _factors(word: Word, keys: Sequence[str], omitted: float) -> list[float]:
    return [1.0 if key == word.key else omitted for key in keys]


def _omitted(
    found: Sequence[Sequence[Word]],
    candidates: Sequence[Sequence[Sequence[str]]],
    weighed: Sequence[Sequence[Sequence[float]]],
) -> float:
    """Estimate how often this reader leaves marks out, from the present reading."""
    without, marked = _PRIOR
    for run, held, places in zip(found, candidates, weighed, strict=True):
        for word, keys, chances in zip(run, held, places, strict=True):
            if word.key != fold(word.key) and word.key in keys:
                marked += 1
            more = sum(p for key, p in zip(keys, chances, strict=True) if key != word.key)
            without += more
            marked += more
    return without / marked


def _likely(word: Word, keys: Sequence[str], chances: Sequence[float]) -> tuple[Form, ...]:
    if len(keys) == 1 and keys[0] == word.key:
        return ()
    top = max(chances)
    kept = [(p / top, key) for key, p in zip(keys, chances, strict=True) if p >= LEAST * top]
    kept.sort(key=lambda each: -each[0])
    return tuple(Form(key, round(weight, 4)) for weight, key in kept)


def _replaced(node: Node, read_words: dict[int, Word]) -> Node:
    match node:
        case Word():
            return read_words.get(id(node), node)
        case Phrase():
            words = (read_words.get(id(w), w) if isinstance(w, Word) else w for w in node.words)
            return replace(node, words=tuple(words))
        case Bag():
            children = (_replaced(child, read_words) for child in node.children)
            return weighed(Bag(tuple(c for c in children if isinstance(c, Word | Phrase | Or))))
        case And() | Or():
            return replace(node, children=tuple(_replaced(c, read_words) for c in node.children))
        case Not():
            return node
        case Field():
            return Field(node.name, _replaced(node.child, read_words))
        case _:
            return node
