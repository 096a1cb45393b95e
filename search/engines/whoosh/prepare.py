"""What needs no index: tokens as numbers, columns, compressed records. Runs in any process.

A surface form is analysed once a process (`Analyser`); an article is then a run of dictionary
lookups. A `Batch` is arrays and a few lists of strings: small to send to the process that writes.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date as Day
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.files import offsets_of, smallest
from search.engines.whoosh.segment import UNDATED
from search.engines.whoosh.store import Frame, encode, frames
from search.model import PARAGRAPH_BREAK, Article, Date
from search.reprints import number, signatures
from search.text.tokens import GAP, SURFACE, advance, pieces

Array = NDArray[Any]

_COMPOUND = 1 << 31  # codes from here on are surfaces of none, or several, pieces
_REMEMBERED = 1 << 20  # surfaces kept a process: 200 MB at the very most
_EPOCH = Day(1970, 1, 1).toordinal()
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


@dataclass(slots=True)
class Batch:
    """Some analysed articles. Arrays run article after article."""

    ids: list[str]
    sources: list[tuple[str, str]]
    """File and digest of each article."""
    keys: list[str]
    """The batch's vocabulary, which `tokens` numbers."""
    tokens: Array
    positions: Array
    token_counts: Array
    title_end: Array
    lead_end: Array
    paragraph_counts: Array
    paragraph_positions: Array
    signatures: Array
    """Rows of `search.reprints.signatures`, one after the other."""
    columns: dict[str, Array]
    """`date_start`, `date_end`, `month`, `section`, `source`, `speaker_counts`, `speaker_values`,
    `statement_counts`, and of statements `first_token`, `end_token` (into the article's tokens),
    `speaker`, `role`, `kind`."""
    names: dict[str, list[str]]
    """What `section`, `source`, `speaker`, `role` number."""
    frames: list[Frame] = field(default_factory=list)


class Ordinals(dict[str, int]):
    """Numbers names in the order of their first use."""

    def __missing__(self, name: str) -> int:
        number = self[name] = len(self)
        return number


class _Surfaces(dict[str, int]):
    """Surface form to code: the number of its one key, or, from `_COMPOUND` on, of its pieces."""

    def __init__(self) -> None:
        self.keys_seen = Ordinals()
        self.compounds: list[tuple[tuple[int, int], ...]] = []
        self.breaks: list[int] = []  # codes of paragraph ends
        self._hashes = _Hashes()

    def __missing__(self, surface: str) -> int:
        found = pieces(surface)
        if len(found) == 1 and found[0].step == 1 and found[0].key:
            code = self.keys_seen[found[0].key]
        else:
            code = _COMPOUND + len(self.compounds)
            if advance(surface):
                self.breaks.append(code)
            self.compounds.append(
                tuple((self.keys_seen[piece.key], piece.step) for piece in found if piece.key)
            )
        self[surface] = code
        return code

    def hashes(self, keys: Sequence[str]) -> Array:
        """Return the keys' numbers for near-duplicate signatures."""
        return np.fromiter(map(self._hashes.__getitem__, keys), np.uint64, len(keys))


class _Hashes(dict[str, int]):
    """Key to its 64-bit number, computed once a process."""

    def __missing__(self, key: str) -> int:
        hashed = self[key] = number(key)
        return hashed


class Analyser:
    """Makes batches; remembers every surface form it has met."""

    def __init__(self) -> None:
        self._surfaces = _Surfaces()

    def batch(self, articles: Sequence[Article]) -> Batch:
        """Analyse the articles and compress their records."""
        if len(self._surfaces) > _REMEMBERED:
            self._surfaces = _Surfaces()
        stream = _Stream(self._surfaces)
        columns = _Columns()
        for article in articles:
            stream.add(article)
            columns.add(article, stream)
        batch = stream.finish()
        batch.columns, batch.names = columns.finish()
        batch.frames = frames(map(encode, articles))
        return batch


