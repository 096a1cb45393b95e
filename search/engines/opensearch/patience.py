"""Trying again what a lost or busy node did not answer, for a writer that has time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TypeVar

from opensearchpy import exceptions

from search.engines.opensearch.address import SnapshotLost

T = TypeVar("T")

PATIENCE_SECONDS: Final = 120.0
"""How long one request is tried again before the run gives up."""

LATER: Final = frozenset({429, 502, 503, 504})
"""Statuses that pass by themselves."""


def may_pass(error: object) -> bool:
    """Tell whether an error is of the moment: a node that is away, or too busy."""
    if isinstance(error, exceptions.ConnectionError | SnapshotLost):
        return True
    return getattr(error, "status_code", None) in LATER


_PATIENCE: Final = ContextVar("patience", default=PATIENCE_SECONDS)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Let what is asked `patiently` in this block be tried for so long."""
    token = _PATIENCE.set(seconds)
    try:
        yield
    finally:
        _PATIENCE.reset(token)


def patiently(act: Callable[[], T]) -> T:
    """Return what `act` does, which must be safe to do twice; done again where it may help."""
    end, pause = time.monotonic() + _PATIENCE.get(), 0.2
    while True:
        try:
            return act()
        except (exceptions.OpenSearchException, SnapshotLost) as error:
            if not may_pass(error) or time.monotonic() + pause > end:
                raise
        time.sleep(pause)
        pause = min(2 * pause, 10.0)
