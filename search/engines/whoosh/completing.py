"""Completion at every keystroke: phrases by pairs, people by name, titles by their words.

The words of all titles are gathered once a segment, from those postings whose count tells that
they weigh as a title's words do: so many numbers that a typed beginning is found in them by a few
passes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from search.engines.base import Completion
from search.engines.completion import Beginning, beginning, begins, best, keys_of
from search.engines.phrases import phrases
from search.engines.whoosh.context import Context
from search.engines.whoosh.occurrences import TextPlaces
from search.engines.whoosh.postings import Postings
from search.engines.whoosh.segment import Segment
from search.engines.whoosh.statistics import SnapshotStatistics
from search.ranking import DEFAULT, MAX_COUNT
from search.text import agree, fold

Array = NDArray[Any]

SHORTEST = 3
"""Letters that must be typed before titles are offered."""

_RUN = 1 << 20  # postings looked at together
_LOOKED_AT = 64  # people and titles that are compared as text


def completions(context: Context, prefix: str, limit: int) -> tuple[Completion, ...]:
    """Return what a typed beginning may become; some milliseconds over 20,000 articles."""
    typed = beginning(prefix)
    if typed is None or limit <= 0:
        return ()
    found = phrases(typed, SnapshotStatistics(context, context.snapshot))
    people = _people(context, typed)
    wanted = max(limit // 4, limit - len(found) - len(people))
    titles = _titles(context, typed, wanted) if len("".join(typed.keys)) >= SHORTEST else []
    return best(found, people, titles, limit)


# -- people ---------------------------------------------------------------------------------


def _people(context: Context, typed: Beginning) -> list[tuple[int, Completion]]:
    names, counts, keys = context.recent.get("people", lambda: _directory(context))
    found: list[tuple[int, Completion]] = []
    for number in _named(keys, typed):
        at = typed.inside(keys_of(names[number]))
        if at >= 0 and counts[number]:
            found.append((at, Completion(names[number], "speaker", int(counts[number]))))
            if len(found) >= _LOOKED_AT:
                break
    return found


def _directory(context: Context) -> tuple[list[str], list[int], str]:
    """Return people, most frequent first, their article counts, and their folded names in lines."""
    columns = context.columns("articles")
    _, usual = columns.people
    live = np.flatnonzero(columns.live)
    counts = np.bincount(columns.people_of(live), minlength=len(usual))
    order = sorted(range(len(usual)), key=lambda n: (-counts[n], usual[n]))
    named = ((n, columns.person_keys[n]) for n in order)
    names = (k if k.replace(" ", "").isalpha() else " ".join(keys_of(usual[n])) for n, k in named)
    lines = fold("".join(f"\n {name} " for name in names))
    return [usual[n] for n in order], [int(counts[n]) for n in order], lines


def _named(lines: str, typed: Beginning) -> Iterable[int]:
    """Yield the numbers of the lines that hold the typed words without marks."""
    wanted = " " + " ".join(typed.folded) + ("" if typed.open else " ")
    at, line, counted = lines.find(wanted), -1, 0
    while at >= 0:
        line += lines.count("\n", counted, at)
        counted = at
        yield line
        end = lines.find("\n", at)
        at = lines.find(wanted, end) if end >= 0 else -1


# -- titles ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class TitleWords:
    """The words of a segment's titles in order: article, position and term of each."""

    articles: Array
    positions: Array
    terms: Array


_TITLES: WeakKeyDictionary[Any, TitleWords] = WeakKeyDictionary()


def title_words(segment: Segment) -> TitleWords:
    """Return the words of a segment's titles, gathered the first time: a pass over all counts."""
    found = _TITLES.get(segment.files)
    if found is None:
        found = _TITLES[segment.files] = _gathered(segment)
    return found


def _gathered(segment: Segment) -> TitleWords:
    """Find the words by their postings, some at a time."""
    text = segment.text
    places = text.places
    assert isinstance(places, TextPlaces)
    parts, begin = [(np.zeros(0, np.int64),) * 3], 0
    for start in range(0, len(text.docs), _RUN):
        end = min(start + _RUN, len(text.docs))
        numbers = places.between(start, end)
        begins = np.cumsum(numbers) - numbers + begin
        begin += int(numbers.sum())
        which = _marked(text, places, start, end)
        parts.append(_in_titles(segment, start + which, begins[which], numbers[which]))
    articles, positions, terms = (np.concatenate(each) for each in zip(*parts, strict=True))
    order = np.argsort(articles << 32 | positions, kind="stable")
    return TitleWords(
        articles[order].astype(np.uint32),
        positions[order].astype(np.uint16),
        terms[order].astype(np.uint32),
    )