class _Stream:
    """The token stream of a batch while it is made: title, gap, lead, gap, paragraphs."""

    def __init__(self, surfaces: _Surfaces) -> None:
        self._surfaces = surfaces
        self._codes = array("I")
        self._chunk_codes: list[int] = []  # codes in each chunk; a chunk is a title or a paragraph
        self._chunk_gaps: list[int] = []  # 0, or GAP before the chunk
        self._chunk_counts: list[int] = []  # chunks in each article
        self._with_lead: list[bool] = []
        self._ids: list[str] = []
        self._sources: list[tuple[str, str]] = []

    def add(self, article: Article) -> None:
        lookup, codes = self._surfaces.__getitem__, self._codes
        begun = False
        chunks = (article.title, *article.paragraphs)
        for chunk in chunks:
            before = len(codes)
            codes.extend(map(lookup, SURFACE.findall(chunk)))
            self._chunk_codes.append(len(codes) - before)
            self._chunk_gaps.append(GAP if begun and chunk.strip() else 0)
            begun = begun or bool(chunk.strip())
        self._chunk_counts.append(len(chunks))
        self._with_lead.append(bool(article.lead))
        self._ids.append(article.id)
        self._sources.append((article.file, article.digest))

    def piece_starts(self, text: str) -> list[int]:
        """Return the offset of each token of a paragraph, as `add` numbers them."""
        return [
            found.start() + piece.start
            for found in SURFACE.finditer(text)
            for piece in pieces(found[0])
            if piece.key
        ]

    def finish(self) -> Batch:
        codes = np.frombuffer(self._codes, np.uint32) if self._codes else np.zeros(0, np.uint32)
        tokens, steps, chunk_tokens = self._expand(codes, np.array(self._chunk_codes, np.int64))
        chunks = np.array(self._chunk_counts, np.int64)
        first_chunk = offsets_of(chunks)
        ends = offsets_of(chunk_tokens)
        # Running positions over the whole batch, then from each article's own beginning.
        gaps = np.array(self._chunk_gaps, np.int64)
        running = np.cumsum(steps) + np.repeat(np.cumsum(gaps), chunk_tokens)
        before_chunk = _at(np.cumsum(steps), ends[:-1]) + np.cumsum(gaps)
        base = before_chunk[first_chunk[:-1]]
        token_counts = ends[first_chunk[1:]] - ends[first_chunk[:-1]]
        positions = running - np.repeat(base, token_counts) - 1
        starts = before_chunk - np.repeat(base, chunks)
        chunk_ends = _at(np.cumsum(steps), ends[1:]) + np.cumsum(gaps) - np.repeat(base, chunks)
        title_end = chunk_ends[first_chunk[:-1]]
        lead_end = title_end.copy()
        leads = np.flatnonzero(np.array(self._with_lead, np.bool_))
        lead_end[leads] = chunk_ends[first_chunk[leads] + 1]
        is_title = np.zeros(len(starts), np.bool_)
        is_title[first_chunk[:-1]] = True
        keys, local = self._local(tokens)
        in_text = (
            np.repeat(np.arange(len(chunks)), token_counts),
            ~np.repeat(is_title, chunk_tokens),
        )
        text_counts = np.bincount(in_text[0][in_text[1]], minlength=len(chunks))
        numbers = self._surfaces.hashes(keys)[local[in_text[1]]]
        return Batch(
            ids=self._ids,
            sources=self._sources,
            keys=keys,
            tokens=local,
            positions=smallest(positions, np.uint16),
            token_counts=token_counts.astype(np.uint32),
            title_end=title_end.astype(np.uint32),
            lead_end=lead_end.astype(np.uint32),
            paragraph_counts=(chunks - 1).astype(np.uint32),
            paragraph_positions=smallest(starts[~is_title], np.uint16),
            signatures=signatures(numbers, offsets_of(text_counts)).ravel(),
            columns={},
            names={},
        )

    def _expand(self, codes: Array, chunk_codes: Array) -> tuple[Array, Array, Array]:
        """Put compounds' pieces in place of their codes; return tokens, steps, tokens a chunk."""
        where = np.flatnonzero(codes >= _COMPOUND)
        compounds = self._surfaces.compounds
        chosen = [compounds[code - _COMPOUND] for code in codes[where].tolist()]
        lengths = np.array([len(compound) for compound in chosen], np.int64)
        repeats = np.ones(len(codes), np.int64)
        repeats[where] = lengths
        tokens = np.repeat(codes, repeats)
        steps = np.ones(len(tokens), np.int64)
        ends = offsets_of(repeats)
        into = _runs(ends[where], lengths)
        tokens[into] = [key for compound in chosen for key, _ in compound]
        steps[into] = [step for compound in chosen for _, step in compound]
        chunk_ends = ends[offsets_of(chunk_codes)]
        # A paragraph's end inside a chunk (a body that holds a blank line) has no piece of its own.
        after = ends[np.flatnonzero(np.isin(codes, np.array(self._surfaces.breaks, np.uint32)))]
        steps[np.setdiff1d(after, chunk_ends)] += GAP
        return tokens, steps, np.diff(chunk_ends)

    def _local(self, tokens: Array) -> tuple[list[str], Array]:
        """Return the keys that occur, and the tokens numbered by them."""
        known = list(self._surfaces.keys_seen)
        seen = np.zeros(len(known), np.bool_)
        seen[tokens] = True
        present = np.flatnonzero(seen)
        numbers = np.zeros(len(known), np.uint16 if len(present) <= 1 << 16 else np.uint32)
        numbers[present] = np.arange(len(present))
        return [known[number] for number in present.tolist()], numbers[tokens]


