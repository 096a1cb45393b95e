"""Memory that was freed is kept for the next request."""

from __future__ import annotations

import contextlib
import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Parameters of mallopt(3)."""

KEPT = 32 << 20
"""Bytes at the end of a heap that are not given back."""

LARGE = 4 << 20
"""Bytes from which on an array is memory of its own, which goes when it is freed."""


def keep_freed_memory() -> None:
    """Let arrays of up to some million numbers be made of memory that was freed before.

    By default the GNU allocator gives back what is free at the end of its heap as soon as that is
    two or three arrays of a number a document, and the next arrays are made of zeroed pages got
    anew: half the time of a page of results over 20,000 articles. Without that allocator nothing
    happens.
    """
    with contextlib.suppress(OSError, AttributeError):
        allocator = ctypes.CDLL(None)
        allocator.mallopt(_TRIM_THRESHOLD, KEPT)
        allocator.mallopt(_MMAP_THRESHOLD, LARGE)
