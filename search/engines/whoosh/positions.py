"""Where words stand: phrases, words near each other, neighbouring pairs, all from positions.

A place is one number, `document index * STRIDE + MARGIN + position`, so that the places of a word
in many documents are one ascending array, and "one position further" is plus one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import fresh, offsets_of
from search.engines.whoosh.packed import Numbers
from search.engines.whoosh.text import Text

Array = NDArray[Any]

STRIDE: Final = 1 << 33
MARGIN: Final = 1 << 32
"""Added to each position, so that places can be moved back without leaving their document."""


class Places(NamedTuple):
    """Ascending distinct places, and the weight of the form at each (None: all weigh 1)."""

    at: Array
    weight: Array | None

    def moved(self, steps: int) -> Places:
        """Return the places so many positions on (`MARGIN` keeps documents apart)."""
        return Places(self.at + steps, self.weight)

    def both(self, other: Places) -> Places:
        """Return the places that are in both, weights multiplied."""
        which, where = common(self.at, other.at)
        weight = None
        if self.weight is not None or other.weight is not None:
            weight = _weight(self, which) * _weight(other, where)
        return Places(self.at[which], weight)


class Held(NamedTuple):
    """Postings of some forms in some documents, form after form, documents ascending in each."""

    form: Array
    """Number of the form."""
    owner: Array
    """Index of the document."""
    begin: Array
    """Where the posting's positions begin in the text's."""
    number: Array
    """How many they are."""

    def positions(self, values: Numbers) -> Array:
        """Return the positions of all postings, one after the other; costs their gathering."""
        return np.asarray(values[self.places()])

    def places(self) -> Array:
        """Return where in the text's positions those of all postings are, one after the other."""
        ends = self.number.cumsum()
        spread = self.of_each(self.begin - ends + self.number)
        spread += np.arange(len(spread))
        return spread

    def of_each(self, postings: Array) -> Array:
        """Return for each position what is given for each posting.

        It is `numpy.repeat` by a running sum of differences: runs are many and short.
        """
        ends = self.number.cumsum()
        result = np.zeros(int(ends[-1]) if len(ends) else 0, np.int64)
        result[:1] = postings[:1]
        result[ends[:-1]] = postings[1:] - postings[:-1]
        return result.cumsum(out=result)


def held(text: Text, forms: Sequence[str], docs: Array) -> Held:
    """Return the postings of the forms in the documents (ascending).

    Costs a search for the documents in each list that is longer, and a pass over all others.
    """
    lists = [text.postings(form)[0] for form in forms]
    passed = _passed(lists, docs, text.documents)
    found = [(_NOWHERE, _NOWHERE, _NOWHERE, _NOWHERE)]
    for number, form in enumerate(forms):
        which, owner = passed[number] if number in passed else common(lists[number], docs)
        if len(which):
            begin, count = text.spans(form)
            found.append((np.full(len(which), number), owner, begin[which], count[which]))
    return Held(*(np.concatenate(each, dtype=np.int64) for each in zip(*found, strict=True)))


def _passed(lists: Sequence[Array], docs: Array, documents: int) -> dict[int, tuple[Array, Array]]:
    """Return `common` of each list that is not long, from one pass over all of them."""
    many = len(docs) * _MANY > documents
    numbers = [n for n, held in enumerate(lists) if len(held) and (many or len(held) <= len(docs))]
    if not numbers:
        return {}
    every = np.concatenate([lists[number] for number in numbers])
    if many:
        owners = np.full(documents, -1, np.int32)
        owners[docs] = np.arange(len(docs))
        owner = owners[every]
        which = np.flatnonzero(owner >= 0)
    else:
        owner = np.minimum(docs.searchsorted(every.astype(docs.dtype)), len(docs) - 1)
        which = np.flatnonzero(docs[owner] == every)
    owner = owner[which]
    starts = offsets_of([len(lists[number]) for number in numbers])
    borders = which.searchsorted(starts).tolist()
    return {
        number: (which[first:last] - start, owner[first:last])
        for number, start, (first, last) in zip(numbers, starts, pairwise(borders), strict=False)
    }


def places(text: Text, words: Sequence[Mapping[str, float]], docs: Array) -> list[Places]:
    """Return where each word (its forms and their weights) stands in the documents (ascending)."""
    weights = [weight for word in words for weight in word.values()]
    found = held(text, [form for word in words for form in word], docs)
    at = found.of_each(found.owner * STRIDE + MARGIN) + found.positions(text.values)
    ends = np.cumsum([0, *map(len, words)])
    before = np.concatenate([[0], found.number.cumsum()])
    borders = before[found.form.searchsorted(np.arange(ends[-1] + 1))]
    return [
        _joined(at, weights[first:last], borders[first : last + 1])
        for first, last in pairwise(ends)
    ]


_MANY: Final = 16
"""One document in so many is many."""

_NOWHERE: Final = np.zeros(0, np.int64)


def _joined(at: Array, weights: list[float], borders: Array) -> Places:
    """Return the places of one word from those of its forms, which lie between the borders."""
    at = at[borders[0] : borders[-1]]
    if not len(at):
        return Places(_NOWHERE, None)
    if all(weight == 1.0 for weight in weights):
        if len(weights) > 1:
            at = np.sort(at)
            at = at[np.append(True, at[1:] != at[:-1])]
        return Places(at, None)
    weight_at = np.repeat(np.array(weights, np.float32), np.diff(borders))
    if len(weights) > 1:
        order = np.argsort(at, kind="stable")
        at, weight_at = at[order], weight_at[order]
        first = np.flatnonzero(np.append(True, at[1:] != at[:-1]))
        at, weight_at = at[first], np.maximum.reduceat(weight_at, first)
    return Places(at, weight_at)


def common(held: Array, docs: Array) -> tuple[Array, Array]:
    """Return the indexes into both ascending lists of what is in both; searches the longer."""
    if not len(held) or not len(docs):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    if len(held) < len(docs):
        at = docs.searchsorted(held.astype(docs.dtype))
        which = (docs.take(at, mode="clip") == held).nonzero()[0]
        return which, at[which]
    wanted = docs.astype(held.dtype)
    at = held.searchsorted(wanted)
    owner = (held.take(at, mode="clip") == wanted).nonzero()[0]
    return at[owner], owner


def _weight(found: Places, which: Array) -> Array:
    if found.weight is None:
        return np.ones(len(which), np.float32)
    return found.weight[which]


def windows(words: Sequence[Places], width: int, documents: int) -> Array:
    """Return in how many windows of `width` positions, each begun by a word, all words stand.

    A position serves one word only, so there must be as many as there are words. Costs a sort of
    all places, and a pass over them a word, the rarest first: what follows looks at what is left.
    """
    if not all(len(word.at) for word in words):
        return np.zeros(documents)
    bits, last = len(words).bit_length(), len(words) - 1
    line = np.concatenate([word.at << bits | number for number, word in enumerate(words)])
    line.sort()
    at, which = line >> bits, line & ((1 << bits) - 1)
    first = fresh(at).nonzero()[0]
    starts = at[first]
    begins = max(len(starts) - last, 0)
    enough = (starts[last:] - starts[:begins] < width).nonzero()[0]
    first, starts = first[enough], starts[enough]
    for number in sorted(range(len(words)), key=lambda number: len(words[number].at)):
        own = which == number
        following = (own.cumsum() - own)[first]
        near = words[number].at.take(following, mode="clip") - starts
        kept = ((following < len(words[number].at)) & (near < width)).nonzero()[0]
        first, starts = first[kept], starts[kept]
    return np.bincount(starts // STRIDE, minlength=documents).astype(np.float64)