class _Columns:
    """The facet columns and statements of a batch while it is made."""

    def __init__(self) -> None:
        self._names = {name: Ordinals() for name in ("section", "source", "speaker", "role")}
        self._names["section"][""], self._names["source"][""], self._names["role"][""]
        self._values: dict[str, list[int]] = {
            name: []
            for name in [
                "date_start",
                "date_end",
                "month",
                "section",
                "source",
                "speaker_counts",
                "speaker_values",
                "statement_counts",
                "first_token",
                "end_token",
                "speaker",
                "role",
                "kind",
            ]
        }

    def add(self, article: Article, stream: _Stream) -> None:
        values, names = self._values, self._names
        start, end, month = days(article.date)
        values["date_start"].append(start)
        values["date_end"].append(end)
        values["month"].append(month)
        values["section"].append(names["section"][article.section.value if article.section else ""])
        values["source"].append(names["source"][article.source])
        speakers = dict.fromkeys(speaker.name for speaker in article.speakers)
        values["speaker_counts"].append(len(speakers))
        values["speaker_values"].extend(names["speaker"][name] for name in speakers)
        values["statement_counts"].append(len(article.statements))
        if article.statements:
            self._add_statements(article, stream)

    def _add_statements(self, article: Article, stream: _Stream) -> None:
        values, names = self._values, self._names
        paragraphs = article.paragraphs
        first_token, first_offset = [len(stream.piece_starts(article.title))], [0]
        starts = [stream.piece_starts(paragraph) for paragraph in paragraphs]
        for paragraph, inside in zip(paragraphs, starts, strict=True):
            first_token.append(first_token[-1] + len(inside))
            first_offset.append(first_offset[-1] + len(paragraph) + len(PARAGRAPH_BREAK))
        for statement in article.statements:
            number = min(max(statement.paragraph, 0), len(paragraphs) - 1)
            for name, offset in (("first_token", statement.start), ("end_token", statement.end)):
                inside = bisect_left(starts[number], offset - first_offset[number])
                values[name].append(first_token[number] + inside)
            values["speaker"].append(names["speaker"][statement.speaker])
            values["role"].append(names["role"][statement.role])
            values["kind"].append(int(statement.kind == "reported"))

    def finish(self) -> tuple[dict[str, Array], dict[str, list[str]]]:
        columns = {name: np.array(values, np.int32) for name, values in self._values.items()}
        return columns, {name: list(ordinals) for name, ordinals in self._names.items()}


def days(date: Date | None) -> tuple[int, int, int]:
    """Return first and last day of the period (days since 1970-01-01) and its month's number.

    `UNDATED` where there is none; the month is year * 12 + month - 1, or -1 where only the year
    is known. A value that is no date counts as none.
    """
    found = _DATE.fullmatch(date.value) if date else None
    if found is None:
        return UNDATED, UNDATED, -1
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    try:
        first = Day(year, month or 1, day or 1).toordinal() - _EPOCH
        last_month = month or 12
        last = Day(year, last_month, day or monthrange(year, last_month)[1]).toordinal() - _EPOCH
    except ValueError:
        return UNDATED, UNDATED, -1
    return first, last, year * 12 + month - 1 if month else -1


def _at(running: Array, ends: Array) -> Array:
    """Return the sum of the first `ends` items, given their running sum."""
    return np.concatenate((np.zeros(1, running.dtype), running))[ends]


def _runs(starts: Array, lengths: Array) -> Array:
    """Return the indexes start, start + 1, ... of each run, one after the other."""
    return np.repeat(starts - offsets_of(lengths)[:-1], lengths) + np.arange(int(lengths.sum()))


_analyser: Analyser | None = None


def prepare(articles: Iterable[Article]) -> Batch:
    """Analyse articles with this process's one analyser."""
    global _analyser
    if _analyser is None:
        _analyser = Analyser()
    return _analyser.batch(tuple(articles))
