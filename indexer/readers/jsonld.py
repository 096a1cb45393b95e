"""The news article a page's JSON-LD describes (https://schema.org/NewsArticle).

It stands alone, in a list, in @graph, or as mainEntity of a WebPage; scripts are often broken by
raw line breaks, trailing commas, comments or CDATA marks, which are mended before giving up.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

MOST_NODES = 2_000
LARGEST_SCRIPT = 1 << 20
_ARTICLE = re.compile(r"Article|BlogPosting|Report(?:age)?|LiveBlog")
_OPENINGS = ("<!--", "//", "<![CDATA[", "/*", "*/")
_CLOSINGS = ("-->", "//", "]]>", "/*", "*/", ";")
_TRAILING = re.compile(r",(\s*[}\]])")
_FIELD = r'"%s"\s*:\s*"((?:[^"\\]|\\.)*)"'


@dataclass(frozen=True, slots=True)
class Graph:
    """The fields of the article, "" where not given; `breadcrumb` without the front page."""

    headline: str = ""
    description: str = ""
    published: str = ""
    section: str = ""
    author: str = ""
    publisher: str = ""
    url: str = ""
    breadcrumb: tuple[str, ...] = ()


def read_graph(scripts: Iterable[str]) -> Graph:
    """Return what the scripts say together; never raises."""
    nodes = [node for script in scripts for node in _nodes(_load(script))]
    articles = [node for node in nodes if _ARTICLE.search(_strings(node.get("@type")))]
    article = next((node for node in articles if node.get("headline")), None)
    article = article or (articles[0] if articles else {})
    return Graph(
        headline=_string(article.get("headline") or article.get("name")),
        description=_string(article.get("description")),
        published=_string(article.get("datePublished") or article.get("dateCreated")),
        section=_string(article.get("articleSection")),
        author=_strings(article.get("author") or article.get("creator")),
        publisher=_string(article.get("publisher")) or _string(article.get("sourceOrganization")),
        url=_string(article.get("url") or article.get("mainEntityOfPage")),
        breadcrumb=_breadcrumb(nodes),
    )


def _load(script: str) -> Any:
    text = _unwrapped(script[:LARGEST_SCRIPT])
    for attempt in (text, _TRAILING.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return _salvage(text)


def _unwrapped(text: str) -> str:
    """Return a script without the comment and CDATA marks that old pages put around it."""
    text = text.strip()
    for _ in range(4):
        for mark in _OPENINGS:
            text = text.removeprefix(mark).lstrip()
        for mark in _CLOSINGS:
            text = text.removesuffix(mark).rstrip()
    return text


def _salvage(text: str) -> dict[str, str]:
    """Return the plain string fields of JSON beyond repair (an unescaped quote, a cut end)."""
    if not _ARTICLE.search(text):
        return {}
    found = {"@type": "NewsArticle"}
    for name in ("headline", "datePublished", "articleSection"):
        if match := re.search(_FIELD % name, text):
            found[name] = match[1].replace('\\"', '"').replace("\\/", "/")
    return found


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects of a graph, outer before inner, bounded and without recursion."""
    waiting, seen = [data], 0
    while waiting and seen < MOST_NODES:
        node = waiting.pop(0)
        seen += 1
        if isinstance(node, list):
            waiting += node[:MOST_NODES]
        elif isinstance(node, dict):
            yield node
            waiting += [node[key] for key in ("@graph", "mainEntity", "breadcrumb") if key in node]


def _breadcrumb(nodes: list[dict[str, Any]]) -> tuple[str, ...]:
    for node in nodes:
        items = node.get("itemListElement")
        if _strings(node.get("@type")) == "BreadcrumbList" and isinstance(items, list):
            names = [
                _string(item.get("name") or item.get("item"))
                for item in items
                if isinstance(item, dict)
            ]
            return tuple(name for name in names if name and "://" not in name)
    return ()


def _string(value: Any) -> str:
    """Return the first string a value gives: itself, its name or @id, its first item."""
    return next(_all(value), "")


def _strings(value: Any) -> str:
    return ", ".join(dict.fromkeys(_all(value)))


def _all(value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        if text := " ".join(unescape(value).split()):
            yield text
    elif isinstance(value, list) and depth < 4:
        for item in value[:20]:
            yield from _all(item, depth + 1)
    elif isinstance(value, dict) and depth < 4:
        yield from _all(value.get("name") or value.get("@id") or value.get("@value"), depth + 1)
