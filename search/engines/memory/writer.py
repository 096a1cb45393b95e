"""Changes to a memory index: gathered, then swapped in whole."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from search.engines.base import Writer
from search.engines.memory.documents import chunks, documents
from search.engines.memory.state import STATES, State
from search.model import Article
from search.reprints import Signatures, assign, founded, signature


class MemoryWriter(Writer):
    """Writes to the index of this name."""

    def __init__(self, name: str, *, rebuild: bool = False) -> None:
        self._name = name
        self._rebuild = rebuild
        self._changes: dict[str, Article | None] = {}
        if not rebuild:
            STATES.setdefault(name, State())

    def add(self, article: Article) -> None:
        """Add the article, in place of any with the same id."""
        self._changes.pop(article.id, None)
        self._changes[article.id] = article

    def remove(self, id: str) -> None:
        """Remove the article; an unknown id is ignored."""
        self._changes.pop(id, None)
        self._changes[id] = None

    def commit(self) -> None:
        """Make everything since the last commit visible at once."""
        old = STATES.get(self._name, State())
        kept = {} if self._rebuild else dict(old.entries)
        signed = {} if self._rebuild else dict(old.signatures)
        for id in self._changes:
            kept.pop(id, None)
            signed.pop(id, None)
        added = [article for article in self._changes.values() if article is not None]
        for article, rows, group in zip(added, *_groups(added, signed), strict=True):
            kept[article.id] = documents(article, group)
            signed[article.id] = rows, group
        STATES[self._name] = State(kept, signed, old.generation + 1)
        self._changes, self._rebuild = {}, False

    def discard(self) -> None:
        """Forget everything since the last commit."""
        self._changes = {}


def _groups(
    added: list[Article], signed: Mapping[str, tuple[Signatures, int]]
) -> tuple[list[Signatures], list[int]]:
    rows = [signature(t.key for part in chunks(article)[1:] for t in part) for article in added]
    if not rows:
        return [], []
    new = np.array(rows)
    numbers = founded([article.id for article in added], new)
    known = (
        np.array([row for row, _ in signed.values()], np.uint8).reshape(-1, len(rows[0])),
        np.array([group for _, group in signed.values()], np.uint64),
    )
    groups = assign(new, numbers, [known])
    return rows, [int(group) for group in groups]


def open_writer(name: str, *, rebuild: bool = False) -> MemoryWriter:
    """Open the index of this name for changing, making it if there is none."""
    return MemoryWriter(name, rebuild=rebuild)