def _marked(text: Postings, places: TextPlaces, start: int, end: int) -> Array:
    """Return which of postings `start` to `end` - 1 may stand in a title, counted from `start`.

    A word weighs more there, so its count is not how often it stands; unless the count is cut.
    """
    if DEFAULT.title == DEFAULT.body:
        return np.arange(end - start)
    marked = text.counts[start:end] == MAX_COUNT
    odd, _ = places.odd(start, end)
    marked[odd - start] = True
    return np.flatnonzero(marked)


def _in_titles(
    segment: Segment, postings: Array, begins: Array, numbers: Array
) -> tuple[Array, Array, Array]:
    """Return article, position and term of those words of the postings that stand in titles."""
    docs = segment.text.docs[postings].astype(np.int64)
    offsets = segment.text.offsets
    terms = offsets.searchsorted(postings.astype(offsets.dtype), "right") - 1
    ends = segment.title_end[docs]
    found = [(np.zeros(0, np.int64),) * 3]
    left = np.arange(len(docs))
    for nth in range(int(numbers.max(initial=0))):
        left = left[numbers[left] > nth]
        positions = segment.text.all_positions[begins[left] + nth]
        inside = positions < ends[left]
        left = left[inside]
        if not len(left):
            break
        found.append((docs[left], positions[inside].astype(np.int64), terms[left]))
    articles, places, held = (np.concatenate(each) for each in zip(*found, strict=True))
    return articles, places, held


def _titles(context: Context, typed: Beginning, limit: int) -> list[tuple[int, Completion]]:
    """Return titles that hold the typed words in a row: the nearest their start, newest first.

    Counts are of those looked at. Costs a pass over the words of all titles.
    """
    columns = context.columns("articles")
    docs, places = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for at, segment in enumerate(context.segments):
        words = title_words(segment)
        starts = _runs(words, [_terms(segment, typed, n) for n in range(len(typed.keys))])
        docs.append(words.articles[starts].astype(np.int64) + columns.starts[at])
        places.append(words.positions[starts].astype(np.int64))
    found, place = np.concatenate(docs), np.concatenate(places)
    kept = columns.live[found]
    found, place = found[kept], place[kept]
    order = np.lexsort((-columns.date_start[found].astype(np.int64), place))
    titles: Counter[str] = Counter()
    nearest: dict[str, int] = {}
    for at in order[: 4 * limit].tolist():
        if len(titles) >= limit:
            break
        segment, local = columns.locate(int(found[at]))
        title = segment.stored(local).title
        titles[title] += 1
        nearest.setdefault(title, int(place[at]))
    return [(nearest[title], Completion(title, "title", titles[title])) for title in titles]


def _terms(segment: Segment, typed: Beginning, at: int) -> Array:
    """Return which terms the word `at` of the beginning may be; bool, one a term."""
    mask = np.zeros(len(segment.terms), np.bool_)
    word, last = typed.keys[at], at == len(typed.keys) - 1
    opened = last and typed.open
    terms = segment.terms
    first, end = terms.prefix(fold(word)) if opened else terms.group(fold(word))
    if word.isascii():
        mask[first:end] = True
    else:
        fits = begins if opened else agree
        mask[first:end] = [fits(word, key) for key in terms.keys(first, end)] if first < end else []
    return mask


def _runs(words: TitleWords, masks: list[Array]) -> Array:
    """Return where in the words the masks hold one after the other, inside one title."""
    starts = np.flatnonzero(masks[0][words.terms])
    for step, mask in enumerate(masks[1:], 1):
        starts = starts[starts + step < len(words.terms)]
        same = words.articles[starts + step] == words.articles[starts]
        starts = starts[same & mask[words.terms[starts + step]]]
    _, first = np.unique(words.articles[starts], return_index=True)
    return starts[first]
