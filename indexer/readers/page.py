"""A parsed page as two flat lists, made in one pass without recursion: elements and lines.

An element knows where its subtree ends, so "inside" is a comparison of numbers, and how much
text of paragraphs and of links it holds. A line is a run of text between block boundaries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p
    pre section select summary table tbody td tfoot th thead tr ul""".split()  # noqa: SIM905
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
SKIPPED = frozenset(
    """audio base button canvas datalist embed iframe input link map math meta noscript object
    option picture script select style svg template textarea title video""".split()  # noqa: SIM905
)
_FRAMES = frozenset(("div", "td", "th", "section", "article", "header", "main", "body", "form"))
_TELLING = frozenset(("meta", "script", "link", "title", "time"))
_TOLD = frozenset(("small", "time", "cite"))
_NAMING = ("class", "id", "data-role", "data-field")  # attributes that name an element's part
_CENTRED = re.compile(r"\bcenter\b", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_ENDED = re.compile(r"[.!?…:;,\"”’»)\]]\s*$")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


WRAPPED_LENGTH = 2_000  # characters from which a paragraph is no longer one broken by hand
MOST_ANCESTORS = 60  # real pages nest 20 to 40 deep; hostile ones without end


@dataclass(slots=True)
class Element:
    """An element: `index` and `end` bound its subtree; lengths are in characters."""

    tag: str
    names: str
    itemprop: str
    index: int
    parent: int
    hidden: bool
    centred: bool
    end: int = 0
    prose: int = 0
    link: int = 0
    pictures: int = 0

    def holds(self, index: int) -> bool:
        """Tell whether the element with that index is this one or inside it."""
        return self.index <= index < self.end


@dataclass(slots=True)
class Line:
    """A run of text in one block element: how much of it is in links, strong or italic.

    `owner` is the block element, `inner` the innermost element around its beginning (a <span>).
    """

    text: str
    owner: int
    inner: int
    link: int = 0
    strong: int = 0
    italic: int = 0


@dataclass(slots=True)
class Page:
    """Elements in document order (their index is their place), the lines, and the tags that tell.

    `telling` are the tags of metadata: <meta>, <script>, <link>, <title>, <time>, microdata.
    """

    elements: list[Element] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    telling: list[Tag] = field(default_factory=list)

    def ancestors(self, index: int, most: int = MOST_ANCESTORS) -> Iterator[Element]:
        """Yield the element and its ancestors, nearest first, at most so many."""
        while index >= 0 and most > 0:
            element = self.elements[index]
            yield element
            index, most = element.parent, most - 1


def flatten(soup: BeautifulSoup) -> Page:
    """Return the page of a parsed document, without what is never shown."""
    return _Flattening().run(soup)


Piece = tuple[str, int, bool, bool, bool]
"""Text, its innermost element, and whether it is in a link, strong, italic."""
_BREAK: Piece = ("", -1, False, False, False)


class _Flattening:
    def __init__(self) -> None:
        self.page = Page()
        self.open: list[tuple[Tag, int, str]] = []  # tag, index, kind of inline mark
        self.pieces: list[Piece] = []
        self.blocks: list[int] = [-1]
        self.links = self.strongs = self.italics = 0

    def run(self, soup: BeautifulSoup) -> Page:
        waiting = [iter(soup.contents)]
        while waiting:
            node = next(waiting[-1], None)
            if node is None:
                waiting.pop()
                if self.open:
                    self._close()
            elif isinstance(node, Tag):
                if node.name in _TELLING or "itemprop" in node.attrs or "rel" in node.attrs:
                    self.page.telling.append(node)
                if node.name not in SKIPPED:
                    self._start(node)
                    waiting.append(iter(node.contents))
            elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
                self._text(node)
        return self.page

    def _start(self, tag: Tag) -> None:
        name = tag.name
        if name == "br":
            self.pieces.append(_BREAK)
        if name == "img" and self.blocks[-1] >= 0:
            self.page.elements[self.blocks[-1]].pictures += 1
        index = len(self.page.elements)
        if name in BLOCKS or name in _TOLD or any(map(tag.has_attr, ("itemprop", "class", "id"))):
            if name in BLOCKS:
                self._flush()
            self.page.elements.append(_element(tag, index, self.blocks[-1]))
            self.blocks.append(index)
            kind = "block" if name in BLOCKS else "inline"
        else:
            kind, index = "", -1
        self.links += name == "a"
        self.strongs += name in ("b", "strong")
        self.italics += name in ("i", "em")
        self.open.append((tag, index, kind))

    def _close(self) -> None:
        tag, index, kind = self.open.pop()
        self.links -= tag.name == "a"
        self.strongs -= tag.name in ("b", "strong")
        self.italics -= tag.name in ("i", "em")
        if not kind:
            return
        if kind == "block":
            self._flush()
        self.blocks.pop()
        elements = self.page.elements
        element = elements[index]
        element.end = len(elements)
        if element.parent >= 0:
            above = elements[element.parent]
            above.prose += element.prose
            above.link += element.link
            above.pictures += element.pictures

    def _text(self, text: NavigableString) -> None:
        marks = (self.links > 0, self.strongs > 0, self.italics > 0)
        self.pieces.append((str(text), self.blocks[-1], *marks))

    def _flush(self) -> None:
        """Make lines of the pieces gathered since the last block boundary."""
        pieces, self.pieces = self.pieces, []
        owner = self._block()
        if owner < 0 or not pieces:
            return
        heading = self.page.elements[owner].tag in HEADINGS
        lines = [Line("", owner, owner)]
        for text, inner, link, strong, italic in self._apart(pieces, owner):
            if inner < 0 and not heading:
                lines.append(Line("", owner, owner))
                continue
            line = lines[-1]
            size = len(text.strip())
            if size and not line.text.strip():
                line.inner = inner
            line.text += text if inner >= 0 else " "
            line.link += size * link
            line.strong += size * strong
            line.italic += size * italic
        self._keep(lines)

    def _apart(self, pieces: list[Piece], owner: int) -> list[Piece]:
        """Put a break between named inline elements where the layout sets each on a line.

        So it is where a <div> or a cell holds no text of its own, only spans in source lines.
        """
        inners = {inner for text, inner, *_ in pieces if text.strip()}
        if self.page.elements[owner].tag not in _FRAMES or owner in inners or len(inners) < 2:
            return pieces
        return [_BREAK if piece[1] == owner and "\n" in piece[0] else piece for piece in pieces]

    def _keep(self, lines: list[Line]) -> None:
        """Keep the lines that hold text; one that goes on in lower case joins the one before."""
        kept: list[Line] = []
        for line in lines:
            line.text = _SPACE.sub(" ", line.text).strip()
            if not line.text:
                continue
            before = kept[-1] if kept else line
            goes_on = line.text[0].islower() and not _ENDED.search(before.text[-4:])
            if goes_on and before is not line and len(before.text) < WRAPPED_LENGTH:
                before.text += " " + line.text
                before.link += line.link
                before.strong += line.strong
                before.italic += line.italic
            else:
                kept.append(line)
        for line in kept:
            element = self.page.elements[line.owner]
            element.link += line.link
            element.prose += max(0, len(line.text) - line.link)
        self.page.lines += kept

    def _block(self) -> int:
        """Return the innermost open block element that is not a mere span."""
        for index in reversed(self.blocks):
            if index < 0 or self.page.elements[index].tag in BLOCKS:
                return index
        return -1


def _element(tag: Tag, index: int, parent: int) -> Element:
    names = " ".join(filter(None, (_attribute(tag, name) for name in _NAMING)))
    style = _attribute(tag, "style")
    hidden = tag.has_attr("hidden") or bool(_HIDDEN.search(style))
    centred = tag.name == "center" or bool(_CENTRED.search(f"{names} {tag.get('align')} {style}"))
    return Element(tag.name, names, _attribute(tag, "itemprop"), index, parent, hidden, centred)


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name)
    if value is None:
        return ""
    return value if isinstance(value, str) else " ".join(value)
