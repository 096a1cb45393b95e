"""A Whoosh matcher over arrays of one term's postings, for stock searchers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.matching import LeafMatcher, NullMatcher, ReadTooFar

Array = NDArray[Any]

BLOCK = 128


class ArrayMatcher(LeafMatcher):  # type: ignore[misc]
    """Steps through postings; a block is `BLOCK` of them.

    Args:
        docs, weights: one entry a posting; documents ascend.
        lengths: weighted length of each posting's document.
        value: returns the encoded value of a posting by its place.
    """

    def __init__(
        self,
        docs: Array,
        weights: Array,
        lengths: Array,
        value: Callable[[int], bytes],
        format: Any,
        term: tuple[str, bytes] | None = None,
        scorer: Any = None,
    ) -> None:
        self._docs = docs
        self._ids = docs.tolist()
        self._weights = weights
        self._lengths = lengths
        self._value = value
        self.format = format
        self._term = term
        self.scorer = scorer
        self._at = 0

    def copy(self) -> ArrayMatcher:
        """Return a matcher at the same place."""
        other = ArrayMatcher.__new__(ArrayMatcher)
        other.__dict__.update(self.__dict__)
        return other

    def is_active(self) -> bool:
        """Tell whether there is a current posting."""
        return self._at < len(self._ids)

    def reset(self) -> None:
        """Go back to the first posting."""
        self._at = 0

    def replace(self, minquality: float = 0) -> Any:
        """Return what may stand for this matcher where only better scores count."""
        if not self.is_active():
            return NullMatcher()
        if minquality and self.supports_block_quality() and self.max_quality() < minquality:
            return NullMatcher()
        return self

    def id(self) -> int:
        """Return the current document."""
        return int(self._ids[self._at])

    def all_ids(self) -> Iterator[int]:
        """Yield the documents from here on."""
        return iter(self._ids[self._at :])

    def weight(self) -> float:
        """Return the current weight."""
        return float(self._weights[self._at])

    def value(self) -> bytes:
        """Return the current posting's encoded value."""
        return self._value(self._at)

    def next(self) -> bool:
        """Go to the next posting; tell whether that began a block."""
        if not self.is_active():
            raise ReadTooFar
        self._at += 1
        return self._at % BLOCK == 0

    def skip_to(self, id: int) -> None:
        """Go to the first document not before `id`."""
        if not self.is_active():
            raise ReadTooFar
        if id > self._ids[self._at]:
            self._at = int(np.searchsorted(self._docs, id))

    def skip_to_quality(self, minquality: float) -> int:
        """Skip blocks that cannot score more than `minquality`; return how many."""
        skipped = 0
        while self.is_active() and self.block_quality() <= minquality:
            self._at = (self._at // BLOCK + 1) * BLOCK
            skipped += 1
        self._at = min(self._at, len(self._ids))
        return skipped

    def _block(self, values: Array) -> Array:
        start = self._at // BLOCK * BLOCK
        return values[start : start + BLOCK]

    def block_min_id(self) -> int:
        """Return the first document of the block."""
        return int(self._block(self._docs)[0])

    def block_max_id(self) -> int:
        """Return the last document of the block."""
        return int(self._block(self._docs)[-1])

    def block_min_length(self) -> int:
        """Return the shortest document of the block."""
        return int(self._block(self._lengths).min())

    def block_max_length(self) -> int:
        """Return the longest document of the block."""
        return int(self._block(self._lengths).max())

    def block_max_weight(self) -> float:
        """Return the greatest weight of the block."""
        return float(self._block(self._weights).max())
