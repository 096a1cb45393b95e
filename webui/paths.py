"""Where an endpoint is, made once: a page names the same dozen addresses every time."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask, request, url_for


def path_for(endpoint: str, **values: str) -> str:
    """Return `url_for` of an endpoint, remembered; never with host and scheme."""
    return _path(request.script_root, endpoint, tuple(values.items()))


@lru_cache(maxsize=512)
def _path(root: str, endpoint: str, values: tuple[tuple[str, str], ...]) -> str:
    return url_for(endpoint, **dict(values))  # type: ignore[arg-type]


def install(app: Flask) -> None:
    """Let templates write `url_for` as ever."""
    app.jinja_env.globals["url_for"] = path_for
