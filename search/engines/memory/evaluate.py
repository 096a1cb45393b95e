"""What a query finds in one document: the definition, in plain loops, of tier and score."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from search.engines.base import Part
from search.engines.memory.documents import Document, Stream
from search.query.expansion import (
    Forms,
    Leaf,
    bags,
    distinct,
    expand,
    identity,
    leaves,
    neighbours,
    typed,
    weight,
)
from search.query.nodes import And, Bag, Dates, Field, Fuzzy, Node, Not, Or, Phrase, Prefix, Word
from search.ranking import DEFAULT, Tier, Weights, idf, norm, saturation, weighted_idf
from search.text import fold


@dataclass(frozen=True)
class Found:
    """How a document answers a node: its tier, and what makes its score."""

    tier: Tier
    parts: tuple[Part, ...] = ()

    @property
    def score(self) -> float:
        """Return the sum of the parts."""
        return sum(part.value for part in self.parts)


class Corpus:
    """The documents of one scope and the figures that their ranking needs."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents
        self.average = sum(d.text.length for d in documents) / len(documents) if documents else 0.0

    @cached_property
    def holders(self) -> Mapping[str, frozenset[int]]:
        """Return for each key the numbers of the documents that hold it."""
        found: dict[str, set[int]] = {}
        for at, document in enumerate(self.documents):
            for key in document.text.counts:
                found.setdefault(key, set()).add(at)
        return {key: frozenset(numbers) for key, numbers in found.items()}

    def idf(self, keys: Iterable[str]) -> float:
        """Return the idf of the union of some keys, as of one term."""
        union = frozenset[int]().union(*(self.holders.get(key, frozenset()) for key in keys))
        return idf(len(union), len(self.documents))


class Vocabulary:
    """The forms of some texts, from each to those that hold it."""

    def __init__(self, holders: Mapping[str, Collection[object]]) -> None:
        self._holders = holders
        self._folds: dict[str, list[str]] = {}
        for key in sorted(self._holders):
            self._folds.setdefault(fold(key), []).append(key)

    def forms(self, folded: str) -> Sequence[str]:
        """Return the forms that fold to this key."""
        return self._folds.get(folded, ())

    def beginning(self, folded: str) -> Iterable[str]:
        """Return the forms whose folded key begins so."""
        return [
            key for fold, keys in self._folds.items() if fold.startswith(folded) for key in keys
        ]

    def frequency(self, key: str) -> int:
        """Return how many texts hold the form."""
        return len(self._holders.get(key, ()))


