"""Changes to an index of a cluster, visible at commit.

A new generation (a rebuild, or the first run) is written straight into an index that nobody sees
until the alias is swapped. In a generation that is served, what a run adds is kept in a temporary
file until the commit sends it, so that a run that fails before has changed nothing.
"""

from __future__ import annotations

import logging
import pickle
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from search.engines.base import BatchWriter
from search.engines.opensearch import schema
from search.engines.opensearch.address import Address, SnapshotLost, spoken
from search.engines.opensearch.bulk import Sender
from search.engines.opensearch.catalog import Catalog
from search.engines.opensearch.lock import WAIT_SECONDS, Lock
from search.engines.opensearch.patience import PATIENCE_SECONDS, patience, patiently
from search.engines.opensearch.prepare import Prepared
from search.engines.opensearch.tally import Batch, prepare
from search.engines.opensearch.target import Target
from search.errors import IndexUnavailable
from search.model import Article

_LOG: Final = logging.getLogger("timbao")
_REFRESH_ARTICLES: Final = 20_000


class OpenSearchWriter(BatchWriter):
    """Holds the lock from its making to `close`, which leaving the `with` block calls.

    Articles that the cluster refuses are not recorded, so that the next run sends them again.
    """

    def __init__(
        self,
        address: Address,
        *,
        rebuild: bool = False,
        lock_wait: float = WAIT_SECONDS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        super().__init__()
        self._address = address
        self._client = address.connect()
        self._patience = patience
        self._catalog = Catalog(self._client, address)
        self._lock = Lock(self._client, address, lock_wait)
        self.refused: dict[str, str] = {}
        try:
            with self._speaking():
                self._catalog.remove_leftovers()
                served = self._catalog.current()
                self._run: _Fresh | _Staged
                if rebuild or served is None:
                    self._run = _Fresh(self)
                else:
                    self._run = _Staged(self, self._catalog.check())
        except BaseException:
            self._lock.release()
            raise

    def remove(self, id: str) -> None:
        """Remove the article; an unknown id is ignored."""
        self._flush()
        with self._speaking():
            self._run.remove(id)

    def preparer(self) -> Callable[[Sequence[Article]], Batch]:
        """Return what analyses a batch in a worker process."""
        return prepare

    def add_prepared(self, batch: Batch) -> None:
        """Add a batch that `preparer` made."""
        self._flush()
        with self._speaking():
            self._run.add(batch)

    def commit(self) -> None:
        """Make everything since the last commit visible at once.

        Raises:
            IndexLocked: another indexer has taken the lock over.
            IndexUnavailable: the cluster does not take it. What it has taken may be seen after a
                later commit; the next run sends the rest.
        """
        self._flush()
        self._lock.check()
        with self._speaking():
            self._run = _Staged(self, self._run.commit())

    def discard(self) -> None:
        """Forget everything since the last commit."""
        self._forget_waiting()
        with self._speaking():
            self._run = self._run.discard()

    def close(self) -> None:
        """Let the lock and the connections go; what was not committed is forgotten."""
        try:
            self.discard()
        except IndexUnavailable as error:
            _LOG.warning("could not clean up, the next run will: %s", error)
        finally:
            self._lock.release()
            self._client.close()

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        with patience(self._patience), spoken(self._address):
            yield

    # -- what both kinds of run use -------------------------------------------------------------

    def target(self, index: str) -> Target:
        """Return a new generation to send to."""
        return Target(self._client, self._sender(index), index)

    def begin(self, index: str, ids: Collection[str]) -> Target:
        """Return a served generation to send these articles to.

        What a run that is killed before `finish` has changed is written down first: after a node
        has restarted it may be seen, in part. The next run brings those articles again.
        """
        last = patiently(lambda: self._last_commit(index))
        again = sorted({*last.get("again", ()), *ids})
        self._say(index, {"number": last.get("number", 0), "open": True, "again": again})
        cut_off = bool(last.get("open"))
        if cut_off:
            _LOG.warning("the run before ended inside its commit: words are counted anew")
        return Target(self._client, self._sender(index), index, searchable=True, cut_off=cut_off)

    def _sender(self, index: str) -> Sender:
        return Sender(self._client, self._address, index, self._patience)

    def finish(self, target: Target, ids: Collection[str] = ()) -> None:
        """Make what was sent to a generation findable, then say that it is committed.

        Readers look at the commit's record first, and keep to what they saw until it changes.
        `ids` are those that were sent.
        """
        index, refused = target.index, target.finish()
        self.refused.update(refused)
        self._lock.check()
        self.refresh(index)
        last = patiently(lambda: self._last_commit(index))
        again = sorted({*last.get("again", ())}.difference(ids))
        commit = {"number": last.get("number", 0) + 1, **({"again": again} if again else {})}
        self._say(index, commit, refresh="true")

    def _say(self, index: str, commit: dict[str, Any], refresh: str = "false") -> None:
        record = {"kind": schema.COMMIT, "commit": {**commit, **schema.stamp()}}
        params = {"refresh": refresh}
        patiently(
            lambda: self._client.index(
                index=index, id=schema.COMMIT, body=record, params=dict(params)
            )
        )

    def refresh(self, index: str) -> None:
        """Make what was sent to a generation findable."""

        def attempt() -> None:
            done = self._client.indices.refresh(index=index)
            if done["_shards"]["failed"]:
                raise SnapshotLost(f"Some shards of {self._address} do not answer. Run again.")

        patiently(attempt)

    def _last_commit(self, index: str) -> dict[str, Any]:
        """Return what a generation's commit record says, {} before the first."""
        found = self._client.get(index=index, id=schema.COMMIT, ignore=404)
        return dict(found["_source"]["commit"]) if found.get("found") else {}

    @property
    def catalog(self) -> Catalog:
        """The generations."""
        return self._catalog


class _Fresh:
    """A generation that nobody sees yet; made when the first article comes."""

    def __init__(self, writer: OpenSearchWriter) -> None:
        self._writer = writer
        self._target: Target | None = None
        self._sent: set[str] = set()
        self._since_refresh = 0

    def _open(self) -> Target:
        if self._target is None:
            index = self._writer.catalog.create()
            self._target = self._writer.target(index)
        return self._target

    def add(self, batch: Batch) -> None:
        target = self._open()
        again = [a.id for a in batch.articles if a.id in self._sent]
        unique = {article.id: article for article in batch.articles}
        if again:
            target.remove(again, newest=True)
        self._sent.update(unique)
        whole = len(unique) == len(batch.articles)
        target.add(list(unique.values()), (), batch.tally if whole else None)
        self._since_refresh += len(unique)
        if self._since_refresh >= _REFRESH_ARTICLES:
            target.drain()
            self._writer.refresh(target.index)
            target.forget_recent()
            self._since_refresh = 0

    def remove(self, id: str) -> None:
        if id in self._sent:
            self._sent.discard(id)
            self._open().remove([id], newest=True)

    def commit(self) -> str:
        target = self._open()
        self._writer.finish(target)
        self._writer.catalog.swap(target.index)
        return target.index

    def discard(self) -> _Fresh:
        if self._target is not None:
            self._target.close()
            self._writer.catalog.remove(self._target.index)
        return _Fresh(self._writer)


class _Staged:
    """Changes to a served generation, kept in a file until the commit."""

    def __init__(self, writer: OpenSearchWriter, index: str) -> None:
        self._writer = writer
        self._index = index
        self._file = tempfile.TemporaryFile(prefix="timbao-")  # noqa: SIM115 (until the commit)
        self._batches = 0
        self._last: dict[str, int] = {}
        """The batch that holds an id's last version, or -1 where it is removed."""

    def add(self, batch: Batch) -> None:
        unique = {article.id: article for article in batch.articles}
        self._last.update(dict.fromkeys(unique, self._batches))
        pickle.dump(list(unique.values()), self._file, pickle.HIGHEST_PROTOCOL)
        self._batches += 1

    def remove(self, id: str) -> None:
        self._last[id] = -1

    def commit(self) -> str:
        if self._last:
            changed = set(self._last)
            target = self._writer.begin(self._index, changed)
            try:
                target.remove(sorted(id for id, at in self._last.items() if at < 0))
                for articles in self._final():
                    target.replace(articles, changed)
                self._writer.finish(target, changed)
            finally:
                target.close()
        self._file.close()
        return self._index

    def _final(self) -> Iterator[list[Prepared]]:
        self._file.seek(0)
        for at in range(self._batches):
            articles: list[Prepared] = pickle.load(self._file)  # nosec B301: written above
            yield [article for article in articles if self._last[article.id] == at]

    def discard(self) -> _Staged:
        self._file.close()
        return _Staged(self._writer, self._index)
