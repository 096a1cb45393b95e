"""The words of articles: keys, their numbers and positions. What was met once is remembered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.engines.opensearch.schema import OR
from search.engines.streams import Analyser, Streamed
from search.model import Article
from search.reprints import Signatures, signatures
from search.text import tokenize

Array = NDArray[Any]

LONGEST: Final = 200
"""Characters of a key that are indexed; longer ones are no words."""


@dataclass(frozen=True, slots=True)
class Words:
    """An article's tokens in order: the title's, then the lead's, then the rest."""

    keys: list[str]
    hashes: Array
    """`search.reprints.number` of each key, uint64."""
    positions: Array
    titles: int
    leads: int
    paragraphs: Array
    """Position at which each paragraph begins."""
    signature: Signatures

    def first(self, paragraph: int) -> int:
        """Return which token is the first of a paragraph."""
        if paragraph >= len(self.paragraphs):
            return len(self.keys)
        return int(np.searchsorted(self.positions, self.paragraphs[paragraph]))

    def chosen(self, first: int, end: int) -> Array:
        """Return the numbers of the title's tokens and of some others."""
        return np.concatenate((np.arange(self.titles), np.arange(first, end)))

    def runs(self, first: int, end: int) -> list[str]:
        """Return keys as strings, one for each run of positions; keys at one position by `OR`."""
        return runs(self.keys[first:end], self.positions[first:end])


def runs(keys: Sequence[str], positions: Array) -> list[str]:
    """Return the keys as strings, one for each run of positions; keys at one position by `OR`."""
    if not keys:
        return []
    steps = np.diff(positions)
    parts = [" "] * (2 * len(keys) - 1)
    parts[::2] = keys
    for at in np.flatnonzero(steps != 1).tolist():
        parts[2 * at + 1] = "\n" if steps[at] else OR
    return "".join(parts).split("\n")


def runs_of(text: str) -> list[str]:
    """Return the keys of a short text, as `runs` does."""
    tokens = [token for token in tokenize(text) if token.key]
    positions = np.array([token.position for token in tokens])
    return runs([token.key[:LONGEST] for token in tokens], positions)


class Articles(Analyser):
    """Makes words of articles; for one thread."""

    def words(self, articles: Sequence[Article]) -> Iterator[Words]:
        """Yield the words of each article."""
        return self._divided(self._streamed(articles))

    def _kept(self, key: str) -> str:
        return key[:LONGEST]

    def _divided(self, streamed: Streamed) -> Iterator[Words]:
        hashes = self._hashes[streamed.tokens]
        positions = streamed.positions.astype(np.int64)
        paragraphs = [0, *accumulate(streamed.paragraph_counts.tolist())]
        for at, (start, end) in enumerate(pairwise([0, *accumulate(streamed.counts.tolist())])):
            own = positions[start:end]
            titles = int(streamed.title_counts[at])
            after = hashes[start + titles : end]
            yield Words(
                [self._keys[token] for token in streamed.tokens[start:end].tolist()],
                hashes[start:end],
                own,
                titles,
                int(np.searchsorted(own, streamed.lead_end[at])) - titles,
                streamed.paragraph_positions[paragraphs[at] : paragraphs[at + 1]],
                signatures(after, np.array([0, len(after)]))[0],
            )
