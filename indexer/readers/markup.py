"""What a page's markup says about the article: JSON-LD, meta elements, microdata, <time>, layout.

For each field the sources are asked in the order of how rarely they are wrong; the first that
gives a usable value is taken. The title is the visible heading where another source agrees with
it, since JSON-LD cuts long headlines and og:title carries the site's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag

from indexer.dates import parse
from indexer.readers.jsonld import Graph, read_graph
from indexer.readers.layout import plays
from indexer.readers.page import HEADINGS, Element, Page
from indexer.readers.raw import Value

NAME_LENGTH = 80  # characters; a longer author or section is something else
TITLE_LENGTH = 300
HOME = frozenset(("trang chủ", "home", "homepage", "trang nhất", "tin tức", "báo điện tử"))
_BY = re.compile(
    r"^(?:bài và ảnh|tin và ảnh|bài, ảnh|tin, ảnh|bài|tin|tác giả|theo|by|người viết)\s*:?\s+",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"\s+[-|–—•»]\s+")


@dataclass(slots=True)
class Markup:
    """The metadata, the description, and the element that holds the title (index, or -1)."""

    meta: dict[str, Value] = field(default_factory=dict)
    description: str = ""
    title_element: int = -1


def metadata(soup: BeautifulSoup, page: Page) -> Markup:
    """Return what the markup of a page says."""
    graph = read_graph(
        tag.get_text() for tag in soup.find_all("script", type=re.compile("ld\\+json", re.I))
    )
    metas = _metas(soup)
    said = _Said(soup, page, graph, metas)
    found = Markup(description=said.description())
    source = said.source()
    title, found.title_element = said.title(source)
    values = {
        "title": title,
        "date": said.date(found.title_element),
        "section": said.section(),
        "source": source,
        "author": said.author(source),
        "url": said.url(),
    }
    found.meta = {name: Value(text, "markup") for name, text in values.items() if text}
    return found


def _metas(soup: BeautifulSoup) -> dict[str, str]:
    """Return the content of <meta> elements by name, property or itemprop; the first wins."""
    metas: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        content = _line(str(tag.get("content") or ""))
        for attribute in ("property", "name", "itemprop"):
            name = str(tag.get(attribute) or "").lower()
            if name and content:
                metas.setdefault(name, content)
    return metas


@dataclass(slots=True)
class _Said:
    soup: BeautifulSoup
    page: Page
    graph: Graph
    metas: dict[str, str]

    def description(self) -> str:
        return self.graph.description or self._meta("og:description", "description")

    def url(self) -> str:
        link = self.soup.find("link", rel="canonical")
        canonical = str(link.get("href") or "") if isinstance(link, Tag) else ""
        for url in (canonical, self._meta("og:url"), self.graph.url):
            if url.startswith(("http://", "https://")):
                return url.strip()
        return ""

    def source(self) -> str:
        name = self.graph.publisher or self._prop("publisher")
        return name or self._meta("og:site_name", "source", "application-name", "copyright")

    def date(self, title: int) -> str:
        stated = (
            self.graph.published,
            self._meta("article:published_time", "datepublished", "pubdate", "publishdate"),
            self._time("datePublished"),
            self._meta("dc.date.issued", "dc.date", "og:article:published_time", "date"),
        )
        for text in (*stated, *self._times(title), *self._dated(title)):
            if text and parse(text):
                return text
        return ""

    def section(self) -> str:
        stated = (
            self.graph.section,
            self._meta("article:section", "articlesection") or self._prop("articleSection"),
        )
        candidates = [*stated, *self.graph.breadcrumb, *self._breadcrumb()]
        named = [name for name in candidates if name and name.lower() not in HOME]
        return next((name for name in named if len(name) <= NAME_LENGTH), "")

    def author(self, source: str) -> str:
        stated = (
            self.graph.author,
            self._prop("author"),
            self._meta("article:author", "author", "dc.creator"),
            self._named("author"),
        )
        for text in stated:
            name = _BY.sub("", text).strip(" -–|:,;")
            if _is_name(name) and name.lower() not in (source.lower(), "admin", "administrator"):
                return name
        return ""

    def title(self, source: str) -> tuple[str, int]:
        """Return the title and the index of the element that shows it, or -1."""
        stated = [
            _without_site(text, source)
            for text in (self._meta("og:title", "twitter:title"), self.graph.headline)
            if text
        ]
        page_title = self.soup.find("title")
        head = _line(page_title.get_text()) if isinstance(page_title, Tag) else ""
        shown = [(text, element) for text, element in self._headings() if text]
        for text, element in shown:
            if any(_agree(text, other) for other in (*stated, head)):
                return text, element.index
        named = [(t, e) for t, e in shown if e.itemprop == "headline" or e.tag == "h1"]
        if not stated and len(named) == 1:
            return named[0][0], named[0][1].index
        if stated:
            return stated[0], -1
        titled = [(t, e) for t, e in shown if plays("title", e.names) and e.tag in HEADINGS]
        for text, element in (*named, *titled):
            return text, element.index
        return ("" if re.search(r"\.\w{2,5}$", head) else _without_site(head, source)), -1

    def _headings(self) -> Iterator[tuple[str, Element]]:
        """Yield texts and elements that may show the title: h1 first, then other headings."""
        texts: dict[int, list[str]] = {}
        for line in self.page.lines:
            texts.setdefault(line.owner, []).append(line.text)
        marked = [e for e in self.page.elements if e.itemprop == "headline" or e.tag in HEADINGS]
        for element in sorted(marked, key=lambda e: (e.itemprop != "headline", e.tag)):
            text = " ".join(
                part for index in range(element.index, element.end) for part in texts.get(index, ())
            )
            if 0 < len(text) <= TITLE_LENGTH:
                yield text, element

    def _meta(self, *names: str) -> str:
        return next((self.metas[name] for name in names if self.metas.get(name)), "")

    def _prop(self, name: str) -> str:
        """Return the text of a microdata property, its inner "name" before its whole text."""
        tag = self.soup.find(attrs={"itemprop": name})
        if not isinstance(tag, Tag):
            return ""
        inner = tag.find(attrs={"itemprop": "name"})
        tag = inner if isinstance(inner, Tag) else tag
        text = _line(str(tag.get("content") or "") or tag.get_text(" "))
        return text if len(text) <= NAME_LENGTH else ""

    def _time(self, prop: str) -> str:
        tag = self.soup.find(attrs={"itemprop": prop})
        if not isinstance(tag, Tag):
            return ""
        return _line(str(tag.get("datetime") or tag.get("content") or "") or tag.get_text(" "))

    def _times(self, title: int) -> Iterator[str]:
        """Yield what <time> elements say: those after the title first."""
        for tag in self.soup.find_all("time", limit=20):
            text = _line(tag.get_text(" "))
            stated = str(tag.get("datetime") or "")
            if stated and tag.find_parent(("header", "nav", "footer", "aside")) is None:
                yield stated
            if tag.find_parent(("nav", "footer", "aside")) is None:
                yield text

    def _dated(self, title: int) -> Iterator[str]:
        """Yield lines of the elements that are named a date, after the title before others."""
        named = [
            line
            for line in self.page.lines
            if len(line.text) <= 120 and self._within("date", line.owner)
        ]
        yield from (line.text for line in named if line.owner >= title)
        yield from (line.text for line in named if line.owner < title and title < 0)

    def _named(self, role: Any) -> str:
        for line in self.page.lines:
            if len(line.text) <= NAME_LENGTH and self._within(role, line.owner):
                return line.text
        return ""

    def _within(self, role: Any, owner: int) -> bool:
        near = list(self.page.ancestors(owner, 6))
        if any(plays("boilerplate", e.names) or e.tag in ("footer", "nav", "aside") for e in near):
            return False
        return any(plays(role, e.names) for e in near[:2])

    def _breadcrumb(self) -> Iterator[str]:
        for tag in self.soup.find_all(class_=True, limit=4000):
            names = " ".join((*tag.get_attribute_list("class"), str(tag.get("id") or "")))
            if plays("breadcrumb", names):
                for link in tag.find_all("a", limit=6):
                    yield _line(link.get_text(" "))


def _line(text: str) -> str:
    return " ".join(unescape(text).split())


def _is_name(text: str) -> bool:
    return 1 < len(text) <= NAME_LENGTH and "://" not in text and not any(map(str.isdigit, text))


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _agree(shown: str, stated: str) -> bool:
    """Tell whether a heading is the title another source states, cut or with the site's name."""
    a, b = _key(shown), _key(stated)
    return len(a) >= 8 and len(b) >= 8 and (a.startswith(b.rstrip("…")) or b.startswith(a))


def _without_site(title: str, source: str) -> str:
    """Return a title without the site's name at its end (" - Báo X", " | X")."""
    parts = _SUFFIX.split(title)
    if len(parts) < 2:
        return title
    tail = parts[-1]
    start = title.rfind(tail)
    known = _key(tail) in _key(source) or _key(source) in _key(tail) if source else False
    site = known or re.search(
        r"(?i)\b(?:báo|online|news|tạp chí|đài|thông tấn|\w+\.vn|\w+\.com)\b", tail
    )
    return _SUFFIX.sub("", title[:start].rstrip() + " ").strip(" -|–—•»") if site else title
