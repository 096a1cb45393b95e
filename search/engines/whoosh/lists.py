"""Inverted lists of a query's words: the union of a syllable's forms, scored as one term.

A list is `(docs, saturation)`: documents ascending, and tf / (tf + norm) of each. Common words are
kept as rows instead, one float a document, so that adding one to a score is a vector addition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.rows import Rows
from search.engines.whoosh.text import Text

Array = NDArray[Any]

COMMON = 12
"""A word in more than one document of so many is kept as a row."""

_EMPTY = (np.zeros(0, np.int64), np.zeros(0, np.float32))


@dataclass(frozen=True)
class Union:
    """Some forms of one text, scored as one term. Cheap to make; lists are read when asked for."""

    text: Text
    weights: Mapping[str, float]
    norms: Array
    rows: Rows

    @cached_property
    def _lists(self) -> list[tuple[Array, Array, float]]:
        found = ((*self.text.postings(key), weight) for key, weight in self.weights.items())
        return [each for each in found if len(each[0])]

    @cached_property
    def size(self) -> int:
        """How many postings there are: what a pass over them costs."""
        return sum(len(docs) for docs, _, _ in self._lists)

    @cached_property
    def common(self) -> bool:
        """Whether the union is kept as a row."""
        return self.size * COMMON > self.text.documents

    @property
    def row(self) -> Array:
        """The saturation of every document, 0 where no form stands; float32."""
        return self.rows.get(self.name, self.made_row)

    @cached_property
    def name(self) -> tuple[str, tuple[tuple[str, float], ...]]:
        """What tells the union from others of its snapshot."""
        return self.text.name, tuple(self.weights.items())

    def made_row(self) -> Array:
        """Return a new `row`, which costs a pass over the postings."""
        if len(self._lists) == 1:
            return self._row_of_one(*self._lists[0])
        row = self._frequencies()
        held = np.flatnonzero(row)
        if len(held) * 2 > len(row):
            row /= row + self.norms
        else:
            row[held] /= row[held] + self.norms[held]
        return row

    def _row_of_one(self, docs: Array, counts: Array, weight: float) -> Array:
        row, docs = np.zeros(self.text.documents, np.float32), docs.astype(np.intp)
        frequencies = counts * np.float32(weight)
        frequencies /= frequencies + self.norms[docs]
        row[docs] = frequencies
        return row

    def _frequencies(self) -> Array:
        row = np.zeros(self.text.documents, np.float32)
        for docs, counts, weight in self._lists:
            row[docs] += counts if weight == 1.0 else counts * np.float32(weight)
        return row

    @cached_property
    def list(self) -> tuple[Array, Array]:
        """The documents of a word that is not common, and their saturations (float32)."""
        if not self._lists:
            return _EMPTY
        docs, frequencies = self._merged()
        return docs, frequencies / (frequencies + self.norms[docs])

    @property
    def docs(self) -> Array:
        """The documents that hold a form, ascending (int64)."""
        if not self.common:
            return self.list[0]
        if len(self._lists) == 1:
            return self._lists[0][0].astype(np.int64)
        return np.flatnonzero(self.row > 0)

    def _merged(self) -> tuple[Array, Array]:
        if len(self._lists) == 1:
            docs, counts, weight = self._lists[0]
            return docs.astype(np.int64), counts * np.float32(weight)
        every = np.concatenate([docs for docs, _, _ in self._lists]).astype(np.int64)
        frequencies = np.concatenate(
            [counts * np.float32(weight) for _, counts, weight in self._lists]
        )
        order = np.argsort(every, kind="stable")
        every, frequencies = every[order], frequencies[order]
        first = np.flatnonzero(np.append(True, every[1:] != every[:-1]))
        return every[first], np.add.reduceat(frequencies, first)

    def add_to(self, scores: Array, idf: float) -> None:
        """Add idf times saturation to the scores of all documents."""
        if not self._lists:
            return
        if self.common:
            scores += self.row * np.float32(idf)
        else:
            docs, saturations = self.list
            scores[docs] += saturations * np.float32(idf)

    def count(self, live: Array | None) -> int:
        """Return how many live documents hold a form."""
        if len(self._lists) == 1 and live is None:
            return len(self._lists[0][0])
        docs = self.docs
        return len(docs) if live is None else int(np.count_nonzero(live[docs]))


@dataclass(frozen=True)
class Lists:
    """A word's forms: those that agree with what was typed, and looser ones.

    Values are saturations: above 0 where an agreeing form stands, below 0 where only looser ones
    do. They are kept as one list, or as one row where the word is common.
    """

    agreeing: Union
    looser: Union

    @cached_property
    def size(self) -> int:
        """How many postings there are: what a pass over them costs."""
        return self.agreeing.size + self.looser.size

    @cached_property
    def common(self) -> bool:
        """Whether there is a row."""
        return self.size * COMMON > self.agreeing.text.documents

    @property
    def row(self) -> Array:
        """The values of all documents, 0 where no form stands; float32."""
        if not self.looser.size:
            return self.agreeing.row
        name = self.agreeing.name, self.looser.name
        return self.agreeing.rows.get(name, self._made_row)

    def _made_row(self) -> Array:
        row, agreeing = -self.looser.made_row(), self.agreeing.made_row()
        np.copyto(row, agreeing, where=agreeing > 0)
        return row

    @cached_property
    def _list(self) -> tuple[Array, Array]:
        if not self.looser.size:
            return self.agreeing.list
        (docs, values), (near, others) = self.agreeing.list, self.looser.list
        alone = lookup(docs, values, near) == 0
        every = np.concatenate([docs, near[alone]])
        order = np.argsort(every, kind="stable")
        return every[order], np.concatenate([values, -others[alone]])[order]

    @property
    def docs(self) -> Array:
        """The documents that hold a form, ascending (int64)."""
        if not self.common:
            return self._list[0]
        return np.flatnonzero(self.row != 0) if self.looser.size else self.agreeing.docs

    def at(self, docs: Array) -> Array:
        """Return the values of some documents (ascending), 0 where no form stands; float32."""
        if self.common:
            return self.row[docs]
        held, values = self._list
        return values if held is docs else lookup(held, values, docs)


def lookup(docs: Array, values: Array, wanted: Array) -> Array:
    """Return the values of the wanted documents, 0 for those not in `docs`; both ascend."""
    found = np.zeros(len(wanted), values.dtype)
    if len(docs):
        at = np.minimum(docs.searchsorted(wanted), len(docs) - 1)
        held = docs[at] == wanted
        found[held] = values[at[held]]
    return found
