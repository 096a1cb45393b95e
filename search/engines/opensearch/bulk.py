"""Bulk requests side by side, with back-pressure, until every item is acknowledged or refused."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, Final

from opensearchpy import OpenSearch

from search.engines.opensearch.address import Address, blocked, spoken
from search.engines.opensearch.patience import LATER, PATIENCE_SECONDS, may_pass
from search.errors import IndexLocked, IndexUnavailable

CHUNK_BYTES: Final = 2_000_000
CHUNK_ITEMS: Final = 1000
THREADS: Final = 4
Item = Sequence[str]
"""The lines of one action: what to do and, but for a deletion, the record."""


class Sender:
    """Sends to one index; `refused` are the items that the cluster will never take, and why.

    At most `THREADS` requests are under way and as many wait; `send` blocks beyond that.
    """

    def __init__(
        self, client: OpenSearch, address: Address, index: str, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._client = client
        self._address = address
        self._index = index
        self._patience = patience
        self._waiting: list[Item] = []
        self._size = 0
        self._under_way: set[Future[None]] = set()
        self._pool = ThreadPoolExecutor(THREADS, "bulk")
        self._stopped = threading.Event()
        self.refused: list[tuple[Item, str]] = []

    def send(self, items: Iterable[Item]) -> None:
        """Send some items, now or with the next; their order among others is not kept."""
        for item in items:
            self._waiting.append(item)
            self._size += sum(map(len, item))
            if self._size >= CHUNK_BYTES or len(self._waiting) >= CHUNK_ITEMS:
                self._submit()

    def drain(self) -> None:
        """Wait until all is acknowledged.

        Raises `IndexUnavailable` where the cluster does not take it in time.
        """
        if self._waiting:
            self._submit()
        self._settle(wait(self._under_way).done)

    def close(self) -> None:
        """Stop trying, and let the threads go."""
        self._stopped.set()
        self._waiting, self._size = [], 0
        self._pool.shutdown(cancel_futures=True)

    def _submit(self) -> None:
        while len(self._under_way) >= 2 * THREADS:
            self._settle(wait(self._under_way, return_when=FIRST_COMPLETED).done)
        chunk, self._waiting, self._size = self._waiting, [], 0
        self._under_way.add(self._pool.submit(self._deliver, chunk))

    def _settle(self, done: Iterable[Future[None]]) -> None:
        for future in list(done):
            self._under_way.discard(future)
            future.result()

    def _deliver(self, chunk: Sequence[Item]) -> None:
        """Send a chunk until nothing of it is left to be tried again."""
        end = time.monotonic() + self._patience
        pause = 0.2
        while chunk:
            chunk, problem = self._attempt(chunk)
            if not chunk:
                return
            if time.monotonic() + pause > end:
                raise problem
            if self._stopped.wait(pause * random.uniform(0.5, 1.5)):
                raise IndexLocked("The run was stopped while it was sending.")
            pause = min(2 * pause, 15.0)

    def _attempt(self, chunk: Sequence[Item]) -> tuple[Sequence[Item], IndexUnavailable]:
        """Return what must be sent again, and why."""
        body = "\n".join(line for item in chunk for line in item) + "\n"
        try:
            with spoken(self._address):
                answer = self._request(body)
        except IndexUnavailable as error:
            cause: Any = error.__cause__
            if getattr(cause, "status_code", 429) == 413 and len(chunk) > 1:
                for half in (chunk[: len(chunk) // 2], chunk[len(chunk) // 2 :]):
                    self._deliver(half)
                return (), error
            if not may_pass(cause):
                raise
            return chunk, error
        return self._unfinished(chunk, answer)

    def _request(self, body: str) -> dict[str, Any]:
        answer: dict[str, Any] = self._client.transport.perform_request(
            "POST",
            f"/{self._index}/_bulk",
            params={
                "filter_path": "errors,items.*.status,items.*.error",
                "timeout": "20s",
                "request_timeout": 60,
            },
            headers={"content-type": "application/x-ndjson"},
            body=body,
        )
        return answer

    def _unfinished(
        self, chunk: Sequence[Item], answer: dict[str, Any]
    ) -> tuple[Sequence[Item], IndexUnavailable]:
        problem = IndexUnavailable(
            f"{self._address} is too busy to take what is sent. Run again later, or add nodes."
        )
        if not answer["errors"]:
            return (), problem
        again = []
        for item, result in zip(chunk, answer["items"], strict=True):
            ((action, outcome),) = result.items()
            status, error = outcome["status"], outcome.get("error")
            if status < 300 or (action == "delete" and status == 404):
                continue
            if status in LATER or "cluster_block" in str(error):
                again.append(item)
                if "cluster_block" in str(error) or "flood-stage" in str(error):
                    problem = blocked(self._address)
                    if status == 403:
                        raise problem
            else:
                self.refused.append((item, _reason(error)))
        return again, problem


def _reason(error: Any) -> str:
    if not isinstance(error, dict):
        return str(error)
    inner = error.get("caused_by") or {}
    return f"{error.get('reason', '')} {inner.get('reason', '')}".strip()


def deletion(id: str) -> Item:
    """Return the item that deletes a record."""
    return (json.dumps({"delete": {"_id": id}}),)


def indexing(id: str, record: dict[str, Any]) -> Item:
    """Return the item that writes a record."""
    return json.dumps({"index": {"_id": id}}), json.dumps(record, ensure_ascii=False)
