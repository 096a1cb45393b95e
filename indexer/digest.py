"""What is new for saved queries since last time."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from jinja2 import Environment, PackageLoader

from search.engines.base import Reader
from search.errors import UsageError
from search.find import understand
from search.model import Article, Hit, Request, Scope

EXAMPLE = '[[query]]\nname = "Lũ sông Khê"\nq = \'"lũ sông Khê"\''


@dataclass(frozen=True, slots=True)
class Saved:
    """A query somebody wants to hear of again; `name` heads its part of the digest."""

    name: str
    q: str
    scope: Scope = "articles"


@dataclass(frozen=True, slots=True)
class News:
    """What a saved query finds now and did not find last time, newest first."""

    saved: Saved
    hits: tuple[Hit, ...]
    total: int


def saved_queries(path: Path) -> list[Saved]:
    """Read saved queries from a TOML file.

    Raises:
        UsageError: it cannot be read or lacks what a query needs.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"Cannot read saved queries from {path} ({error}).") from None
    tables = data.get("query")
    if not isinstance(tables, list) or not tables:
        raise UsageError(f"{path} holds no [[query]]. Write, for instance:\n{EXAMPLE}")
    queries = [_saved(table, path) for table in tables]
    if len({query.name for query in queries}) < len(queries):
        raise UsageError(f"{path}: two queries have one name. Names tell them apart; change one.")
    return queries


def _saved(table: object, path: Path) -> Saved:
    if not isinstance(table, dict) or not isinstance(table.get("q"), str):
        raise UsageError(f"{path}: a [[query]] needs q, in quotes. For instance:\n{EXAMPLE}")
    scope = table.get("scope", "articles")
    if scope not in get_args(Scope):
        raise UsageError(f"{path}: {scope!r} is no scope. Write articles or statements.")
    return Saved(str(table.get("name") or table["q"]), table["q"], cast("Scope", scope))


def digest(
    reader: Reader, queries: Sequence[Saved], seen: Mapping[str, Sequence[str]]
) -> tuple[list[News], dict[str, list[str]]]:
    """Return what is new for each query, and what has now been seen of each."""
    news, now = [], dict[str, list[str]]()
    for saved in queries:
        before = set(seen.get(saved.name, ()))
        query = understand(saved.q, reader.statistics())
        hits = list(reader.scan(Request(query, saved.scope, sort="newest", facets=False)))
        fresh = tuple(hit for hit in hits if _mark(hit) not in before)
        news.append(News(saved, fresh, len(hits)))
        now[saved.name] = [_mark(hit) for hit in hits]
    return news, now


def _mark(hit: Hit) -> str:
    said = hit.statement
    return f"{hit.article.id}#{said.start}-{said.end}" if said else hit.article.id


def load(path: Path) -> dict[str, list[str]]:
    """Return what had been seen, or nothing before the first time.

    Raises:
        UsageError: the file is not one that `store` wrote.
    """
    if not path.exists():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): [str(mark) for mark in marks] for name, marks in data["seen"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise UsageError(f"{path} is damaged. Remove it; all results will be new once.") from None


def store(path: Path, seen: Mapping[str, Sequence[str]]) -> None:
    """Write what has been seen, whole or not at all."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(json.dumps({"seen": seen}, ensure_ascii=False), encoding="utf-8")
    beside.replace(path)


def as_text(news: Sequence[News], limit: int) -> str:
    """Return the digest as plain text, at most `limit` results a query."""
    lines: list[str] = []
    for each in news:
        lines += [f"{each.saved.name}: {len(each.hits):,} mới / {each.total:,}"]
        lines += [f"  {_date(hit):10}  {_line(hit)}" for hit in each.hits[:limit]]
        lines += [f"  … {len(each.hits) - limit:,} nữa"] if len(each.hits) > limit else []
        lines.append("")
    return "\n".join(lines).rstrip()


def as_html(news: Sequence[News], limit: int) -> str:
    """Return the digest as a page that can be mailed; everything is escaped."""
    environment = Environment(
        loader=PackageLoader("indexer"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.get_template("digest.html")
    return template.render(news=news, limit=limit, headline=headline, date=_date)


def headline(article: Article, width: int = 120) -> str:
    """Return the title, or how an untitled article begins."""
    text = article.title or article.text
    return text if len(text) <= width else text[:width].rsplit(" ", 1)[0] + " …"


def _line(hit: Hit) -> str:
    said = hit.statement
    about = headline(hit.article)
    if said:
        about = f"{said.speaker}: {hit.article.text[said.start : said.end]} ({about})"
    return f"{about} [{hit.article.id}]"


def _date(hit: Hit) -> str:
    return hit.article.date.value if hit.article.date else ""
