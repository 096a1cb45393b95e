"""A segment's vocabulary, read from the map: key to number, number to key, accent groups.

Terms are sorted by (folded key, key), so the forms of one unmarked syllable have adjacent numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search.engines.whoosh.files import ArrayFiles


class Terms:
    """Looks terms up without loading them; about 3 microseconds a key."""

    def __init__(self, files: ArrayFiles) -> None:
        self._files = files

    def __len__(self) -> int:
        """Return how many terms there are."""
        raise NotImplementedError

    def number(self, key: str) -> int:
        """Return the term's number, or -1."""
        raise NotImplementedError

    def key(self, number: int) -> str:
        """Return the term's key."""
        raise NotImplementedError

    def keys(self, first: int = 0, last: int | None = None) -> list[str]:
        """Return the keys of terms `first` to `last` - 1."""
        raise NotImplementedError

    def group(self, folded: str) -> tuple[int, int]:
        """Return `(first, last)`: terms first to last - 1 fold to this key; equal when none does."""
        raise NotImplementedError

    def prefix(self, folded: str) -> tuple[int, int]:
        """Return `(first, last)`: the terms whose folded key begins so. Marks are not looked at."""
        raise NotImplementedError
