"""One committed state, seen through a point in time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeVar

from opensearchpy import OpenSearch, exceptions

from search.engines.opensearch.address import Address, SnapshotLost, spoken
from search.engines.opensearch.schema import ARTICLE, COMMIT, STATEMENT
from search.errors import IndexUnavailable
from search.model import Scope

T = TypeVar("T")
Body = dict[str, Any]

KEEP_ALIVE: Final = "5m"

ENOUGH: Final = 2000
"""Records of a shard after which a rough count ends."""

PAUSES: Final = (0.1, 0.3, 0.8, 2.0)
"""Waits before a call is made again on a new point in time: a lost node's shards move."""

HELD_PAUSES: Final = (*PAUSES, *[4.0] * 15)
"""Waits of one who reads all: nobody waits for a page meanwhile."""


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
        self.users = 0
        self.cache: dict[Any, Any] = {}
        self.pit = self._point()

    def _point(self) -> str:
        """Return a new point in time of all shards: one of some would hide that others are away."""
        params = {"keep_alive": KEEP_ALIVE, "allow_partial_pit_creation": "false"}
        return str(self.client.create_pit(index=self.index, params=params)["pit_id"])

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
        return self._asked([{}], [self._seen(body) for body in bodies])

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


class HeldSnapshot(Snapshot):
    """A committed state for one who reads all of it: a lost node's part is read from a copy."""

    def search(self, body: Body, **params: Any) -> Body:
        """Return the cluster's answer at this point in time, or at a new one of the same state."""
        return self._kept(lambda: super(HeldSnapshot, self).search(body, **params))

    def searches(self, bodies: Sequence[Body]) -> list[Body]:
        """Return the answers to several questions at this point in time, asked in one request."""
        return self._kept(lambda: super(HeldSnapshot, self).searches(bodies))

    def _kept(self, ask: Callable[[], T]) -> T:
        lost = False
        for pause in HELD_PAUSES:
            try:
                with spoken(self.address):
                    if lost:
                        self._renew()
                    return ask()
            except SnapshotLost:
                lost = True
                time.sleep(pause)
        return ask()

    def _renew(self) -> None:
        """Take a new point in time.

        Raises `IndexUnavailable` where a commit or a rebuild has taken this state's place.
        """
        try:
            found = self.client.get(
                index=self.address.name, id=COMMIT, params={"realtime": "false"}
            )
        except exceptions.NotFoundError:
            raise SnapshotLost(f"Some shards of {self.address} do not answer.") from None
        if f"{found['_index']}.{found['_source']['commit']['number']}" != self.generation:
            raise IndexUnavailable(
                f"{self.address} was rebuilt while it was read, or a node was lost and a commit "
                "came. Begin again."
            )
        self.pit = self._point()
