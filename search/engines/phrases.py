"""Frequent phrases that begin as typed, from the corpus's own pairs of neighbouring syllables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from math import inf, sqrt
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

    def followers(self, left: str) -> Mapping[str, int]:
        """Return what most often stands right after a form, and how often."""

    def standing(self, phrases: Sequence[tuple[str, ...]]) -> Sequence[int]:
        """Return about how often the words of each phrase stand one after the other."""


def phrases(typed: Beginning, corpus: Neighbours, limit: int) -> list[Completion]:
    """Return the most frequent phrases of two to `LONGEST` words that begin with the typed words.

    At least `limit`, where there are so many; in no order. Pairs propose, the texts decide: a
    phrase counts as often as it really stands in them, and is worth lengthening while a good share
    of it goes on the same way. A compound ("U20") is one word, though its parts stand beside it in
    the texts. What stands too rarely to be among the most frequent is not counted.
    """
    found: dict[Path, int] = {}
    most = _begun(typed, corpus)
    while True:
        shown = _shown(found, typed, corpus)
        least = _least(shown.values(), limit)
        fresh = [words for words in most if most[words] >= least or _compound(words)]
        if not fresh:
            return [
                Completion(" ".join(usual(word[0]) for word in words), "phrase", count)
                for words, count in shown.items()
            ]
        for words, counted in zip(fresh, corpus.standing([*map(_keys, fresh)]), strict=True):
            count = int(min(counted, most.pop(words)))
            if count >= max(LEAST, SHARE * found.get(words[:-1], 0)):
                found[words] = count
                most |= _longer(words, count, SHARE * count, corpus)


def _begun(typed: Beginning, corpus: Neighbours) -> dict[Path, float]:
    """Return the phrases to begin with, and how often each can stand at most.

    A word of grammar, or a number, begins none while it is all that is typed: "20 Việt Nam" is a
    piece of "U20 Việt Nam".
    """
    begun: dict[Path, float] = {}
    for words, _ in _typed(typed, corpus):
        first = words[0][0]
        if len(words) > 1:
            begun[words] = inf
        elif not (first in GRAMMAR or first.isdecimal()):
            begun |= _longer(words, inf, 0, corpus)
    return begun


def _longer(words: Path, count: float, least: float, corpus: Neighbours) -> dict[Path, float]:
    """Return how a phrase that stands so often may go on, and how often each can stand at most."""
    if len(words) == LONGEST:
        return {}
    ways = islice(corpus.followers(words[-1][-1]).items(), WAYS)
    return {
        (*words, _unit(key)): min(count, times)
        for key, times in ways
        if key not in GRAMMAR and times >= least
    }


def _shown(found: dict[Path, int], typed: Beginning, corpus: Neighbours) -> dict[Path, int]:
    """Return the phrases that name something and are no part of others."""
    part = {words[:-1] for words, count in found.items() if count > PART * found.get(words[:-1], 0)}
    part |= {tuple((key,) for key in each) for words in found for each in _apart(words)}
    return {
        words: count
        for words, count in found.items()
        if words not in part and _means(words, typed, corpus)
    }


def _least(counts: Iterable[int], limit: int) -> float:
    """Return how often a phrase must stand to be among the most frequent, or make one a part."""
    ordered = sorted(counts, reverse=True)
    return PART * ordered[limit - 1] if 0 < limit <= len(ordered) else 0


def _compound(words: Path) -> bool:
    """Tell whether a word has parts: what such a phrase is made of is not offered beside it."""
    return any(len(word) > 1 for word in words)


def _unit(key: str) -> tuple[str, ...]:
    """Return a word's key and, of a compound, the parts that stand behind its first."""
    found = pieces(key)
    compound = len(found) > 1 and not found[1].step
    return (key, *(piece.key for piece in found[2:])) if compound else (key,)


def _keys(words: Path) -> tuple[str, ...]:
    return tuple(key for word in words for key in word)


def _apart(words: Path) -> Iterator[tuple[str, ...]]:
    """Yield the phrase as its compounds' parts, and what that begins with: "s 8" of "s8"."""
    if _compound(words):
        keys = tuple(
            key
            for word in words
            for key in ((pieces(word[0])[1].key, *word[1:]) if len(word) > 1 else word)
        )
        yield from (keys[:length] for length in range(2, len(keys) + 1))


def _means(words: Path, typed: Beginning, corpus: Neighbours) -> bool:
    """Tell whether a phrase names something: it does not end in a word of grammar.

    Nor in a word that stands in every other article and behind this one by chance: "Mourinho
    không", though "hàng không" is a word.
    """
    left, right = words[-2][-1], words[-1][0]
    if right in GRAMMAR:
        return False
    whole = len(words) <= len(typed.keys) and agree(typed.keys[len(words) - 1], right)
    everywhere = corpus.frequency(right)
    if whole or everywhere < COMMON * corpus.documents:
        return True
    together = corpus.followers(left).get(right, 0)
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
        for key, times in corpus.followers(words[-1][-1]).items()
        if fits(key)
    ]
    return sorted(grown, key=lambda each: (-each[1], each[0]))[:BRANCHES]
