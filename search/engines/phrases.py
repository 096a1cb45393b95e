"""Frequent phrases that begin as typed, from the corpus's own pairs of neighbouring syllables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from search.engines.base import Completion, Statistics
from search.engines.completion import Beginning, begins
from search.text import agree, fold

LONGEST: Final = 4
"""Syllables: Vietnamese words have one to four."""

BRANCHES: Final = 6
"""Forms and followers looked at a step."""

SHARE: Final = 0.3
"""A phrase is worth lengthening when this share of its occurrences goes on that way."""

LEAST: Final = 2
"""How often a phrase must stand in the corpus."""

Followers = Callable[[str], Iterable[tuple[str, int]]]
Paths = list[tuple[tuple[str, ...], int]]


def phrases(typed: Beginning, statistics: Statistics, followers: Followers) -> list[Completion]:
    """Return phrases of two to `LONGEST` syllables that begin with the last typed words.

    `followers(form)` gives what stands right after a form, most often first. With one word typed
    the phrase begins with it; with more, its pairs must stand in the corpus.
    """
    found: dict[tuple[str, ...], int] = {}
    for words, count in _typed(typed, statistics, followers):
        for phrase, times in _lengthened(words, count, followers):
            found[phrase] = max(times, found.get(phrase, 0))
    return [
        Completion(" ".join(phrase), "phrase", count)
        for phrase, count in found.items()
        if count >= LEAST and len(phrase) > 1
    ]


def _typed(typed: Beginning, statistics: Statistics, followers: Followers) -> Paths:
    """Return the likeliest readings of what is typed, the last word filled up, with counts."""
    *whole, last = typed.keys
    if not whole:
        return [((key,), count) for key, count in _first(last, typed.open, statistics)]
    paths: Paths = [((key,), count) for key, count in _first(whole[0], False, statistics)]
    for word in whole[1:]:
        paths = _grown(paths, followers, partial(agree, word))
    return _grown(paths, followers, partial(begins if typed.open else agree, last))


def _first(word: str, open_: bool, statistics: Statistics) -> list[tuple[str, int]]:
    if open_:
        found = [each for each in statistics.vocabulary(fold(word)) if begins(word, each[0])]
    else:
        found = [each for each in statistics.forms(fold(word)) if agree(word, each[0])]
    return sorted(found, key=lambda each: (-each[1], each[0]))[:BRANCHES]


def _grown(
    paths: Paths,
    followers: Followers,
    fits: Callable[[str], bool],
) -> Paths:
    """Return the paths with each follower that fits, the most frequent first."""
    grown = [
        ((*words, key), min(count, times))
        for words, count in paths
        for key, times in followers(words[-1])
        if fits(key)
    ]
    return sorted(grown, key=lambda each: (-each[1], each[0]))[:BRANCHES]


def _lengthened(words: tuple[str, ...], count: int, followers: Followers) -> Paths:
    """Return the phrase and what it becomes while a good share of it goes on the same way."""
    found = [(words, count)]
    while len(words) < LONGEST:
        following = next(iter(followers(words[-1])), None)
        if following is None or (len(words) > 1 and following[1] < SHARE * count):
            break
        words, count = (*words, following[0]), min(count, following[1])
        found.append((words, count))
    return found
