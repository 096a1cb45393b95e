"""Frequent phrases that begin as typed, from the corpus's own pairs of neighbouring syllables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import sqrt
from typing import Final, Protocol

from search.engines.base import Completion
from search.engines.completion import Beginning, begins
from search.text import agree, fold
from search.text.compounds import pieces
from search.text.syllable import usual

LONGEST: Final = 4
"""Syllables: Vietnamese words have one to four."""

BRANCHES: Final = 6
"""Forms and followers looked at a step."""

STARTS: Final = 64
"""Forms looked at for the first word while it is being typed."""

WAYS: Final = 4
"""Followers by which a phrase is lengthened."""

SHARE: Final = 0.3
"""A phrase is worth lengthening when this share of its occurrences goes on that way."""

PART: Final = 0.75
"""A phrase of which a greater share goes on the same way is only a part of the longer one."""

LEAST: Final = 2
"""How often a phrase must stand in the corpus."""

GRAMMAR: Final = frozenset(
    ("và", "của", "là", "đã", "đang", "sẽ", "với", "vì", "thì", "mà", "này", "đó", "những", "các",
     "rằng", "khi", "như", "nhưng", "cũng", "vẫn", "rất", "nên", "bị", "có", "được", "cho", "để",
     "một", "từng", "phải")
)  # fmt: skip
"""Words that join or modify others: no phrase goes on over one, nor ends in one."""

COMMON: Final = 0.25
"""Share of the articles that hold a word which may stand behind any other; and"""
HOLDS: Final = 0.04
"""how often it must stand behind one, beside the mean of the articles that hold the two."""

Path = tuple[tuple[str, ...], ...]
"""A phrase: of each word its key and what stands of it in the texts besides (`_unit`)."""
Paths = list[tuple[Path, int]]


class Neighbours(Protocol):
    """What is asked of a corpus; every list has the most frequent first."""

    @property
    def documents(self) -> int:
        """Return how many articles there are."""

    def frequency(self, key: str) -> int:
        """Return in how many articles the form occurs."""

    def forms(self, folded: str) -> Sequence[tuple[str, int]]:
        """Return the forms that fold to this, with their counts."""

    def beginning(self, folded: str, limit: int) -> Sequence[tuple[str, int]]:
        """Return the most frequent forms whose folded key begins so, with their counts."""

    def followers(self, left: str) -> Sequence[tuple[str, int]]:
        """Return what most often stands right after a form, and how often."""

    def standing(self, words: tuple[str, ...]) -> int:
        """Return about how often the words stand one after the other."""


def phrases(typed: Beginning, corpus: Neighbours) -> list[Completion]:
    """Return phrases of two to `LONGEST` words that begin with the typed words.

    Pairs propose, the texts decide: a phrase counts as often as it really stands in them, and is
    worth lengthening while a good share of it goes on the same way. A compound ("U20") is one
    word, though its parts stand beside it in the texts.
    """
    found: dict[Path, int] = {}
    fresh = [words for words, _ in _typed(typed, corpus)]
    while fresh:
        grown: list[Path] = []
        for words in fresh:
            count = corpus.standing(_keys(words)) if len(words) > 1 else 0
            if len(words) > 1 and (count < LEAST or count < SHARE * found.get(words[:-1], 0)):
                continue
            if len(words) > 1:
                found[words] = count
            if len(words) < LONGEST:
                ways = (key for key, _ in corpus.followers(words[-1][-1])[:WAYS])
                grown += [(*words, _unit(key)) for key in ways if key not in GRAMMAR]
        fresh = grown
    part = {words[:-1] for words, count in found.items() if count > PART * found.get(words[:-1], 0)}
    part |= {tuple((key,) for key in each) for words in found for each in _apart(words)}
    return [
        Completion(" ".join(usual(word[0]) for word in words), "phrase", count)
        for words, count in found.items()
        if words not in part and _means(words, typed, corpus)
    ]


def _unit(key: str) -> tuple[str, ...]:
    """Return a word's key and, of a compound, the parts that stand behind its first."""
    found = pieces(key)
    compound = len(found) > 1 and not found[1].step
    return (key, *(piece.key for piece in found[2:])) if compound else (key,)


def _keys(words: Path) -> tuple[str, ...]:
    return tuple(key for word in words for key in word)


def _apart(words: Path) -> Iterator[tuple[str, ...]]:
    """Yield the phrase as its compounds' parts, and what that begins with: "s 8" of "s8"."""
    if any(len(word) > 1 for word in words):
        keys = tuple(
            key
            for word in words
            for key in ((pieces(word[0])[1].key, *word[1:]) if len(word) > 1 else word)
        )
        yield from (keys[:length] for length in range(2, len(keys) + 1))


def _means(words: Path, typed: Beginning, corpus: Neighbours) -> bool:
    """Tell whether a phrase names something: it does not end in a word of grammar.

    Nor does it begin with one, or with a number, while that is all that is typed: "20 Việt Nam"
    is a piece of "U20 Việt Nam". Nor does it end in a word that stands in every other article and
    behind this one by chance: "Mourinho không", though "hàng không" is a word.
    """
    begun = len(typed.keys) > 1 or not (words[0][0] in GRAMMAR or words[0][0].isdecimal())
    return words[-1][0] not in GRAMMAR and begun and _holds(words, typed, corpus)


def _holds(words: Path, typed: Beginning, corpus: Neighbours) -> bool:
    left, right = words[-2][-1], words[-1][0]
    whole = len(words) <= len(typed.keys) and agree(typed.keys[len(words) - 1], right)
    everywhere = corpus.frequency(right)
    if whole or everywhere < COMMON * corpus.documents:
        return True
    together = dict(corpus.followers(left)).get(right, 0)
    return together >= HOLDS * sqrt(corpus.frequency(left) * everywhere)


def _typed(typed: Beginning, corpus: Neighbours) -> Paths:
    """Return the likeliest readings of what is typed, the last word filled up, with counts."""
    *whole, last = typed.keys
    if not whole:
        return _first(last, corpus, open_=typed.open)
    paths = _first(whole[0], corpus, open_=False)
    for word in whole[1:]:
        paths = _grown(paths, corpus, partial(agree, word))
    return _grown(paths, corpus, partial(begins if typed.open else agree, last))


def _first(word: str, corpus: Neighbours, *, open_: bool) -> Paths:
    if open_:
        found = corpus.beginning(fold(word), STARTS)
        forms = [each for each in found if begins(word, each[0])]
    else:
        forms = [each for each in corpus.forms(fold(word)) if agree(word, each[0])]
    return [((_unit(key),), count) for key, count in forms[:BRANCHES]]


def _grown(
    paths: Paths,
    corpus: Neighbours,
    fits: Callable[[str], bool],
) -> Paths:
    """Return the paths with each follower that fits, the most frequent first."""
    grown = [
        ((*words, _unit(key)), min(count, times))
        for words, count in paths
        for key, times in corpus.followers(words[-1][-1])
        if fits(key)
    ]
    return sorted(grown, key=lambda each: (-each[1], each[0]))[:BRANCHES]
