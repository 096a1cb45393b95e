"""Finding a query's words in texts by what they look like without marks; the key then decides.

Costs some passes over the words of all texts together (`search.words`), one for each word sought,
and a look-up for each place found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import offsets_of
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
        cut = [number for number, each in enumerate(words) if each.cut.keys]
        parts = [*(each[:2] for each in words), *(words[number].cut[:2] for number in cut)]
        at, owner, (start, end, position) = self._sought(parts)
        runs = int(owner.searchsorted(len(words)))
        if runs < len(at):
            owner = np.array([*range(len(words)), *cut])[owner]
        spans = zip(owner[:runs].tolist(), start.tolist(), end.tolist(), strict=False)
        answer = [surfaces[texts[n][low:high]] for n, low, high in spans]
        tokens = zip(owner[runs:].tolist(), at[runs:].tolist(), strict=True)
        answer += [keys[words[n].cut.keys[number]] for n, number in tokens]
        answers = np.array(answer, np.int64)
        kept = answers.nonzero()[0]
        if runs < len(at):
            kept = kept[np.lexsort((start[kept], owner[kept]))]
        owner, position = owner[kept], position[kept]
        return Found(owner, start[kept], end[kept], position + owner * STRIDE, answers[kept])

    def _sought(self, parts: Sequence[tuple[Array, Array]]) -> tuple[Array, Array, Array]:
        """Return which of the looks of each part are sought, the part's number, and the places."""
        looks = np.concatenate([looks for looks, _ in parts])
        sought = np.zeros(len(looks), np.bool_)
        for look in self._looks:
            sought |= looks == np.uint32(look)
        at = sought.nonzero()[0]
        places = np.concatenate([places for _, places in parts], axis=1)
        starts = offsets_of([len(looks) for looks, _ in parts])
        owner = starts.searchsorted(at, "right") - 1
        return at - starts[owner], owner, places.take(at, axis=1).astype(np.int64)


def seekable(folds: Iterable[str]) -> bool:
    """Tell whether a `Seeker` finds all words of these keys: of letters alone, or with a digit."""
    return all(each.isascii() and (each.isalpha() or any(map(str.isdigit, each))) for each in folds)
