"""Merges segments into one by array operations, leaving out what is deleted.

Terms have the same order in every segment, so each input's old numbers map to new ones without
reordering, and the place of every posting in the output is known beforehand: no sort. Postings go
some terms at a time, so memory does not grow with the segments. Inputs are checked against their
checksums first: damage is never copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import offsets_of
from search.engines.whoosh.files import SUFFIX, ArrayFiles, ArrayWriter
from search.engines.whoosh.mergecolumns import Input, chosen, merge_columns, merge_stored
from search.engines.whoosh.occurrences import TextPlaces
from search.engines.whoosh.packed import extent
from search.engines.whoosh.pairs import floor, summed, write_pairs
from search.engines.whoosh.postings import Postings, PostingsWriter
from search.engines.whoosh.segment import Segment
from search.engines.whoosh.terms import write_terms
from search.text.keys import fold

Array = NDArray[Any]

STEP = 1 << 18
"""Postings, or pairs, handled at a time."""

_NONE = np.zeros(0, np.uint16)


def merge(directory: Path, name: str, segments: Sequence[Segment]) -> ArrayFiles:
    """Write the live articles of the segments, in order, as one segment; return it opened.

    Raises:
        IndexDamaged: an input is not what was written.
    """
    for segment in segments:
        segment.files.check()
    writer = ArrayWriter(directory / f"{name}{SUFFIX}")
    try:
        meta = _merge(writer, [Input.of(segment) for segment in segments])
        writer.finish(meta)
    except BaseException:
        writer.discard()
        raise
    return ArrayFiles(writer.path)


def _merge(writer: ArrayWriter, inputs: Sequence[Input]) -> dict[str, Any]:
    merge_stored(writer, inputs)
    keys, maps = _vocabulary(inputs)
    write_terms(writer, keys)
    meta: dict[str, Any] = {
        "articles": sum(int(i.articles.sum()) for i in inputs),
        "statements": sum(int(i.statements.sum()) for i in inputs),
    }
    meta |= _merge_postings(writer, "text", inputs, [i.articles for i in inputs], maps, len(keys))
    meta |= _merge_postings(writer, "said", inputs, [i.statements for i in inputs], maps, len(keys))
    # As `Builder` counts them, but for what was deleted: near enough for the pairs' floor.
    meta["tokens"] = sum(i.segment.files.meta["tokens"] for i in inputs)
    _merge_pairs(writer, inputs, maps, len(keys), meta["tokens"])
    merge_columns(writer, inputs)
    return meta


# -- vocabulary -----------------------------------------------------------------------------------


def _vocabulary(inputs: Sequence[Input]) -> tuple[list[str], list[Array]]:
    """Return the keys that still occur, and for each input its terms' new numbers.

    A term that occurs no more has the number of the next that does, so that maps stay ascending.
    """
    kept = [_terms_kept(i) for i in inputs]
    lists = [chosen(i.segment.terms.keys(), which) for i, which in zip(inputs, kept, strict=True)]
    union = set().union(*lists)
    merged = sorted(union, key=lambda key: (fold(key), key))
    numbers = {key: number for number, key in enumerate(merged)}
    maps = []
    for keys, which in zip(lists, kept, strict=True):
        new = np.fromiter(map(numbers.__getitem__, keys), np.int64, len(keys))
        after = np.append(new, len(merged))
        maps.append(after[np.cumsum(which) - which])
    return merged, maps


def _terms_kept(item: Input) -> Array:
    segment = item.segment
    if not len(segment.deleted):
        return np.ones(len(segment.terms), np.bool_)
    alive = offsets_of(item.articles[segment.text.docs])
    return np.diff(alive[segment.text.offsets]) > 0


# -- postings -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Part:
    """The postings of some terms from one input; terms are counted from the first of them."""

    terms: Array
    docs: Array
    counts: Array
    occurrences: Array
    positions: Array


class _Source:
    """One input's postings of a field, read by new term numbers."""

    def __init__(self, postings: Postings, kept: Array, base: int, terms: Array) -> None:
        self._postings = postings
        self._everything = bool(kept.all())
        self._kept = kept
        self._docs = np.cumsum(kept) - 1 + base
        self._terms = terms
        places = postings.places
        self._places = places if isinstance(places, TextPlaces) else None

    def sizes(self, vocabulary: int) -> Array:
        """Return how many postings each new term has here, deleted ones included."""
        numbers = np.diff(self._postings.offsets.astype(np.int64))
        used = self._terms < vocabulary
        return np.bincount(self._terms[used], numbers[used], vocabulary).astype(np.int64)

    def part(self, first: int, last: int) -> _Part:
        """Return the live postings of new terms `first` to `last` - 1."""
        a, b = (int(n) for n in np.searchsorted(self._terms, (first, last)))
        offsets = self._postings.offsets[a : b + 1].astype(np.int64)
        start, end = int(offsets[0]), int(offsets[-1])
        terms = np.repeat(self._terms[a:b] - first, np.diff(offsets))
        docs = self._postings.docs[start:end]
        counts = self._postings.counts[start:end]
        occurrences, positions = counts.astype(np.int64), _NONE
        if self._places is not None:
            occurrences = self._places.between(start, end)
            positions = self._places.values[self._places.begin(a) : self._places.begin(b)]
        if not self._everything:
            keep = self._kept[docs]
            if self._places is not None:
                positions = positions[np.repeat(keep, occurrences)]
            terms, docs, counts = terms[keep], docs[keep], counts[keep]
            occurrences = occurrences[keep]
        return _Part(terms, self._docs[docs], counts, occurrences, positions)


