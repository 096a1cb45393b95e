"""Put an article together from a raw document and what its text tells."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.extract.byline import byline, taken_from
from indexer.extract.date import choose_date
from indexer.extract.dateline import newsroom, source_of
from indexer.extract.head import Head, read_head
from indexer.extract.section import choose_section
from indexer.extract.statements import attribute
from indexer.names import key
from indexer.readers.raw import Block, RawDocument
from search.model import Article

TAIL_LINES = 2  # closing lines that may name author and source


def extract(raw: RawDocument) -> Article:
    """Return the article of a raw document; what it does not tell stays empty.

    Precedence of every value: the sidecar and front matter, then markup, then the text, then the
    path.
    """
    said = {name: value.text for name, value in raw.meta.items()}
    head = read_head(raw.blocks, said.get("title", ""))
    blocks = list(raw.blocks[head.start :])
    author, source = _tail(blocks, said.get("author", "") or head.author)
    lead, blocks = _lead(blocks, said.get("lead", ""))
    body = [block for block in blocks if block.kind != "caption"]
    paragraphs = ([lead] if lead else []) + [block.text for block in body]
    first = int(bool(lead))
    headings = [n for n, block in enumerate(body, first) if block.kind == "heading"]
    speakers, statements = attribute(paragraphs, headings=headings, given=raw.speakers)
    return Article(
        id=raw.id,
        title=head.title,
        lead=lead,
        body=tuple(block.text for block in body),
        date=choose_date(raw, head.stamp, paragraphs),
        section=choose_section(raw, head.section),
        source=said.get("source", "") or source or _dateline(paragraphs),
        author=said.get("author", "") or author or head.author,
        url=said.get("url", ""),
        speakers=speakers,
        statements=statements,
        captions=_captions(blocks, raw, head),
        headings=tuple(headings),
        file=raw.file,
        digest=raw.digest,
    )


def _lead(blocks: list[Block], lead: str) -> tuple[str, list[Block]]:
    """Return the lead, and the blocks without the paragraph that repeats it."""
    if lead and blocks and key(blocks[0].text) == key(lead):
        return blocks[0].text, blocks[1:]
    return lead, blocks


def _tail(blocks: list[Block], known: str) -> tuple[str, str]:
    """Take the closing lines that name author and source off the blocks; return both."""
    author = source = ""
    for _ in range(TAIL_LINES):
        if len(blocks) < 3 or (blocks[-1].kind == "heading" and not byline(blocks[-1].text)):
            break
        text = blocks[-1].text
        if not source and (name := taken_from(text)):
            source = newsroom(name) or name
        elif not author and (name := byline(text)):
            author = name
        elif not (known and key(text) == key(known)):
            break
        blocks.pop()
    return author, source


def _dateline(paragraphs: Sequence[str]) -> str:
    return next(filter(None, map(source_of, paragraphs[:3])), "")


def _captions(blocks: Sequence[Block], raw: RawDocument, head: Head) -> tuple[str, ...]:
    captions = [block.text for block in blocks if block.kind == "caption"]
    return tuple(dict.fromkeys(captions))
