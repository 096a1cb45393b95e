"""One writer at a time: an advisory record with a heartbeat.

Who waits watches the heartbeat with its own clock, so that clocks need not agree: a lock whose
beat does not change for `STALE_SECONDS` belongs to nobody any more and is taken over. Who loses
its lock so (the cluster was away that long) learns it before the next commit.
"""

from __future__ import annotations

import os
import socket
import threading
import time
import uuid
from contextlib import suppress
from typing import Any, Final

from opensearchpy import OpenSearch, exceptions

from search.engines.opensearch.address import Address, spoken
from search.errors import IndexLocked

INDEX: Final = "timbao-locks"
BEAT_SECONDS: Final = 4.0
STALE_SECONDS: Final = 20.0
WAIT_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.5

Version = tuple[int, int]
"""Sequence number and primary term of a record: what it must still be to be replaced."""


class Lock:
    """The lock of one index; taken when made."""

    def __init__(self, client: OpenSearch, address: Address, wait: float = WAIT_SECONDS) -> None:
        """Take the lock.

        Raises `IndexLocked` after `wait` seconds, naming who holds it.
        """
        self._client = client
        self._address = address
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._beat = 0
        self._ended = threading.Event()
        self._lost = False
        with spoken(address):
            self._make_index()
            self._version = self._take(wait)
        self._thread = threading.Thread(target=self._keep, name="lock", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise `IndexLocked` if somebody has taken the lock over."""
        if self._lost:
            raise IndexLocked(
                f"The lock of {self._address} was lost while the cluster was away, and another "
                "indexer may hold it now. Nothing more was written; run again."
            )

    def release(self) -> None:
        """Let the lock go; what fails here goes stale by itself."""
        self._ended.set()
        self._thread.join()
        if self._lost:
            return
        with suppress(exceptions.OpenSearchException):
            self._client.delete(index=INDEX, id=self._address.name, params=self._expected())

    def _make_index(self) -> None:
        body = {
            "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-2"},
            "mappings": {"enabled": False},
        }
        try:
            self._client.indices.create(index=INDEX, body=body)
        except exceptions.RequestError as error:
            if error.error != "resource_already_exists_exception":
                raise

    def _take(self, wait: float) -> Version:
        end = time.monotonic() + wait
        seen: tuple[Any, float] = (None, time.monotonic())
        while True:
            holder = self._client.get(index=INDEX, id=self._address.name, ignore=404)
            if not holder.get("found"):
                version = self._put({"op_type": "create"})
            else:
                beat = holder["_source"]
                if beat["owner"] == self._owner:  # taken by an attempt whose answer was lost
                    return holder["_seq_no"], holder["_primary_term"]
                seen = seen if seen[0] == beat else (beat, time.monotonic())
                stale = time.monotonic() - seen[1] > STALE_SECONDS
                expected = _version_params((holder["_seq_no"], holder["_primary_term"]))
                version = self._put(expected) if stale else None
            if version:
                return version
            if time.monotonic() > end:
                raise IndexLocked(
                    f"Another indexer ({seen[0]['owner'] if seen[0] else 'unknown'}) is writing "
                    f"to {self._address}. Wait until it ends and run again."
                )
            time.sleep(_POLL_SECONDS)

    def _put(self, params: dict[str, Any]) -> Version | None:
        self._beat += 1
        body = {"owner": self._owner, "beat": self._beat}
        try:
            done = self._client.index(
                index=INDEX, id=self._address.name, body=body, params=dict(params)
            )
        except exceptions.ConflictError:
            return None
        return done["_seq_no"], done["_primary_term"]

    def _expected(self) -> dict[str, Any]:
        return _version_params(self._version)

    def _keep(self) -> None:
        """Beat until the end; a beat that fails is made up for by the next."""
        while not self._lost and not self._ended.wait(BEAT_SECONDS):
            self._beat_once()

    def _beat_once(self) -> None:
        try:
            version = self._put(self._expected()) or self._ours()
        except exceptions.OpenSearchException:
            return
        if version is None:
            self._lost = True
        else:
            self._version = version

    def _ours(self) -> Version | None:
        """Return the version of a beat of ours whose acknowledgement was lost."""
        try:
            holder = self._client.get(index=INDEX, id=self._address.name, ignore=404)
        except exceptions.OpenSearchException:
            return self._version
        if holder.get("found") and holder["_source"]["owner"] == self._owner:
            return holder["_seq_no"], holder["_primary_term"]
        return None


def _version_params(version: Version) -> dict[str, Any]:
    return {"if_seq_no": version[0], "if_primary_term": version[1]}
