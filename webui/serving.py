"""The server of `timbao serve`: waitress, with bounds, refusing when overrun, stopped gently.

Waitress reads requests and sends answers in one thread and works in others, so a slow client
holds a connection, never a thread (an export's reader does: see overload.py).
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import signal
import threading
import time
from types import FrameType
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.task import Task, ThreadedTaskDispatcher

from webui import overload

BOUNDS: dict[str, Any] = {
    "connection_limit": 1000,  # open connections; the rest wait in the kernel
    "backlog": 1024,
    "channel_timeout": 30,  # seconds without a byte after which a connection is closed
    "cleanup_interval": 10,
    "max_request_header_size": 32 << 10,
    "max_request_body_size": 64 << 10,
}
ARRIVAL = 60.0
"""Seconds in which a request must have come whole, however steadily its bytes drip in."""

GRACE = 10.0
"""Seconds that answers under way have when the server is stopped."""


_M_ARENA_MAX = -8  # of <malloc.h>


def share_freed_memory() -> None:
    """Have all threads take memory from one place, where the C library can be told so (glibc).

    Else each thread keeps what the arrays of its own searches took, though one thread computes at
    a time: at 140,000 articles that made 450 MB of what is 250 MB.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


ALLOCATIONS = 20_000
"""Objects made, beyond those gone, after which cycles are looked for; Python itself takes 700."""


def seldom_look_for_cycles() -> None:
    """Look for cyclic garbage every dozen pages, not twice a page, and not among what stays.

    A page makes some thousand objects that no cycle holds; to look through them took it a
    twelfth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, *gc.get_threshold()[1:])


class _Timed(threading.local):
    """How long the request that this thread serves has waited."""

    seconds = 0.0


_waited = _Timed()


class _InLine(Task):
    """A channel with a request, since when it waits for a thread."""

    def __init__(self, channel: Any) -> None:  # not Task.__init__, which takes a request apart
        self._channel = channel
        self._since = time.monotonic()

    def service(self) -> None:
        _waited.seconds = time.monotonic() - self._since
        self._channel.service()

    def cancel(self) -> None:
        self._channel.cancel()


class Channel(HTTPChannel):
    """A connection that is closed where a request takes longer to come than `ARRIVAL`.

    A byte now and then would hold it for days otherwise; a thousand of them would hold all.
    """

    _since = 0.0

    def received(self, data: bytes) -> bool:
        """Take what came; close the connection if it belongs to a request that began long ago."""
        before = self.request
        taken = bool(super().received(data))
        if self.request is not before:
            self._since = time.monotonic()
        elif before is not None and time.monotonic() - self._since > ARRIVAL:
            self.will_close = True
        return taken


class Dispatcher(ThreadedTaskDispatcher):
    """Waitress's threads, knowing how long each request has waited for one."""

    def add_task(self, task: Any) -> None:
        """Put a channel into the line."""
        super().add_task(_InLine(task))


class Server:
    """A server that listens; `run` answers until it is stopped."""

    def __init__(self, app: Flask, host: str, port: int, threads: int, proxied: bool) -> None:
        """Listen; raise OSError where that cannot be. Port 0 takes any that is free."""
        share_freed_memory()
        self._map: dict[int, Any] = {}
        self._dispatcher = Dispatcher()
        self._dispatcher.set_thread_count(threads)
        create_server(
            app,
            map=self._map,
            _dispatcher=self._dispatcher,
            host=host,
            port=port,
            threads=threads,
            ident=None,
            asyncore_use_poll=True,
            clear_untrusted_proxy_headers=not proxied,
            **BOUNDS,
        )
        self._listeners: list[Any] = [
            each for each in self._map.values() if isinstance(each, BaseWSGIServer)
        ]
        for listener in self._listeners:
            listener.channel_class = Channel
        self._stop_by = float("inf")
        overload.watch(app, lambda: _waited.seconds)

    @property
    def port(self) -> int:
        """Return the port that is listened on."""
        return int(self._listeners[0].effective_port)

    def run(self) -> None:
        """Answer until SIGTERM or ^C; then take no more, finish what is under way, and return."""
        seldom_look_for_cycles()
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        while not self._is_done():
            wasyncore.loop(timeout=0.5, use_poll=True, map=self._map, count=1)
        self._dispatcher.shutdown(timeout=1)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stop_by = min(self._stop_by, time.monotonic() + GRACE)

    def _is_done(self) -> bool:
        if self._stop_by == float("inf"):
            return False
        for listener in self._listeners:
            wasyncore.dispatcher.close(listener)  # not its own close, which ends answers too
        self._listeners = []
        channels = [c for c in self._map.values() if isinstance(c, HTTPChannel)]
        busy = any(c.requests or c.total_outbufs_len for c in channels)
        return not busy or time.monotonic() > self._stop_by
