"""What requests to one snapshot share: texts, norms, rows, the forms of words, columns."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.allocation import keep_freed_memory
from search.engines.whoosh.columns import Columns
from search.engines.whoosh.lists import Union
from search.engines.whoosh.rows import Rows
from search.engines.whoosh.snapshot import Snapshot
from search.engines.whoosh.text import NameText, SegmentText, Text, TitleText
from search.model import Scope
from search.query.expansion import Forms, Leaf, expand, identity
from search.query.nodes import FieldName
from search.ranking import DEFAULT, Weights, idf, weighted_idf

Array = NDArray[Any]
T = TypeVar("T")

_REMEMBERED = 4096
_UNIONS = 128
"""Words of queries whose lists are kept, at most a byte a document each."""
_MEANINGS = 512
"""Things kept of typed queries: what they mean, what marks their words, which are neighbours."""


class Recent:
    """Remembers the last few thousand answers to small questions; shared by threads."""

    def __init__(self, size: int = _REMEMBERED) -> None:
        self._size = size
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: Hashable, make: Callable[[], T]) -> T:
        """Return the value of this name, made if it is not there."""
        with self._lock:
            if name in self._values:
                self._values.move_to_end(name)
                return self._values[name]  # type: ignore[no-any-return]
        value = make()
        with self._lock:
            self._values[name] = value
            while len(self._values) > self._size:
                self._values.popitem(last=False)
        return value


class Field:
    """Texts of one kind over all segments, and what they know of words.

    `scored` is False where only matching counts (names); then every idf is 0.
    """

    def __init__(
        self, texts: Sequence[Text], documents: int, average: float, weights: Weights, rows: Rows
    ) -> None:
        self.texts = texts
        self.documents = documents
        self.average = average
        self._weights = weights
        self._rows = rows
        self._recent = Recent()

    @cached_property
    def norms(self) -> dict[str, Array]:
        """The BM25 norm of every document, by the text's name; float32."""
        k1, b, average = self._weights.k1, self._weights.b, self.average or 1.0
        return {
            text.name: (k1 * (1.0 - b) + k1 * b / average * text.lengths).astype(np.float32)
            for text in self.texts
        }

    def union(self, text: Text, weights: dict[str, float]) -> Union:
        """Return the list of some forms of one text."""
        return Union(text, weights, self.norms[text.name], self._rows)

    # -- the vocabulary that `expand` asks ---------------------------------------------------

    def forms(self, folded: str) -> Sequence[str]:
        """Return the forms that fold to this key, in any segment."""
        return _joined(text.forms(folded) for text in self.texts)

    def beginning(self, folded: str) -> Iterable[str]:
        """Return the forms whose folded key begins so, in any segment."""
        return _joined(text.beginning(folded) for text in self.texts)

    def frequency(self, key: str) -> int:
        """Return how many live documents hold the form."""
        return self._recent.get(("frequency", key), lambda: self.count([key]))

    def expand(self, leaf: Leaf) -> Forms:
        """Return what a leaf stands for."""
        return self._recent.get(identity(leaf), lambda: expand(leaf, self, self._weights))

    # -- figures -----------------------------------------------------------------------------

    def count(self, keys: Iterable[str]) -> int:
        """Return how many live documents hold any of the forms."""
        weights = dict.fromkeys(sorted(keys), 1.0)
        return sum(self.union(text, weights).count(text.live) for text in self.texts)

    def idf(self, forms: Forms) -> float:
        """Return a leaf's idf: of its reading by weight, else of what agrees, else of the rest."""
        name = (tuple(forms.agreeing.items()), forms.reading, tuple(forms.looser))
        return self._recent.get(("idf", name), lambda: self._idf(forms))

    def _idf(self, forms: Forms) -> float:
        if forms.reading:
            return weighted_idf(
                (forms.agreeing[key], idf(self.frequency(key), self.documents))
                for key in forms.reading
            )
        count = self.count(forms.agreeing) or self.count(forms.looser)
        return idf(count, self.documents)


def _joined(found: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(key for each in found for key in each))


class Context:
    """Everything cached of one snapshot."""

    def __init__(self, snapshot: Snapshot, weights: Weights = DEFAULT) -> None:
        keep_freed_memory()
        self.snapshot = snapshot
        self.segments = snapshot.segments
        self.weights = weights
        self.rows = Rows()
        self.recent = Recent()
        self.meanings = Recent(_MEANINGS)
        self.unions = Recent(_UNIONS)
        articles = [SegmentText(segment, "articles", self.rows) for segment in snapshot.segments]
        self.articles = Field(
            articles, snapshot.articles, snapshot.average_length, weights, self.rows
        )

    @cached_property
    def statements(self) -> Field:
        """The statements' own words."""
        snapshot = self.snapshot
        texts = [SegmentText(segment, "statements", self.rows) for segment in self.segments]
        average = snapshot.average_statement
        return Field(texts, snapshot.statements, average, self.weights, self.rows)

    @cached_property
    def titles(self) -> Field:
        """The articles' titles, with the articles' lengths."""
        texts = [TitleText(segment, self.rows) for segment in self.segments]
        return Field(texts, self.articles.documents, self.articles.average, self.weights, self.rows)

    def scope(self, scope: Scope) -> Field:
        """Return the texts that a request searches."""
        return self.articles if scope == "articles" else self.statements

    def columns(self, scope: Scope) -> Columns:
        """Return dates, facets and groups of the documents of a scope."""
        return self.recent.get(("columns", scope), lambda: Columns(self.snapshot, scope))

    def names(self, field: FieldName) -> Field:
        """Return the names of a field as texts; numbered as in the snapshot's dictionary."""
        return self.recent.get(("names", field), lambda: self._names(field))

    def _names(self, field: FieldName) -> Field:
        text = NameText(field, self.columns("articles").names(field))
        return Field([text], 0, 1.0, self.weights, self.rows)


_LOCK = threading.Lock()


def context(snapshot: Snapshot, weights: Weights = DEFAULT) -> Context:
    """Return the context that requests share while the snapshot is the newest, else one's own."""
    shared = snapshot.shared
    if shared is None:
        return Context(snapshot, weights)
    with _LOCK:
        contexts: dict[Weights, Context] = shared.values
        if weights not in contexts:
            contexts[weights] = Context(snapshot, weights)
        return contexts[weights]
