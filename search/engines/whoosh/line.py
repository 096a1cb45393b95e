"""The places of some words in some documents as one array: who stands beside or near whom.

A place is one number: from its highest bits to its lowest document, position, form. To sort and to
compare such numbers is to sort and to compare places, and what is known of a place goes along.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import fresh
from search.engines.whoosh.positions import Held

Array = NDArray[Any]

_UNIT = float(1 << 32)
"""Sums run on over all documents in whole numbers of this part, so none carries over an error."""


class Table(NamedTuple):
    """The forms of some words, word after word, in each the one that weighs most first."""

    names: list[str]
    word: Array
    weight: Array
    strict: Array
    """Whether the form counts also where not all do."""
    words: int

    @classmethod
    def of(cls, words: Sequence[Iterable[tuple[str, float, bool]]]) -> Table:
        """Return the forms of words, given by name, weight and whether they are strict.

        Where two forms of a word stand at one place, a strict one must weigh as much as others.
        """
        every = [
            (form, weight, strict, word)
            for word, forms in enumerate(words)
            for form, weight, strict in sorted(forms, key=lambda form: (-form[1], not form[2]))
        ]
        return cls(
            [form for form, _, _, _ in every],
            np.array([word for _, _, _, word in every], np.int64),
            np.array([weight for _, weight, _, _ in every], np.float32),
            np.array([strict for _, _, strict, _ in every], np.bool_),
            len(words),
        )

    @property
    def several(self) -> bool:
        """Whether any word has more than one form."""
        return len(self.names) > len(set(self.word.tolist()))


class Row(NamedTuple):
    """Where words stand in a row: documents, products of weights, whether all forms are strict."""

    owner: Array
    weight: Array
    strict: Array


class Line:
    """Every place of the words in order of their forms; `positions` are those of `found`.

    `room` is the widest stretch of positions that will be asked for. Each word's places are moved
    so that words which are so many `steps` from each other stand at one place.
    """

    def __init__(
        self,
        table: Table,
        found: Held,
        positions: Array,
        documents: int,
        room: int = 1,
        steps: Sequence[int] = (),
    ) -> None:
        self._table, self._documents, last = table, documents, max(steps, default=0)
        self._form_bits = len(table.names).bit_length()
        self._position_bits = (int(positions.max(initial=0)) + last + room).bit_length()
        self._bits = documents.bit_length() + self._position_bits
        """Of document and position; no stretch reaches from one document into the next."""
        begins = found.owner << self._position_bits
        if steps:
            begins += last - np.array(steps)[table.word][found.form]
        self._places = found.of_each(begins << self._form_bits | found.form)
        self._places += positions.astype(np.int64) << self._form_bits

    def _apart(self, places: Array) -> tuple[Array, Array]:
        """Return documents with positions, and forms."""
        return places >> self._form_bits, places & ((1 << self._form_bits) - 1)

    def _ascending(self) -> tuple[Array, Array]:
        """Return all places in order, each word once at a place, and its best form there."""
        at, form = self._apart(np.sort(self._places))
        if self._table.several:
            word, again = self._table.word, (at[1:] == at[:-1]).nonzero()[0] + 1
            again = again[word[form[again]] == word[form[again - 1]]]
            if len(again):
                at, form = np.delete(at, again), np.delete(form, again)
        return at, form

    def row(self) -> Row:
        """Return where each of the words stands, at the same place once they are moved."""
        table, last = self._table, self._table.words - 1
        at, form = self._ascending()
        begin = np.flatnonzero(at[last:] == at[: len(at) - last])
        weight, strict = np.ones(len(begin), np.float32), np.ones(len(begin), np.bool_)
        for step in range(table.words):
            weight *= table.weight[form[begin + step]]
            strict &= table.strict[form[begin + step]]
        return Row(at[begin] >> self._position_bits, weight, strict)

    def pairs(self, wanted: Sequence[tuple[int, int]]) -> Array:
        """Return how often, by the weights of their forms, one word stands just before another.

        Shape (pairs, documents). Costs a sort of all places.
        """
        table, shape = self._table, (len(wanted), self._documents)
        number = np.zeros((table.words, table.words), np.int64) - 1
        for each, beside in enumerate(wanted):
            number[beside] = each
        at, form = self._ascending()
        result, step = np.zeros(shape[0] * shape[1]), 1
        while (apart := at[step:] - at[:-step]).min(initial=2) < 2:
            left = (apart == 1).nonzero()[0]
            first, second = form[left], form[left + step]
            pair = number[table.word[first], table.word[second]]
            asked = (pair >= 0).nonzero()[0]
            pair = pair[asked]
            weight = table.weight[first[asked]] * table.weight[second[asked]]
            owner = at[left[asked]] >> self._position_bits
            result += np.bincount(pair * self._documents + owner, weight, len(result))
            step += 1  # farther apart in the line where words stand at the same place
        return result.reshape(shape)

    def nearest(self, worth: Array, widths: Sequence[int]) -> Array:
        """Return the most that the words, in strict forms, within so many positions are worth.

        Shape (widths, documents). A word counts from each of its places on for `width` positions.
        So one merge of all beginnings and ends, where a word is not there yet or no longer, and one
        running sum.
        """
        table, bits, flag = self._table, self._bits, self._table.words.bit_length()
        at, form = self._apart(self._places)
        if not table.strict.all():
            strict = table.strict.take(form)
            at, form = at.compress(strict), form.compress(strict)
        small = bits + flag + 1 + len(widths).bit_length() < 32  # half the bytes to sort
        at = at.astype(np.int32 if small else np.int64)
        at |= (table.word << bits).astype(at.dtype)[form]
        if table.several:
            at.sort()
        gaps = np.empty(len(at) + 1, at.dtype)
        gaps[0] = gaps[-1] = 1 << bits
        np.subtract(at[1:], at[:-1], out=gaps[1:-1])
        ends = (at & ((1 << bits) - 1)) << (flag + 1) | at >> bits  # at one place, ends come first
        merged = []
        for number, width in enumerate(widths):
            alone, base = gaps >= width, number << (bits + flag + 1)
            merged.append(ends.compress(alone[:-1]) + (base | 1 << flag))
            merged.append(ends.compress(alone[1:]) + (base + (width << (flag + 1))))
        line = np.concatenate(merged)
        line.sort()
        values = np.zeros((2, 1 << flag), np.int64)
        values[1, : len(worth)] = np.rint(worth * _UNIT)
        values[0] = -values[1]
        running = values.ravel().take(line & ((2 << flag) - 1)).cumsum()
        owner = line >> (self._position_bits + flag + 1)
        first = fresh(owner).nonzero()[0]
        best = np.zeros(len(widths) << (bits - self._position_bits))
        if len(first):
            best[owner[first]] = np.maximum.reduceat(running, first) / _UNIT
        return best.reshape(len(widths), -1)[:, : self._documents]
