"""The application factory. It opens nothing: the index is opened by the first request."""

from __future__ import annotations

import os
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import PathConverter

from search.engines import default_index
from webui import (
    api,
    assets,
    errors,
    exports,
    feeds,
    fresh,
    help,
    limits,
    links,
    messages,
    observe,
    overload,
    packing,
    pages,
    paths,
    people,
    security,
    trends,
)
from webui.encoding import Provider
from webui.shelf import Shelf

DEADLINE = 5.0
"""Seconds that a search may take, unless `TIMBAO_DEADLINE` or the caller says otherwise."""


class IdConverter(PathConverter):
    """An article's id: any characters, with slashes anywhere."""

    regex = ".+?"
    part_isolating = False


def create_app(
    index_url: str | None = None,
    *,
    rate_limit: str | None = None,
    proxies: int = 0,
    deadline: float | None = None,
    metrics: bool = True,
    **config: Any,
) -> Flask:
    """Return the desk over the index at the URL (default: `TIMBAO_INDEX`, else `whoosh:var/index`).

    `rate_limit` is requests per client ("120/minute", default `TIMBAO_RATE_LIMIT`, off without
    both). `proxies` is how many trusted proxies stand in front; only then are `X-Forwarded-*`
    believed. `deadline` is the budget of one search in seconds (default `TIMBAO_DEADLINE`, else
    `DEADLINE`). `config` are Flask settings.
    """
    deadline = deadline or float(os.environ.get("TIMBAO_DEADLINE") or DEADLINE)
    app = Flask("webui", static_folder=None)
    app.config.update(
        DEADLINE=deadline, RATE_LIMIT=rate_limit, MAX_CONTENT_LENGTH=64 * 1024, METRICS=metrics
    )
    app.config.update(config)
    app.extensions["shelf"] = Shelf(index_url or default_index())
    app.url_map.merge_slashes = False  # an id may hold "//"
    app.url_map.converters["id"] = IdConverter
    app.json = Provider(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if proxies:
        fixed = ProxyFix(app.wsgi_app, proxies, proxies, proxies, proxies, proxies)
        app.wsgi_app = fixed  # type: ignore[method-assign]
    for part in (
        messages,
        observe,
        overload,
        limits,
        packing,
        security,
        fresh,
        errors,
        assets,
        links,
        paths,
    ):
        part.install(app)
    for part in (pages, people, trends, help, feeds, exports, api):
        app.register_blueprint(part.blueprint)
    return app
