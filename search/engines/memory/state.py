"""One committed state of a memory index, and the registry of indexes by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from search.engines.memory.documents import Document, name_key
from search.engines.memory.evaluate import Corpus, Vocabulary
from search.model import Scope
from search.reprints import Signatures
from search.text import fold


@dataclass(frozen=True)
class State:
    """What an index holds after a commit: articles with their statements, by id."""

    entries: Mapping[str, tuple[Document, tuple[Document, ...]]] = field(default_factory=dict)
    signatures: Mapping[str, tuple[Signatures, int]] = field(default_factory=dict)
    generation: int = 0

    @cached_property
    def articles(self) -> Corpus:
        """Return the articles as documents."""
        return Corpus([article for article, _ in self.entries.values()])

    @cached_property
    def statements(self) -> Corpus:
        """Return the statements as documents."""
        return Corpus([said for _, each in self.entries.values() for said in each])

    def scope(self, scope: Scope) -> Corpus:
        """Return the documents that a request searches."""
        return self.articles if scope == "articles" else self.statements

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Return the forms the articles hold."""
        return Vocabulary(self.articles.holders)

    @cached_property
    def spelling(self) -> Mapping[str, str]:
        """Return for each speaker's key the spelling that most articles and statements use."""
        counts: Counter[str] = Counter()
        for document in (*self.articles.documents, *self.statements.documents):
            counts.update(document.speakers)
        best: dict[str, str] = {}
        for name in sorted(counts, key=lambda name: (-counts[name], name)):
            best.setdefault(name_key(name), name)
        return best


class MemoryStatistics:
    """The corpus's figures, counted from the lists."""

    def __init__(self, state: State) -> None:
        self._state = state

    @property
    def documents(self) -> int:
        """Return how many articles there are."""
        return len(self._state.entries)

    def frequency(self, key: str) -> int:
        """Return in how many articles the form occurs in title, lead or body."""
        return self._state.vocabulary.frequency(key)

    def forms(self, folded: str) -> Sequence[tuple[str, int]]:
        """Return the forms that fold to this, with their article counts, most frequent first."""
        found = [(key, self.frequency(key)) for key in self._state.vocabulary.forms(folded)]
        return sorted(found, key=lambda each: (-each[1], each[0]))

    def pair(self, left: str, right: str) -> int:
        """Return how often two forms stand side by side."""
        return self._pairs[left, right]

    @cached_property
    def _pairs(self) -> Counter[tuple[str, str]]:
        pairs: Counter[tuple[str, str]] = Counter()
        for document in self._state.articles.documents:
            at: dict[int, list[str]] = {}
            for key, places in document.text.positions.items():
                for place in places:
                    at.setdefault(place, []).append(key)
            for place, lefts in at.items():
                pairs.update((a, b) for a in lefts for b in at.get(place + 1, ()))
        return pairs

    def followers(self, left: str) -> dict[str, int]:
        """Return what stands right after a form and how often, most often first."""
        found = [(right, n) for (first, right), n in self._pairs.items() if first == left]
        return dict(sorted(found, key=lambda each: (-each[1], each[0])))

    def standing(self, phrases: Sequence[tuple[str, ...]]) -> list[int]:
        """Return how often the words of each phrase stand one after the other."""
        return [self._standing(words) for words in phrases]

    def _standing(self, words: tuple[str, ...]) -> int:
        texts = (document.text.positions for document in self._state.articles.documents)
        return sum(
            all(start + n in at.get(word, ()) for n, word in enumerate(words))
            for at in texts
            for start in at.get(words[0], ())
        )

    def beginning(self, folded: str, limit: int) -> list[tuple[str, int]]:
        """Return the most frequent forms whose folded key begins so."""
        found = [(key, self.frequency(key)) for key in self._state.vocabulary.beginning(folded)]
        return sorted(found, key=lambda each: (-each[1], each[0]))[:limit]

    def vocabulary(self, prefix: str = "") -> Iterable[tuple[str, int]]:
        """Yield the forms that begin with the prefix, and their article counts."""
        for key in self._state.vocabulary.beginning(fold(prefix)):
            if key.startswith(prefix):
                yield key, self.frequency(key)


STATES: dict[str, State] = {}
"""Committed states by name."""
