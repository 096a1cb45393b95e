"""Finding a query's words in texts by what they look like without marks; the key then decides.

Costs some passes over the words of all texts together (`search.words`), one for each word sought,
and a look-up for each place found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.words import Notes, look_of, words_of

Array = NDArray[Any]

STRIDE: Final = 1 << 40
"""Positions from one text to the next."""


class Found(NamedTuple):
    """Places of words, in order: arrays of one length.

    `owner` is the number of the text, `start` and `end` are offsets into it, `answer` is what was
    looked up. `position` tells which stand side by side: those of one text and one apart; it grows
    by `STRIDE` a text.
    """

    owner: Array
    start: Array
    end: Array
    position: Array
    answer: Array


class Seeker:
    """Some folded keys, all `seekable`, made ready to be found in texts."""

    def __init__(self, folds: Collection[str]) -> None:
        self._looks = {look_of(each) for each in folds}
        self._numbers = not all(map(str.isalpha, folds))

    def places(
        self,
        texts: Sequence[str],
        notes: Sequence[Notes],
        surfaces: Mapping[str, int],
        keys: Mapping[str, int],
    ) -> Found:
        """Return where words stand that answer.

        `surfaces` tells of a word of letters which number it answers, `keys` of a token's key; 0
        passes it over. `notes` are those of `words_of`.
        """
        words = words_of(texts, notes, numbers=self._numbers)
        looks = np.concatenate([each.looks for each in words])
        at = self._sought(looks)
        owner = np.cumsum([len(each.looks) for each in words]).searchsorted(at, "right")
        places = np.concatenate([each.places for each in words], axis=1)
        start, end, position = places.take(at, axis=1).astype(np.int64)
        spans = zip(owner.tolist(), start.tolist(), end.tolist(), strict=True)
        answer = np.array([surfaces[texts[n][low:high]] for n, low, high in spans], np.int64)
        found = np.stack((owner, start, end, position, answer))
        others = [
            (number, *each.cut.places[:, at].tolist(), keys[each.cut.keys[at]])
            for number, each in enumerate(words)
            if each.cut.keys
            for at in self._sought(each.cut.looks).tolist()
        ]
        if others:
            found = np.concatenate((found, np.array(others, np.int64).T), axis=1)
            found = found[:, np.lexsort((found[1], found[0]))]
        owner, start, end, position, answer = found.compress(found[4], axis=1)
        return Found(owner, start, end, position + owner * STRIDE, answer)

    def _sought(self, looks: Array) -> Array:
        """Return which words look like one that is sought, ascending."""
        sought = np.zeros(len(looks), np.bool_)
        for look in self._looks:
            sought |= looks == np.uint32(look)
        return sought.nonzero()[0]


def seekable(folds: Iterable[str]) -> bool:
    """Tell whether a `Seeker` finds all words of these keys: of letters alone, or with a digit."""
    return all(each.isascii() and (each.isalpha() or any(map(str.isdigit, each))) for each in folds)
