"""Validators tied to the index's generation: an unchanged index answers 304 without a search."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from typing import ParamSpec

from flask import Flask, Response, make_response, request
from flask.typing import ResponseReturnValue

from webui import assets, messages
from webui.shelf import shelf

P = ParamSpec("P")


def validator() -> str:
    """Return what names this answer: the index's state, the address, the language, this program."""
    parts = (
        shelf().generation(),
        assets.version(),
        messages.language(),
        request.script_root,
        request.host,
        request.full_path,
    )
    return blake2b("\0".join(parts).encode(), digest_size=12).hexdigest()


def fresh(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Let a browser keep the view's answer and ask each time whether it still holds.

    The tag is weak: `took_ms` may differ between two equal answers.
    """

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        tag = validator()
        if request.if_none_match.contains_weak(tag):
            return _tagged(Response(status=304), tag)
        response = make_response(view(*args, **kwargs))
        return _tagged(response, tag) if response.status_code == 200 else response

    return checked


def _tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Cookie", "Accept-Encoding"))
    return response


def no_store(response: Response) -> Response:
    """Keep answers that name no validator, such as errors, out of caches."""
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def install(app: Flask) -> None:
    """Close the answers that no view opened to caching."""
    app.after_request(no_store)
