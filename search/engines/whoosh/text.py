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

from search.engines.whoosh.packed import Numbers
from search.engines.whoosh.rows import Rows
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

    @property
    def values(self) -> Numbers:
        """The positions of all postings."""

    def spans(self, key: str) -> tuple[Array, Array]:
        """Return where in `values` the positions of each of a form's postings begin, how many."""


_NONE = np.zeros(0, np.uint32)
_REMEMBERED = 1 << 15


class SegmentText:
    """A segment's articles, or its statements. Costs nothing until it is asked."""

    def __init__(self, segment: Segment, scope: Scope, rows: Rows) -> None:
        self.segment = segment
        self.scope: Scope = scope
        self.name = f"{segment.name}.{scope}"
        self._postings = segment.text if scope == "articles" else segment.said
        self._rows = rows
        self._numbers: dict[str, int] = {}
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

    def term(self, key: str) -> int:
        """Return the form's number among the segment's terms, or -1."""
        number = self._numbers.get(key)
        if number is None:
            if len(self._numbers) > _REMEMBERED:
                self._numbers.clear()
            number = self._numbers[key] = self.segment.terms.number(key)
        return number

    def postings(self, key: str) -> tuple[Array, Array]:
        """Return a form's documents and weighted counts: two views."""
        term = self.term(key)
        return self._postings.slice(term) if term >= 0 else (_NONE, _NONE)

    def frequency(self, key: str) -> int:
        """Return how many live articles hold the form."""
        term = self.term(key)
        return self.segment.frequency(term) if term >= 0 else 0

    @property
    def values(self) -> Numbers:
        """The positions of all postings."""
        return self._postings.all_positions

    def spans(self, key: str) -> tuple[Array, Array]:
        """Return where each posting's positions begin, how many; a pass over the form's counts."""
        term = self.term(key)
        if term < 0:
            return _NONE, _NONE
        begins, numbers = self._rows.get((self.name, "spans", term), lambda: self._spans(term))
        return begins, numbers

    def begins(self, first: int, last: int) -> Array:
        """Return where the positions of each posting of terms `first` to `last` - 1 begin; of text.

        And where the last ones end. Costs a pass over the counts.
        """
        name = (self.name, "begins", first, last)
        return self._rows.get(name, lambda: self._postings.begins(first, last))

    def _spans(self, term: int) -> Array:
        return np.stack(self._postings.spans(term)).astype(np.uint32)

    def title_ends(self, docs: Array) -> Array | None:
        """Return at which position the title of each article ends; None for statements."""
        return self.segment.title_end[docs] if self.scope == "articles" else None


class TitleText(SegmentText):
    """The titles of a segment's articles: the text's lists cut at the title's end."""

    def __init__(self, segment: Segment, rows: Rows) -> None:
        super().__init__(segment, "articles", rows)
        self.name = f"{segment.name}.title"

    def postings(self, key: str) -> tuple[Array, Array]:
        """Return the articles whose title holds the form; a pass over its first positions."""
        docs, _, numbers = self._in_titles(key)
        return docs, np.minimum(numbers * DEFAULT.title, MAX_COUNT)

    def spans(self, key: str) -> tuple[Array, Array]:
        """Return where the positions in titles begin and how many there are."""
        _, begins, numbers = self._in_titles(key)
        return begins, numbers

    def _in_titles(self, key: str) -> Array:
        return self._rows.get((self.name, key), lambda: self._cut(key))

    def _cut(self, key: str) -> Array:
        docs, _ = super().postings(key)
        begins, numbers = super().spans(key)
        inside = np.zeros(len(docs), np.uint32)
        ends, left = self.segment.title_end[docs], np.arange(len(docs))
        for nth in range(int(numbers.max(initial=0))):
            left = left[numbers[left] > nth]
            left = left[self.values[begins[left] + nth] < ends[left]]
            if not len(left):
                break
            inside[left] += 1
        held = np.flatnonzero(inside)
        return np.stack([docs[held].astype(np.uint32), begins[held], inside[held]])


class NameText:
    """Names as short documents; made once a snapshot, some 10 microseconds a name."""

    def __init__(self, name: str, values: Sequence[str]) -> None:
        self.name = name
        self.documents = len(values)
        self.live: Array | None = None
        self.lengths: Array = np.ones(len(values), np.uint32)
        places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, value in enumerate(values):
            for token in tokenize(value):
                places[token.key].append((number, token.position))
        self._places = {key: np.array(found).T for key, found in places.items()}
        self._begin = dict(zip(places, np.cumsum([0, *map(len, places.values())]), strict=False))
        self.values: Numbers = np.concatenate(
            [positions for _, positions in self._places.values()] or [_NONE]
        )
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
        docs, counts = np.unique(self._places[key][0], return_counts=True)
        return docs, counts

    def frequency(self, key: str) -> int:
        """Return how many names hold the form."""
        return len(self.postings(key)[0])

    def spans(self, key: str) -> tuple[Array, Array]:
        """Return where the positions of each of a form's postings begin, and how many there are."""
        _, counts = self.postings(key)
        return self._begin.get(key, 0) + np.cumsum(counts) - counts, counts
