"""A desk served on loopback, for a browser."""

from __future__ import annotations

from threading import Thread
from typing import Any

import waitress

from webui import create_app


def serve(index: str) -> tuple[Any, str]:
    """Serve an index on a free port of loopback; return the server and its address."""
    server = waitress.create_server(create_app(index), host="127.0.0.1", port=0, threads=4)
    Thread(target=server.run, daemon=True).start()
    return server, f"http://127.0.0.1:{server.effective_port}"
