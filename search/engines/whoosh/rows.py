"""Arrays that are dear to make and often asked for again, within a bound of memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]

ROWS_MEMORY = 96 << 20
"""Bytes of rows kept a snapshot; the least recently used go first."""


class Rows:
    """Rows by name, within a bound of memory; shared by threads."""

    def __init__(self, memory: int = ROWS_MEMORY) -> None:
        self._memory = memory
        self._used = 0
        self._rows: OrderedDict[object, Array] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: object, make: Callable[[], Array]) -> Array:
        """Return the row of this name, made if it is not there."""
        with self._lock:
            row = self._rows.get(name)
            if row is not None:
                self._rows.move_to_end(name)
                return row
        row = make()
        row.flags.writeable = False
        with self._lock:
            if name not in self._rows:
                self._rows[name] = row
                self._used += row.nbytes
            while self._used > self._memory and len(self._rows) > 1:
                self._used -= self._rows.popitem(last=False)[1].nbytes
        return row
