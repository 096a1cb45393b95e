"""The desk's own files, read once at import; each address carries its content's digest."""

from __future__ import annotations

import gzip
import mimetypes
from functools import cache
from hashlib import blake2b
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request

from webui.paths import path_for

blueprint = Blueprint("static", __name__)
_ROOT = Path(__file__).parent / "static"
_TYPES = {".woff2": "font/woff2", ".js": "text/javascript", ".svg": "image/svg+xml"}
_YEAR = 365 * 86400


@cache
def files() -> dict[str, bytes]:
    """Return every file by its name; a request's path is looked up here, never on the disk."""
    found = sorted(path for path in _ROOT.rglob("*") if path.is_file())
    return {path.relative_to(_ROOT).as_posix(): path.read_bytes() for path in found}


@cache
def digest(name: str) -> str:
    """Return what the file's address carries, so that it may be cached for ever."""
    return blake2b(files()[name], digest_size=6).hexdigest()


@cache
def version() -> str:
    """Return a digest of all files and templates: it changes with the program."""
    state = blake2b(digest_size=8)
    for content in files().values():
        state.update(content)
    for path in sorted((Path(__file__).parent / "templates").rglob("*")):
        state.update(path.read_bytes() if path.is_file() else b"")
    return state.hexdigest()


@cache
def packed(name: str) -> bytes:
    """Return the file gzipped."""
    return gzip.compress(files()[name], mtime=0)


@blueprint.get("/static/<path:name>")
def file(name: str) -> Response:
    """Answer with one of the files."""
    if name not in files():
        abort(404)
    kind = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "text/plain"
    text = kind.startswith("text/") or kind.endswith(("+xml", "json"))
    packs = text and request.accept_encodings["gzip"] > 0
    response = Response(packed(name) if packs else files()[name], mimetype=kind)
    if packs:
        response.content_encoding = "gzip"
        response.vary.add("Accept-Encoding")
    response.cache_control.public = True
    lasting = request.args.get("v") == digest(name) or kind == "font/woff2"  # fonts never change
    response.cache_control.max_age = _YEAR if lasting else 300
    response.cache_control.immutable = lasting
    response.set_etag(digest(name))
    response.make_conditional(request)
    return response


@blueprint.get("/favicon.ico")
@blueprint.get("/favicon.svg")
def icon() -> Response:
    """Answer with the mark, at the address browsers ask without being told."""
    return file("mark.svg")


def address(name: str) -> str:
    """Return a file's address with its digest."""
    return path_for("static.file", name=name, v=digest(name))


def install(app: Flask) -> None:
    """Give templates `static(name)`."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals["static"] = address
