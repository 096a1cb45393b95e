"""Where words stand: phrases, words near each other, neighbouring pairs, all from positions.

A place is one number, `document index * STRIDE + position`, so that the places of a word in many
documents are one ascending array, and "one position further" is plus one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.text import Text

Array = NDArray[Any]

STRIDE: Final = 1 << 32


class Places(NamedTuple):
    """Ascending distinct places, and the weight of the form at each (None: all weigh 1)."""

    at: Array
    weight: Array | None


def places(text: Text, forms: Mapping[str, float], docs: Array) -> Places:
    """Return where some forms stand in the documents (ascending)."""
    found, weights = [], []
    for form, weight in forms.items():
        held, _ = text.postings(form)
        which, owner = common(held, docs)
        if len(which):
            numbers, values = text.positions(form, which)
            found.append(np.repeat(owner * STRIDE, numbers) + values)
            weights.append(np.full(len(values), weight, np.float32))
    if not found:
        return Places(np.zeros(0, np.int64), None)
    at = np.concatenate(found) if len(found) > 1 else found[0]
    if all(weight == 1.0 for weight in forms.values()):
        return Places(np.unique(at) if len(found) > 1 else at, None)
    weight_at = np.concatenate(weights)
    order = np.argsort(at, kind="stable")
    at, weight_at = at[order], weight_at[order]
    first = np.flatnonzero(np.append(True, at[1:] != at[:-1]))
    return Places(at[first], np.maximum.reduceat(weight_at, first))


def common(held: Array, docs: Array) -> tuple[Array, Array]:
    """Return the indexes into both ascending lists of what is in both; searches the longer."""
    if not len(held) or not len(docs):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    if len(held) < len(docs):
        at = np.minimum(docs.searchsorted(held.astype(docs.dtype)), len(docs) - 1)
        which = np.flatnonzero(docs[at] == held)
        return which, at[which]
    wanted = docs.astype(held.dtype)
    at = np.minimum(held.searchsorted(wanted), len(held) - 1)
    owner = np.flatnonzero(held[at] == wanted)
    return at[owner], owner


def follow(left: Places, right: Places) -> Places:
    """Return the places of the right words that stand just after a left word.

    Costs a search of the longer list for each place of the shorter.
    """
    if len(right.at) < len(left.at):
        from_right, from_left = common(right.at, left.at + 1)
    else:
        from_left, from_right = common(left.at + 1, right.at)
    weight = None
    if left.weight is not None or right.weight is not None:
        weight = _weight(left, from_left) * _weight(right, from_right)
    return Places(right.at[from_right], weight)


def _weight(found: Places, which: Array) -> Array:
    if found.weight is None:
        return np.ones(len(which), np.float32)
    return found.weight[which]


def frequencies(found: Places, documents: int) -> Array:
    """Return for each document the sum of the weights of its places; float64."""
    owner = found.at // STRIDE
    return np.bincount(owner, found.weight, documents).astype(np.float64)


def consecutive(words: Sequence[Places], documents: int) -> Array:
    """Return how often the words stand one after the other in each document, by weight."""
    found = words[0]
    for word in words[1:]:
        found = follow(found, word)
    return frequencies(found, documents)


def windows(words: Sequence[Places], width: int, documents: int) -> Array:
    """Return in how many windows of `width` positions, each begun by a word, all words stand.

    A position serves one word only, so there must be as many as there are words.
    """
    starts = np.unique(np.concatenate([word.at for word in words]))
    ends = starts + width
    enough = starts.searchsorted(ends) - np.arange(len(starts)) >= len(words)
    for word in words:
        enough &= word.at.searchsorted(ends) > word.at.searchsorted(starts)
    return np.bincount(starts[enough] // STRIDE, minlength=documents).astype(np.float64)
