"""Builds one segment file from batches: concatenate, number, invert, write front to back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import offsets_of, smallest
from search.engines.streams import Ordinals
from search.engines.whoosh.files import SUFFIX, ArrayFiles, ArrayWriter, to_bytes
from search.engines.whoosh.invert import Tokens, invert
from search.engines.whoosh.pairs import adjacent, write_pairs
from search.engines.whoosh.prepare import COLUMNS, NAMES, Batch
from search.engines.whoosh.store import write_sources
from search.engines.whoosh.terms import HashIndex, sort_keys, write_terms
from search.reprints import SLOTS, assign, founded
from search.text import key

Array = NDArray[Any]
Known = Sequence[tuple[Array, Array]]
"""Signatures and groups of the articles there are, for `search.reprints.assign`."""

_STREAM = (
    "positions",
    "counts",
    "title_end",
    "lead_end",
    "paragraph_counts",
    "paragraph_positions",
)


class Builder:
    """A segment while it is made. Stored articles go to disk at once, the rest at `finish`."""

    def __init__(self, directory: Path, name: str) -> None:
        self.name = name
        self.ids: list[str] = []
        self._sources: list[tuple[str, str]] = []
        self.tokens = 0
        self._directory = directory
        self._keys = Ordinals()
        self._names = {kind: Ordinals() for kind in NAMES}
        for kind in ("section", "source", "role"):
            self._names[kind][""]
        self._parts: dict[str, list[Array]] = {}
        self._frames: list[tuple[int, int, int]] = []
        self._writer = ArrayWriter(directory / f"{name}{SUFFIX}")
        self._stored = self._writer.stream("stored.blob", np.uint8)

    def __len__(self) -> int:
        """Return how many articles were added."""
        return len(self.ids)

    def add(self, batch: Batch) -> None:
        """Take a batch in; that its ids are new to this segment is the caller's care."""
        mapping = _mapping(self._keys, batch.keys)
        self._append("tokens", mapping[batch.stream.tokens])
        for name in _STREAM:
            self._append(name, getattr(batch.stream, name))
        self._append("signatures", batch.signatures)
        for name, kind in COLUMNS.items():
            values = batch.columns[name]
            if kind is not None:
                values = _mapping(self._names[kind], batch.names[kind])[values]
            self._append(f"column.{name}", values)
        for frame in batch.frames:
            self._stored.append(np.frombuffer(frame.data, np.uint8))
            self._frames.append((len(frame.data), frame.articles, frame.size))
        self.ids.extend(batch.ids)
        self._sources.extend(batch.sources)
        self.tokens += len(batch.stream.tokens)

    def _append(self, name: str, values: Array) -> None:
        self._parts.setdefault(name, []).append(values)

    def _take(self, name: str) -> Array:
        """Return a column joined, and forget its parts."""
        parts = self._parts.pop(name, [])
        return np.concatenate(parts) if parts else np.zeros(0, np.uint32)

    def discard(self) -> None:
        """Forget everything and remove the file."""
        self._writer.discard()

    def finish(self, known: Known = (), replaced: Sequence[int] = ()) -> ArrayFiles:
        """Write the segment, return it opened.

        `known` are the articles of all other segments; of its own nobody resembles the `replaced`.
        """
        self._stored.close()
        writer = self._writer
        write_frames(writer, self._frames)
        keys, ranks = sort_keys(list(self._keys))
        self._keys = Ordinals()
        write_terms(writer, keys)
        meta: dict[str, Any] = {"articles": len(self.ids), "tokens": self.tokens}
        terms, positions = ranks[self._take("tokens")], self._take("positions")
        counts = self._take("counts")
        meta |= self._write_statements(terms, positions, counts, len(keys))
        write_pairs(writer, *adjacent(terms, positions, counts), len(keys), self.tokens)
        zones = self._take("title_end"), self._take("lead_end")
        meta |= invert(writer, "text", Tokens(terms, positions, counts, *zones), len(keys))
        del terms, positions
        writer.write("article.title_end", smallest(zones[0], np.uint16))
        writer.write("article.lead_end", smallest(zones[1], np.uint16))
        self._write_articles(known, replaced)
        writer.finish(meta)
        return ArrayFiles(writer.path)

    def _write_statements(
        self, terms: Array, positions: Array, counts: Array, vocabulary: int
    ) -> dict[str, Any]:
        writer = self._writer
        numbers = self._take("column.statement_counts")
        parent = np.repeat(np.arange(len(numbers), dtype=np.uint32), numbers)
        base = offsets_of(counts)[parent]
        first = self._take("column.first_token") + base
        end = np.maximum(self._take("column.end_token") + base, first)
        lengths = end - first
        inside = np.repeat(first - offsets_of(lengths)[:-1], lengths) + np.arange(lengths.sum())
        said = Tokens(terms[inside], positions[inside], lengths)
        meta = invert(writer, "said", said, vocabulary, positions=False)
        padded = np.append(positions, positions.dtype.type(0)).astype(np.uint32)
        spoken = lengths > 0
        writer.write("article.first_statement", smallest(offsets_of(numbers), np.uint16))
        writer.write("statement.parent", smallest(parent, np.uint16))
        places = {
            "first_position": np.where(spoken, padded[first], 0),
            "end_position": np.where(spoken, padded[end - 1] + 1, 0),
            "speaker": self._take("column.speaker"),
            "role": self._take("column.role"),
        }
        for name, values in places.items():
            writer.write(f"statement.{name}", smallest(values, np.uint16))
        writer.write("statement.kind", self._take("column.kind").astype(np.uint8))
        return {"statements": len(parent), **meta}

    def _write_articles(self, known: Known, replaced: Sequence[int]) -> None:
        writer = self._writer
        paragraphs = self._take("paragraph_counts")
        writer.write("paragraph.offsets", smallest(offsets_of(paragraphs), np.uint16))
        writer.write("paragraph.positions", smallest(self._take("paragraph_positions"), np.uint16))
        for name in ("date_start", "date_end", "month"):
            writer.write(f"article.{name}", self._take(f"column.{name}").astype(np.int32))
        for name in ("section", "source"):
            writer.write(f"article.{name}", smallest(self._take(f"column.{name}"), np.uint8))
        speakers = offsets_of(self._take("column.speaker_counts"))
        writer.write("article.speaker_offsets", smallest(speakers, np.uint16))
        values = smallest(self._take("column.speaker_values"), np.uint16)
        writer.write("article.speaker_values", values)
        for kind, name in NAMES.items():
            writer.strings(name, self._names[kind])
        writer.strings("speakers.keys", map(key, self._names["speaker"]))
        signatures = self._take("signatures").reshape(-1, SLOTS).astype(np.uint8)
        writer.write("article.signatures", signatures.ravel())
        own = founded(self.ids, signatures)
        signatures[list(replaced)] = 0
        writer.write("article.group", assign(signatures, own, known))
        write_ids(writer, self.ids)
        write_sources(
            writer, [(id, *source) for id, source in zip(self.ids, self._sources, strict=True)]
        )


def write_ids(writer: ArrayWriter, ids: Sequence[str]) -> None:
    """Write the ids and their index."""
    writer.strings("ids", ids)
    HashIndex.write(writer, "ids", [to_bytes(id) for id in ids])


def write_frames(writer: ArrayWriter, frames: Sequence[tuple[int, int, int]]) -> None:
    """Write where frames lie; they are `(bytes, articles, expanded bytes)` in order."""
    table = np.array(frames, np.int64).reshape(-1, 3)
    writer.write("stored.starts", smallest(offsets_of(table[:, 0])))
    writer.write("stored.firsts", offsets_of(table[:, 1]).astype(np.uint32))
    writer.write("stored.sizes", table[:, 2].astype(np.uint32))


def _mapping(ordinals: Ordinals, names: Sequence[str]) -> Array:
    return np.fromiter(map(ordinals.__getitem__, names), np.uint32, len(names))