class Evaluation:
    """One query over one collection."""

    def __init__(
        self, documents: Corpus, vocabulary: Vocabulary, weights: Weights = DEFAULT
    ) -> None:
        self._collection = documents
        self._vocabulary = vocabulary
        self._weights = weights
        self._forms: dict[object, Forms] = {}

    def forms(self, leaf: Leaf) -> Forms:
        """Return what a leaf stands for."""
        name = identity(leaf)
        if name not in self._forms:
            self._forms[name] = expand(leaf, self._vocabulary, self._weights)
        return self._forms[name]

    def find(self, node: Node | None, document: Document) -> Found | None:
        """Return how a document answers the whole query, or None; never partially."""
        return Found(Tier.EXACT) if node is None else self._find(node, document, document.text)

    def _find(self, node: Node, document: Document, stream: Stream) -> Found | None:
        match node:
            case Word() | Prefix() | Fuzzy():
                return self._leaf(node, stream)
            case Phrase():
                return self._phrase(node, stream)
            case Bag():
                return self._bag(node, document, stream)
            case And():
                return _all([self._find(child, document, stream) for child in node.children])
            case Or():
                return _any([self._find(child, document, stream) for child in node.children])
            case Not():
                found = self._find(node.child, document, stream)
                return None if found and found.tier is Tier.EXACT else Found(Tier.EXACT)
            case Field():
                return self._field(node, document)
            case Dates():
                return _within(node, document)

    def partial(self, node: Node | None, document: Document) -> Found | None:
        """Return how a document answers when each top-level bag may lack words."""
        match node:
            case Bag():
                children = self._scored(node)
                found = [self._find(child, document, document.text) for child in children]
                exact = [part for part in found if part and part.tier is Tier.EXACT]
                return Found(Tier.PARTIAL, _parts(exact)) if exact else None
            case And() if any(isinstance(child, Bag) for child in node.children):
                every = [
                    self.partial(child, document)
                    if isinstance(child, Bag)
                    else self._find(child, document, document.text)
                    for child in node.children
                ]
                joined = _all(every)
                return Found(Tier.PARTIAL, joined.parts) if joined else None
            case _:
                return None

    # -- one word ----------------------------------------------------------------------------

    def idf(self, leaf: Leaf) -> float:
        """Return a leaf's idf: of its reading by weight, else of what agrees, else of the rest."""
        forms = self.forms(leaf)
        if forms.reading:
            return weight(leaf) * weighted_idf(
                (forms.agreeing[key], self._collection.idf([key])) for key in forms.reading
            )
        held = [key for key in forms.agreeing if key in self._collection.holders]
        return weight(leaf) * self._collection.idf(held or forms.looser)

    def _leaf(self, leaf: Leaf, stream: Stream) -> Found | None:
        forms = self.forms(leaf)
        for tier, keys in ((Tier.EXACT, forms.agreeing), (Tier.ACCENTS, forms.looser)):
            frequency = sum(weight * stream.counts.get(key, 0) for key, weight in keys.items())
            if frequency:
                return Found(tier, (self._part(leaf.text, self.idf(leaf), frequency, stream),))
        return None

    def _part(self, label: str, idf: float, frequency: float, stream: Stream) -> Part:
        weights = self._weights
        base = norm(stream.length, self._collection.average, weights.k1, weights.b)
        return Part(label, idf * saturation(frequency, base))

    # -- several words -----------------------------------------------------------------------

    def _phrase(self, phrase: Phrase, stream: Stream) -> Found | None:
        total = sum(self.idf(word) for word in phrase.words)
        label = " ".join(word.text for word in phrase.words)
        for tier in (Tier.EXACT, Tier.ACCENTS):
            places = [self._places(word, stream, tier) for word in phrase.words]
            if phrase.slop:
                frequency = float(windows(places, len(places) + phrase.slop))
                frequency *= self._weights.looser if tier else 1.0
            else:
                frequency = consecutive(places)
            if frequency:
                return Found(tier, (self._part(f'"{label}"', total, frequency, stream),))
        return None

    def _places(self, leaf: Leaf, stream: Stream, tier: Tier) -> dict[int, float]:
        """Return where a leaf stands, and the weight of the form that stands there."""
        forms = self.forms(leaf)
        wanted = {**forms.looser, **forms.agreeing} if tier else forms.agreeing
        places: dict[int, float] = {}
        for key, worth in wanted.items():
            for position in stream.positions.get(key, ()):
                places[position] = max(worth, places.get(position, 0.0))
        return places

    def _bag(self, bag: Bag, document: Document, stream: Stream) -> Found | None:
        found = {id(child): self._find(child, document, stream) for child in distinct(bag)}
        joined = _all(list(found.values()))
        if joined is None:
            return None
        scored = [found[id(child)] for child in self._scored(bag)]
        return Found(joined.tier, _parts([part for part in scored if part]))

    def _scored(self, bag: Bag) -> list[Word | Phrase | Or]:
        """Return the bag's children that score: of many, the rarest, in the order typed."""
        children = distinct(bag)
        rarest = sorted(range(len(children)), key=lambda i: (-self._rarity(children[i]), i))
        return [children[i] for i in sorted(rarest[: self._weights.scored_words])]

    def _rarity(self, child: Word | Phrase | Or) -> float:
        return max(self.idf(word) for word in typed(child))

    # -- adjacency ---------------------------------------------------------------------------

    def adjacency(
        self, node: Node | None, candidates: Sequence[Document]
    ) -> list[tuple[Part, ...]]:
        """Return what neighbouring words add to each candidate's score.

        A pair's frequency is the sum of its occurrences' form weights; how many candidates hold
        it (less than one each where only unlikely forms do) makes its idf.
        """
        weights, added = self._weights, [list[Part]() for _ in candidates]
        for left, right in neighbours(node):
            frequencies = [
                consecutive([self._places(leaf, d.text, Tier.EXACT) for leaf in (left, right)])
                for d in candidates
            ]
            holders = sum(min(1.0, frequency) for frequency in frequencies)
            value = weights.adjacency * idf(holders, len(self._collection.documents))
            value *= min(weight(left), weight(right))
            for parts, document, frequency in zip(added, candidates, frequencies, strict=True):
                if frequency:
                    length, average = document.text.length, self._collection.average
                    base = norm(length, average, weights.pair_k1, weights.pair_b)
                    label = f"{left.text} {right.text}"
                    parts.append(Part(label, value * saturation(frequency, base)))
        for parts, document in zip(added, candidates, strict=True):
            parts += self._together(node, document)
        return [tuple(parts) for parts in added]

    def _together(self, node: Node | None, document: Document) -> Iterator[Part]:
        """Yield what the words add by standing near each other, and in the title."""
        words = {identity(leaf): leaf for bag in bags(node) for leaf in leaves(bag)}.values()
        places = [(self.idf(leaf), self._likely(leaf, document.text)) for leaf in words]
        stretches = self._weights.nearness
        near = sum(worth * self._nearest(places, width) for width, worth in stretches)
        if near:
            yield Part("nearness", near)
        heading = sum(self.idf(leaf) for leaf in words if self._likely(leaf, document.title))
        if heading and not document.statement:
            yield Part("heading", self._weights.heading * heading)

    def _nearest(self, places: Sequence[tuple[float, Collection[int]]], width: int) -> float:
        return nearest(places, width)

    def _likely(self, leaf: Leaf, stream: Stream) -> list[int]:
        """Return where the likely forms of a leaf stand."""
        agreeing = self.forms(leaf).agreeing
        likely = [key for key, worth in agreeing.items() if worth >= self._weights.likely]
        return [position for key in likely for position in stream.positions.get(key, ())]

    # -- what never scores -------------------------------------------------------------------

    def _field(self, field: Field, document: Document) -> Found | None:
        if field.name == "title":
            heading = Stream(document.title.positions, document.title.counts, document.text.length)
            found = self._find(field.child, document, heading)
            return Found(found.tier) if found and document.statement else found
        tiers = [
            found.tier
            for name in document.names[field.name]
            if (found := self._of_name(name)._find(field.child, document, name))
        ]
        return Found(min(tiers)) if tiers else None

    def _of_name(self, name: Stream) -> Evaluation:
        """Return the evaluation of a name, which has a vocabulary of its own."""
        return Evaluation(Corpus([]), Vocabulary(name.positions), self._weights)


