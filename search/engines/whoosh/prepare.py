"""What needs no index: tokens as numbers, columns, compressed records. Runs in any process.

A `Batch` is arrays and a few lists of strings: small to send to the process that writes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date as Day
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import offsets_of
from search.engines.streams import Analyser, Ordinals, Streamed, piece_starts
from search.engines.whoosh.segment import UNDATED
from search.engines.whoosh.store import Frame, encode, frames
from search.model import PARAGRAPH_BREAK, Article, Date
from search.reprints import signatures

Array = NDArray[Any]

NAMES: Final = {"section": "sections", "source": "sources", "speaker": "speakers", "role": "roles"}
"""What is numbered, and the name of its list in a segment."""

COLUMNS: Final = {
    "date_start": None,
    "date_end": None,
    "month": None,
    "section": "section",
    "source": "source",
    "speaker_counts": None,
    "speaker_values": "speaker",
    "statement_counts": None,
    "first_token": None,
    "end_token": None,
    "speaker": "speaker",
    "role": "role",
    "kind": None,
}
"""A batch's columns, and of which of `NAMES` they hold numbers.

The last five are of statements; tokens are counted from their article's first.
"""

_EPOCH = Day(1970, 1, 1).toordinal()
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


@dataclass(slots=True)
class Batch:
    """Some analysed articles. Arrays run article after article."""

    ids: list[str]
    sources: list[tuple[str, str]]
    """File and digest of each article."""
    keys: list[str]
    """The batch's vocabulary, which `stream.tokens` numbers."""
    stream: Streamed
    signatures: Array
    """Rows of `search.reprints.signatures`, one after the other."""
    columns: dict[str, Array]
    names: dict[str, list[str]]
    """What the columns of `COLUMNS` number."""
    frames: list[Frame]


class Batches(Analyser):
    """Makes batches; remembers every run of characters it has met."""

    def batch(self, articles: Sequence[Article]) -> Batch:
        """Analyse the articles and compress their records."""
        streamed, columns = self._streamed(articles), _Columns()
        for article in articles:
            columns.add(article)
        marks = self._signatures(streamed)
        keys = self._renumber(streamed)
        return Batch(
            [article.id for article in articles],
            [(article.file, article.digest) for article in articles],
            keys,
            streamed,
            marks,
            *columns.finish(),
            frames(map(encode, articles)),
        )

    def _signatures(self, streamed: Streamed) -> Array:
        """Return the signatures of lead and body."""
        ends = offsets_of(streamed.counts)
        titles = np.repeat(
            ends[:-1] - offsets_of(streamed.title_counts)[:-1], streamed.title_counts
        )
        outside = np.ones(len(streamed.tokens), np.bool_)
        outside[titles + np.arange(len(titles))] = False
        starts = offsets_of(streamed.counts.astype(np.int64) - streamed.title_counts)
        return signatures(self._hashes[streamed.tokens[outside]], starts).ravel()

    def _renumber(self, streamed: Streamed) -> list[str]:
        """Number the tokens by the keys that occur, and return those."""
        seen = np.zeros(len(self._keys), np.bool_)
        seen[streamed.tokens] = True
        present = np.flatnonzero(seen)
        numbers = np.zeros(len(seen), np.uint16 if len(present) <= 1 << 16 else np.uint32)
        numbers[present] = np.arange(len(present))
        streamed.tokens = numbers[streamed.tokens]
        return [self._keys[number] for number in present.tolist()]


class _Columns:
    """The facet columns and statements of a batch while it is made."""

    def __init__(self) -> None:
        self._names = {name: Ordinals() for name in NAMES}
        self._values: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, article: Article) -> None:
        values, names = self._values, self._names
        for name, value in zip(
            ("date_start", "date_end", "month"), days(article.date), strict=True
        ):
            values[name].append(value)
        values["section"].append(names["section"][article.section.value if article.section else ""])
        values["source"].append(names["source"][article.source])
        speakers = dict.fromkeys(speaker.name for speaker in article.speakers)
        values["speaker_counts"].append(len(speakers))
        values["speaker_values"].extend(names["speaker"][name] for name in speakers)
        values["statement_counts"].append(len(article.statements))
        if article.statements:
            self._add_statements(article)

    def _add_statements(self, article: Article) -> None:
        values, names = self._values, self._names
        paragraphs = article.paragraphs or ("",)
        first_token, first_offset = [len(piece_starts(article.title))], [0]
        starts = [piece_starts(paragraph) for paragraph in paragraphs]
        for paragraph, inside in zip(paragraphs, starts, strict=True):
            first_token.append(first_token[-1] + len(inside))
            first_offset.append(first_offset[-1] + len(paragraph) + len(PARAGRAPH_BREAK))
        for statement in article.statements:
            at = min(max(statement.paragraph, 0), len(paragraphs) - 1)
            for name, offset in (("first_token", statement.start), ("end_token", statement.end)):
                inside_at = bisect_left(starts[at], offset - first_offset[at])
                values[name].append(first_token[at] + inside_at)
            values["speaker"].append(names["speaker"][statement.speaker])
            values["role"].append(names["role"][statement.role])
            values["kind"].append(int(statement.kind == "reported"))

    def finish(self) -> tuple[dict[str, Array], dict[str, list[str]]]:
        columns = {name: np.array(self._values[name], np.int32) for name in COLUMNS}
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


_batches: Batches | None = None


def prepare(articles: Iterable[Article]) -> Batch:
    """Analyse articles with this process's one analyser."""
    global _batches
    if _batches is None:
        _batches = Batches()
    return _batches.batch(tuple(articles))
