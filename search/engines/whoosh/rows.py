"""Arrays that are dear to make and often asked for again, within a bound of memory."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]

ROWS_MEMORY = 96 << 20
"""Bytes of rows kept a snapshot."""

_COUNTED = 1 << 14  # names whose asking is counted


class Rows:
    """Rows by name, within a bound of memory; shared by threads.

    Where there is no room, a row takes the place of the least recently used only if it was asked
    for more often: what many queries share is not driven out by one long query. Each time it stays
    that one counts one less, so nothing stays for ever.
    """

    def __init__(self, memory: int = ROWS_MEMORY) -> None:
        self._memory = memory
        self._used = 0
        self._rows: OrderedDict[object, Array] = OrderedDict()
        self._asked: Counter[object] = Counter()
        self._lock = threading.Lock()

    def get(self, name: object, make: Callable[[], Array]) -> Array:
        """Return the row of this name, made if it is not there."""
        with self._lock:
            self._asked[name] += 1
            row = self._rows.get(name)
            if row is not None:
                self._rows.move_to_end(name)
                return row
        row = make()
        row.flags.writeable = False
        with self._lock:
            if name not in self._rows and self._has_room(name, row.nbytes):
                self._rows[name] = row
                self._used += row.nbytes
            if len(self._asked) > _COUNTED:
                self._asked = Counter({each: self._asked[each] for each in self._rows})
        return row

    def _has_room(self, name: object, size: int) -> bool:
        """Make room for a row, unless what would have to go was asked for as often."""
        while self._rows and self._used + size > self._memory:
            oldest = next(iter(self._rows))
            if self._asked[oldest] >= self._asked[name]:
                self._asked[oldest] -= 1
                return False
            self._used -= self._rows.pop(oldest).nbytes
        return True
