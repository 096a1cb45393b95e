"""Phrases: words in a row, and words within a window. They cost positions, and say which.

The forms of a word that fold alike are neighbours in the vocabulary, so their lists are one, and
looked at as one. Whether two words may stand beside each other is told by a few low bits of their
positions; the positions themselves are read only where it may be so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, TypeGuard

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.line import Line, Table
from search.engines.whoosh.occurrences import TextPlaces
from search.engines.whoosh.packed import low
from search.engines.whoosh.positions import Held, held, places, windows
from search.engines.whoosh.text import SegmentText, Text
from search.query.expansion import Forms

Array = NDArray[Any]

_BITS: Final = 8
_FEWER_BITS: Final = 6
_ROOM: Final = 1 << 22
"""Bytes that are marked while so many bits of a position are looked at; else it is fewer."""

_MANY: Final = 16
"""One posting in so many is many: then where all of a word's begin is asked, which is kept."""

_NOWHERE: Final = np.zeros(0, np.int64)


def holding(text: Text, words: Sequence[Forms]) -> Array:
    """Tell of each document whether it holds all words, in any forms; bool.

    Costs a pass over the documents of their lists.
    """
    every = np.ones(text.documents, np.bool_)
    for word in words:
        held = np.zeros(text.documents, np.bool_)
        for docs in _documents(text, [*word.agreeing, *word.looser]):
            held[docs] = True
        every &= held
    return every


def near(
    text: Text, words: Sequence[Forms], slop: int, docs: Array, looser: float
) -> tuple[Array, Array]:
    """Return in how many windows all words stand: in agreeing forms; where there is none, in any.

    The latter times `looser`. Costs all positions of the words in the documents.
    """
    size = len(words) + slop
    exact = windows(places(text, [word.agreeing for word in words], docs), size, len(docs))
    rest, loose = np.flatnonzero(exact == 0), np.zeros(len(docs))
    every = [{**word.looser, **word.agreeing} for word in words]
    loose[rest] = looser * windows(places(text, every, docs[rest]), size, len(rest))
    return exact, loose


def in_a_row(
    text: Text, words: Sequence[Forms], sizes: Sequence[int], docs: Array
) -> tuple[Array, Array]:
    """Return how often all words stand in a row, by weight: in agreeing forms alone; in any.

    Costs the low bits of all positions of the two rarest words (by `sizes`) in the documents, and
    the positions of all words where those two may stand as they must.
    """
    order = sorted(range(len(words)), key=sizes.__getitem__)
    table = Table.of([_weighed(words[at]) for at in order])
    pair, left = _held(text, table, range(len(order[:2])), docs), np.arange(len(docs))
    if len(pair) > 1:
        left = _beside(text, pair, order[:2], len(docs)).nonzero()[0]
    parts = [_of(each, left, len(docs)) for each in pair]
    parts += _held(text, table, range(2, len(words)), docs[left])
    found = Held(*map(np.concatenate, zip(*parts, strict=True)))
    row = Line(table, found, found.positions(text.values), len(left), steps=order).row()
    owner = left[row.owner]
    exact = np.bincount(owner, row.weight * row.strict, len(docs))
    return exact, np.bincount(owner, row.weight, len(docs))


def _weighed(word: Forms) -> Iterator[tuple[str, float, bool]]:
    yield from ((form, weight, True) for form, weight in word.agreeing.items())
    yield from ((form, weight, False) for form, weight in word.looser.items())


def _beside(text: Text, pair: Sequence[Held], steps: Sequence[int], documents: int) -> Array:
    """Tell in which documents two words may stand as they do in the phrase, by low bits; bool."""
    bits = _BITS if documents << _BITS <= _ROOM else _FEWER_BITS
    first, second = (
        each.of_each(each.owner << bits)
        | (low(text.values, each.places()) - np.uint8(step & 255)) & np.uint8((1 << bits) - 1)
        for each, step in zip(pair, steps, strict=True)
    )
    marked, found = np.zeros(documents << bits, np.bool_), np.zeros(documents, np.bool_)
    marked[first] = True
    found[second[marked.take(second)] >> bits] = True
    return found


