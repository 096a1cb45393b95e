"""Corrections by hand: NAME.meta.toml beside a document outranks all it says itself.

    section = "Nông nghiệp"
    speakers = ["Nguyễn Văn A"]

Beside a JSON Lines file the values hold for each line; a table named by a document's id, or by
its line number, holds for that document alone.
"""

from __future__ import annotations

import datetime
import tomllib
from functools import lru_cache
from typing import Any

from indexer.readers.encoding import clean
from indexer.readers.frontmatter import FrontMatter
from indexer.readers.names import printable, sidecar_of
from indexer.readers.raw import Value
from indexer.readers.source import Source
from search.errors import DocumentRefused

FIELDS = ("title", "lead", "date", "section", "source", "author", "url")


def corrections(source: Source) -> FrontMatter:
    """Return what the sidecar says of a document; an empty value takes the document's away.

    Raises DocumentRefused, naming the sidecar, if it is no TOML or holds what is no field.
    """
    if not source.sidecar:
        return FrontMatter()
    try:
        table = _parse(source.sidecar)
        values = {key: value for key, value in table.items() if not isinstance(value, dict)}
        for name in (str(source.line), source.id) if source.line else ():
            own = table.get(name)
            values.update(own if isinstance(own, dict) else {})
        return _corrections(values)
    except (ValueError, RecursionError) as error:
        from pathlib import Path

        name = printable(sidecar_of(Path(source.file)).name)
        raise DocumentRefused(f"its sidecar {name} is broken: {error}; mend or remove it") from None


@lru_cache(maxsize=4)
def _parse(data: bytes) -> dict[str, Any]:
    return tomllib.loads(data.decode("utf-8-sig"))


def _corrections(values: dict[str, Any]) -> FrontMatter:
    meta: dict[str, Value] = {}
    speakers: tuple[str, ...] = ()
    for key, value in values.items():
        if key in ("speaker", "speakers"):
            speakers = tuple(_strings(key, value))
        elif key in FIELDS:
            meta[key] = Value(", ".join(_strings(key, value)), "given")
        else:
            known = ", ".join((*FIELDS, "speakers"))
            raise ValueError(f"{key!r} is no field (known: {known})")
    return FrontMatter(meta, speakers)


def _strings(key: str, value: object) -> list[str]:
    """Return the strings of a TOML value: a string, a date, a number, or a list of these."""
    if isinstance(value, list):
        return [text for item in value for text in _strings(key, item)]
    if isinstance(value, datetime.date):
        return [value.isoformat()]
    if isinstance(value, str | int) and not isinstance(value, bool):
        return [" ".join(clean(str(value)).split("\n"))]
    raise ValueError(f"{key!r} is neither text, a date nor a list of these")
