"""The contract's reader: every call works on one snapshot."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from datetime import date as Day
from datetime import timedelta
from pathlib import Path

import numpy as np

from search.engines.base import (
    Completion,
    Difference,
    Info,
    Occurrences,
    Part,
    Reader,
    SourceRecord,
    Statistics,
    Volume,
)
from search.engines.whoosh import counting, evaluate
from search.engines.whoosh.segment import UNDATED, Segment
from search.engines.whoosh.snapshot import DAMAGE_SHOWS_AS, Snapshot, Snapshots
from search.engines.whoosh.verify import differences
from search.errors import IndexError_
from search.model import Article, Hit, Request, Response
from search.query.nodes import Query
from search.ranking import DEFAULT

_EPOCH = Day(1970, 1, 1)


class WhooshReader(Reader):
    """Answers from an index directory; follows commits by itself."""

    def __init__(self, path: Path) -> None:
        """Open the index; raise `IndexError_` subclasses where it cannot serve."""
        self._path = path
        self._snapshots = Snapshots(path)
        self._snapshots.current()

    @contextlib.contextmanager
    def _snapshot(self) -> Iterator[Snapshot]:
        """Give the newest state; if what is done with it fails, look whether files are damaged."""
        snapshot = self._snapshots.current()
        try:
            yield snapshot
        except DAMAGE_SHOWS_AS:
            snapshot.check()
            raise

    # -- answered in evaluate.py ------------------------------------------------------------------

    def search(self, request: Request) -> Response:
        """Return one page of hits with exact totals and facets; hits have no snippets yet."""
        with self._snapshot() as snapshot:
            return evaluate.search(snapshot, request)

    def scan(self, request: Request) -> Iterator[Hit]:
        """Yield every result in order, from one committed state."""
        with self._snapshot() as snapshot:
            yield from evaluate.scan(snapshot, request)

    def related(self, id: str, limit: int = 5) -> tuple[Hit, ...]:
        """Return the articles nearest in wording, without its own reprints."""
        with self._snapshot() as snapshot:
            return evaluate.related(snapshot, id, limit)

    def reprints(self, id: str) -> tuple[str, ...]:
        """Return the ids of the other prints of the same text."""
        with self._snapshot() as snapshot:
            return evaluate.reprints(snapshot, id)

    def explain(self, request: Request, id: str) -> Part | None:
        """Return how the article's score comes about, or None where it is no hit."""
        with self._snapshot() as snapshot:
            return evaluate.explain(snapshot, request, id)

    def complete(self, prefix: str, limit: int = 8) -> tuple[Completion, ...]:
        """Return what the typed beginning, with or without marks, may become."""
        with self._snapshot() as snapshot:
            return evaluate.complete(snapshot, prefix, limit)

    def statistics(self) -> Statistics:
        """Return the corpus's figures at the newest committed state."""
        with self._snapshot() as snapshot:
            return evaluate.statistics(snapshot)

    def occurrences(
        self, query: Query, deadline: float | None = None
    ) -> dict[str, Occurrences] | None:
        """Return how often a query's words stand in the articles of each month, from positions."""
        with self._snapshot() as snapshot:
            return counting.occurrences(snapshot, query, deadline)

    # -- answered by the snapshot -----------------------------------------------------------------

    def get(self, id: str) -> Article | None:
        """Return the article, or None."""
        with self._snapshot() as snapshot:
            return snapshot.get(id)

    def sources(self) -> Iterator[SourceRecord]:
        """Yield what every indexed article was made from."""
        with self._snapshot() as snapshot:
            for segment in snapshot.segments:
                live = segment.live
                for number, (id, file, digest) in enumerate(segment.sources_of()):
                    if live[number]:
                        yield SourceRecord(id, file, digest)

    def volumes(self) -> dict[str, Volume]:
        """Return articles and words by month, from the columns alone; a whole form counts too."""
        articles: Counter[str] = Counter()
        words: Counter[str] = Counter()
        with self._snapshot() as snapshot:
            for segment in snapshot.segments:
                live = segment.live
                lengths = segment.text.lengths.astype(np.int64)
                own = lengths - (DEFAULT.title - 1) * segment.title_end.astype(np.int64)
                months, inverse = np.unique(segment.month[live], return_inverse=True)
                counts = np.bincount(inverse, minlength=len(months))
                sums = np.bincount(inverse, weights=own[live], minlength=len(months))
                for month, count, total in zip(months, counts, sums, strict=True):
                    name = f"{month // 12:04}-{month % 12 + 1:02}" if month >= 0 else ""
                    articles[name] += int(count)
                    words[name] += int(total)
        return {name: Volume(articles[name], words[name]) for name in sorted(articles)}

    def info(self) -> Info:
        """Return what the index holds."""
        with self._snapshot() as snapshot:
            first, last = _period(snapshot.segments)
            terms: set[str] = set()
            for segment in snapshot.segments:
                terms.update(segment.terms.keys())
            return Info(
                url=f"whoosh:{self._path}",
                engine="whoosh",
                articles=snapshot.articles,
                statements=snapshot.statements,
                speakers=evaluate.people(snapshot),
                terms=len(terms),
                bytes=sum(segment.files.size for segment in snapshot.segments),
                generation=snapshot.token,
                first_date=first,
                last_date=last,
            )

    def verify(self) -> Iterator[Difference]:
        """Yield where the index does not agree with itself (checksums, counts)."""
        try:
            snapshot = self._snapshots.current()
        except IndexError_ as error:
            remedy = f"timbao index PATHS --rebuild --index whoosh:{self._path}"
            yield Difference(str(error), remedy)
            return
        yield from differences(snapshot)

    @property
    def generation(self) -> str:
        """Return a token that changes with each commit."""
        return self._snapshots.current().token

    def close(self) -> None:
        """Let the files go."""
        self._snapshots.close()


def _period(segments: tuple[Segment, ...]) -> tuple[str, str]:
    """Return the first and last day of the dated live articles, "" where there is none."""
    days = [s.date_start[s.live & (s.date_start != UNDATED)] for s in segments]
    ends = [s.date_end[s.live & (s.date_start != UNDATED)] for s in segments]
    if not sum(map(len, days)):
        return "", ""
    first = min(int(found.min()) for found in days if len(found))
    last = max(int(found.max()) for found in ends if len(found))
    return _iso(first), _iso(last)


def _iso(day: int) -> str:
    return (_EPOCH + timedelta(day)).isoformat()
