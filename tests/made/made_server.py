"""A desk served on loopback, for a browser."""

from __future__ import annotations

from threading import Thread
from typing import Any

import waitress

from webui import create_app


class Served:
    """A server that runs in a thread of its own, and is closed there."""

    def __init__(self, server: Any) -> None:
        self._server = server
        Thread(target=server.run, daemon=True).start()

    def close(self) -> None:
        self._server.trigger.pull_trigger(self._server.close)


def serve(index: str) -> tuple[Served, str]:
    """Serve an index on a free port of loopback; return the server and its address."""
    server = waitress.create_server(create_app(index), host="127.0.0.1", port=0, threads=4)
    return Served(server), f"http://127.0.0.1:{server.effective_port}"
