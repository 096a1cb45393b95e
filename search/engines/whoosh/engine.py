"""The contract's writer over an index directory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from search.engines.base import BatchWriter
from search.engines.whoosh.directory import Contents, Directory, disk_errors
from search.engines.whoosh.prepare import Batch, prepare
from search.engines.whoosh.writer import BulkWriter
from search.errors import IndexMissing
from search.model import Article


class WhooshWriter(BatchWriter):
    """Holds the lock from its making to `close`, which leaving the `with` block calls."""

    def __init__(self, path: Path, *, rebuild: bool = False, memory: int = 512) -> None:
        super().__init__()
        self._directory = Directory(path)
        self._memory = memory
        self._rebuild = rebuild
        self._directory.claim()
        self._lock = self._directory.lock()
        self._transaction: BulkWriter | None = None
        try:
            with disk_errors():
                self._contents = None if rebuild else self._read()
        except BaseException:
            self._lock.release()
            raise

    def _read(self) -> Contents | None:
        """Return the committed state, after removing what killed runs left."""
        try:
            contents = self._directory.read()
        except IndexMissing:
            return None
        self._directory.clean(contents)
        return contents

    def _writer(self) -> BulkWriter:
        if self._transaction is None:
            generation = self._directory.newest() + 1
            self._transaction = BulkWriter(
                self._directory, self._contents, generation, self._memory
            )
        return self._transaction

    def remove(self, id: str) -> None:
        """Remove the article; an unknown id is ignored."""
        with disk_errors():
            self._flush()
            self._writer().remove(id)

    def preparer(self) -> Callable[[Sequence[Article]], Batch]:
        """Return what analyses and compresses a batch in a worker process."""
        return prepare

    def add_prepared(self, batch: Batch) -> None:
        """Add a batch that `preparer` made."""
        with disk_errors():
            self._flush()
            self._writer().add_batch(batch)

    def commit(self) -> None:
        """Make everything since the last commit visible at once, and last (fsync)."""
        with disk_errors():
            self._flush()
            self._contents = self._writer().commit() or self._contents
            self._rebuild = False
            self._transaction = None

    def discard(self) -> None:
        """Forget everything since the last commit."""
        self._forget_waiting()
        if self._transaction is not None:
            with disk_errors():
                self._transaction.cancel()
                # A commit that failed half-way has marked deletions in what was read.
                self._contents = None if self._rebuild else self._read()
            self._transaction = None

    def close(self) -> None:
        """Let the lock go; what was not committed is forgotten."""
        try:
            self.discard()
        finally:
            self._lock.release()
