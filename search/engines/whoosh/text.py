"""The texts a query looks in, as inverted lists: what the evaluation needs of them and no more.

Articles and statements of a segment are lists on disk; names (of speakers, sections, sources) are
few and kept in memory. Both look alike from here on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.segment import Segment
from search.model import Scope
from search.ranking import DEFAULT, MAX_COUNT
from search.text import fold, tokenize

Array = NDArray[Any]


class Text(Protocol):
    """Documents numbered from 0, and which form stands where in them."""

    @property
    def name(self) -> str:
        """Name that no other text of the snapshot has."""

    @property
    def documents(self) -> int:
        """How many documents are numbered."""

    @property
    def lengths(self) -> Array:
        """Weighted length of each document."""

    @property
    def live(self) -> Array | None:
        """Whether each document counts; None where all do."""

    def forms(self, folded: str) -> Sequence[str]:
        """Return the forms that fold to this key."""

    def beginning(self, folded: str) -> Iterable[str]:
        """Return the forms whose folded key begins so."""

    def postings(self, key: str) -> tuple[Array, Array]:
        """Return the documents that hold a form, ascending, and its weighted counts."""

    def positions(self, key: str, which: Array) -> tuple[Array, Array]:
        """Return `(numbers, values)`: how many positions each of these postings has, and all."""


_NONE = np.zeros(0, np.uint32)


class SegmentText:
    """A segment's articles, or its statements. Costs nothing until it is asked."""

    def __init__(self, segment: Segment, scope: Scope) -> None:
        self.segment = segment
        self.scope: Scope = scope
        self.name = f"{segment.name}.{scope}"
        self._postings = segment.text if scope == "articles" else segment.said
        self.documents = self._postings.documents

    @property
    def lengths(self) -> Array:
        """Weighted length of each document."""
        return self._postings.lengths

    @property
    def live(self) -> Array | None:
        """Whether each document counts; None where all do."""
        if not len(self.segment.deleted):
            return None
        return self.segment.live if self.scope == "articles" else self.segment.live_statements

    @cached_property
    def article(self) -> Array | None:
        """The article of each document; None where documents are articles."""
        return None if self.scope == "articles" else self.segment.said_columns.parent

    def forms(self, folded: str) -> Sequence[str]:
        """Return the forms that fold to this key; some 5 microseconds."""
        first, last = self.segment.terms.group(folded)
        return self.segment.terms.keys(first, last) if first < last else ()

    def beginning(self, folded: str) -> Iterable[str]:
        """Return the forms whose folded key begins so."""
        first, last = self.segment.terms.prefix(folded)
        return self.segment.terms.keys(first, last) if first < last else ()

    def postings(self, key: str) -> tuple[Array, Array]:
        """Return a form's documents and weighted counts: two views."""
        term = self.segment.terms.number(key)
        return self._postings.slice(term) if term >= 0 else (_NONE, _NONE)

    def frequency(self, key: str) -> int:
        """Return how many live articles hold the form."""
        term = self.segment.terms.number(key)
        return self.segment.frequency(term) if term >= 0 else 0

    def positions(self, key: str, which: Array) -> tuple[Array, Array]:
        """Return the positions of some of a form's postings; costs what they are."""
        term = self.segment.terms.number(key)
        starts, values = self._postings.positions_at(term, which)
        return np.diff(starts), values

    def title_ends(self, docs: Array) -> Array | None:
        """Return at which position the title of each article ends; None for statements."""
        return self.segment.title_end[docs] if self.scope == "articles" else None


class TitleText(SegmentText):
    """The titles of a segment's articles: the text's lists cut at the title's end."""

    def __init__(self, segment: Segment) -> None:
        super().__init__(segment, "articles")
        self.name = f"{segment.name}.title"

    def postings(self, key: str) -> tuple[Array, Array]:
        """Return the articles whose title holds the form; costs all positions of the form."""
        docs, _ = super().postings(key)
        if not len(docs):
            return docs, docs
        numbers = self._in_title(key, np.arange(len(docs)))
        held = np.flatnonzero(numbers)
        return docs[held], np.minimum(numbers[held] * DEFAULT.title, MAX_COUNT)

    def positions(self, key: str, which: Array) -> tuple[Array, Array]:
        """Return the positions in titles of some of the title's postings."""
        docs, _ = super().postings(key)
        held = np.flatnonzero(self._in_title(key, np.arange(len(docs))))[which]
        numbers, values = super().positions(key, held)
        inside = values < np.repeat(self.segment.title_end[docs[held]], numbers)
        owner = np.repeat(np.arange(len(held)), numbers)[inside]
        return np.bincount(owner, minlength=len(held)), values[inside]

    def _in_title(self, key: str, which: Array) -> Array:
        docs, _ = super().postings(key)
        numbers, values = super().positions(key, which)
        ends = np.repeat(self.segment.title_end[docs[which]], numbers)
        owner = np.repeat(np.arange(len(which)), numbers)
        return np.bincount(owner[values < ends], minlength=len(which))


class NameText:
    """Names as short documents; made once a snapshot, some 10 microseconds a name."""

    def __init__(self, name: str, values: Sequence[str]) -> None:
        self.name = name
        self.documents = len(values)
        self.live: Array | None = None
        self.lengths: Array = np.ones(len(values), np.uint32)
        self._places: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for number, value in enumerate(values):
            for token in tokenize(value):
                docs, positions = self._places[token.key]
                docs.append(number)
                positions.append(token.position)
        self._folds: dict[str, list[str]] = {}
        for key in sorted(self._places):
            self._folds.setdefault(fold(key), []).append(key)

    def forms(self, folded: str) -> Sequence[str]:
        """Return the forms that fold to this key."""
        return self._folds.get(folded, ())

    def beginning(self, folded: str) -> Iterable[str]:
        """Return the forms whose folded key begins so."""
        return [
            key for each, keys in self._folds.items() if each.startswith(folded) for key in keys
        ]

    def postings(self, key: str) -> tuple[Array, Array]:
        """Return the names that hold the form, and how often each does."""
        if key not in self._places:
            return _NONE, _NONE
        docs, counts = np.unique(np.array(self._places[key][0], np.uint32), return_counts=True)
        return docs, counts

    def frequency(self, key: str) -> int:
        """Return how many names hold the form."""
        return len(self.postings(key)[0])

    def positions(self, key: str, which: Array) -> tuple[Array, Array]:
        """Return the positions of some of a form's postings."""
        docs, counts = self.postings(key)
        owner = np.repeat(np.arange(len(docs)), counts)
        wanted = np.isin(owner, which)
        return counts[which], np.array(self._places[key][1], np.int64)[wanted]
