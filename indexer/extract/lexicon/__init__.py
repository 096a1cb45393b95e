"""Word lists of the extractor: plain files a reader of Vietnamese can extend.

One entry a line, `#` starts a comment, a tab separates columns. Each list says in its head what
belongs into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the lines of a list, each split at tabs, in file order."""
    text = (files(__package__) / name).read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return tuple(tuple(line.split("\t")) for line in lines if line and not line.startswith("#"))


@cache
def words(name: str) -> frozenset[str]:
    """Return the first column of a list."""
    return frozenset(row[0] for row in rows(name))


@cache
def folded(name: str) -> frozenset[str]:
    """Return the first column of a list in lower case."""
    return frozenset(row[0].lower() for row in rows(name))


def strong_verbs() -> frozenset[str]:
    """Return the attribution verbs that prove a statement alone."""
    return frozenset(row[0] for row in rows("verbs.tsv") if row[1] == "strong")


def alternation(phrases: Iterable[str]) -> str:
    """Return a regular expression that matches any of the phrases, the longest first.

    The phrases are put into a trie, so the time at a position does not grow with the list.
    """
    trie: dict[str, dict] = {}  # type: ignore[type-arg]
    for phrase in phrases:
        node = trie
        for letter in phrase:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _pattern(trie)


def _pattern(node: dict[str, dict]) -> str:  # type: ignore[type-arg]
    ends = "" in node
    branches = []
    for letter, child in node.items():
        if letter == "":
            continue
        key = r"[ \u00a0]+" if letter == " " else re.escape(letter)
        branches.append(key + _pattern(child))
    if not branches:
        return ""
    if len(branches) == 1 and not ends:
        return branches[0]
    return "(?:" + "|".join(branches) + ")" + ("?" if ends else "")


def spaced(*parts: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Compile a regular expression in which a space stands for any run of (no-break) spaces."""
    return re.compile(_PLAIN_SPACE.sub(r"[ \\u00a0]+", "".join(parts)), flags)


# A space that is no part of a character class.
_PLAIN_SPACE = re.compile(r" (?![^\[]*\])")
