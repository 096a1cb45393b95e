"""Articles, nodes and requests in a word each, for the tests of engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from search.engines.base import Reader
from search.model import (
    Article,
    Date,
    Request,
    Response,
    Section,
    Speaker,
)
from search.query.nodes import (
    Bag,
    Node,
    Phrase,
    Query,
    Word,
)
from search.text import key

Index = Callable[..., Reader]


def article(id: str, text: str = "", title: str = "", **fields: Any) -> Article:
    for name, make in (("date", _date), ("section", lambda v: Section(v, "given"))):
        if name in fields:
            fields[name] = make(fields[name])
    if "speakers" in fields:
        fields["speakers"] = tuple(Speaker(name) for name in fields["speakers"])
    return Article(id, title, body=tuple(text.split("\n\n")) if text else (), **fields)


def _date(value: str) -> Date:
    precision = {4: "year", 7: "month"}.get(len(value), "day")
    return Date(value, precision, "given")  # type: ignore[arg-type]


def word(text: str, **fields: Any) -> Word:
    return Word(text, key(text), **fields)


def bag(text: str) -> Bag:
    return Bag(tuple(map(word, text.split())))


def phrase(text: str, slop: int = 0) -> Phrase:
    return Phrase(tuple(map(word, text.split())), slop)


def ask(reader: Reader, root: Node | str | None, **fields: Any) -> Response:
    node = bag(root) if isinstance(root, str) else root
    return reader.search(Request(Query("", node), **fields))


def ids(response: Response) -> list[str]:
    return [hit.article.id for hit in response.hits]
