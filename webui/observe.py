"""Figures for Prometheus and one structured log line a request, neither with personal data.

The log holds the route's pattern, never the address: no query, no client. Faults are logged as one
line of JSON each, trace included, so that nothing in a message can pass for a line of its own.
"""

from __future__ import annotations

import json
import logging
import os
from time import perf_counter

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest

from search.errors import IndexError_
from webui.shelf import shelf

blueprint = Blueprint("observe", __name__)
log = logging.getLogger("timbao.access")


class Figures:
    """The application's own registry, so that two applications in one process stay apart."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "timbao_http_requests", "Requests answered.", ("route", "status"),
            registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "timbao_http_request_seconds", "Time to an answer, in seconds.", ("route",),
            registry=self.registry, buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
        )  # fmt: skip
        self.searches = Counter(
            "timbao_searches", "Searches by outcome: found, relaxed, empty, late.", ("outcome",),
            registry=self.registry,
        )  # fmt: skip
        self.ready = Gauge("timbao_index_ready", "1 when searchable.", registry=self.registry)
        self.articles = Gauge("timbao_index_articles", "Articles held.", registry=self.registry)


def figures() -> Figures:
    """Return the current application's figures."""
    found: Figures = current_app.extensions["figures"]
    return found


def count_search(total: int, relation: str, kinds: set[str]) -> None:
    """Count a search by how it ended."""
    late = "late" if relation == "gte" else ""
    relaxed = "relaxed" if total and "relaxed" in kinds else ""
    figures().searches.labels(late or relaxed or ("found" if total else "empty")).inc()


def start() -> None:
    """Note when the request came in."""
    g.started = perf_counter()


def finish(response: Response) -> Response:
    """Count the request and log it."""
    seconds = perf_counter() - g.get("started", perf_counter())
    route = request.url_rule.rule if request.url_rule else "(none)"
    figures().requests.labels(route, str(response.status_code)).inc()
    figures().seconds.labels(route).observe(seconds)
    line = {
        "method": request.method if request.method.isalpha() else "?",
        "route": route,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "bytes": response.content_length,
    }
    log.info("%s", json.dumps(line))
    return response


@blueprint.get("/metrics")
def metrics() -> Response:
    """Answer with the figures in Prometheus's text format."""
    if not current_app.config["METRICS"]:
        abort(404)
    try:
        info = shelf().info()
        figures().ready.set(1)
        figures().articles.set(info.articles)
    except IndexError_:
        figures().ready.set(0)
    return Response(generate_latest(figures().registry), content_type=CONTENT_TYPE_LATEST)


class OneLine(logging.Formatter):
    """Writes a record, whatever its message holds, as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the level, the logger, the message, and the trace if there is one."""
        line = {
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line)


def log_to_standard_error() -> None:
    """Log faults, and requests where TIMBAO_ACCESS_LOG is set; a set-up of your own is kept."""
    if os.environ.get("TIMBAO_ACCESS_LOG") and not log.handlers:
        log.addHandler(logging.StreamHandler())
        log.setLevel(logging.INFO)
        log.propagate = False
    for name in ("timbao", "waitress"):
        logger = logging.getLogger(name)
        if not logger.hasHandlers():
            handler = logging.StreamHandler()
            handler.setFormatter(OneLine())
            logger.addHandler(handler)


def install(app: Flask) -> None:
    """Measure and log every request."""
    log_to_standard_error()
    app.extensions["figures"] = Figures()
    app.before_request(start)
    app.after_request(finish)
    app.register_blueprint(blueprint)
