"""What the parts of a page are called: class and id attributes to roles.

The names are data (`data/layouts.toml`), matched as whole words so that "download" is no "ad".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Literal

Role = Literal["boilerplate", "content", "title", "lead", "caption", "author", "date", "breadcrumb"]

_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
_SEPARATORS = re.compile(r"[^a-z\d]+")


@lru_cache(maxsize=1)
def _table() -> dict[str, list[str]]:
    data = files("indexer.readers").joinpath("data/layouts.toml").read_bytes()
    return tomllib.loads(data.decode())


@lru_cache(maxsize=16)
def _pattern(role: str) -> re.Pattern[str]:
    names = sorted(set(map(_normalise, _table()[role])), key=len, reverse=True)
    return re.compile(f"-(?:{'|'.join(name.replace('*', '[a-z]*') for name in names)})-")


def _normalise(name: str) -> str:
    return re.sub(r"[^a-z\d*]+", "-", name)


@lru_cache(maxsize=4096)
def words(names: str) -> str:
    """Return the words of class and id attributes as "-one-two-" in lower case."""
    split = _SEPARATORS.sub("-", _CAMEL.sub("-", names).lower()).strip("-")
    whole = _SEPARATORS.sub("-", names.lower()).strip("-")
    return f"-{split}-" if split == whole else f"-{split}-{whole}-"


@lru_cache(maxsize=16384)
def plays(role: Role, names: str) -> bool:
    """Tell whether class and id attributes (joined by spaces) name the role."""
    return bool(names) and bool(_pattern(role).search(words(names)))


@lru_cache(maxsize=1)
def _pointers() -> tuple[str, ...]:
    return tuple(_table()["pointers"])


def points_elsewhere(text: str) -> bool:
    """Tell whether a line begins as one that leads to another article or service."""
    return text.lower().lstrip("-–•*[( ").startswith(_pointers())


def rank_of_content(names: str) -> int:
    """Return how telling the names are for the article's body: 0 for not at all."""
    spelt = words(names)
    contents: Iterable[str] = _table()["content"]
    ranks = [n for n, name in enumerate(map(_normalise, contents)) if f"-{name}-" in spelt]
    return len(_table()["content"]) - min(ranks) if ranks else 0
