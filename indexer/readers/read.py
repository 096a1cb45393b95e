"""One source to one raw document: the reader its suffix names, then the sidecar's corrections."""

from __future__ import annotations

from collections.abc import Callable

from indexer.readers.encoding import to_text
from indexer.readers.fields import read_json
from indexer.readers.frontmatter import FrontMatter, unclosed
from indexer.readers.html import read_html_bytes
from indexer.readers.markdown import read_markdown
from indexer.readers.names import LINE_SUFFIXES
from indexer.readers.office import read_docx, read_pdf
from indexer.readers.raw import Block, RawDocument
from indexer.readers.sidecar import corrections
from indexer.readers.source import Source
from indexer.readers.text import read_text
from search.errors import DocumentRefused

NO_TEXT = "holds a title and no text; it is found by its title"

Reading = tuple[FrontMatter, tuple[Block, ...], tuple[str, ...]]


def read(source: Source) -> RawDocument:
    """Return what the reader for the source's suffix understands of it.

    Raises DocumentRefused, with the reason and its remedy, for what is empty, binary, broken or
    holds no text, and for a sidecar that is broken.
    """
    given = corrections(source)
    front, blocks, notes = READERS[source.suffix](source.data)
    meta = {**front.meta, **given.meta}
    if not any(block.text for block in blocks):
        if not (source.suffix in LINE_SUFFIXES and "title" in meta):
            raise DocumentRefused("holds no text")
        notes = (*notes, NO_TEXT)
    return RawDocument(
        id=source.id,
        file=source.file,
        digest=source.digest,
        blocks=blocks,
        meta={name: value for name, value in meta.items() if value.text},
        speakers=given.speakers or front.speakers,
        notes=notes,
    )


def _text(data: bytes) -> Reading:
    text, notes = to_text(data)
    return *read_text(text), (*notes, *unclosed(text))


def _markdown(data: bytes) -> Reading:
    text, notes = to_text(data)
    return *read_markdown(text), (*notes, *unclosed(text))


READERS: dict[str, Callable[[bytes], Reading]] = {
    ".txt": _text,
    ".md": _markdown,
    ".html": read_html_bytes,
    ".htm": read_html_bytes,
    ".jsonl": read_json,
    ".jsonl.gz": read_json,
    ".docx": read_docx,
    ".pdf": read_pdf,
}
