"""What a line of an article's body is, by its form and place."""

from __future__ import annotations

from indexer.readers.layout import plays
from indexer.readers.page import HEADINGS, Element, Line, Page
from indexer.readers.raw import BlockKind
from indexer.readers.text import is_caption

CAPTION_LENGTH = 600
LOOSE_CAPTION_LENGTH = 300  # of a line that only stands by a picture
SHORT_BLOCK = 80  # all the text of a block that a picture shares with its caption
HEADING_LENGTH = 120
SCRAP_LENGTH = 120
_LOOSE = frozenset(("div", "section", "td", "th", "article"))


def kind_of(page: Page, line: Line, container: Element) -> BlockKind:
    """Return the kind of a line inside the article's container."""
    if _is_caption(page, line, container):
        return "caption"
    if page.elements[line.owner].tag in HEADINGS:
        return "heading"
    bold = line.strong >= 0.95 * len(line.text) and len(line.text) <= HEADING_LENGTH
    heading = bold and line.text[0].isalnum() and line.text[-1] not in '.…:;,"”'
    return "heading" if heading else "paragraph"


def is_stray(page: Page, line: Line) -> bool:
    """Tell whether a line outside <p> is a widget's: short and no ended sentence."""
    ended = line.text.rstrip('"”’»)] ').endswith((".", "!", "?", "…", ":", ";"))
    return page.elements[line.owner].tag in _LOOSE and len(line.text) <= SCRAP_LENGTH and not ended


def _is_caption(page: Page, line: Line, container: Element) -> bool:
    if len(line.text) > CAPTION_LENGTH:
        return False
    if is_caption(line.text):
        return True
    for element in page.ancestors(line.inner):
        if element.index <= container.index:
            break
        if element.tag in ("figure", "figcaption") or plays("caption", element.names):
            return element.prose <= CAPTION_LENGTH
        if element.tag == "table" and element.pictures and element.prose <= CAPTION_LENGTH:
            return True
    return len(line.text) <= LOOSE_CAPTION_LENGTH and _stands_by_picture(page, line, container)


def _stands_by_picture(page: Page, line: Line, container: Element) -> bool:
    """Tell whether a line set off from the text shares its block with a picture or follows one."""
    owner = page.elements[line.owner]
    if owner.index <= container.index:
        return page.elements[line.inner].tag == "small"
    set_off = owner.centred or line.italic >= 0.9 * len(line.text)
    if owner.pictures:
        return set_off or owner.prose <= SHORT_BLOCK
    before = page.elements[owner.index - 1]
    return set_off and before.pictures > 0 and not before.prose
