"""Many queries at once: a CSV of queries in, a table of counts and best hits out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from search.engines.base import Reader
from search.errors import UsageError
from search.find import find
from search.model import Hit, Scope

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would compute."""


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the queries' table."""

    query: str
    scope: Scope = "articles"


def questions(path: Path) -> list[Question]:
    """Read the queries of a CSV file (UTF-8, with or without byte order mark).

    With a header line, the columns are `query` and, if there, `scope`; without one the first
    column is the query.

    Raises:
        UsageError: the file cannot be read, or a scope is none.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"Cannot read {path} as a UTF-8 CSV file ({error}).") from None
    rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    if not rows:
        raise UsageError(f"{path} holds no queries. Write one a line.")
    header = [cell.strip().lower() for cell in rows[0]]
    if "query" not in header:
        return [Question(row[0]) for row in rows]
    return [_question(dict(zip(header, row, strict=False)), path) for row in rows[1:]]


def _question(row: dict[str, str], path: Path) -> Question:
    scope = row.get("scope", "").strip() or "articles"
    if scope not in get_args(Scope):
        raise UsageError(f"{path}: {scope!r} is no scope. Write articles or statements.")
    return Question(row.get("query", ""), cast("Scope", scope))


def header(limit: int) -> list[str]:
    """Return the names of a table's columns for `limit` hits a query."""
    hits = [f"{name}_{n}" for n in range(1, limit + 1) for name in ("id", "title")]
    return ["query", "scope", "total", "relation", "match", *hits]


def answers(reader: Reader, asked: list[Question], limit: int) -> Iterator[list[str]]:
    """Yield a row for each query: its count and its best hits' ids and titles.

    `match` is the best hit's: where it is "partial", no result holds all that was asked for.
    """
    for question in asked:
        response = find(reader, question.query, scope=question.scope, size=max(limit, 1))
        cells = [cell for hit in response.hits[:limit] for cell in _cells(hit)]
        match = response.hits[0].match if response.hits else ""
        figures = [str(response.total), response.relation, match]
        row = [question.query, question.scope, *figures, *cells]
        yield [_harmless(cell) for cell in row]


def _cells(hit: Hit) -> tuple[str, str]:
    return hit.article.id, hit.article.title


def _harmless(cell: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
