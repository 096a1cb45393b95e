"""Whoosh's segment writer taking batches: bounded runs, array merges, a synced commit.

Whoosh keeps its part: generation, schema, deletions by document number, the merge policy's hook
(`commit(mergetype=...)`), the commit's order. A run is a segment file in the index directory that
no TOC names yet; a killed writer's runs are removed by the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray
from whoosh.filedb.filestore import FileStorage
from whoosh.writing import NO_MERGE, OPTIMIZE, SegmentWriter

from search.engines.whoosh.build import Builder, Known
from search.engines.whoosh.codec import ArrayCodec, ArraySegment
from search.engines.whoosh.directory import NAME, Contents, Directory
from search.engines.whoosh.files import ArrayFiles
from search.engines.whoosh.merge import merge
from search.engines.whoosh.policy import MOST_ARTICLES, tiered
from search.engines.whoosh.prepare import Batch
from search.engines.whoosh.schema import schema
from search.engines.whoosh.segment import Segment
from search.errors import IndexUnavailable
from search.reprints import SLOTS

Array = NDArray[Any]

BYTES_A_TOKEN = 24
"""Peak memory of a run per token: 6 while it grows, then a sort of 8 bytes and what it makes."""

BYTES_A_RUN = 96 << 20
"""What a run takes besides tokens: vocabulary, surfaces, buffers."""


@dataclass(slots=True)
class _Run:
    """The segment that is being filled; `dropped` are articles of it that were replaced since."""

    segment: ArraySegment
    builder: Builder
    dropped: list[int] = field(default_factory=list)

    def has_room(self, articles: int, tokens: int, most_tokens: int) -> bool:
        """Tell whether so much more stays within bounds; the first batch always does."""
        builder = self.builder
        return not builder.ids or (
            len(builder) + articles <= MOST_ARTICLES and builder.tokens + tokens <= most_tokens
        )


class BulkWriter(SegmentWriter):  # type: ignore[misc]
    """One transaction on the index; the caller holds the lock."""

    def __init__(
        self, directory: Directory, contents: Contents | None, generation: int, memory: int
    ) -> None:
        """Start from `contents`, or (None) from nothing, to commit as `generation`.

        `memory` bounds the buffers, in MB.
        """
        # Not SegmentWriter.__init__: it opens files and pools for postings one at a time.
        self.directory = directory
        self.codec = ArrayCodec()
        self.storage = FileStorage(str(directory.path))
        self.indexname = NAME
        self.generation = generation
        self.schema = schema()
        self.segments = list(contents.segments) if contents else []
        self.is_closed = False
        self.writelock = None
        self.changed = contents is None
        self._files: dict[str, ArrayFiles] = {}
        self._runs: list[ArraySegment] = []
        self._made: list[ArraySegment] = []
        self._to_merge: list[ArraySegment] = []
        self._run: _Run | None = None
        self._changes: list[str] = []
        self._written: dict[str, tuple[ArraySegment, int]] = {}
        budget = max((memory << 20) - BYTES_A_RUN, 16 << 20)
        self._most_tokens = budget // BYTES_A_TOKEN

    def _check_state(self) -> None:
        if self.is_closed:
            raise IndexUnavailable(
                f"Writing to {self.directory.path} has stopped after an error; the last commit "
                "stands. Run it again."
            )

    # -- adding ---------------------------------------------------------------------------------

    def add_batch(self, batch: Batch) -> None:
        """Add analysed articles, each in place of any with its id."""
        self._check_state()
        run = self._open_run(len(batch.ids), len(batch.stream.tokens))
        first = len(run.builder)
        try:
            run.builder.add(batch)
        except BaseException:  # half a batch is in: nothing of the run can be kept
            self.cancel()
            raise
        for number, id in enumerate(batch.ids, first):
            self._drop_written(id)
            self._written[id] = (run.segment, number)
        self._changes += batch.ids
        self.changed = True

    def remove(self, id: str) -> None:
        """Remove the article with this id, wherever it is."""
        self._check_state()
        self._drop_written(id)
        self._changes.append(id)

    def _open_run(self, articles: int, tokens: int) -> _Run:
        run = self._run
        if run is not None and not run.has_room(articles, tokens, self._most_tokens):
            self._spill()
        if self._run is None:
            segment = self.codec.new_segment(self.storage, self.indexname)
            self._run = _Run(segment, Builder(self.directory.path, segment.segment_id()))
        return self._run

    def _drop_written(self, id: str) -> None:
        segment, number = self._written.pop(id, (None, 0))
        if segment is None:
            return
        if self._run is not None and segment is self._run.segment:
            self._run.dropped.append(number)
        else:
            self._delete(segment, [number])

    def _drop_committed(self) -> None:
        """Delete what was changed since the last time from the segments there were before."""
        for segment in self.segments:
            view = self.view(segment)
            numbers = {n for n in map(view.find, self._changes) if n >= 0}
            if numbers:
                self._delete(segment, numbers)
        self._changes.clear()

    def _delete(self, segment: ArraySegment, articles: Iterable[int]) -> None:
        """Mark articles and their statements as deleted."""
        files = self._opened(segment)
        first, base = files.array("article.first_statement"), files.meta["articles"]
        for article in articles:
            segment.delete_document(article)
            for said in range(int(first[article]), int(first[article + 1])):
                segment.delete_document(base + said)
        self.changed = True

    # -- runs -----------------------------------------------------------------------------------

    def _spill(self) -> None:
        """Finish the run: write its segment, which nothing names yet."""
        run = self._run
        if run is None:
            return
        self._drop_committed()
        files = run.builder.finish(self._known(), run.dropped)
        self._run = None
        self._files[run.segment.segment_id()] = files
        run.segment.set_counts(files.meta["articles"], files.meta["statements"])
        self._runs.append(run.segment)
        self._delete(run.segment, run.dropped)

    def _known(self) -> Known:
        """Return signatures and groups of every live article outside the run."""
        known = []
        for segment in (*self.segments, *self._runs):
            view = self.view(segment)
            signatures = view.files.array("article.signatures").reshape(-1, SLOTS)
            if len(view.deleted):
                known.append((signatures[view.live], view.group[view.live]))
            else:
                known.append((signatures, view.group))
        return known

    def _opened(self, segment: ArraySegment) -> ArrayFiles:
        name = segment.segment_id()
        if name not in self._files:
            self._files[name] = ArrayFiles.open(self.directory.path, name)
        return self._files[name]

    def view(self, segment: ArraySegment) -> Segment:
        """Return a segment with the deletions made so far."""
        files = self._opened(segment)
        return Segment(files, segment.deleted_before(files.meta["articles"]))

    # -- committing -----------------------------------------------------------------------------

    def commit(
        self,
        mergetype: Callable[[Any, list[Any]], list[Any]] | None = None,
        optimize: bool | None = None,
        merge: bool | None = None,
    ) -> Contents | None:
        """Write what is left, merge as the policy says, and make all of it visible at once.

        Return the new state, or None where nothing changed.
        """
        self._check_state()
        self._drop_committed()
        if not self.changed:
            self.cancel()
            return None
        self._spill()
        segments = self._merged(mergetype, optimize, merge)
        for segment in segments:
            self._opened(segment).sync()
        contents = self.directory.write(self.schema, segments, self.generation)
        self.is_closed = True
        with suppress(OSError):  # the commit stands; the next one cleans
            self.directory.clean(contents)
        return contents

    def _merged(
        self,
        mergetype: Callable[[Any, list[Any]], list[Any]] | None,
        optimize: bool | None,
        merge: bool | None,
    ) -> list[ArraySegment]:
        """Let the policy choose what is merged; return the segments to commit, oldest first."""
        everything = [s for s in (*self.segments, *self._runs) if s.doc_count() > 0]
        policy = mergetype or (OPTIMIZE if optimize else NO_MERGE if merge is False else tiered)
        segments: list[ArraySegment] = policy(self, everything)
        if self._to_merge:
            segments.append(self.merge(self._to_merge))
        return segments

    def add_reader(self, reader: Any) -> None:
        """Merge a segment of this index into the new one (what Whoosh's `OPTIMIZE` calls)."""
        self._to_merge.append(reader.segment())

    def merge(self, segments: Sequence[ArraySegment]) -> ArraySegment:
        """Return a new segment of what lives in these."""
        new = self.codec.new_segment(self.storage, self.indexname)
        views = [self.view(segment) for segment in segments]
        files = merge(self.directory.path, new.segment_id(), views)
        self._files[new.segment_id()] = files
        self._made.append(new)
        new.set_counts(files.meta["articles"], files.meta["statements"])
        return new

    def cancel(self) -> None:
        """Forget everything; remove the files of the runs, unless a TOC names them already."""
        if self.is_closed:
            return
        self.is_closed = True
        if self.directory.newest() >= self.generation:
            return
        if self._run is not None:
            self._run.builder.discard()
        for segment in (*self._runs, *self._made):
            self._files.pop(segment.segment_id()).path.unlink(missing_ok=True)
