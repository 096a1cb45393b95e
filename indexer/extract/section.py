"""Which section an article stands in, and where that is told."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from indexer.extract.lists import entries
from indexer.names import key
from indexer.readers.raw import RawDocument, Value
from search.model import Section

_LABEL = re.compile(r"^(?:chuyên mục|mục|chuyên trang)\s*:?\s+", re.IGNORECASE)
_CRUMBS = re.compile(r"\s*[»›>/|]+\s*")
_SLUG = re.compile(r"[a-z\d]+(?:[-_][a-z\d]+)*|[A-Z][a-z]+(?:[A-Z][a-z]+)*")
MOST_WORDS = 8
HOME = frozenset(("trangchu", "trangnhat", "home", "tintuc", "tin", "news"))


def choose_section(raw: RawDocument, told: str) -> Section | None:
    """Return the section: given, then markup, then a line of the text, then a known folder.

    `told` is a section the head of the text names, or "".
    """
    stated = raw.meta.get("section")
    if stated and (name := tidy(stated.text)):
        return Section(name, stated.origin)
    if told:
        return Section(told, "text")
    name = _from_path(raw.id) or _from_path(_path_of(raw.meta.get("url")))
    return Section(name, "path") if name else None


def tidy(name: str) -> str:
    """Return a section as the paper words it; slugs and capitals are turned to the known name."""
    name = _LABEL.sub("", " ".join(name.split())).strip(" -–|:»›>/")
    plain = _SLUG.fullmatch(name) is not None or (name.isupper() and len(name) > 3)
    return known(name) or name if plain else name


def section_line(text: str) -> str:
    """Return the section that a line of its own names ("CHÍNH TRỊ", "Tin tức » Xã hội"), or ""."""
    if len(text.split()) > 2 * MOST_WORDS:
        return ""
    parts = [part for part in _CRUMBS.split(_LABEL.sub("", text)) if part]
    named = [known(part) for part in parts]
    if not parts or not all(name or key(p) in HOME for p, name in zip(parts, named, strict=True)):
        return ""
    specific = [name for name in named if name and key(name) not in HOME]
    return specific[0] if specific else next(filter(None, named), "")


def known(name: str) -> str:
    """Return the known section that a name or slug folds to, or ""."""
    return _known().get(key(name), "")


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    names: dict[str, str] = {}
    for entry in entries("sections.txt"):
        name, _, others = entry.partition("=")
        for form in (name, *others.split(",")):
            names.setdefault(key(form), name.strip())
    names.pop("", None)
    return names


def _from_path(path: str) -> str:
    """Return the outermost folder of a path that is a known section, or ""."""
    folders = path.split("/")[:-1]
    named = [known(folder) for folder in folders]
    return next((name for name in named if name and key(name) not in HOME), "")


def _path_of(url: Value | None) -> str:
    try:
        return urlsplit(url.text).path if url else ""
    except ValueError:
        return ""
