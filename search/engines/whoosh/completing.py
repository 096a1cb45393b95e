"""Completion at every keystroke: phrases by pairs, people by name, titles by their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.engines.base import Completion
from search.engines.completion import Beginning, beginning, best, keys_of
from search.engines.phrases import phrases
from search.engines.whoosh.context import Context
from search.engines.whoosh.neighbours import SnapshotNeighbours
from search.engines.whoosh.titles import with_words
from search.text import fold

Array = NDArray[Any]

SHORTEST = 3
"""Letters that must be typed before titles are offered."""

_LOOKED_AT = 64  # people that are compared as text
_LAST_DAY = np.iinfo(np.int32).max


def completions(context: Context, prefix: str, limit: int) -> tuple[Completion, ...]:
    """Return what a typed beginning may become; some milliseconds over 20,000 articles."""
    typed = beginning(prefix)
    if typed is None or limit <= 0:
        return ()
    found = phrases(typed, SnapshotNeighbours(context), limit)
    people = _people(context, typed)
    wanted = max(limit // 4, limit - len(found) - len(people))
    titles = _titles(context, typed, wanted) if len("".join(typed.keys)) >= SHORTEST else []
    return best(found, people, titles, limit)


# -- people ---------------------------------------------------------------------------------


def _people(context: Context, typed: Beginning) -> list[tuple[int, Completion]]:
    people = context.recent.get("people", lambda: _directory(context))
    found: list[tuple[int, Completion]] = []
    for number, at in _named(people, typed):
        count = people.counts[number]
        if count:
            found.append((at, Completion(people.names[number], "speaker", count)))
            if len(found) >= _LOOKED_AT:
                break
    return found


class _People(NamedTuple):
    """People, most frequent first: names, how many articles have each, and their words in lines."""

    names: list[str]
    counts: list[int]
    lines: str
    folded: str


def _directory(context: Context) -> _People:
    columns = context.columns("articles")
    _, usual = columns.people
    live = np.flatnonzero(columns.live)
    counts = np.bincount(columns.people_of(live), minlength=len(usual))
    order = sorted(range(len(usual)), key=lambda n: (-counts[n], usual[n]))
    named = ((n, columns.person_keys[n]) for n in order)
    names = (k if k.replace(" ", "").isalpha() else " ".join(keys_of(usual[n])) for n, k in named)
    lines = "".join(f"\n {name} " for name in names)
    return _People([usual[n] for n in order], counts[order].tolist(), lines, fold(lines))


def _named(people: _People, typed: Beginning) -> Iterator[tuple[int, int]]:
    """Yield people whose names hold the typed words, and at which word: the first place of each.

    Found without marks; then what stands there is looked at with them, the same words once.
    """
    lines = people.folded
    wanted = " " + " ".join(typed.folded) + ("" if typed.open else " ")
    meant: dict[str, bool] = {}
    at, number, counted = lines.find(wanted), -1, 0
    while at >= 0:
        words = people.lines[at + 1 : lines.find(" ", at + len(wanted.rstrip()))]
        if words not in meant:
            meant[words] = typed.starts(words.split(" "))
        after = at + 1
        if meant[words]:
            number += lines.count("\n", counted, at)
            counted = at
            yield number, lines.count(" ", lines.rfind("\n", 0, at), at)
            after = lines.find("\n", at)
        at = lines.find(wanted, after) if after > 0 else -1


# -- titles ---------------------------------------------------------------------------------


def _titles(context: Context, typed: Beginning, limit: int) -> list[tuple[int, Completion]]:
    """Return titles that hold the typed words in a row: the nearest their start, newest first.

    Counts are of those looked at.
    """
    columns = context.columns("articles")
    docs, places = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for start, segment in zip(columns.starts.tolist(), context.segments, strict=False):
        articles, positions = with_words(segment, typed)
        docs.append(articles + np.int64(start))
        places.append(positions)
    found, place = np.concatenate(docs), np.concatenate(places)
    kept = columns.live[found]
    found, place = found[kept], place[kept]
    titles: Counter[str] = Counter()
    nearest: dict[str, int] = {}
    for document, at in _nearest(found, place, columns.date_start[found], 4 * limit):
        if len(titles) >= limit:
            break
        segment, local = columns.locate(document)
        title = segment.stored(local).title
        titles[title] += 1
        nearest.setdefault(title, at)
    return [(nearest[title], Completion(title, "title", titles[title])) for title in titles]


def _nearest(docs: Array, places: Array, dates: Array, limit: int) -> list[tuple[int, int]]:
    """Return articles with their first places: the nearest the start first, then the newest."""
    order = places.astype(np.int64) << 32 | (_LAST_DAY - dates.astype(np.int64))
    most = 2 * limit
    while True:
        which = np.arange(len(order))
        if len(order) > most:
            which = np.flatnonzero(order <= np.partition(order, most)[most])
        which = which[np.lexsort((docs[which], order[which]))]
        _, first = np.unique(docs[which], return_index=True)
        if len(first) >= limit or len(which) == len(order):
            which = which[np.sort(first)[:limit]]
            return list(zip(docs[which].tolist(), places[which].tolist(), strict=True))
        most *= 8
