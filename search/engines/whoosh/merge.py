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

from search.engines.whoosh.build import write_frames, write_ids
from search.engines.whoosh.files import SUFFIX, ArrayFiles, ArrayWriter, offsets_of, smallest
from search.engines.whoosh.occurrences import TextPlaces
from search.engines.whoosh.pairs import packed_of, summed, unpacked, write_pairs
from search.engines.whoosh.postings import PostingsWriter
from search.engines.whoosh.prepare import NAMES
from search.engines.whoosh.segment import Postings, Segment
from search.engines.whoosh.snapshot import Dictionary
from search.engines.whoosh.store import Frame, StoredArticles, frames, records_of, write_sources
from search.engines.whoosh.terms import write_terms
from search.text.keys import fold

Array = NDArray[Any]

STEP = 1 << 18
"""Postings handled at a time."""

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
        meta = _merge(writer, [_Input.of(segment) for segment in segments])
        writer.finish(meta)
    except BaseException:
        writer.discard()
        raise
    return ArrayFiles(writer.path)


@dataclass(slots=True)
class _Input:
    """One of the segments, with what its numbers become."""

    segment: Segment
    articles: Array
    """Which articles stay; bool."""
    statements: Array

    @classmethod
    def of(cls, segment: Segment) -> _Input:
        return cls(segment, segment.live, segment.live_statements)

    def array(self, name: str) -> Array:
        return self.segment.files.array(name)


def _merge(writer: ArrayWriter, inputs: Sequence[_Input]) -> dict[str, Any]:
    _merge_stored(writer, inputs)
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
    _merge_columns(writer, inputs)
    return meta


# -- vocabulary -----------------------------------------------------------------------------------


def _vocabulary(inputs: Sequence[_Input]) -> tuple[list[str], list[Array]]:
    """Return the keys that still occur, and for each input its terms' new numbers.

    A term that occurs no more has the number of the next that does, so that maps stay ascending.
    """
    kept = [_terms_kept(i) for i in inputs]
    lists = [_chosen(i.segment.terms.keys(), which) for i, which in zip(inputs, kept, strict=True)]
    union = set().union(*lists)
    merged = sorted(union, key=lambda key: (fold(key), key))
    numbers = {key: number for number, key in enumerate(merged)}
    maps = []
    for keys, which in zip(lists, kept, strict=True):
        new = np.fromiter(map(numbers.__getitem__, keys), np.int64, len(keys))
        after = np.append(new, len(merged))
        maps.append(after[np.cumsum(which) - which])
    return merged, maps


def _terms_kept(item: _Input) -> Array:
    segment = item.segment
    if not len(segment.deleted):
        return np.ones(len(segment.terms), np.bool_)
    alive = offsets_of(item.articles[segment.text.docs])
    return np.diff(alive[segment.text.offsets]) > 0


def _chosen(values: Sequence[str], which: Array) -> list[str]:
    if which.all():
        return list(values)
    return [value for value, keep in zip(values, which.tolist(), strict=True) if keep]


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
    inputs: Sequence[_Input],
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
    output = PostingsWriter(
        writer,
        name,
        sum(len(field.docs) for field in fields),
        np.concatenate(lengths).astype(np.int64),
        sum(map(len, values)) if name == "text" else None,
        max(np.iinfo(positions.dtype).max for positions in values),
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
    inputs: Sequence[_Input],
    maps: Sequence[Array],
    vocabulary: int,
    tokens: int,
) -> None:
    packed, numbers = [], []
    for item, terms in zip(inputs, maps, strict=True):
        old = packed_of(item.array("pairs.offsets"), item.array("pairs.right"))
        left, right = unpacked(old)
        there = _terms_kept(item)
        used = there[left] & there[right]
        left, right = terms[left[used]], terms[right[used]]
        packed.append((left << 32 | right).astype(np.uint64))
        numbers.append(item.array("pairs.count")[used].astype(np.int64))
    together = np.concatenate(packed)
    order = np.argsort(together, kind="stable")
    write_pairs(
        writer, *summed(together[order], np.concatenate(numbers)[order]), vocabulary, tokens
    )


# -- stored articles and columns ------------------------------------------------------------------