def _within(dates: Dates, document: Document) -> Found | None:
    if document.period is None:
        return None
    first, last = document.period
    late = dates.start is not None and last < dates.start
    early = dates.end is not None and first > dates.end
    return None if late or early else Found(Tier.EXACT)


def _parts(found: Iterable[Found]) -> tuple[Part, ...]:
    return tuple(part for each in found for part in each.parts)


def _all(found: Sequence[Found | None]) -> Found | None:
    held = [each for each in found if each]
    if len(held) < len(found):
        return None
    return Found(max((each.tier for each in held), default=Tier.EXACT), _parts(held))


def _any(found: Sequence[Found | None]) -> Found | None:
    held = [each for each in found if each]
    return Found(min(each.tier for each in held), _parts(held)) if held else None


def consecutive(places: Sequence[Mapping[int, float]]) -> float:
    """Return how often the words stand one after the other, each time by its forms' weights."""
    total = 0.0
    for start in places[0]:
        worth = 1.0
        for offset, where in enumerate(places):
            worth *= where.get(start + offset, 0.0)
        total += worth
    return total


def nearest(places: Sequence[tuple[float, Collection[int]]], width: int) -> float:
    """Return the most that words standing within `width` positions are worth together."""
    ends = {position for _, where in places for position in where}
    return max(
        (
            sum(worth for worth, where in places if any(end - width < p <= end for p in where))
            for end in ends
        ),
        default=0.0,
    )


def windows(places: Sequence[Collection[int]], width: int) -> int:
    """Return in how many windows of `width` positions, each begun by a word, all words stand.

    A position serves one word only, so there must be as many as there are words.
    """
    everywhere = sorted(set().union(*places))
    count = 0
    for start in everywhere:
        inside = [{p for p in where if start <= p < start + width} for where in places]
        count += all(inside) and len(set().union(*inside)) >= len(places)
    return count
