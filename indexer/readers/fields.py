"""One document given as a JSON object: a line of JSON Lines."""

from __future__ import annotations

import json
from typing import Any

from indexer.readers.encoding import clean, mend, to_text
from indexer.readers.frontmatter import FrontMatter, speakers_of
from indexer.readers.html import read_html
from indexer.readers.raw import Block, Value
from indexer.readers.text import plain_blocks
from search.errors import DocumentRefused

FIELDS = ("title", "lead", "date", "section", "source", "author", "url")


def read_json(data: bytes) -> tuple[FrontMatter, tuple[Block, ...], tuple[str, ...]]:
    """Return metadata, blocks and notes of one JSON object.

    A title alone is a document, too. Raises DocumentRefused where the line is no JSON object or
    holds neither title, text nor html.
    """
    record, notes = _record(data)
    body, markup = _strings(record.get("text"), "\n"), _strings(record.get("html"), "\n")
    if not (body or markup or _strings(record.get("title"))):
        raise DocumentRefused('holds neither "text" nor "html"')
    names = [name for name in FIELDS if record.get(name)]
    listed = _list(record.get("speaker") or record.get("speakers"))
    speakers = [name for value in listed for name in speakers_of(value)]
    body, *values = mend([body, *(_strings(record[name]) for name in names), *speakers])
    if body or not markup:
        meta, blocks = {}, plain_blocks(body)
    else:
        page = read_html(clean(markup))
        meta, blocks = page.meta, page.blocks
    lines = [" ".join(value.split("\n")).strip() for value in values]
    given = {name: Value(line, "given") for name, line in zip(names, lines, strict=False) if line}
    return FrontMatter({**meta, **given}, tuple(lines[len(names) :])), blocks, notes


def _record(data: bytes) -> tuple[dict[str, Any], tuple[str, ...]]:
    notes: tuple[str, ...] = ()
    try:
        try:
            record = json.loads(data.decode("utf-8-sig"))
        except UnicodeDecodeError:
            text, notes = to_text(data)
            record = json.loads(text)
    except RecursionError:
        raise DocumentRefused("is JSON nested too deeply") from None
    except ValueError as error:
        raise DocumentRefused(f"is no JSON ({error}); one object a line is expected") from None
    if not isinstance(record, dict):
        raise DocumentRefused("is JSON but no object; one object a line is expected")
    return record, notes


def _list(value: object) -> list[str]:
    """Return the strings a JSON value names: itself, its items, or their "name"."""
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if isinstance(value, bool):
        return []
    if isinstance(value, int | float):
        return [str(value)]
    if isinstance(value, dict):
        return _list(value.get("name") or value.get("value"))
    if isinstance(value, list):
        return [text for item in value if isinstance(item, str | dict) for text in _list(item)]
    return []


def _strings(value: object, joiner: str = ", ") -> str:
    return joiner.join(_list(value))
