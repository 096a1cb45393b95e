"""The likeliest reading of a query typed without marks, or with some of them.

What is typed is respected and what is not typed is free: the reading only weighs the forms that
agree with the typed keys, it never takes one away. How likely this reader is to leave marks out
is estimated from the query itself, so "thong tin doi ngoai" is read with marks throughout and the
"tin" of "thông tin đối ngoại" stays "tin".

Whoever types marks mostly types all of them. Two such readers are weighed for a query that has
some: one who types every mark but for a slip, and one who leaves a word's marks out every other
time. Where the first is likelier, each word is meant as it stands, also where the corpus does not
know it beside its neighbours: "khủng long" is no "khủng lòng", "đổi sô" is no "đổi số".
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

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
CAREFUL = 10.0
"""How many readers type all marks for one who leaves half of them out."""
SLIP = 0.003
"""How often the careful one leaves marks of a word out."""
DROPPED = 0.5
"""How often the other leaves all marks of a word out,"""
HALF_DROPPED = 0.03
"""and how often only one of two: "chuyên" for "chuyển"."""
_PRIOR = (DROPPED, 1.0)
"""Pseudo-counts: of so many marked words (second) so many (first) were typed without marks."""


def read(query: Query, statistics: Statistics) -> Query:
    """Return the query with `Word.forms` filled in, the likeliest form first with weight 1.

    A word that agrees with one form alone, or with none that the index holds, keeps no forms.
    Of a query with all its marks each word is read as typed and its other forms are not `free`.
    """
    if query.root is None:
        return query
    return replace(
        query, root=_replaced(query.root, dict(_read(list(runs(query.root)), statistics)))
    )


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


@dataclass(frozen=True, slots=True)
class _Place:
    """A typed word, the forms it may stand for, and how many articles hold each.

    `known` is False where its own is none of them.
    """

    word: Word
    counts: Mapping[str, int]
    known: bool

    @property
    def keys(self) -> Collection[str]:
        """Return the forms, the most frequent first."""
        return self.counts.keys()

    def factors(self, omitted: float) -> list[float]:
        """Return how likely each form is typed so; its own, if not among the usual, not at all."""
        own = 1.0 if self.known or len(self.keys) == 1 else 0.0
        omitted *= HALF_DROPPED / DROPPED if _marked(self.word.key) else 1.0
        return [own if key == self.word.key else omitted for key in self.keys]

    def careful(self) -> list[float]:
        """Return how likely each form is typed so by one who types all marks."""
        return [1.0 if key == self.word.key else SLIP for key in self.keys]

    def careless(self) -> list[float]:
        """Return how likely each form is typed so by one who leaves half of them out."""
        without = HALF_DROPPED if _marked(self.word.key) else DROPPED
        return [without if key != self.word.key else 1.0 - DROPPED * _marked(key)
                for key in self.keys]  # fmt: skip


_Run = Sequence[_Place]


def _read(found: Sequence[Sequence[Word]], statistics: Statistics) -> Iterator[tuple[int, Word]]:
    """Yield the words that have a reading, by the identity of what was parsed."""
    places = [[_place(word, statistics) for word in run] for run in found]
    chains = [Chain([place.counts for place in run], statistics) for run in places]
    if _careful(places, chains):
        for place in (place for run in places for place in run):
            if len(place.keys) > 1:
                meant = (Form(place.word.key, 1.0),)
                yield id(place.word), replace(place.word, forms=meant, free=False)
        return
    omitted = 0.5
    for _ in range(_ROUNDS):
        weighed = [
            chain.posteriors([place.factors(omitted) for place in run])
            for chain, run in zip(chains, places, strict=True)
        ]
        omitted = _omitted(places, weighed)
    for run, each in zip(places, weighed, strict=True):
        for place, chances in zip(run, each, strict=True):
            if len(place.keys) > 1 or place.word.key not in place.keys:
                yield id(place.word), replace(place.word, forms=_likely(place.keys, chances))


def _place(word: Word, statistics: Statistics) -> _Place:
    if word.exact:
        return _Place(word, {word.key: statistics.frequency(word.key)}, True)
    folded = fold(word.key)
    forms: Iterable[tuple[str, int]] = statistics.forms(folded)
    if word.key != folded:
        forms = (each for each in forms if agree(word.key, each[0]))
    counts = dict(islice(forms, MOST_FORMS))
    if word.key in counts:
        return _Place(word, counts, True)
    return _Place(word, {**counts, word.key: statistics.frequency(word.key)}, False)


def _careful(places: Sequence[_Run], chains: Sequence[Chain]) -> bool:
    """Tell whether the query's marks are rather all its writer would type than some of them."""
    typed = [place.word for run in places for place in run if not place.word.exact]
    if len(typed) < 2 or not any(_marked(word.key) for word in typed):
        return False
    ratio = math.log(CAREFUL)
    for run, chain in zip(places, chains, strict=True):
        ratio += chain.likelihood([place.careful() for place in run])
        ratio -= chain.likelihood([place.careless() for place in run])
    return ratio > 0.0


def _marked(key: str) -> bool:
    return key != fold(key)


def _omitted(places: Sequence[_Run], weighed: Sequence[Sequence[Sequence[float]]]) -> float:
    """Estimate how often this reader leaves marks out, from the present reading."""
    without, marked = _PRIOR
    for run, each in zip(places, weighed, strict=True):
        for place, chances in zip(run, each, strict=True):
            word = place.word
            if _marked(word.key) and (place.known or len(place.keys) == 1):
                marked += 1
            more = sum(p for key, p in zip(place.keys, chances, strict=True) if key != word.key)
            without += more
            marked += more
    return without / marked


def _likely(keys: Collection[str], chances: Sequence[float]) -> tuple[Form, ...]:
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