def _of(found: Held, left: Array, documents: int) -> Held:
    """Return the postings of some of the documents."""
    owner = _numbered(left, documents).take(found.owner)
    which = (owner >= 0).nonzero()[0]
    kept = found.form, owner.astype(np.int64), found.begin, found.number
    return Held(*(each.take(which) for each in kept))


# -- forms that are neighbours in the vocabulary --------------------------------------------


def _held(text: Text, table: Table, words: Iterable[int], docs: Array) -> list[Held]:
    """Return the postings of each word's forms in the documents."""
    forms = [np.flatnonzero(table.word == word) for word in words]
    names = [[table.names[number] for number in each.tolist()] for each in forms]
    if not _has_runs(text):
        found = [held(text, each, docs) for each in names]
        pairs = zip(forms, found, strict=True)
        return [each._replace(form=numbers[each.form]) for numbers, each in pairs]
    owners = _numbered(docs, text.documents)
    return [
        _joined(text, each, numbers, owners) for numbers, each in zip(forms, names, strict=True)
    ]


def _joined(text: SegmentText, names: Sequence[str], numbers: Array, owners: Array) -> Held:
    """Return the postings of forms, of these numbers; `owners` is -1 for other documents."""
    parts: list[tuple[Array, ...]] = [(_NOWHERE,) * 4]
    for run, terms in _runs(text, names):
        which, owner, begin, number = _in_run(text, terms, owners)
        form = np.repeat(numbers[run].astype(np.uint32), np.diff(_offsets(text, terms))).take(which)
        parts.append((form, owner, begin, number))
    return Held(*(np.concatenate(each, dtype=np.int64) for each in zip(*parts, strict=True)))


def _numbered(docs: Array, documents: int) -> Array:
    """Return the index in `docs` of each document there is, or -1; int32."""
    owners = np.zeros(documents, np.int32) - np.int32(1)
    owners[docs] = np.arange(len(docs), dtype=np.int32)
    return owners


def _in_run(text: SegmentText, terms: Array, owners: Array) -> tuple[Array, Array, Array, Array]:
    """Return which postings of neighbouring terms are in documents, these, and their spans."""
    offsets, first, places = _offsets(text, terms), int(terms[0]), text.segment.text.places
    owner = owners.take(text.segment.text.docs[int(offsets[0]) : int(offsets[-1])])
    which = (owner >= 0).nonzero()[0]
    if len(which) * _MANY < len(owner):
        assert isinstance(places, TextPlaces)
        posting = which + int(offsets[0])
        term = offsets.searchsorted(posting, "right") - 1 + first
        return which, owner[which], *places.at(term, posting)
    begins = text.begins(first, int(terms[-1]) + 1)
    begin = begins.take(which)
    return which, owner.take(which), begin, begins.take(which + 1) - begin


def _documents(text: Text, names: Sequence[str]) -> Iterator[Array]:
    """Yield the documents that hold the forms, in several lists."""
    if _has_runs(text):
        for _, terms in _runs(text, names):
            offsets = _offsets(text, terms)
            yield text.segment.text.docs[int(offsets[0]) : int(offsets[-1])]
    else:
        yield from (text.postings(name)[0] for name in names)


def _has_runs(text: Text) -> TypeGuard[SegmentText]:
    """Tell whether the text is that of articles, as it lies in the segment."""
    return type(text) is SegmentText and text.scope == "articles"


def _runs(text: SegmentText, names: Sequence[str]) -> Iterator[tuple[Array, Array]]:
    """Yield the forms, by number, and their terms, as far as these are neighbours; ascending."""
    terms = np.array([text.term(name) for name in names], np.int64)
    order = terms.argsort()
    order = order[terms[order] >= 0]
    borders = np.flatnonzero(np.diff(terms[order]) > 1) + 1
    for first, last in pairwise([0, *borders.tolist(), len(order)]):
        if first < last:
            yield order[first:last], terms[order[first:last]]


def _offsets(text: SegmentText, terms: Array) -> Array:
    """Return where the postings of neighbouring terms begin, and where the last ones end."""
    return text.segment.text.offsets[int(terms[0]) : int(terms[-1]) + 2]
