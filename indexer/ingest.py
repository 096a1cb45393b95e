"""Bring an index up to date with its documents: walk, read, extract, write.

Incremental by digest: what has not changed since it was indexed is not read again. One bad
document never stops a run; a document that was fine before and cannot be read now keeps its
last good version.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indexer import readers
from indexer.pool import run_all
from indexer.readers.source import Refused, Source
from indexer.reading import Batch, name
from indexer.report import Refusal, Report
from indexer.walk import Target, Walk, size, walk
from search.engines import open_reader, open_writer
from search.engines.base import SourceRecord, Writer
from search.errors import IndexError_, IndexMissing, UsageError

BATCH_BYTES = 1_000_000
BATCH_DOCUMENTS = 400
CHECKPOINT_SECONDS = 300.0
"""A long run commits this often, so that a killed one has little to do again."""

Progress = Callable[[str, int, int, int], None]
"""Called with (stage, bytes done, bytes in all, documents done); done: added, refused or known."""


@dataclass(slots=True)
class Options:
    """How a run goes: `workers` processes, `memory` MB for the writer.

    Where the documents lie is either `named` or taken for granted (corpus/).
    """

    rebuild: bool = False
    named: bool = True
    dry_run: bool = False
    workers: int = field(default_factory=lambda: len(os.sched_getaffinity(0)))
    memory: int = 512


def ingest(
    targets: Sequence[Target],
    index: str,
    options: Options | None = None,
    progress: Progress = lambda stage, done, total, documents: None,
) -> Report:
    """Bring the index at the URL up to date with the documents under the targets.

    Raises:
        IndexLocked, IndexMismatch, IndexDamaged, IndexUnavailable, UsageError: from the engine.
    """
    options = options or Options()
    start = time.monotonic()
    progress("walk", 0, 0, 0)
    known = _known(index, options)
    if options.rebuild:
        _refuse_to_forget(targets, known)
        known = {}
    run = _Run(targets, walk(targets), known, options, progress)
    if options.dry_run:
        run.rehearse()
    else:
        run.write(index)
    run.report.seconds = time.monotonic() - start
    return run.report


def _known(index: str, options: Options) -> dict[str, SourceRecord]:
    """Return what the index holds by id; nothing if it is missing.

    An index that cannot be read stops an ordinary run and is no hindrance to a rebuild, if that
    is told where the documents lie: nobody can see any more whether all are among them.
    """
    try:
        with open_reader(index) as reader:
            return {record.id: record for record in reader.sources()}
    except IndexMissing:
        return {}
    except IndexError_:
        if options.rebuild and options.named:
            return {}
        raise


def _refuse_to_forget(targets: Sequence[Target], known: dict[str, SourceRecord]) -> None:
    """Raise if a rebuild would drop documents that lie outside its paths."""
    outside = [r.file for r in known.values() if not any(t.covers(r.file) for t in targets)]
    if outside:
        raise UsageError(
            f"--rebuild starts from nothing, and {len(outside):,} documents of this index come "
            f"from elsewhere (such as {outside[0]}). Name their directories too."
        )


class _Run:
    """One run: sorts the sources into unchanged, new and refused, and feeds the new to a writer."""

    def __init__(
        self,
        targets: Sequence[Target],
        walked: Walk,
        known: dict[str, SourceRecord],
        options: Options,
        progress: Progress,
    ) -> None:
        self.report = Report(unknown=walked.unknown, dry_run=options.dry_run)
        self._targets = targets
        self._files = walked.files
        self._known = known
        self._options = options
        self._progress = progress
        self._seen: dict[str, str] = {}
        self._kept_files: set[str] = set()
        self._total = sum(size(file) for file, _ in walked.files)
        self._done = 0
        for file, reason in walked.refused:
            self._refuse(file, file, reason)

    def rehearse(self) -> None:
        """Do all but write."""
        for batch in self._results(lambda articles: None):
            self._count(batch)
        self.report.removed = sum(1 for _ in self._gone())

    def write(self, index: str) -> None:
        """Write what is new, remove what is gone, commit."""
        options = self._options
        with open_writer(index, rebuild=options.rebuild, memory=options.memory) as writer:
            checkpoint = time.monotonic() + CHECKPOINT_SECONDS
            for batch in self._results(writer.preparer()):
                if batch.ids:
                    writer.add_prepared(batch.prepared)
                self._count(batch)
                if not options.rebuild and time.monotonic() > checkpoint:
                    writer.commit()
                    checkpoint = time.monotonic() + CHECKPOINT_SECONDS
            self._remove(writer)
            self._tell("commit")
        for id, reason in writer.refused.items():
            self._not_taken(id, reason)

    def _not_taken(self, id: str, reason: str) -> None:
        """Count a document that the index refused; the next run brings it again."""
        if id in self._known:
            self.report.changed -= 1
        else:
            self.report.added -= 1
        self.report.refused.append(Refusal(self._seen[id], f"the index refused it: {reason}"))

    def _remove(self, writer: Writer) -> None:
        for id in self._gone():
            writer.remove(id)
            self.report.removed += 1

    def _results(self, prepare: Callable[..., object]) -> Iterator[Batch]:
        self._tell("index")
        most = 1 + self._total // BATCH_BYTES  # so many batches there will be, roughly
        return run_all(self._batches(), prepare, min(self._options.workers, most))

    def _batches(self) -> Iterator[list[Source]]:
        batch: list[Source] = []
        size = 0
        for source in self._fresh():
            batch.append(source)
            size += len(source.data)
            if size >= BATCH_BYTES or len(batch) >= BATCH_DOCUMENTS:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _fresh(self) -> Iterator[Source]:
        """Yield the sources that must be read; count and remember the rest."""
        for path, root in self._files:
            for item in readers.sources(path, root):
                if isinstance(item, Refused):
                    self._refuse(item.source, str(path), item.reason)
                elif self._wanted(item):
                    yield item

    def _wanted(self, source: Source) -> bool:
        holder = self._seen.get(source.id) or self._holder_elsewhere(source)
        if holder:
            where = name(source)
            reason = f"has the id {source.id!r} of {holder}; rename one of them"
            self.report.refused.append(Refusal(where, reason))
            self._passed(source)
            return False
        self._seen[source.id] = name(source)
        old = self._known.get(source.id)
        if old is not None and old.digest == source.digest and old.file == source.file:
            self.report.unchanged += 1
            self._passed(source)
            return False
        return True

    def _passed(self, source: Source) -> None:
        self._done += len(source.data)
        self._tell("index")

    def _holder_elsewhere(self, source: Source) -> str:
        """Return the file outside this run's paths that holds the id, if it still exists."""
        old = self._known.get(source.id)
        if old is None or any(target.covers(old.file) for target in self._targets):
            return ""
        return old.file if Path(old.file).exists() else ""

    def _count(self, batch: Batch) -> None:
        changed = sum(1 for id in batch.ids if id in self._known)
        self.report.changed += changed
        self.report.added += len(batch.ids) - changed
        self.report.refused += batch.refused
        self.report.converted += batch.notes
        self.report.bytes += batch.bytes
        self._done += batch.bytes
        self._tell("index")

    def _tell(self, stage: str) -> None:
        report = self.report
        documents = report.added + report.changed + report.unchanged + len(report.refused)
        self._progress(stage, self._done, self._total, documents)

    def _refuse(self, source: str, file: str, reason: str) -> None:
        self.report.refused.append(Refusal(source, reason))
        self._kept_files.add(file)

    def _gone(self) -> Iterator[str]:
        """Yield the ids whose source lay under this run's paths and is no longer there.

        A file that could not be entered or read whole proves nothing about what it held.
        """
        for id, record in self._known.items():
            if id in self._seen or not any(target.covers(record.file) for target in self._targets):
                continue
            if not any(_inside(record.file, kept) for kept in self._kept_files):
                yield id


def _inside(file: str, path: str) -> bool:
    return file == path or file.startswith(f"{path}{os.sep}")