def _merge_postings(
    writer: ArrayWriter,
    name: str,
    inputs: Sequence[Input],
    kept: Sequence[Array],
    maps: Sequence[Array],
    vocabulary: int,
) -> dict[str, Any]:
    fields: list[Postings] = [getattr(i.segment, name) for i in inputs]
    bases = offsets_of([int(which.sum()) for which in kept])
    sources = [_Source(*each) for each in zip(fields, kept, bases[:-1].tolist(), maps, strict=True)]
    sizes = np.sum([source.sizes(vocabulary) for source in sources], axis=0)
    lengths = [field.lengths[which] for field, which in zip(fields, kept, strict=True)]
    values = [field.all_positions for field in fields]
    extents = [extent(positions) for positions in values] if name == "text" else [(0, 0)]
    output = PostingsWriter(
        writer,
        name,
        sum(len(field.docs) for field in fields),
        np.concatenate(lengths).astype(np.int64),
        sum(map(len, values)) if name == "text" else None,
        sum(far for far, _ in extents),
        max(top for _, top in extents),
    )
    for first, last in _ranges(sizes):
        parts = [source.part(first, last) for source in sources]
        output.append(*_woven(parts, last - first, name == "text"))
        for each in inputs:
            each.segment.files.release()
    return output.finish()


def _ranges(sizes: Array) -> list[tuple[int, int]]:
    """Cut the terms into runs of some `STEP` postings each."""
    ends = np.cumsum(sizes)
    cuts = [0]
    while cuts[-1] < len(sizes):
        done = int(ends[cuts[-1] - 1]) if cuts[-1] else 0
        cuts.append(max(int(np.searchsorted(ends, done + STEP)), cuts[-1] + 1))
    cuts[-1] = len(sizes)
    return list(pairwise(cuts))


def _woven(
    parts: Sequence[_Part], terms: int, with_positions: bool
) -> tuple[Array, Array, Array, Array, Array]:
    """Interleave the inputs' postings by term; return what `PostingsWriter.append` takes."""
    frequencies = [np.bincount(part.terms, minlength=terms) for part in parts]
    numbers = [np.bincount(part.terms, part.occurrences, terms).astype(np.int64) for part in parts]
    return (
        np.sum(frequencies, axis=0),
        _placed([part.docs for part in parts], frequencies),
        _placed([part.counts for part in parts], frequencies),
        _placed([part.occurrences for part in parts], frequencies),
        _placed([part.positions for part in parts], numbers) if with_positions else _NONE,
    )


def _placed(values: Sequence[Array], lengths: Sequence[Array]) -> Array:
    """Put runs of `lengths[input][term]` values into one array, by term, then by input."""
    dtype = np.result_type(*values)
    starts = offsets_of(np.sum(lengths, axis=0))[:-1]
    placed = np.empty(sum(map(len, values)), dtype)
    for run, counts in zip(values, lengths, strict=True):
        own = offsets_of(counts)
        placed[np.repeat(starts - own[:-1], counts) + np.arange(len(run))] = run
        starts = starts + counts
    return placed


# -- pairs ----------------------------------------------------------------------------------------


def _merge_pairs(
    writer: ArrayWriter,
    inputs: Sequence[Input],
    maps: Sequence[Array],
    vocabulary: int,
    tokens: int,
) -> None:
    """Add the inputs' pairs up, some left terms at a time."""
    sources = [_Pairs(item, terms) for item, terms in zip(inputs, maps, strict=True)]
    sizes = np.sum([source.sizes(vocabulary) for source in sources], axis=0)
    packed, numbers = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    for first, last in _ranges(sizes):
        parts = [source.part(first, last) for source in sources]
        together = np.concatenate([pairs for pairs, _ in parts])
        order = np.argsort(together, kind="stable")
        found, counts = summed(
            together[order], np.concatenate([counts for _, counts in parts])[order]
        )
        kept = counts >= floor(tokens)
        packed.append(found[kept])
        numbers.append(counts[kept])
    write_pairs(writer, np.concatenate(packed), np.concatenate(numbers), vocabulary, tokens)


class _Pairs:
    """One input's pairs, read by new term numbers."""

    def __init__(self, item: Input, terms: Array) -> None:
        self._terms = terms
        self._there = _terms_kept(item)
        self._offsets = item.array("pairs.offsets").astype(np.int64)
        self._right = item.array("pairs.right")
        self._counts = item.array("pairs.count")

    def sizes(self, vocabulary: int) -> Array:
        """Return how many pairs each new left term has here at most."""
        numbers = np.diff(self._offsets)
        used = self._terms < vocabulary
        return np.bincount(self._terms[used], numbers[used], vocabulary).astype(np.int64)

    def part(self, first: int, last: int) -> tuple[Array, Array]:
        """Return packed pairs with new left terms `first` to `last` - 1, and their counts."""
        a, b = (int(n) for n in np.searchsorted(self._terms, (first, last)))
        lengths = np.diff(self._offsets[a : b + 1])
        start, end = int(self._offsets[a]), int(self._offsets[b])
        right = self._right[start:end]
        used = np.repeat(self._there[a:b], lengths) & self._there[right]
        left = np.repeat(self._terms[a:b], lengths)[used]
        packed = (left << 32 | self._terms[right[used]]).astype(np.uint64)
        return packed, self._counts[start:end][used].astype(np.int64)
