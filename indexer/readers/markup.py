"""What a page's markup says about the article: JSON-LD, meta elements, microdata, <time>, layout.

For each field the sources are asked in the order of how rarely they are wrong; the first that
gives a usable value is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape

from bs4.element import Tag

from indexer.dates import parse
from indexer.names import key
from indexer.readers.headline import choose_title, without_site
from indexer.readers.jsonld import Graph, read_graph
from indexer.readers.layout import Role, plays
from indexer.readers.page import Page
from indexer.readers.raw import Value

NAME_LENGTH = 80  # characters; a longer author or section is something else
DATE_LENGTH = 120
CRUMBS_LENGTH = 200  # characters of links; more is a menu
MOST_TAGS = 4_000  # of one kind that are looked at
HOME = frozenset(("trangchu", "home", "homepage", "trangnhat", "tintuc", "baodientu"))
NOBODY = frozenset(("admin", "administrator", "root", "bientap", "btv", "editor"))
_BY = re.compile(
    r"^(?:bài và ảnh|tin và ảnh|bài, ảnh|tin, ảnh|bài|tin|tác giả|theo|by|người viết)\s*:?\s+",
    re.IGNORECASE,
)
_ASIDE = ("header", "nav", "footer", "aside")


@dataclass(slots=True)
class Markup:
    """The metadata, the description, the <title>, and the title's element (index, or -1)."""

    meta: dict[str, Value] = field(default_factory=dict)
    description: str = ""
    page_title: str = ""
    title_element: int = -1


def metadata(page: Page) -> Markup:
    """Return what the markup of a page says."""
    scripts = (tag for tag in page.telling if "ld+json" in str(tag.get("type")).lower())
    graph = read_graph(tag.get_text() for tag in scripts)
    said = _Said(page, graph, _metas(page))
    source = said.source()
    head = _text(_first(page, lambda tag: tag.name == "title"))
    stated = [
        without_site(text, source)
        for text in (said.meta("og:title", "twitter:title"), graph.headline)
        if text
    ]
    title, element = choose_title(page, stated, head, source)
    values = {
        "title": title,
        "date": said.date(element),
        "section": said.section(),
        "source": source,
        "author": said.author(source),
        "url": said.url(),
    }
    meta = {name: Value(text, "markup") for name, text in values.items() if text}
    file_name = re.search(r"\.\w{2,5}$", head)
    page_title = "" if file_name else without_site(head, source)
    return Markup(meta, said.description(), page_title, element)


def _metas(page: Page) -> dict[str, str]:
    """Return the content of <meta> elements by name, property or itemprop; the first wins."""
    metas: dict[str, str] = {}
    for tag in page.telling[:MOST_TAGS]:
        if tag.name != "meta":
            continue
        content = _line(str(tag.get("content") or ""))
        for attribute in ("property", "name", "itemprop"):
            name = str(tag.get(attribute) or "").lower()
            if name and content:
                metas.setdefault(name, content)
    return metas


