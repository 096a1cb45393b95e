"""The best stretch of text for a query's words, for many documents at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def nearest(
    documents: int, places: Sequence[tuple[float, Array, Array]], width: int
) -> NDArray[np.float64]:
    """Return for each document the most that words within `width` positions are worth together.

    Each word is `(worth, documents, positions)`: what it is worth, and where it stands, as two
    arrays of equal length. A sweep over all positions with, for each word, where it stood last:
    one pass a word over the positions of all words.
    """
    best = np.zeros(documents)
    docs = np.concatenate([each for _, each, _ in places] or [np.zeros(0, np.int64)])
    if not len(docs):
        return best
    positions = np.concatenate([each for _, _, each in places]).astype(np.int64)
    word = np.repeat(np.arange(len(places)), [len(each) for _, each, _ in places])
    line = docs.astype(np.int64) * (int(positions.max()) + width + 1) + positions
    order = np.argsort(line, kind="stable")
    docs, word, line = docs[order], word[order], line[order]
    total = np.zeros(len(line))
    for number, (worth, _, _) in enumerate(places):
        last = np.maximum.accumulate(np.where(word == number, line, -width))
        total += worth * (line - last < width)
    np.maximum.at(best, docs, total)
    return best
