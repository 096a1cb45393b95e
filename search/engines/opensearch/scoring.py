"""The project's score of candidates: the oracle's evaluation, over what the cluster tells.

The memory engine defines tier and score of one document; here its documents are made of the
streams that come with the candidates, and its figures are the cluster's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import cast

from search.engines.memory.documents import Document
from search.engines.memory.evaluate import Corpus, Evaluation
from search.engines.memory.evaluate import Vocabulary as MemoryVocabulary
from search.engines.opensearch.snapshot import Snapshot
from search.engines.opensearch.vocabulary import Vocabulary
from search.model import Scope
from search.query.expansion import Forms, Leaf, identity, one_letter_away
from search.query.nodes import And, Bag, Field, Fuzzy, Node, Not, Or, Phrase, Prefix, Word
from search.ranking import DEFAULT, Weights, idf
from search.text import fold


class ClusterEvaluation(Evaluation):
    """The oracle's evaluation, computing each idf once."""

    def __init__(self, corpus: Corpus, vocabulary: Vocabulary, weights: Weights) -> None:
        super().__init__(corpus, cast(MemoryVocabulary, vocabulary), weights)
        self._idf: dict[object, float] = {}
        self._chosen: dict[int, list[Word | Phrase | Or]] = {}

    def idf(self, leaf: Leaf) -> float:
        """Return how much a leaf tells."""
        name = identity(leaf)
        if name not in self._idf:
            self._idf[name] = super().idf(leaf)
        return self._idf[name]

    def scored(self, bag: Bag) -> list[Word | Phrase | Or]:
        """Return the bag's children that score."""
        return self._scored(bag)

    def _scored(self, bag: Bag) -> list[Word | Phrase | Or]:
        if id(bag) not in self._chosen:
            self._chosen[id(bag)] = super()._scored(bag)
        return self._chosen[id(bag)]

    def _nearest(self, places: Sequence[tuple[float, Collection[int]]], width: int) -> float:
        return nearest(places, width)


def nearest(places: Sequence[tuple[float, Collection[int]]], width: int) -> float:
    """Return the most that words standing within `width` positions are worth together."""
    order = sorted((position, word) for word, (_, where) in enumerate(places) for position in where)
    inside, first, best = [0] * len(places), 0, set[int]()
    present = 0  # a bit for each word inside the stretch
    for position, word in order:
        inside[word] += 1
        present |= 1 << word
        while order[first][0] <= position - width:
            gone = order[first][1]
            inside[gone] -= 1
            if not inside[gone]:
                present &= ~(1 << gone)
            first += 1
        best.add(present)
    return max(
        (sum(worth for at, (worth, _) in enumerate(places) if found >> at & 1) for found in best),
        default=0.0,
    )


class ClusterCorpus(Corpus):
    """The records of a scope as the oracle sees them: how many, how long, how many hold a form."""

    def __init__(
        self, snapshot: Snapshot, vocabulary: Vocabulary, scope: Scope, weights: Weights = DEFAULT
    ) -> None:
        figures = snapshot.figures(scope)
        self.documents = cast(Sequence[Document], range(figures.documents))
        self.average = figures.average
        self.vocabulary = vocabulary
        self._snapshot = snapshot
        self._scope = scope
        self.weights = weights
        self.evaluation = ClusterEvaluation(self, vocabulary, weights)

    @property
    def holders(self) -> Mapping[str, frozenset[int]]:
        """Return something that tells whether a form occurs."""
        return cast(Mapping[str, frozenset[int]], _Held(self))

    def count(self, key: str) -> int:
        """Return how many records of the scope hold a form."""
        return self.vocabulary.count(key, self._scope)

    def idf(self, keys: Iterable[str]) -> float:
        """Return the idf of the union of some keys, as of one term."""
        wanted = tuple(sorted(key for key in keys if self.count(key)))
        if len(wanted) < 2:
            return idf(sum(map(self.count, wanted)), len(self.documents))
        return idf(self._union(wanted), len(self.documents))

    def _union(self, keys: tuple[str, ...]) -> int:
        field = "text" if self._scope == "articles" else "said"

        def look_up() -> int:
            return self._snapshot.counts([{"terms": {field: keys}}])[0]

        return self._snapshot.remember(("union", self._scope, keys), look_up)

    def forms(self, leaf: Leaf) -> Forms:
        """Return what a leaf stands for."""
        return self.evaluation.forms(leaf)

    def leaf_idf(self, leaf: Leaf) -> float:
        """Return how much a leaf tells."""
        return self.evaluation.idf(leaf)

    def scored(self, bag: Bag) -> list[Word | Phrase | Or]:
        """Return the bag's children that score."""
        return self.evaluation.scored(bag)

    def load(self, root: Node | None) -> None:
        """Look up everything that the query's leaves may stand for, in one go."""
        self.vocabulary.load(each for leaf in every_leaf(root) for each in folds(leaf))

    def keys(self, root: Node | None) -> set[str]:
        """Return every form that the query may stand for in a text."""
        return {
            key
            for leaf in every_leaf(root)
            for forms in (self.forms(leaf),)
            for key in (*forms.agreeing, *forms.looser)
        }


class _Held:
    def __init__(self, corpus: ClusterCorpus) -> None:
        self._corpus = corpus

    def __contains__(self, key: object) -> bool:
        return bool(self._corpus.count(str(key)))


def folds(leaf: Leaf) -> tuple[str, ...]:
    """Return the folds of the forms that a leaf may stand for, but a prefix's."""
    match leaf:
        case Prefix():
            return ()
        case Fuzzy(distance=distance) if distance >= 1.0:
            return one_letter_away(fold(leaf.key))
        case Word():
            return (fold(leaf.key), *(fold(form.key) for form in leaf.forms))
        case _:
            return (fold(leaf.key),)


def every_leaf(node: Node | None) -> Iterator[Leaf]:
    """Yield the leaves that look in texts, those under `Not` among them."""
    match node:
        case Word() | Prefix() | Fuzzy():
            yield node
        case Phrase():
            yield from node.words
        case Bag() | And() | Or():
            for child in node.children:
                yield from every_leaf(child)
        case Not() | Field(name="title"):
            yield from every_leaf(node.child)
