"""The session that follows commits: which state a call sees, and calls made again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from opensearchpy import exceptions

from search.engines.opensearch.address import Address, SnapshotLost, spoken
from search.engines.opensearch.budget import CALL_SECONDS, left, within
from search.engines.opensearch.catalog import Catalog
from search.engines.opensearch.schema import COMMIT
from search.engines.opensearch.snapshot import PAUSES, HeldSnapshot, Snapshot
from search.errors import IndexMissing, IndexUnavailable

T = TypeVar("T")

READ_SECONDS: Final = 10.0

GLANCE_SECONDS: Final = 3.0
"""How long one node may take to read the commit's record before another is asked."""

FRESH_SECONDS: Final = 0.05
"""How long a snapshot is taken for the newest without asking: for the calls of one search."""


class Session:
    """A connection that answers from the newest commit, seen `FRESH_SECONDS` after it at latest.

    Shared by threads.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self.client = address.connect(READ_SECONDS, reads=True)
        self._catalog = Catalog(self.client, address)
        self._lock = threading.Lock()
        self._current: Snapshot | None = None
        self._checked = ""
        self._fresh_until = 0.0
        self.call(lambda snapshot: None)

    @property
    def generation(self) -> str:
        """Return a token that changes with each commit; costs the look-up of one record at most."""
        with self._lock:
            if (fresh := self._fresh()) is not None:
                return fresh.generation
        with within(CALL_SECONDS), spoken(self.address):
            index, number = self._newest()
        return f"{index}.{number}"

    def _fresh(self) -> Snapshot | None:
        """Return the snapshot that was the newest a moment ago; the caller holds the lock."""
        return self._current if time.monotonic() < self._fresh_until else None

    def _newest(self) -> tuple[str, int]:
        """Return the generation served and its commit.

        Where there was one and a node knows of none, one has just taken another's place.
        """
        try:
            return self._served()
        except IndexMissing:
            if not self._checked:
                raise
            self._checked = ""
            raise self._changing() from None

    def _changing(self) -> SnapshotLost:
        return SnapshotLost(f"{self.address} is changing over. Try again.")

    def _served(self) -> tuple[str, int]:
        try:
            found = self.client.get(
                index=self.address.name,
                id=COMMIT,
                params={
                    "realtime": "false",
                    "_source_includes": "commit.number",
                    "request_timeout": GLANCE_SECONDS,
                },
            )
        except exceptions.NotFoundError:
            self._catalog.check()
            raise self._changing() from None
        if found["_index"] != self._checked:
            self._checked = self._catalog.check()
        return found["_index"], int(found["_source"]["commit"]["number"])

    def call(self, ask: Callable[[Snapshot], T], seconds: float | None = None) -> T:
        """Return what a question to the newest snapshot gives; asked again where one is lost.

        It takes so many seconds at most, `CALL_SECONDS` where none are given, whatever the cluster
        does.
        """
        with within(CALL_SECONDS if seconds is None else seconds):
            for pause in (*PAUSES, None):
                try:
                    with self.use() as snapshot:
                        return ask(snapshot)
                except SnapshotLost:
                    if pause is None or pause > left():
                        raise
                    time.sleep(pause)
        raise AssertionError

    @contextmanager
    def use(self) -> Iterator[Snapshot]:
        """Hold the newest snapshot; it stays whole however many commits follow."""
        with spoken(self.address):
            snapshot = self._take()
            try:
                yield snapshot
            except (IndexMissing, exceptions.NotFoundError) as error:
                self._drop(snapshot)  # a rebuild has removed the generation: there is a newer one
                raise self._changing() from error
            except (IndexUnavailable, exceptions.TransportError):
                self._drop(snapshot)
                raise
            finally:
                self._leave(snapshot)

    @contextmanager
    def held(self) -> Iterator[Snapshot]:
        """Hold the newest state for oneself; lost nodes are outlived."""
        with spoken(self.address):
            snapshot = self.call(
                lambda newest: HeldSnapshot(self.client, self.address, *_parts(newest))
            )
            try:
                yield snapshot
            finally:
                snapshot.close()

    def _take(self) -> Snapshot:
        with self._lock:
            if (fresh := self._fresh()) is not None:
                fresh.users += 1
                return fresh
        asked = time.monotonic()
        index, number = self._newest()
        with self._lock:
            self._fresh_until = max(self._fresh_until, asked + FRESH_SECONDS)
            old = self._current
            if old is None or old.generation != f"{index}.{number}":
                self._current = self._opened(index, number)
                if old is not None and not old.users:
                    old.close()
            assert self._current is not None
            self._current.users += 1
            return self._current

    def _opened(self, index: str, number: int) -> Snapshot:
        try:
            return Snapshot(self.client, self.address, index, number)
        except exceptions.NotFoundError:
            raise self._changing() from None

    def _drop(self, snapshot: Snapshot) -> None:
        with self._lock:
            if self._current is snapshot:
                self._current = None

    def _leave(self, snapshot: Snapshot) -> None:
        with self._lock:
            snapshot.users -= 1
            unused = not snapshot.users and snapshot is not self._current
        if unused:
            snapshot.close()

    def close(self) -> None:
        """Let snapshot and connections go."""
        with self._lock:
            snapshot, self._current = self._current, None
        if snapshot is not None and not snapshot.users:
            snapshot.close()
        self.client.close()


def _parts(snapshot: Snapshot) -> tuple[str, int]:
    index, _, number = snapshot.generation.rpartition(".")
    return index, int(number)
