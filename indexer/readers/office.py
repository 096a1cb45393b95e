"""Word and PDF documents, with the extra `office`.

A PDF holds lines, not paragraphs: lines are joined until one ends short of the column or ends a
sentence before an indented or capital start. A scanned PDF holds pictures of text and is refused.
"""

from __future__ import annotations

import io
import logging
import re
import statistics
import zipfile
from collections.abc import Iterator
from typing import Any

from indexer.readers.encoding import clean, mend
from indexer.readers.frontmatter import FrontMatter
from indexer.readers.raw import Block, BlockKind, Value
from indexer.readers.text import is_caption
from search.errors import DocumentRefused

MOST_UNPACKED = 256 << 20  # bytes of a .docx in all; its text is a small part
MOST_PAGES = 2_000
ENDED_WIDTH = 0.9  # share of the column below which a line that ends a sentence ends a paragraph
HEADING_WIDTH = 0.5  # share below which any line does
LEAST_ON_PAGE = 20  # characters a page on average; below, the pages are pictures
EXTRA = 'needs the extra "office"; run: pip install "timbao[office]"'

Reading = tuple[FrontMatter, tuple[Block, ...], tuple[str, ...]]
_GENERIC = re.compile(r"^(?:microsoft word|untitled|document\d*|slide|\W*$)|\.\w{3,4}$", re.I)
_END = re.compile(r"[.!?…:;][\"”’»)\]]*$")
_PAGE_NUMBER = re.compile(r"(?:trang\s+)?[-–]?\s*\d{1,4}\s*(?:/\s*\d{1,4})?\s*[-–]?", re.IGNORECASE)


def read_docx(data: bytes) -> Reading:
    """Return title, author and paragraphs of a Word document, headings told by their style."""
    try:
        import docx
    except ImportError:
        raise DocumentRefused(EXTRA) from None
    _refuse_zip_bomb(data)
    try:
        document = docx.Document(io.BytesIO(data))
        properties = document.core_properties
        meta = _properties(properties.title, properties.author)
        found = list(_paragraphs(document))
    except Exception as error:  # python-docx, lxml and zipfile raise many kinds on broken files
        raise DocumentRefused(f"is no readable Word document ({_short(error)})") from error
    texts = mend([text for _, text in found])
    lines = [
        (style, line.strip())
        for (style, _), text in zip(found, texts, strict=True)
        for line in text.split("\n")
        if line.strip()
    ]
    if lines and lines[0][0] in ("title", "heading 1"):
        meta["title"] = Value(lines.pop(0)[1], "markup")
    return FrontMatter(meta), tuple(Block(text, _kind(text, style)) for style, text in lines), ()


def _paragraphs(container: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield style and text of a document's paragraphs, those in tables in their place."""
    for item in container.iter_inner_content():
        if hasattr(item, "rows"):
            cells = (cell for row in item.rows for cell in row.cells) if depth < 3 else ()
            for cell in cells:
                yield from _paragraphs(cell, depth + 1)
        else:
            style = (item.style.name or "") if item.style is not None else ""
            yield style.lower(), item.text


def read_pdf(data: bytes) -> Reading:
    """Return title, author and paragraphs of a PDF. Refuses scans and locked files."""
    try:
        import pypdf
    except ImportError:
        raise DocumentRefused(EXTRA) from None
    try:
        logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong is told by us
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentRefused("is locked with a password; save a copy without one")
        pages = [page.extract_text() or "" for page in reader.pages[:MOST_PAGES]]
        info = reader.metadata
        meta = _properties(info.title if info else "", info.author if info else "")
    except DocumentRefused:
        raise
    except Exception as error:  # pypdf raises many kinds on broken files
        raise DocumentRefused(f"is no readable PDF ({_short(error)})") from error
    text = mend(["\n".join(pages)])[0]
    if len("".join(text.split())) < LEAST_ON_PAGE * max(1, len(pages)):
        raise DocumentRefused("is a scanned PDF without text; run it through OCR first")
    return FrontMatter(meta), tuple(map(_block, joined(text.split("\n")))), ()


def joined(lines: list[str]) -> list[str]:
    """Return paragraphs from a page's lines; blank lines and page numbers are dropped."""
    kept = [line for line in lines if line.strip() and not _PAGE_NUMBER.fullmatch(line.strip())]
    widths = [len(line.strip()) for line in kept]
    column = statistics.quantiles(widths, n=10)[-1] if len(widths) > 1 else 0
    paragraphs: list[str] = []
    open_ = False
    for raw in kept:
        line = raw.strip()
        indented = raw.startswith(("    ", "\t", "\u3000"))
        if open_ and not indented:
            paragraphs[-1] = _glue(paragraphs[-1], line)
        else:
            paragraphs.append(line)
        ended = bool(_END.search(line)) and len(line) < ENDED_WIDTH * column
        open_ = not (ended or len(line) < HEADING_WIDTH * column)
    return paragraphs


def _glue(before: str, after: str) -> str:
    return before[:-1] + after if before.endswith("\u00ad") else f"{before} {after}"


def _block(text: str) -> Block:
    return Block(text, "caption" if is_caption(text) else "paragraph")


def _kind(text: str, style: str) -> BlockKind:
    if style == "title" or style.startswith(("heading", "subtitle")):
        return "heading"
    return "caption" if style == "caption" or is_caption(text) else "paragraph"


def _properties(title: object, author: object) -> dict[str, Value]:
    """Return title and author from a document's properties, without what programs put there."""
    meta: dict[str, Value] = {}
    for name, value in (("title", title), ("author", author)):
        text = " ".join(clean(str(value or "")).split())
        if text and not _GENERIC.search(text) and (name == "title" or " " in text):
            meta[name] = Value(text, "markup")
    return meta


def _refuse_zip_bomb(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            if size <= MOST_UNPACKED and (bad := archive.testzip()):  # in pieces, not at once
                raise zipfile.BadZipFile(f"{bad} is damaged")
    except Exception as error:  # zipfile raises many kinds on broken files
        raise DocumentRefused(f"is no readable Word document ({_short(error)})") from error
    if size > MOST_UNPACKED:
        raise DocumentRefused(f"unpacks to {size >> 20} MiB; it is damaged or hostile")


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:120]
