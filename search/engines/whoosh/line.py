"""The places of a query's words in some documents as one array: who stands beside or near whom.

A place is one number: from its highest bits to its lowest word, document, position, form. To sort
and to compare such numbers is to sort and to compare places, and what is known of a place goes
along with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.positions import Held

Array = NDArray[Any]

_UNIT = float(1 << 32)
"""Sums run on over all documents in whole numbers of this part, so none carries over an error."""


class Forms(NamedTuple):
    """The forms of some words, word after word, in each the one that weighs most first."""

    words: int
    names: list[str]
    word: Array
    weight: Array
    likely: Array
    """Whether the form counts for nearness and titles."""
    several: bool
    """Whether any word has more than one."""

    @classmethod
    def of(cls, words: Sequence[Mapping[str, float]], least: float) -> Forms:
        """Return the forms of words, each given by its forms and their weights.

        `least` is the weight from which on a form is likely.
        """
        each = [
            (number, form, weight)
            for number, forms in enumerate(words)
            for form, weight in sorted(forms.items(), key=lambda form: -form[1])
        ]
        numbers = np.array([number for number, _, _ in each], np.int64)
        weights = np.array([weight for _, _, weight in each], np.float32)
        several = any(len(forms) > 1 for forms in words)
        names, likely = [form for _, form, _ in each], weights >= np.float32(least)
        return cls(len(words), names, numbers, weights, likely, several)


class Line:
    """Every place of the words once, in the form that weighs most; ascending.

    `room` is the widest stretch of positions that will be asked for. Costs a gathering of all
    positions, and a sort where words have several forms.
    """

    def __init__(
        self, forms: Forms, found: Held, positions: Array, documents: int, room: int
    ) -> None:
        self._forms, self._documents = forms, documents
        self._form_bits = len(forms.names).bit_length()
        self._place_bits = (int(positions.max(initial=0)) + room).bit_length()
        self._bits = documents.bit_length() + self._place_bits
        """Of document and position; no stretch reaches from one document into the next."""
        begins = forms.word[found.form] << self._bits | found.owner << self._place_bits
        places = (begins << self._form_bits | found.form).repeat(found.number)
        places += positions.astype(np.int64) << self._form_bits
        if forms.several:
            places.sort()
            places = places.compress(_fresh(places >> self._form_bits))
        self._places = places

    def pairs(self, wanted: Sequence[tuple[int, int]]) -> Array:
        """Return how often, by the weights of their forms, one word stands just before another.

        Shape (pairs, documents). Costs a sort of all places.
        """
        forms, shape = self._forms, (len(wanted), self._documents)
        number = np.full((forms.words, forms.words), -1, np.int64)
        number[tuple(zip(*wanted, strict=True))] = np.arange(len(wanted))
        line = np.sort(self._places & ((1 << self._bits + self._form_bits) - 1))
        at, form = line >> self._form_bits, line & ((1 << self._form_bits) - 1)
        word, result, step = forms.word.take(form), np.zeros(shape[0] * shape[1]), 1
        while (apart := at[step:] - at[:-step]).min(initial=2) < 2:
            left = np.flatnonzero(apart == 1)
            pair = number[word[left], word[left + step]]
            left, pair = left[pair >= 0], pair[pair >= 0]
            weight = forms.weight[form[left]] * forms.weight[form[left + step]]
            owner = at[left] >> self._place_bits
            result += np.bincount(pair * self._documents + owner, weight, len(result))
            step += 1  # farther apart in the line where words stand at the same place
        return result.reshape(shape)

    def nearest(self, worth: Array, widths: Sequence[int]) -> Array:
        """Return the most that words, in likely forms, within so many positions are worth together.

        Shape (widths, documents). A word counts from each of its places on for `width` positions.
        So one merge of all beginnings and ends, where a word is not there yet or no longer, and one
        running sum.
        """
        places, bits, flag = self._places, self._bits, self._forms.words.bit_length()
        if not self._forms.likely.all():
            likely = self._forms.likely.take(places & ((1 << self._form_bits) - 1))
            places = places.compress(likely)
        at = places >> self._form_bits
        gaps = np.full(len(at) + 1, 1 << bits)
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
        owner = line >> (self._place_bits + flag + 1)
        first = np.flatnonzero(_fresh(owner))
        best = np.zeros(len(widths) << (bits - self._place_bits))
        if len(first):
            best[owner[first]] = np.maximum.reduceat(running, first) / _UNIT
        return best.reshape(len(widths), -1)[:, : self._documents]


def _fresh(ascending: Array) -> Array:
    """Return where a value stands that does not stand before; bool."""
    fresh = np.ones(len(ascending), np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=fresh[1:])
    return fresh
