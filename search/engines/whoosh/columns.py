"""What is known of each document besides its words, over all segments: one array a column.

Documents are numbered through: segment after segment, deleted ones included.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import spread
from search.engines.whoosh.segment import Segment
from search.engines.whoosh.snapshot import Dictionary, Snapshot
from search.model import Scope
from search.query.nodes import FieldName
from search.text import key

Array = NDArray[Any]

_MANY = 8
"""One document in so many is many: then a pass over all costs less than looking up each."""


class Columns:
    """The columns of articles, or of statements: an article's own, and the statement's speaker."""

    def __init__(self, snapshot: Snapshot, scope: Scope) -> None:
        self._snapshot = snapshot
        self._scope = scope
        self.segments = snapshot.segments
        sizes = [s.articles if scope == "articles" else s.statements for s in self.segments]
        self.starts = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
        """Number of the first document of each segment, and how many there are in all."""
        self._starts: list[int] = self.starts.tolist()
        self._names: dict[FieldName, list[str]] = {}

    def locate(self, document: int) -> tuple[Segment, int]:
        """Return where a document lies."""
        at = bisect_right(self._starts, document) - 1
        return self.segments[at], document - self._starts[at]

    def _each(self, column: Callable[[int, Segment], Array]) -> Array:
        parts = []
        for at, segment in enumerate(self.segments):
            values = column(at, segment)
            of_articles = self._scope == "articles"
            parts.append(values if of_articles else values[segment.said_columns.parent])
        if not parts:
            return np.zeros(0, np.int32)
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    @cached_property
    def date_start(self) -> Array:
        """First day, or `UNDATED`, which is the least number there is; int32."""
        return self._each(lambda _, segment: segment.date_start)

    @cached_property
    def date_end(self) -> Array:
        """Last day, or `UNDATED`; int32."""
        return self._each(lambda _, segment: segment.date_end)

    @cached_property
    def month(self) -> Array:
        """Month as year * 12 + month - 1, or -1; int32."""
        return self._each(lambda _, segment: segment.month)

    def facet(self, name: FieldName) -> Array:
        """Return for each document the number of its section or source."""
        return self.section if name == "section" else self.source

    @cached_property
    def section(self) -> Array:
        """Number in `names("section")`."""
        return self._numbered("section", lambda segment: segment.section)

    @cached_property
    def source(self) -> Array:
        """Number in `names("source")`."""
        return self._numbered("source", lambda segment: segment.source)

    def _numbered(self, name: FieldName, column: Callable[[Segment], Array]) -> Array:
        values, ordered = self._dictionary(name), self.names(name)
        rank = {value: at for at, value in enumerate(ordered)}
        ranks = np.array([rank[value] for value in values.values], _least(len(ordered)))
        return self._each(lambda at, segment: ranks[values.maps[at]][column(segment)])

    @cached_property
    def months(self) -> tuple[list[str], Array]:
        """The months there are ("2022-02"; "" is none) in order, and each document's number."""
        months = np.unique(self.month)
        names = [f"{month // 12:04}-{month % 12 + 1:02}" if month >= 0 else "" for month in months]
        return names, months.searchsorted(self.month).astype(_least(len(months)))

    def _dictionary(self, name: FieldName) -> Dictionary:
        snapshot = self._snapshot
        return {
            "speaker": snapshot.speakers,
            "section": snapshot.sections,
            "source": snapshot.sources,
        }[name]

    def names(self, name: FieldName) -> list[str]:
        """Return the values of a field by their numbers: sections and sources in order."""
        if name not in self._names:
            values = self._dictionary(name).values
            self._names[name] = values if name == "speaker" else sorted(values)
        return self._names[name]

    # -- speakers ----------------------------------------------------------------------------

    @cached_property
    def speakers(self) -> tuple[Array, Array]:
        """Where each document's speakers begin, and their numbers in `names("speaker")`."""
        counts, values = [], []
        for at, segment in enumerate(self.segments):
            numbers = self._snapshot.speakers.maps[at]
            if self._scope == "articles":
                counts.append(np.diff(segment.speaker_offsets.astype(np.int64)))
                values.append(numbers[segment.speaker_values])
            else:
                counts.append(np.ones(segment.statements, np.int64))
                values.append(numbers[segment.said_columns.speaker])
        offsets = np.zeros(int(self.starts[-1]) + 1, np.int64)
        if counts:
            np.cumsum(np.concatenate(counts), out=offsets[1:])
        return offsets, np.concatenate(values) if values else np.zeros(0, np.uint32)

    @cached_property
    def people(self) -> tuple[Array, list[str]]:
        """For each spelling of a name the number of its person, and each person's usual spelling.

        A person is a name key; the usual spelling is the most frequent in live articles and
        statements, the first in order among equals. Persons are numbered in order of it.
        """
        spellings, keys = self.names("speaker"), self._snapshot.speaker_keys
        counts = sum(self._snapshot.speaker_counts)
        best: dict[str, tuple[int, str]] = {}
        for each, name, count in zip(keys, spellings, np.atleast_1d(counts), strict=True):
            best[each] = min(best.get(each, (1, name)), (-int(count), name))
        usual = sorted((name, each) for each, (_, name) in best.items())
        numbers = {each: number for number, (_, each) in enumerate(usual)}
        return np.array([numbers[each] for each in keys], np.int64), [name for name, _ in usual]

    @cached_property
    def person_keys(self) -> list[str]:
        """The name key of each person."""
        people, _ = self.people
        keys = dict(zip(people.tolist(), self._snapshot.speaker_keys, strict=True))
        return [keys[number] for number in range(len(keys))]

    @cached_property
    def _person_numbers(self) -> dict[str, int]:
        """The number of each person by name key."""
        return {each: number for number, each in enumerate(self.person_keys)}

    def spoken_by(self, names: Iterable[str]) -> Array:
        """Return which documents have one of these persons among their speakers; bool."""
        _, owner, persons = self._persons
        numbers = self._person_numbers
        wanted = np.zeros(len(numbers), np.bool_)
        wanted[[numbers[each] for name in names if (each := key(name)) in numbers]] = True
        spoken = np.zeros(int(self.starts[-1]), np.bool_)
        spoken[owner.compress(wanted[persons])] = True
        return spoken

    @cached_property
    def _persons(self) -> tuple[Array, Array, Array]:
        """Where each document's persons begin; documents and persons, no pair twice."""
        offsets, values = self.speakers
        people, usual = self.people
        owner = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
        pairs = np.unique(owner * max(len(usual), 1) + people[values])
        owner, persons = np.divmod(pairs, max(len(usual), 1))
        starts = np.searchsorted(owner, np.arange(len(offsets)))
        return starts, owner.astype(np.int32), persons.astype(np.int32)

    def people_of(self, documents: Array) -> Array:
        """Return the persons of some documents, once a document.

        Costs these documents' persons, or a pass over all where the documents are many.
        """
        starts, owner, persons = self._persons
        if len(documents) * _MANY < len(starts):
            return persons[self._of_each(documents)[0]]
        listed = np.zeros(len(starts) - 1, np.bool_)
        listed[documents] = True
        return np.asarray(persons.compress(listed[owner]))

    def persons_of(self, documents: Array) -> tuple[Array, Array]:
        """Return the persons of some documents as pairs (document, person), no pair twice."""
        which, counts = self._of_each(documents)
        return documents.repeat(counts), self._persons[2][which]

    def _of_each(self, documents: Array) -> tuple[Array, Array]:
        """Return where in `_persons` those of the documents stand, and how many each has."""
        starts = self._persons[0]
        begin = starts[documents]
        counts = starts[documents + 1] - begin
        return spread(begin, counts), counts

    # -- near-duplicates and order -----------------------------------------------------------

    @cached_property
    def copies(self) -> Array:
        """The group of each document that has live copies, as a number from 1; 0 for the rest."""
        group = self._each(lambda _, segment: segment.group).astype(np.uint64)
        if self._scope == "statements":
            group = self._of_statements(group)
        live = np.flatnonzero(self.live)
        _, inverse, counts = np.unique(group[live], return_inverse=True, return_counts=True)
        several = np.cumsum(counts > 1) * (counts > 1)
        numbers = np.zeros(len(group), np.int32)
        numbers[live] = several[inverse]
        return numbers

    def _of_statements(self, group: Array) -> Array:
        """Number statements by article group, speaker, length, and which such one it is."""
        people, _ = self.people
        offsets, values = self.speakers
        speaker = people[values[offsets[:-1]]]
        length = self._lengths()
        article = self._parents()
        order = np.lexsort((np.arange(len(group)), length, speaker, article))
        rows = np.stack([article, speaker, length])[:, order]
        fresh = np.append(True, np.any(rows[:, 1:] != rows[:, :-1], axis=0))
        begin = np.maximum.accumulate(np.where(fresh, np.arange(len(group)), 0))
        ordinal = np.empty(len(group), np.int64)
        ordinal[order] = np.arange(len(group)) - begin
        rows = np.stack([group.astype(np.int64), speaker, length, ordinal], axis=1)
        return np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1).astype(np.uint64)

    def _lengths(self) -> Array:
        parts = [segment.said.lengths.astype(np.int64) for segment in self.segments]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    def _parents(self) -> Array:
        articles = np.cumsum([0, *(segment.articles for segment in self.segments)])
        parts = [
            segment.said_columns.parent.astype(np.int64) + articles[at]
            for at, segment in enumerate(self.segments)
        ]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    @cached_property
    def live(self) -> Array:
        """Whether each document counts; bool."""
        parts = [
            segment.live if self._scope == "articles" else segment.live_statements
            for segment in self.segments
        ]
        return np.concatenate(parts) if parts else np.zeros(0, np.bool_)

    @cached_property
    def id_rank(self) -> Array:
        """The rank of each document's id (then of its place in the article); int32.

        Costs a sort of all ids, once a snapshot, and only when a tie has to be broken.
        """
        ids: list[str] = []
        for segment in self.segments:
            own = list(segment.files.strings("ids"))
            if self._scope == "statements":
                own = [own[parent] for parent in segment.said_columns.parent.tolist()]
            ids += own
        rank = np.empty(len(ids), np.int32)
        rank[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids), dtype=np.int32)
        return rank


def _least(values: int) -> np.dtype[Any]:
    """Return the least type that numbers so many values."""
    return np.min_scalar_type(max(values - 1, 0))
