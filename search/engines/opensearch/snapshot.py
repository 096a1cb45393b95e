"""One committed state, seen through a point in time, and the session that follows commits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeVar

from opensearchpy import OpenSearch, exceptions

from search.engines.opensearch.address import Address, SnapshotLost, spoken
from search.engines.opensearch.budget import CALL_SECONDS, left, within
from search.engines.opensearch.catalog import Catalog
from search.engines.opensearch.schema import ARTICLE, COMMIT, STATEMENT
from search.errors import IndexMissing, IndexUnavailable
from search.model import Scope

T = TypeVar("T")
Body = dict[str, Any]

KEEP_ALIVE: Final = "2m"
READ_SECONDS: Final = 10.0
GLANCE_SECONDS: Final = 3.0
"""How long one node may take to read the commit's record before another is asked."""

ENOUGH: Final = 2000
"""Records of a shard after which a rough count ends."""

FRESH_SECONDS: Final = 0.05
"""How long a snapshot is taken for the newest without asking: for the calls of one search."""

PAUSES: Final = (0.1, 0.3, 0.8, 2.0)
"""Waits before a call is made again on a new point in time: a lost node's shards move."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How many records of a scope there are, and how long they are on average, in tokens."""

    documents: int
    average: float


class Snapshot:
    """A committed state of one generation; what is cached of it goes with it."""

    def __init__(self, client: OpenSearch, address: Address, index: str, number: int) -> None:
        self.client = client
        self.address = address
        self.index = index
        self.generation = f"{index}.{number}"
        self.pit: str = client.create_pit(index=index, params={"keep_alive": KEEP_ALIVE})["pit_id"]
        self.users = 0
        self.cache: dict[Any, Any] = {}

    def search(self, body: Body, **params: Any) -> Body:
        """Return the cluster's answer at this point in time.

        Raises `SnapshotLost` where some shards do not answer.
        """
        answer: Body = self.client.search(body=self._seen(body), params=params)
        if answer["_shards"]["failed"]:
            raise SnapshotLost(
                f"Some shards of {self.address} do not answer. Look at GET _cluster/health."
            )
        return answer

    def searches(self, bodies: Sequence[Body]) -> list[Body]:
        """Return the answers to several questions at this point in time, asked in one request."""
        return self._asked([{}], map(self._seen, bodies))

    def _seen(self, body: Body) -> Body:
        return {**body, "pit": {"id": self.pit, "keep_alive": KEEP_ALIVE}}

    def look_up(self, body: Body) -> Body:
        """Return the answer of the generation as it is now, from any copy that answers.

        For what need not be of one moment with the rest: the vocabulary, whole counts.
        """
        with spoken(self.address):
            answer: Body = self.client.search(index=self.index, body=body)
        if answer["_shards"]["failed"]:
            raise SnapshotLost(f"Some shards of {self.address} do not answer.")
        return answer

    def counts(self, queries: Sequence[Body]) -> list[int]:
        """Return how many records each query matches at this point in time."""
        return self._counts([{}], [self._seen({"query": query}) for query in queries])

    def roughly(self, queries: Iterable[Body]) -> list[int]:
        """Return how many records each query matches now; of many, a lower bound."""
        bound = {"terminate_after": ENOUGH, "timeout": "1s"}
        with spoken(self.address):
            return self._counts([{"index": self.index}], [{"query": q, **bound} for q in queries])

    def _counts(self, header: list[Body], bodies: Iterable[Body]) -> list[int]:
        common = {"size": 0, "track_total_hits": True}
        answers = self._asked(header, ({**body, **common} for body in bodies))
        return [int(each["hits"]["total"]["value"]) for each in answers]

    def _asked(self, header: list[Body], bodies: Iterable[Body]) -> list[Body]:
        lines = [line for body in bodies for line in (*header, body)]
        answers: list[Body] = self.client.msearch(body=lines)["responses"] if lines else []
        if any("error" in each or each["_shards"]["failed"] for each in answers):
            raise SnapshotLost(f"Some shards of {self.address} do not answer.")
        return answers

    def remember(self, name: Any, make: Callable[[], T]) -> T:
        """Return the cached value of this name, made if it is not there."""
        if name not in self.cache:
            self.cache[name] = make()
        return self.cache[name]  # type: ignore[no-any-return]

    @cached_property
    def _figures(self) -> dict[str, Figures]:
        lengths = {"length": {"avg": {"field": "length"}}}
        kinds = {"kinds": {"terms": {"field": "kind"}, "aggs": lengths}}
        found = self.look_up({"size": 0, "aggs": kinds})["aggregations"]["kinds"]["buckets"]
        return {
            each["key"]: Figures(each["doc_count"], each["length"]["value"] or 0.0)
            for each in found
        }

    def figures(self, scope: Scope) -> Figures:
        """Return how many articles or statements there are, and their length."""
        return self.kind(ARTICLE if scope == "articles" else STATEMENT)

    def kind(self, kind: str) -> Figures:
        """Return how many records of a kind there are."""
        return self._figures.get(kind, Figures(0, 0.0))

    def cut_off(self) -> frozenset[str]:
        """Return the articles that a run was changing when it was killed, or is changing now."""
        params = {"_source_includes": "commit.again"}
        found = self.client.get(index=self.index, id=COMMIT, params=params)
        return frozenset(found["_source"].get("commit", {}).get("again", ()))

    def close(self) -> None:
        """Let the point in time go."""
        with suppress(exceptions.OpenSearchException, IndexUnavailable):  # it ends by itself
            self.client.delete_pit(body={"pit_id": [self.pit]}, ignore=404)


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
