"""A parsed page as two flat lists, made in one pass without recursion: elements and lines.

An element knows where its subtree ends, so "inside" is a comparison of numbers, and how much
text of paragraphs and of links it holds. A line is a run of text between block boundaries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option p
    pre section select summary table tbody td tfoot th thead title tr ul""".split()  # noqa: SIM905
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
SKIPPED = frozenset(
    """audio base button canvas datalist embed head iframe input link map math meta noscript object
    option picture script select style svg template textarea video""".split()  # noqa: SIM905
)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_ENDED = re.compile(r"[.!?…:;,\"”’»)\]]\s*$")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(slots=True)
class Element:
    """An element: `index` and `end` bound its subtree; lengths are in characters."""

    tag: str
    names: str
    itemprop: str
    index: int
    parent: int
    hidden: bool
    end: int = 0
    prose: int = 0
    link: int = 0
    pictures: int = 0

    def holds(self, index: int) -> bool:
        """Tell whether the element with that index is this one or inside it."""
        return self.index <= index < self.end


@dataclass(slots=True)
class Line:
    """A run of text in one block element: how much of it is in links, strong or italic."""

    text: str
    owner: int
    link: int = 0
    strong: int = 0
    italic: int = 0


@dataclass(slots=True)
class Page:
    """Elements in document order (their index is their place) and the lines of text."""

    elements: list[Element] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def ancestors(self, index: int, most: int = 1 << 30) -> Iterator[Element]:
        """Yield the element and its ancestors, nearest first, at most so many."""
        while index >= 0 and most > 0:
            element = self.elements[index]
            yield element
            index, most = element.parent, most - 1


def flatten(soup: BeautifulSoup) -> Page:
    """Return the page of a parsed document, without what is never shown."""
    return _Flattening().run(soup)


class _Flattening:
    def __init__(self) -> None:
        self.page = Page()
        self.open: list[tuple[Tag, int, str]] = []  # tag, index, kind of inline mark
        self.pieces: list[tuple[str, bool, bool, bool]] = []
        self.blocks: list[int] = [-1]
        self.links = self.strongs = self.italics = 0

    def run(self, soup: BeautifulSoup) -> Page:
        node = soup.next_element
        while node is not None:
            parent = node.parent
            while self.open and self.open[-1][0] is not parent:
                self._close()
            if isinstance(node, Tag):
                if node.name in SKIPPED:
                    node = _after(node)
                    continue
                self._start(node)
            elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
                self._text(node)
            node = node.next_element
        while self.open:
            self._close()
        return self.page

    def _start(self, tag: Tag) -> None:
        name = tag.name
        if name == "br":
            self.pieces.append(("\n", False, False, False))
        if name == "img" and self.blocks[-1] >= 0:
            self.page.elements[self.blocks[-1]].pictures += 1
        index = len(self.page.elements)
        if name in BLOCKS or tag.get("itemprop") or (name in ("span", "time") and tag.get("class")):
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
        self.pieces.append((str(text), self.links > 0, self.strongs > 0, self.italics > 0))

    def _flush(self) -> None:
        """Make lines of the pieces gathered since the last block boundary."""
        pieces, self.pieces = self.pieces, []
        owner = self._block()
        if owner < 0:
            return
        heading = self.page.elements[owner].tag in HEADINGS
        line = Line("", owner)
        for text, link, strong, italic in pieces:
            if text == "\n" and not (link or strong or italic) and not heading:
                if _ENDED.search(line.text) or not line.text.strip():
                    self._keep(line)
                    line = Line("", owner)
                else:
                    line.text += "\n"
                continue
            folded = _SPACE.sub(" ", text)
            size = len(folded.strip())
            line.text += folded
            line.link += size * link
            line.strong += size * strong
            line.italic += size * italic
        self._keep(line)

    def _keep(self, line: Line) -> None:
        """Keep a line, split at line breaks that are no mere wrapping."""
        parts = _unwrapped(line.text)
        for part in parts:
            share = len(part) / max(1, len(line.text.strip()))
            counts = (int(n * share + 0.5) for n in (line.link, line.strong, line.italic))
            kept = Line(part, line.owner, *counts)
            self.page.lines.append(kept)
            element = self.page.elements[line.owner]
            element.prose += len(part) - kept.link
            element.link += kept.link

    def _block(self) -> int:
        """Return the innermost open block element that is not a mere span."""
        for index in reversed(self.blocks):
            if index < 0 or self.page.elements[index].tag in BLOCKS:
                return index
        return -1


def _unwrapped(text: str) -> list[str]:
    """Split at "\\n" (a <br>), except where the next part goes on in lower case."""
    parts: list[str] = []
    for raw in text.split("\n"):
        part = _SPACE.sub(" ", raw).strip()
        if not part:
            continue
        if parts and part[0].islower() and not _ENDED.search(parts[-1]):
            parts[-1] += " " + part
        else:
            parts.append(part)
    return parts


def _element(tag: Tag, index: int, parent: int) -> Element:
    names = " ".join(filter(None, (_attribute(tag, "class"), _attribute(tag, "id"))))
    hidden = tag.has_attr("hidden") or bool(_HIDDEN.search(_attribute(tag, "style")))
    return Element(tag.name, names, _attribute(tag, "itemprop"), index, parent, hidden)


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name)
    if value is None:
        return ""
    return value if isinstance(value, str) else " ".join(value)


def _after(tag: Tag) -> PageElement | None:
    """Return what follows a subtree in document order."""
    current: PageElement | None = tag
    while current is not None:
        if current.next_sibling is not None:
            return current.next_sibling
        current = current.parent
    return None
