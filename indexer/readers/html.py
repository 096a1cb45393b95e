"""HTML: what the page's markup says, and which of its lines are the article.

BeautifulSoup over lxml; a page whose layout is unknown falls to trafilatura. Bounded: a page
with more tags than any article is refused before it is parsed, and nothing here recurses.
"""

from __future__ import annotations

import logging
import math
import re
import warnings
from dataclasses import dataclass

from bs4 import BeautifulSoup

from indexer.readers.article import find_article
from indexer.readers.encoding import mend, to_text
from indexer.readers.frontmatter import FrontMatter
from indexer.readers.markup import metadata
from indexer.readers.page import flatten
from indexer.readers.raw import Block, Value
from search.errors import DocumentRefused

MOST_TAGS = 100_000  # a long report has 3,000; reading takes about 50 us and 2 KiB a tag
MOST_ATTRIBUTES = 20_000  # of one tag; libxml2 takes time by their square, a second for these
LEAST_PROSE = 200  # characters; less, and trafilatura is asked, too
LEAST_RESCUED = 140  # characters; less is a menu

warnings.filterwarnings("ignore", module="bs4")


@dataclass(frozen=True, slots=True)
class Html:
    """A page's metadata and blocks."""

    meta: dict[str, Value]
    blocks: tuple[Block, ...]


def read_html_bytes(data: bytes) -> tuple[FrontMatter, tuple[Block, ...], tuple[str, ...]]:
    """Return metadata, blocks and notes of a page's bytes."""
    text, notes = to_text(data)
    page = read_html(text)
    return FrontMatter(page.meta), page.blocks, notes


def read_html(text: str) -> Html:
    """Return what a page says. Raises DocumentRefused for one too large to be an article."""
    if text.count("<") > MOST_TAGS:
        raise DocumentRefused(f"holds more than {MOST_TAGS} tags; an article has a few thousand")
    if _attributes(text) > MOST_ATTRIBUTES:
        raise DocumentRefused("holds a tag with more attributes than any page; it is hostile")
    soup = BeautifulSoup(text, "lxml")
    page = flatten(soup)
    marked = metadata(page)
    found = find_article(page, marked.description, marked.title_element)
    meta = dict(marked.meta)
    blocks = found.blocks
    if found.prose < LEAST_PROSE and (rescued := _trafilatura(text, found.prose)):
        blocks = rescued
    elif found.lead:
        meta["lead"] = Value(found.lead, "markup")
    if "title" not in meta and (shown := found.title or marked.page_title):
        meta["title"] = Value(shown, "markup")
    return _mended(meta, blocks)


def _attributes(text: str) -> float:
    """Return how many attributes one tag would have that costs as much as those of all tags.

    An upper bound that needs no parser: words between "<" and the next ">", or the next "<"
    where a quote is still open at that ">".
    """
    total = 0
    for piece in text.split("<"):
        if len(piece) < MOST_ATTRIBUTES // 10:
            continue
        tag, _, _ = piece.partition(">")
        is_open = tag.count('"') % 2 or tag.count("'") % 2
        total += len((piece if is_open else tag).split()) ** 2
    return math.sqrt(total)


def _mended(meta: dict[str, Value], blocks: tuple[Block, ...]) -> Html:
    """Return a page with its texts on one line each, in NFC, out of any legacy font."""
    texts = mend([*(value.text for value in meta.values()), *(block.text for block in blocks)])
    lines = [" ".join(text.split("\n")).strip() for text in texts]
    values = (Value(t, v.origin) for t, v in zip(lines, meta.values(), strict=False))
    named = dict(zip(meta, values, strict=True))
    title = named["title"].text if "title" in named else ""
    kept = (
        Block(text, block.kind)
        for text, block in zip(lines[len(meta) :], blocks, strict=True)
        if text and text != title
    )
    return Html(named, tuple(kept))


def _trafilatura(text: str, prose: int) -> tuple[Block, ...]:
    """Return the paragraphs another extractor finds, if they are more than ours."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what is wrong is told by us
    try:
        found = trafilatura.extract(text, include_comments=False, include_tables=False) or ""
    except Exception:  # lxml and trafilatura raise many kinds on hostile pages
        return ()
    if len(found) < max(LEAST_RESCUED, 1.5 * prose):
        return ()
    lines = (re.sub(r"\s+", " ", line).strip() for line in found.split("\n"))
    return tuple(Block(line) for line in lines if line)
