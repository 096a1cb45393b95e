"""Merges what is kept by article: stored articles, columns, ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import offsets_of, smallest
from search.engines.whoosh.build import write_frames, write_ids
from search.engines.whoosh.files import ArrayWriter
from search.engines.whoosh.prepare import NAMES
from search.engines.whoosh.segment import Segment
from search.engines.whoosh.snapshot import Dictionary, keys_of
from search.engines.whoosh.store import Frame, StoredArticles, frames, records_of, write_sources

Array = NDArray[Any]
T = TypeVar("T")


@dataclass(slots=True)
class Input:
    """One of the segments, with what its numbers become."""

    segment: Segment
    articles: Array
    """Which articles stay; bool."""
    statements: Array

    @classmethod
    def of(cls, segment: Segment) -> Input:
        """Keep what lives."""
        return cls(segment, segment.live, segment.live_statements)

    def array(self, name: str) -> Array:
        """Return an array of the segment."""
        return self.segment.files.array(name)


def chosen(values: Iterable[T], which: Array) -> list[T]:
    """Return the values for which `which` holds."""
    if which.all():
        return list(values)
    return [value for value, keep in zip(values, which.tolist(), strict=True) if keep]


def merge_stored(writer: ArrayWriter, inputs: Sequence[Input]) -> None:
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
                waiting.extend(chosen(records_of(frame), live))
                if sum(map(len, waiting)) > 1 << 20:
                    flush()
    flush()
    stream.close()
    write_frames(writer, table)


def merge_columns(writer: ArrayWriter, inputs: Sequence[Input]) -> None:
    """Write the columns and ids of what stays."""
    for name in ("date_start", "date_end", "month", "title_end", "lead_end", "group"):
        _concatenated(writer, f"article.{name}", inputs, "articles")
    for name in ("kind", "first_position", "end_position"):
        _concatenated(writer, f"statement.{name}", inputs, "statements")
    _merge_names(writer, inputs)
    _merge_parents(writer, inputs)
    _runs(writer, "article.first_statement", "", inputs, None)
    _runs(writer, "paragraph.offsets", "paragraph.positions", inputs, None)
    rows = [i.array("article.signatures").reshape(len(i.articles), -1) for i in inputs]
    kept = [row[i.articles].ravel() for row, i in zip(rows, inputs, strict=True)]
    writer.write("article.signatures", np.concatenate(kept))
    write_ids(
        writer, [s for i in inputs for s in chosen(i.segment.files.strings("ids"), i.articles)]
    )
    write_sources(writer, [s for i in inputs for s in chosen(i.segment.sources_of(), i.articles)])


def _merge_names(writer: ArrayWriter, inputs: Sequence[Input]) -> None:
    segments = [i.segment for i in inputs]
    maps = {}
    for name in NAMES.values():
        dictionary = Dictionary([getattr(segment, name) for segment in segments])
        writer.strings(name, dictionary.values)
        maps[name] = dictionary.maps
        if name == "speakers":
            writer.strings(f"{name}.keys", keys_of(segments, dictionary))
    for column, name, scope in (
        ("article.section", "sections", "articles"),
        ("article.source", "sources", "articles"),
        ("statement.speaker", "speakers", "statements"),
        ("statement.role", "roles", "statements"),
    ):
        _renumbered(writer, column, inputs, maps[name], scope)
    _runs(writer, "article.speaker_offsets", "article.speaker_values", inputs, maps["speakers"])


def _merge_parents(writer: ArrayWriter, inputs: Sequence[Input]) -> None:
    base, parents = 0, []
    for item in inputs:
        numbers = np.cumsum(item.articles) - 1 + base
        parents.append(numbers[item.array("statement.parent")[item.statements]])
        base += int(item.articles.sum())
    writer.write("statement.parent", smallest(np.concatenate(parents), np.uint16))


def _concatenated(writer: ArrayWriter, name: str, inputs: Sequence[Input], scope: str) -> None:
    writer.write(name, np.concatenate([i.array(name)[getattr(i, scope)] for i in inputs]))


def _renumbered(
    writer: ArrayWriter, name: str, inputs: Sequence[Input], maps: Sequence[Array], scope: str
) -> None:
    columns = [
        numbers[i.array(name)[getattr(i, scope)]] for i, numbers in zip(inputs, maps, strict=True)
    ]
    writer.write(name, smallest(np.concatenate(columns), np.uint8))


def _runs(
    writer: ArrayWriter,
    offsets: str,
    values: str,
    inputs: Sequence[Input],
    maps: Sequence[Array] | None,
) -> None:
    """Merge lists that articles have, by their offsets and (if named) their values."""
    lengths: list[Array] = [np.diff(i.array(offsets).astype(np.int64)) for i in inputs]
    kept = [n[i.articles] for n, i in zip(lengths, inputs, strict=True)]
    writer.write(offsets, smallest(offsets_of(np.concatenate(kept)), np.uint16))
    if not values:
        return
    columns = [
        i.array(values)[np.repeat(i.articles, n)] for i, n in zip(inputs, lengths, strict=True)
    ]
    if maps is not None:
        columns = [numbers[c] for c, numbers in zip(columns, maps, strict=True)]
    writer.write(values, smallest(np.concatenate(columns), np.uint16))
