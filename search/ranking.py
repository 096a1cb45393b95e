"""The ranking: one formula, written once, computed alike by every engine.

A result's score is the sum over what the query asks for of `idf * saturation(tf)` (BM25; Robertson
and Zaragoza, "The Probabilistic Relevance Framework", 2009), with term frequencies weighted by
zone as in BM25F: a word in the title counts `Weights.title` times. The forms that one typed
syllable may stand for count as one term.

To the best results so far the words of a bag add

- their adjacency: each pair of neighbouring words of the query counts as a term of its own where
  it stands side by side in the text (its idf times the lesser `Word.weight` of the two);
- their nearness: the idf that the distinct words in the best stretch of text have together, times
  what a stretch of that many positions is worth;
- their heading: the idf of the distinct words that stand in the title, times `heading`.

A form counts for nearness and heading where it weighs at least `likely`. An idf is always times
the `Word.weight` of its word. Order is by tier, then score, then date (newest first), then id.
How the constants were chosen, and what each part is worth: docs/vietnamese.md.

| tier | a result in it |
|---|---|
| exact | holds everything asked for, in forms that agree with the marks as typed |
| accents | holds everything, but for some word only in a form whose marks differ from those typed |
| partial | holds some words of the bag (listed only when few results hold all) |
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from search.model import Match


class Tier(IntEnum):
    """How well a result answers; lower comes first."""

    EXACT = 0
    ACCENTS = 1
    PARTIAL = 2

    @property
    def match(self) -> Match:
        """Return the name that a hit shows."""
        return _NAMES[self]


_NAMES: tuple[Match, ...] = ("exact", "accents", "partial")

MAX_COUNT = 255
"""Weighted counts are cut here at index time: they are stored in a byte."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Every constant of the ranking; the defaults are the project's.

    `title`, `lead` and `body` are fixed when the index is written, all others when it is asked.
    """

    title: int = 2
    lead: int = 1
    body: int = 1

    k1: float = 1.2
    """Term frequency at which a term of average length reaches half its idf."""
    b: float = 0.9
    """How much a longer text lowers its counts, 0 to 1."""

    adjacency: float = 0.6
    """What a pair of neighbouring words is worth beside a word of the same rarity."""
    pair_k1: float = 0.3
    pair_b: float = 0.5
    nearness: tuple[tuple[int, float], ...] = ((16, 0.2), (64, 0.4))
    """Stretches of so many positions, and what their words' idf is multiplied by."""
    heading: float = 0.2
    likely: float = 0.3
    """Weight that a form must have to count for nearness and heading."""
    candidates: int = 200
    """How many results, best first without them, adjacency, nearness and heading are for."""

    looser: float = 0.1
    """Weight of a form whose marks differ from those typed."""
    other_reading: float = 0.1
    """Weight of a form that agrees with what was typed but is not the likeliest reading."""
    fuzzy: float = 0.5
    """Weight of a form at distance 0 of `word~`; falls to 0 as the distance grows."""

    scored_words: int = 32
    """Of a longer bag only so many of the rarest words score; all their pairs count."""
    expansion: int = 256
    """Forms that `chính*` may stand for, the most frequent first."""
    fuzzy_expansion: int = 64
    """Forms that `word~` may stand for, the nearest first."""
    few: int = 10
    """Fewer results than this that hold all words let partial ones follow."""
    partial: int = 200
    """Partial results listed at most."""

    related_terms: int = 24
    """How many of an article's most telling words look for related ones."""


DEFAULT = Weights()


def idf(frequency: float, documents: int) -> float:
    """Return how much a term tells that `frequency` of `documents` hold; positive, in nats.

    The form of Lucene and Tantivy, never negative: ln(1 + (N - df + 0.5) / (df + 0.5)).
    """
    frequency = min(frequency, documents)
    return math.log(1.0 + (documents - frequency + 0.5) / (frequency + 0.5))


def norm(length: float, average: float, k1: float, b: float) -> float:
    """Return the BM25 norm of a text: the term frequency that makes half of the most."""
    return k1 * (1.0 - b + b * length / average) if average else k1


def saturation(tf: float, norm: float) -> float:
    """Return tf / (tf + norm), 0 to 1: how much of a term's idf its frequency earns."""
    return tf / (tf + norm) if tf > 0.0 else 0.0


def weighted_idf(parts: Iterable[tuple[float, float]]) -> float:
    """Return the mean idf of a reading's `(weight, idf)` forms, by weight."""
    pairs = list(parts)
    total = sum(weight for weight, _ in pairs)
    return sum(weight * value for weight, value in pairs) / total if total else 0.0
