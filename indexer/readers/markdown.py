"""Markdown as archives write it: headings, pictures, quotes, emphasis, links.

Only the marks are taken away; the words stay. What has no place in a report (code, tables,
footnotes) is kept as plain lines.
"""

from __future__ import annotations

import re

from indexer.readers.frontmatter import FrontMatter, split_front_matter
from indexer.readers.raw import Block, Value
from indexer.readers.text import is_caption

LINE_LENGTH = 20_000  # characters; in a longer line no marks are looked for
_BLANK = re.compile(r"\n[ \t]*\n")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_RULE_MARKS = frozenset("-*_= \t")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)\n]*\)")
_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\n]*\)")
_PREFIX = re.compile(r"^(?:>\s?)+")
_ITEM = re.compile(r"^(?:[*+]\s+|\d{1,3}[.)]\s+)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*_])([*_])(?=\S)([^*_\n]+?)(?<=\S)\1(?![\w*_])")
_PRIVATE = 0xE000  # an escaped mark waits here, among private characters, until all is read
_ESCAPED = re.compile("[\ue021-\ue07e]")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!>-])")


def read_markdown(text: str) -> tuple[FrontMatter, tuple[Block, ...]]:
    """Return the metadata (front matter, first heading, bold lead) and the blocks."""
    front, body = split_front_matter(text)
    meta = dict(front.meta)
    blocks: list[Block] = []
    for chunk in _BLANK.split(_without_comments(body)):
        for block, level, bold in _blocks(chunk):
            if level == 1 and not blocks:
                meta.setdefault("title", Value(block.text, "markup"))
            elif bold and not blocks and "lead" not in meta and not block.text.startswith("-"):
                meta["lead"] = Value(block.text, "markup")
            else:
                blocks.append(block)
    return FrontMatter(meta, front.speakers), tuple(blocks)


def _blocks(chunk: str) -> list[tuple[Block, int, bool]]:
    """Return the blocks of a run of lines with the heading level and whether all is bold."""
    found: list[tuple[Block, int, bool]] = []
    prose: list[str] = []

    def flush() -> None:
        line = " ".join(prose)
        prose.clear()
        text = plain(line)
        if text:
            bold = line.startswith("**") and line.endswith("**") and line.count("**") == 2
            found.append((Block(text, "caption" if is_caption(text) else "paragraph"), 0, bold))

    for raw in chunk.split("\n"):
        line = _PREFIX.sub("", raw.strip()).strip()
        if len(line) > 2 and _RULE_MARKS.issuperset(line):
            flush()
            continue
        heading = _HEADING.match(line)
        if heading or _ITEM.match(line) or line.startswith(("- ", "![")):
            flush()
        if heading:
            if text := plain(heading[2]):
                found.append((Block(text, "heading"), len(heading[1]), False))
        elif line:
            caption = _IMAGE.match(line)
            if caption:
                found += (
                    [(Block(text, "caption"), 0, False)] if (text := caption[1].strip()) else []
                )
                line = line[caption.end() :].strip()
            prose += [_ITEM.sub("", line)] if line else []
            if raw.endswith(("  ", "\\")):
                flush()
    flush()
    return found


def _without_comments(text: str) -> str:
    """Return text without HTML comments; one that is never closed is text (and costs one look)."""
    kept, start = [], 0
    while (opening := text.find("<!--", start)) >= 0:
        closing = text.find("-->", opening + 4)
        if closing < 0:
            break
        kept.append(text[start:opening])
        start = closing + 3
    return "".join(kept) + text[start:]


def plain(line: str) -> str:
    """Return a line without its marks: pictures go, links and emphasis keep their words."""
    if len(line) > LINE_LENGTH:
        return line.strip()
    line = _ESCAPE.sub(lambda match: chr(_PRIVATE + ord(match[1])), line)
    line = _LINK.sub(r"\1", _IMAGE.sub("", line))
    line = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", line))
    return _ESCAPED.sub(lambda match: chr(ord(match[0]) - _PRIVATE), line).strip()
