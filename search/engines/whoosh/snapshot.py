"""Committed states as readers see them: opened once, shared by threads, dropped when unused."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray

from search.engines.whoosh.directory import Contents, Directory, unavailable
from search.engines.whoosh.files import ArrayFiles, damaged_file
from search.engines.whoosh.segment import Segment
from search.model import Article

Array = NDArray[Any]

_SETTLED = 2_500_000_000
"""Nanoseconds after which a directory's time of change can no longer hide a second change.

Some file systems count whole seconds, or two.
"""


DAMAGE_SHOWS_AS = (ArithmeticError, LookupError, MemoryError, ValueError, zstandard.ZstdError)
"""What reading arrays that are not as written raises."""


class Dictionary:
    """The values of one facet over all segments: `values[maps[segment][ordinal]]`."""

    def __init__(self, of_segments: Sequence[Sequence[str]]) -> None:
        numbers: dict[str, int] = {}
        self.maps: list[Array] = [
            np.fromiter(
                (numbers.setdefault(value, len(numbers)) for value in values),
                np.uint32,
                len(values),
            )
            for values in of_segments
        ]
        """For each segment the number of each of its ordinals; uint32."""
        self.values: list[str] = list(numbers)
        self.numbers = numbers
        """Value to number."""


def keys_of(segments: Sequence[Segment], speakers: Dictionary) -> list[str]:
    """Return the key of each speaker of the segments' dictionary."""
    keys = [""] * len(speakers.values)
    for segment, numbers in zip(segments, speakers.maps, strict=True):
        for number, key in zip(numbers.tolist(), segment.speaker_keys, strict=True):
            keys[number] = key
    return keys


class Shared:
    """What requests to one snapshot share, by name. Who opened the snapshot keeps it alive.

    What is in it refers to the snapshot; the snapshot refers to it weakly. So both go as soon as
    nobody uses them, without a cycle that would keep files mapped until the collector runs.
    """

    def __init__(self) -> None:
        self.values: dict[Any, Any] = {}


class Snapshot:
    """One committed state. Segments are oldest first; everything is read-only and thread-safe."""

    def __init__(
        self, path: Path, contents: Contents, segments: Sequence[Segment], shared: Shared
    ) -> None:
        self.path = path
        self.contents = contents
        self.token = contents.token
        self.segments = tuple(segments)
        self._shared = weakref.ref(shared)

    @property
    def shared(self) -> Shared | None:
        """What requests share; None once a newer commit is served."""
        return self._shared()

    @cached_property
    def articles(self) -> int:
        """How many articles count."""
        return sum(segment.live_articles for segment in self.segments)

    @cached_property
    def statements(self) -> int:
        """How many statements count."""
        return sum(
            int(np.count_nonzero(segment.live_statements))
            if len(segment.deleted)
            else segment.statements
            for segment in self.segments
        )

    @cached_property
    def average_length(self) -> float:
        """Average weighted length of live articles, 0 without any."""
        total = sum(segment.text_length for segment in self.segments)
        return total / self.articles if self.articles else 0.0

    @cached_property
    def average_statement(self) -> float:
        """Average length of live statements, 0 without any."""
        total = sum(segment.said_length for segment in self.segments)
        return total / self.statements if self.statements else 0.0

    @cached_property
    def sections(self) -> Dictionary:
        """The sections of all segments; number 0 is ""."""
        return Dictionary([segment.sections for segment in self.segments])

    @cached_property
    def sources(self) -> Dictionary:
        """The sources of all segments; number 0 is ""."""
        return Dictionary([segment.sources for segment in self.segments])

    @cached_property
    def speakers(self) -> Dictionary:
        """The speakers of all segments, by their names as written."""
        return Dictionary([segment.speakers for segment in self.segments])

    @cached_property
    def speaker_keys(self) -> list[str]:
        """The key of each of `speakers.values`: spellings of one name have one."""
        return keys_of(self.segments, self.speakers)

    @cached_property
    def roles(self) -> Dictionary:
        """The roles of all segments; number 0 is ""."""
        return Dictionary([segment.roles for segment in self.segments])

    @cached_property
    def speaker_counts(self) -> tuple[Array, Array]:
        """How many live articles and statements each of `speakers.values` has; int64 each."""
        articles = np.zeros(len(self.speakers.values), np.int64)
        statements = np.zeros_like(articles)
        for segment, numbers in zip(self.segments, self.speakers.maps, strict=True):
            owners = np.repeat(segment.live, np.diff(segment.speaker_offsets))
            np.add.at(articles, numbers[segment.speaker_values[owners]], 1)
            said = segment.said_columns.speaker[segment.live_statements]
            np.add.at(statements, numbers[said], 1)
        return articles, statements

    def find(self, id: str) -> tuple[Segment, int] | None:
        """Return where the article with this id is."""
        for segment in reversed(self.segments):
            number = segment.find(id)
            if number >= 0:
                return segment, number
        return None

    def get(self, id: str) -> Article | None:
        """Return the article with this id, or None."""
        found = self.find(id)
        return found[0].stored(found[1]) if found else None

    def check(self) -> None:
        """Read every array of every segment; raise `IndexDamaged` at the first bad one."""
        for segment in self.segments:
            segment.files.check()


