"""A limit on requests per client, off unless it is set."""

from __future__ import annotations

import os

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

SETTING = "RATE_LIMIT"
_FREE = ("static.", "api.health", "api.alive", "observe.")


def exempt() -> bool:
    """Leave files, health checks and metrics without a limit."""
    return (request.endpoint or "").startswith(_FREE)


def install(app: Flask) -> None:
    """Limit all pages together, per address (behind trusted proxies: the proxied address)."""
    limit = app.config.get(SETTING) or os.environ.get("TIMBAO_RATE_LIMIT")
    if not limit:
        return
    app.after_request(_tell_only_whom_it_concerns)  # registered before the limiter's, runs after it
    Limiter(
        get_remote_address,
        app=app,
        application_limits=[limit],
        application_limits_exempt_when=exempt,
        headers_enabled=True,
        storage_uri="memory://",
    )


def _tell_only_whom_it_concerns(response: Response) -> Response:
    """Say when to return to those who were refused; the limiter says it to everybody."""
    if response.status_code < 400:
        response.headers.pop("Retry-After", None)
    return response
