"""The token stream of some articles as arrays: title, gap, lead, gap, paragraphs.

What stands between two spaces is analysed once a process and remembered; an article is then a run
of dictionary look-ups. Two things of `search.text.tokens.SURFACE` reach over a space (a percent
sign after one, and the blank line between paragraphs): paragraphs with those take the long way.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import offsets_of, smallest
from search.model import Article
from search.reprints import number
from search.text.tokens import GAP, SURFACE, advance, pieces

Array = NDArray[Any]

_COMPOUND = 1 << 31  # codes from here on are runs of none, or several, pieces
_OVER_SPACES = re.compile(r"\s%|\n")
_REMEMBERED = 1 << 20  # runs of characters kept a process: some 200 MB at the very most
_LONGEST = 64  # characters of a run that is remembered
_LARGE = 1 << 20  # characters of a paragraph whose runs are not listed all at once


class Ordinals(dict[str, int]):
    """Numbers names in the order of their first use."""

    def __missing__(self, name: str) -> int:
        number = self[name] = len(self)
        return number


_Pieces = tuple[tuple[int, int], ...]


class _Surfaces(dict[str, _Pieces]):
    """Surface to the `(key number, step)` of its pieces: "Nội", "Nội," and "(Nội" have one."""

    def __init__(self, keys: Ordinals) -> None:
        self._keys = keys

    def __missing__(self, surface: str) -> _Pieces:
        found = tuple((self._keys[piece.key], piece.step) for piece in pieces(surface) if piece.key)
        if len(surface) <= _LONGEST:
            self[surface] = found
        return found


class Runs(dict[str, int]):
    """Run of characters to code: the number of its one key or, from `_COMPOUND` on, of its pieces.

    `numbers` numbers the keys; `pieces[code - _COMPOUND]` are `(key number, step)`.
    """

    def __init__(self) -> None:
        self.numbers = Ordinals()
        self._surfaces = _Surfaces(self.numbers)
        self.pieces: list[_Pieces] = []
        self.breaks: list[int] = []
        """Codes of paragraph ends."""

    def __missing__(self, run: str) -> int:
        surfaces = SURFACE.findall(run)
        found = sum(map(self._surfaces.__getitem__, surfaces), ())
        if len(found) == 1 and found[0][1] == 1:
            code = found[0][0]
        else:
            code = _COMPOUND + len(self.pieces)
            self.pieces.append(found)
            if surfaces and advance(surfaces[0]):
                self.breaks.append(code)
        if len(run) <= _LONGEST:
            self[run] = code
        return code


def _runs(chunk: str) -> Iterable[str]:
    """Return what a chunk is made of: what stands between spaces, or its surfaces."""
    if len(chunk) > _LARGE:
        return (found[0] for found in SURFACE.finditer(chunk))
    if ("%" in chunk or "\n" in chunk) and _OVER_SPACES.search(chunk):
        found: list[str] = SURFACE.findall(chunk)
        return found
    return chunk.split()


def piece_starts(text: str) -> list[int]:
    """Return the offset of each token of a paragraph, as a `Stream` counts them."""
    return [
        found.start() + piece.start
        for found in SURFACE.finditer(text)
        for piece in pieces(found[0])
        if piece.key
    ]


@dataclass(slots=True)
class Streamed:
    """The streams of some articles, one after the other.

    `tokens` are key numbers; positions, zone ends and paragraph positions count from each
    article's beginning.
    """

    tokens: Array
    positions: Array
    counts: Array
    """Tokens of each article."""
    title_counts: Array
    """Tokens of each article's title, which come first."""
    title_end: Array
    lead_end: Array
    paragraph_counts: Array
    paragraph_positions: Array