def _merge_stored(writer: ArrayWriter, inputs: Sequence[_Input]) -> None:
    """Copy whole frames; make new ones of what is left of the others and of small ones."""
    stream = writer.stream("stored.blob", np.uint8)
    table: list[tuple[int, int, int]] = []
    waiting: list[bytes] = []

    def put(frame: Frame) -> None:
        stream.append(np.frombuffer(frame.data, np.uint8))
        table.append((len(frame.data), frame.articles, frame.size))

    def flush() -> None:
        for frame in frames(waiting):
            put(frame)
        waiting.clear()

    for item in inputs:
        stored = StoredArticles(item.segment.files)
        for number in range(len(stored)):
            frame, first = stored.frame(number), stored.first(number)
            live = item.articles[first : first + frame.articles]
            if live.all() and frame.is_full:
                flush()
                put(frame)
            elif live.any():
                waiting.extend(_chosen_records(records_of(frame), live))
                if sum(map(len, waiting)) > 1 << 20:
                    flush()
    flush()
    stream.close()
    write_frames(writer, table)


def _chosen_records(records: Sequence[bytes], live: Array) -> list[bytes]:
    return [record for record, keep in zip(records, live.tolist(), strict=True) if keep]


def _merge_columns(writer: ArrayWriter, inputs: Sequence[_Input]) -> None:
    segments = [i.segment for i in inputs]
    names = {name: Dictionary([getattr(s, name) for s in segments]) for name in NAMES.values()}
    for name, dictionary in names.items():
        writer.strings(name, dictionary.values)
    for name in ("date_start", "date_end", "month", "title_end", "lead_end", "group"):
        _concatenated(writer, f"article.{name}", inputs, "articles")
    for name in ("kind", "first_position", "end_position"):
        _concatenated(writer, f"statement.{name}", inputs, "statements")
    for column, name, scope in (
        ("article.section", "sections", "articles"),
        ("article.source", "sources", "articles"),
        ("statement.speaker", "speakers", "statements"),
        ("statement.role", "roles", "statements"),
    ):
        _renumbered(writer, column, inputs, names[name].maps, scope)
    parents = [
        (np.cumsum(i.articles) - 1)[i.array("statement.parent")[i.statements]] for i in inputs
    ]
    bases = offsets_of([int(i.articles.sum()) for i in inputs])
    shifted = [parent + base for parent, base in zip(parents, bases[:-1], strict=True)]
    writer.write("statement.parent", np.concatenate(shifted).astype(np.uint32))
    _runs(writer, "article.first_statement", "", inputs, None)
    _runs(
        writer, "article.speaker_offsets", "article.speaker_values", inputs, names["speakers"].maps
    )
    _runs(writer, "paragraph.offsets", "paragraph.positions", inputs, None)
    signatures = [
        i.array("article.signatures").reshape(len(i.articles), -1)[i.articles].ravel()
        for i in inputs
    ]
    writer.write("article.signatures", np.concatenate(signatures))
    ids = [id for i in inputs for id in _chosen(i.segment.files.strings("ids"), i.articles)]
    write_ids(writer, ids)
    sources = [
        row
        for i in inputs
        for row, keep in zip(i.segment.sources_of(), i.articles.tolist(), strict=True)
        if keep
    ]
    write_sources(writer, sources)


def _concatenated(writer: ArrayWriter, name: str, inputs: Sequence[_Input], scope: str) -> None:
    writer.write(name, np.concatenate([i.array(name)[getattr(i, scope)] for i in inputs]))


def _renumbered(
    writer: ArrayWriter, name: str, inputs: Sequence[_Input], maps: Sequence[Array], scope: str
) -> None:
    columns = [
        numbers[i.array(name)[getattr(i, scope)]] for i, numbers in zip(inputs, maps, strict=True)
    ]
    writer.write(name, np.concatenate(columns).astype(np.uint32))


def _runs(
    writer: ArrayWriter,
    offsets: str,
    values: str,
    inputs: Sequence[_Input],
    maps: Sequence[Array] | None,
) -> None:
    """Merge lists that articles have, by their offsets and (if named) their values."""
    lengths: list[Array] = [np.diff(i.array(offsets).astype(np.int64)) for i in inputs]
    kept = [n[i.articles] for n, i in zip(lengths, inputs, strict=True)]
    writer.write(offsets, offsets_of(np.concatenate(kept)).astype(np.uint32))
    if not values:
        return
    columns = [
        i.array(values)[np.repeat(i.articles, n)] for i, n in zip(inputs, lengths, strict=True)
    ]
    if maps is not None:
        columns = [numbers[c] for c, numbers in zip(columns, maps, strict=True)]
    joined = np.concatenate(columns)
    writer.write(values, smallest(joined, columns[0].dtype) if len(joined) else joined)
