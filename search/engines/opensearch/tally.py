"""What is counted of articles for the vocabulary: forms, pairs of neighbours, names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise

from search.engines.memory.documents import name_key
from search.engines.opensearch.prepare import Prepared, prepared
from search.engines.opensearch.schema import OR
from search.model import Article

MOST_PAIRS = 1_000_000
"""Distinct pairs gathered at once; past it the rarest are dropped."""


@dataclass(slots=True)
class Tally:
    """Counts, or (after `subtract`) changes of counts.

    `forms` and `said` count articles and statements that hold a form, `pairs` occurrences of
    "left right", `people` articles by name key, `spellings` uses of (name key, spelling).
    """

    forms: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    pairs: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    spellings: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, article: Prepared) -> None:
        """Count an article in."""
        self.forms.update(keys(article.lines))
        self.said.update(chain.from_iterable(keys((said,)) for said in article.said))
        self.pairs.update(chain.from_iterable(map(pairs, article.lines)))
        self.people.update({name_key(name) for name in article.names})
        for name in (*article.names, *article.sayers):
            self.spellings[name_key(name), name] += 1
        if len(self.pairs) > MOST_PAIRS:
            self._prune()

    def subtract(self, article: Prepared) -> None:
        """Count an article out."""
        other = Tally()
        other.add(article)
        self.forms.subtract(other.forms)
        self.said.subtract(other.said)
        self.pairs.subtract(other.pairs)
        self.people.subtract(other.people)
        self.spellings.subtract(other.spellings)

    def merge(self, other: Tally) -> None:
        """Count in what another tally has counted in."""
        self.forms.update(other.forms)
        self.said.update(other.said)
        self.pairs.update(other.pairs)
        self.people.update(other.people)
        self.spellings.update(other.spellings)
        if len(self.pairs) > MOST_PAIRS:
            self._prune()

    def _prune(self) -> None:
        least = 1
        while len(self.pairs) > MOST_PAIRS // 2:
            least += 1
            self.pairs = Counter({pair: n for pair, n in self.pairs.items() if abs(n) >= least})


@dataclass(slots=True)
class Batch:
    """Some prepared articles, and what is counted of them."""

    articles: list[Prepared]
    tally: Tally


def prepare(articles: Sequence[Article]) -> Batch:
    """Analyse and count articles; runs in any process."""
    batch = Batch(prepared(articles), Tally())
    for article in batch.articles:
        batch.tally.add(article)
    return batch


def keys(lines: Iterable[str]) -> set[str]:
    """Return the distinct keys of some lines."""
    return {key for line in lines for key in line.replace(OR, " ").split()}


def pairs(line: str) -> Iterable[str]:
    """Return "left right" for every two keys that stand side by side."""
    beside = pairwise(line.split(" "))
    return map(" ".join, beside) if OR not in line else _each(beside)


def _each(beside: Iterable[tuple[str, str]]) -> Iterator[str]:
    for left, right in beside:
        if OR in left or OR in right:
            yield from (f"{a} {b}" for a in left.split(OR) for b in right.split(OR))
        else:
            yield f"{left} {right}"