@dataclass(slots=True)
class _Said:
    page: Page
    graph: Graph
    metas: dict[str, str]

    def meta(self, *names: str) -> str:
        return next((self.metas[name] for name in names if self.metas.get(name)), "")

    def description(self) -> str:
        return self.graph.description or self.meta("og:description", "description")

    def url(self) -> str:
        link = _first(self.page, lambda tag: tag.name == "link" and _is(tag, "rel", "canonical"))
        canonical = str(link.get("href") or "") if isinstance(link, Tag) else ""
        for url in (canonical, self.meta("og:url"), self.graph.url):
            if url.startswith(("http://", "https://")):
                return url.strip()
        return ""

    def source(self) -> str:
        name = self.graph.publisher or self._prop("publisher")
        return name or self.meta("og:site_name", "source", "application-name", "copyright")

    def section(self) -> str:
        stated = (
            self.graph.section,
            self.meta("article:section", "articlesection") or self._prop("articleSection"),
        )
        candidates = [*stated, *self.graph.breadcrumb, *self._breadcrumb()]
        named = [name for name in candidates if name and key(name) not in HOME]
        return next((name for name in named if len(name) <= NAME_LENGTH), "")

    def author(self, source: str) -> str:
        stated = (
            self.graph.author,
            self._prop("author"),
            self.meta("article:author", "author", "dc.creator"),
            self._named("author"),
        )
        for text in stated:
            name = _BY.sub("", text).strip(" -–|:,;")
            if _is_name(name) and not _is_site(name, source):
                return name
        return ""

    def date(self, title: int) -> str:
        stated = (
            self.graph.published,
            self.meta("article:published_time", "datepublished", "pubdate", "publishdate"),
            self._published(),
            self.meta("dc.date.issued", "dc.date", "og:article:published_time", "date"),
        )
        for text in (*stated, *self._times(), *self._dated(title)):
            if text and parse(text):
                return text
        return ""

    def _prop(self, name: str) -> str:
        """Return the text of a microdata property, its inner "name" before its whole text."""
        tag = _first(self.page, lambda tag: _is(tag, "itemprop", name))
        if tag is None:
            return ""
        inner = tag.find(attrs={"itemprop": "name"})
        tag = inner if isinstance(inner, Tag) else tag
        text = _line(str(tag.get("content") or "")) or _text(tag)
        return text if len(text) <= NAME_LENGTH else ""

    def _published(self) -> str:
        tag = _first(self.page, lambda tag: _is(tag, "itemprop", "datePublished"))
        if tag is None:
            return ""
        return _line(str(tag.get("datetime") or tag.get("content") or "")) or _text(tag)

    def _times(self) -> Iterator[str]:
        """Yield what <time> elements say, those in the frame of the page left out."""
        times = [tag for tag in self.page.telling if tag.name == "time"]
        for tag in times[:20]:
            frame = tag.find_parent(_ASIDE)
            if frame is None or frame.find("h1") is not None:
                yield str(tag.get("datetime") or "")
                yield _text(tag)

    def _dated(self, title: int) -> Iterator[str]:
        """Yield the lines after the title whose elements are named a date."""
        for line in self.page.lines:
            short = line.inner > title and len(line.text) <= DATE_LENGTH
            if short and self._within("date", line.inner):
                yield line.text

    def _named(self, role: Role) -> str:
        for line in self.page.lines:
            if len(line.text) <= NAME_LENGTH and self._within(role, line.inner):
                return line.text
        return ""

    def _within(self, role: Role, index: int) -> bool:
        near = list(self.page.ancestors(index, 6))
        if not any(plays(role, element.names) for element in near[:2]):
            return False
        return not any(e.tag in _ASIDE[1:] or plays("boilerplate", e.names) for e in near)

    def _breadcrumb(self) -> Iterator[str]:
        """Yield a WordPress category, and the names along the path to the page."""
        category = _first(self.page, lambda tag: tag.name == "a" and _is(tag, "rel", "category"))
        yield _text(category)
        for element in self.page.elements[:MOST_TAGS]:
            if element.link + element.prose <= CRUMBS_LENGTH and plays("breadcrumb", element.names):
                for line in self.page.lines:
                    if element.holds(line.inner) and 2 * line.link >= len(line.text):
                        yield from re.split(r"\s*[»›>/|]\s*", line.text)


def _first(page: Page, wanted: Callable[[Tag], bool]) -> Tag | None:
    return next(filter(wanted, page.telling), None)


def _is(tag: Tag, attribute: str, word: str) -> bool:
    return word in tag.get_attribute_list(attribute)


def _text(tag: object) -> str:
    return _line(tag.get_text(" ")) if isinstance(tag, Tag) else ""


def _line(text: str) -> str:
    return " ".join(unescape(text).split())


def _is_name(text: str) -> bool:
    return 1 < len(text) <= NAME_LENGTH and "://" not in text and not any(map(str.isdigit, text))


def _is_site(name: str, source: str) -> bool:
    """Tell whether an author is the paper itself, or whoever runs its site."""
    site = key(source)
    return key(name) in NOBODY or (bool(site) and (key(name) in site or site in key(name)))