class Snapshots:
    """Gives the newest snapshot; notices a commit by one `stat` of the directory."""

    def __init__(self, path: Path) -> None:
        self._directory = Directory(path)
        self._lock = threading.Lock()
        self._seen: tuple[int, ...] = ()
        self._toc: tuple[int, ...] = ()
        self._snapshot: Snapshot | None = None
        self._shared = Shared()

    def current(self) -> Snapshot:
        """Return the newest committed state.

        Raises:
            IndexMissing, IndexMismatch, IndexDamaged, IndexUnavailable.
        """
        seen = self._changed()
        snapshot = self._snapshot
        if snapshot is not None and seen and seen == self._seen:
            return snapshot
        with self._lock:
            return self._look(seen)

    def close(self) -> None:
        """Let the files go as soon as nobody uses them."""
        with self._lock:
            self._snapshot, self._seen, self._toc = None, (), ()
            self._shared = Shared()

    def _changed(self) -> tuple[int, ...]:
        """Return what tells a change of the directory, () while that is not certain."""
        try:
            found = self._directory.path.stat()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise unavailable(error) from error
        settled = time.time_ns() - found.st_mtime_ns > _SETTLED
        return (found.st_mtime_ns, found.st_ino) if settled else ()

    def _look(self, seen: tuple[int, ...]) -> Snapshot:
        toc = self._newest_toc()
        if self._snapshot is None or not toc or toc != self._toc:
            self._snapshot = self._open()
            self._toc = toc
        self._seen = seen
        return self._snapshot

    def _newest_toc(self) -> tuple[int, ...]:
        generation = self._directory.newest()
        try:
            found = self._directory.toc(generation).stat()
        except FileNotFoundError:
            return ()
        return generation, found.st_ino, found.st_mtime_ns, found.st_size

    def _open(self) -> Snapshot:
        """Read the TOC and open what is new in it; look again if a commit comes between."""
        known = {s.name: s for s in self._snapshot.segments} if self._snapshot else {}
        while True:
            contents = self._directory.read()
            try:
                segments = [self._segment(named, known) for named in contents.segments]
            except FileNotFoundError as error:
                if self._directory.newest() != contents.generation:
                    continue
                raise damaged_file(Path(error.filename), "it is missing") from error
            except OSError as error:
                raise unavailable(error) from error
            self._shared = Shared()
            return Snapshot(self._directory.path, contents, segments, self._shared)

    def _segment(self, named: Any, known: dict[str, Segment]) -> Segment:
        old = known.get(named.segment_id())
        if old is not None and not old.files.is_in_place():  # a backup's took its place
            old = None
        files = old.files if old else ArrayFiles.open(self._directory.path, named.segment_id())
        if files.meta["articles"] + files.meta["statements"] != named.doc_count_all():
            raise files.damage("it is not the one the table of contents names")
        deleted = named.deleted_before(files.meta["articles"])
        if old is not None and np.array_equal(old.deleted, deleted):
            return old
        return Segment(files, deleted)
