"""Past saturation, refuse: an answer now that says when to return beats one that comes too late.

A request that has waited in line for a thread longer than people wait is refused with 503 and
Retry-After, at a fraction of a search's cost: so the line stays as long as that, whatever a search
costs here, and those who are served are served in time. Exports hold a thread as long as their
reader takes to read; only so many run at once, and pages always find a free thread.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import BoundedSemaphore

from flask import Flask, Response, abort, current_app, request

from webui.limits import exempt

PATIENCE = 3.0
"""Seconds a request may wait for a thread, unless `TIMBAO_PATIENCE` or the setting says otherwise;
whoever has waited longer is refused."""

EXPORTS = 4
"""Exports at once in a process; fewer than threads."""

Waited = Callable[[], float]


def watch(app: Flask, waited: Waited) -> None:
    """Tell the application how many seconds the current request has waited for a thread."""
    app.extensions["waited"] = waited


def turn_away() -> None:
    """Refuse a request that has waited too long."""
    waited: Waited = current_app.extensions["waited"]
    if waited() > current_app.config["PATIENCE"] and not exempt():
        abort(503, "Too many requests at once; try again in a few seconds.")


def as_export(make: Callable[[], Response]) -> Response:
    """Return the export that `make` starts, or refuse it while too many are being read."""
    slots: BoundedSemaphore = current_app.extensions["exports"]
    if not slots.acquire(blocking=False):
        abort(503, "Too many exports at once; try again in a few seconds.")
    try:
        response = make()
    except BaseException:
        slots.release()
        raise
    if request.method == "HEAD":
        slots.release()
    else:
        response.call_on_close(slots.release)
    return response


def install(app: Flask) -> None:
    """Bound the wait and the exports."""
    app.config.setdefault("PATIENCE", float(os.environ.get("TIMBAO_PATIENCE") or PATIENCE))
    app.extensions["exports"] = BoundedSemaphore(app.config.setdefault("EXPORTS", EXPORTS))
    watch(app, lambda: 0.0)
    app.before_request(turn_away)
