"""The Whoosh schema of an index: what a stock Whoosh reader sees of it.

Words come from `search.text`; documents come in through `search.engines.open_writer` alone. A
stock writer that would index a value itself is refused, since its postings would not be ours.

Whoosh pickles the schema into its TOC by import path: never rename this module or its fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.fields import FieldType, Schema
from whoosh.formats import Existence, Positions

from search.errors import UsageError
from search.text.tokens import tokenize


class _Analysis:
    """`search.text` as a Whoosh analyser, for queries made with Whoosh's own classes."""

    def __call__(self, value: str, **options: Any) -> Iterator[Any]:
        from whoosh.analysis.acore import Token

        token = Token(positions=True, chars=False, removestops=True, mode=options.get("mode", ""))
        for found in tokenize(value):
            token.text, token.pos, token.boost, token.stopped = (
                found.key,
                found.position,
                1.0,
                False,
            )
            yield token

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Analysis)

    def __hash__(self) -> int:
        return hash(_Analysis)


class _Field(FieldType):  # type: ignore[misc]
    """A field that only timbao's writer fills."""

    def index(self, value: Any, **options: Any) -> Any:
        """Refuse."""
        raise UsageError(
            "This index is written by timbao alone: use `timbao index`, or "
            "search.engines.open_writer from Python."
        )


class Words(_Field):
    """Running text: postings with weighted counts and positions."""

    def __init__(self) -> None:
        super().__init__(Positions(), _Analysis(), scorable=True)


class Identity(_Field):
    """The article's id, one term a document."""

    def __init__(self) -> None:
        super().__init__(Existence(), None, stored=True, unique=True)

    def process_text(self, text: str, **options: Any) -> list[str]:
        """Return the id itself."""
        return [text]


def schema() -> Any:
    """Return the schema of a timbao index: articles (id, text) and statements (id, said)."""
    return Schema(id=Identity(), text=Words(), said=Words())
