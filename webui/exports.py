"""Whole results to take away, streamed from one committed state: CSV and JSON Lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain
from urllib.parse import quote

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from search import wire
from search.model import Hit
from webui import links, reading, results
from webui.args import SearchArgs, read_search
from webui.encoding import encoded
from webui.overload import as_export
from webui.shelf import reader

blueprint = Blueprint("exports", __name__)

BOM = "\ufeff"  # without it a spreadsheet reads UTF-8 as Windows-1258
COLUMNS = (
    "id",
    "title",
    "date",
    "section",
    "source",
    "author",
    "speakers",
    "url",
    "match",
    "score",
)
STATEMENT_COLUMNS = ("speaker", "role", "kind", "statement")
# A cell that begins so may run as a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: object) -> str:
    """Return a value as a cell that no spreadsheet takes for a formula."""
    text = str(value).replace("\x00", "")
    return (
        "'" + text
        if text.lstrip(" \u00a0").startswith(_FORMULA) or text.startswith(_FORMULA)
        else text
    )


def row(hit: Hit, address: str) -> list[str]:
    """Return a hit as a line of the table."""
    article, said = hit.article, hit.statement
    speakers = "; ".join(speaker.name for speaker in article.speakers)
    values: list[object] = [
        article.id,
        article.title or reading.first_sentence(article),
        article.date.value if article.date else "",
        article.section.value if article.section else "",
        article.source,
        article.author,
        speakers,
        article.url or address,
        hit.match,
    ]
    cells = [cell(value) for value in values] + [f"{hit.score:.4f}"]
    if said:
        words = article.text[said.start : said.end]
        cells += [cell(value) for value in (said.speaker, said.role, said.kind, words)]
    return cells


def lines(hits: Iterator[Hit], args: SearchArgs, page: str) -> Iterator[str]:
    """Yield the table line by line (RFC 4180); `page` and an id make an article's address."""
    statements = STATEMENT_COLUMNS if args.scope == "statements" else ()
    yield BOM + _line([*COLUMNS, *statements])
    for hit in hits:
        yield _line(row(hit, page + quote(hit.article.id)))


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def _hits(args: SearchArgs) -> Iterator[Hit]:
    """Return the results, the first already read: an index away is a 503, not a broken file."""
    found = reader().scan(results.request_of(reader(), args))
    first = next(found, None)
    return chain((first,), found) if first else iter(())


@blueprint.get("/export.csv")
def csv_file() -> ResponseReturnValue:
    """Answer with all results as CSV, UTF-8 with a byte order mark."""
    args, _problems = read_search(request.args)
    page = links.absolute("pages.article", id="ID").removesuffix("ID")
    return as_export(
        lambda: _download(lines(_hits(args), args, page), "text/csv; charset=utf-8", "timbao.csv")
    )


@blueprint.get("/export.jsonl")
def jsonl_file() -> ResponseReturnValue:
    """Answer with all results, one JSON object of the API a line."""
    args, _problems = read_search(request.args)

    def make() -> Response:
        texts = (encoded(wire.hit(hit)) + b"\n" for hit in _hits(args))
        return _download(texts, "application/x-ndjson", "timbao.jsonl")

    return as_export(make)


def _download(texts: Iterator[str] | Iterator[bytes], kind: str, name: str) -> Response:
    response = Response(texts, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