class Stream:
    """Streams while they are made. A chunk is a title or a paragraph."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self._codes = array("I")
        self._ends: list[int] = []  # of each chunk, in codes
        self._gaps: list[int] = []  # before each chunk
        self._chunks: list[int] = []  # of each article
        self._leads: list[bool] = []

    def add(self, article: Article) -> None:
        """Append an article."""
        codes, begun = self._codes, False
        lookup = self._runs.__getitem__
        chunks = (article.title, *article.paragraphs)
        for chunk in chunks:
            codes.extend(map(lookup, _runs(chunk)))
            filled = bool(chunk.strip())
            self._gaps.append(GAP if begun and filled else 0)
            self._ends.append(len(codes))
            begun = begun or filled
        self._chunks.append(len(chunks))
        self._leads.append(bool(article.lead))

    def finish(self) -> Streamed:
        """Return the arrays."""
        codes = np.frombuffer(self._codes, np.uint32) if self._codes else np.zeros(0, np.uint32)
        tokens, steps, chunk_ends = self._expanded(codes, np.array([0, *self._ends]))
        chunks = np.array(self._chunks, np.int64)
        first_chunk = offsets_of(chunks)
        gaps = np.cumsum(np.array(self._gaps, np.int32), dtype=np.int32)
        # Position after each token, and after each chunk, running on over all articles.
        after = np.cumsum(steps, dtype=np.int32)
        ends = np.where(chunk_ends > 0, after[chunk_ends - 1], 0) if len(after) else 0 * chunk_ends
        starts_of, ends_of = ends[:-1] + gaps, ends[1:] + gaps
        base = starts_of[first_chunk[:-1]]
        bases = np.repeat(base, chunks)
        positions = after + np.repeat(gaps - bases - 1, np.diff(chunk_ends))
        title_end = ends_of[first_chunk[:-1]] - base
        lead_end = title_end.copy()
        leads = np.flatnonzero(self._leads)
        lead_end[leads] = ends_of[first_chunk[leads] + 1] - base[leads]
        paragraphs = np.delete(starts_of - bases, first_chunk[:-1])
        return Streamed(
            tokens=tokens,
            positions=smallest(positions, np.uint16),
            counts=np.diff(chunk_ends[first_chunk]).astype(np.uint32),
            title_counts=np.diff(chunk_ends)[first_chunk[:-1]],
            title_end=title_end.astype(np.uint32),
            lead_end=lead_end.astype(np.uint32),
            paragraph_counts=(chunks - 1).astype(np.uint32),
            paragraph_positions=smallest(paragraphs, np.uint16),
        )

    def _expanded(self, codes: Array, chunk_ends: Array) -> tuple[Array, Array, Array]:
        """Put pieces in place of compounds' codes; return tokens, their steps, ends of chunks."""
        where = np.flatnonzero(codes >= _COMPOUND)
        known = self._runs.pieces
        chosen = [known[code - _COMPOUND] for code in codes[where].tolist()]
        lengths = np.fromiter(map(len, chosen), np.int64, len(chosen))
        shifts = offsets_of(lengths - 1)
        # A code moves by what the compounds before it grew or shrank.
        ends = chunk_ends + shifts[np.searchsorted(where, chunk_ends)]
        tokens = np.empty(len(codes) + int(shifts[-1]), np.uint32)
        steps = np.ones(len(tokens), np.int32)
        moved = np.arange(len(codes), dtype=np.int32) + np.repeat(
            shifts.astype(np.int32), np.diff(where, prepend=-1, append=len(codes) - 1)
        )
        single = np.ones(len(codes), np.bool_)
        single[where] = False
        tokens[moved[single]] = codes[single]
        firsts = where + shifts[:-1]
        into = np.repeat(firsts - offsets_of(lengths)[:-1], lengths) + np.arange(int(lengths.sum()))
        tokens[into] = [key for compound in chosen for key, _ in compound]
        steps[into] = [step for compound in chosen for _, step in compound]
        # A paragraph's end inside a chunk (a body that holds a blank line) has no piece of its
        # own: it moves the chunk's next token, if there is one.
        breaks = np.isin(codes[where], np.array(self._runs.breaks, np.uint32))
        chunk = np.searchsorted(chunk_ends, where[breaks], "right")
        after = firsts[breaks]
        np.add.at(steps, after[after < ends[chunk]], GAP)
        return tokens, steps, ends


class Analyser:
    """Makes streams of articles; remembers every run of characters it has met, and its key."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._runs = Runs()
        self._keys: list[str] = []
        self._hashes = np.zeros(0, np.uint64)

    def _streamed(self, articles: Iterable[Article]) -> Streamed:
        """Return the streams; `_keys` and `_hashes` (uint64) are then by the tokens' numbers."""
        if len(self._runs) > _REMEMBERED:
            self._forget()
        stream = Stream(self._runs)
        for article in articles:
            stream.add(article)
        streamed = stream.finish()
        new = list(map(self._kept, list(self._runs.numbers)[len(self._keys) :]))
        self._keys += new
        hashes = np.fromiter(map(number, new), np.uint64, len(new))
        self._hashes = np.concatenate((self._hashes, hashes))
        return streamed

    def _kept(self, key: str) -> str:
        """Return what the index keeps of a key."""
        return key
