"""The deadline of one request, looked at between the pieces of its work."""

from __future__ import annotations

import time


class OutOfTime(Exception):
    """The deadline passed; what was found so far is the answer."""


class Clock:
    """Raises `OutOfTime` once the deadline (seconds from now; None for never) is past."""

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds

    @property
    def limited(self) -> bool:
        """Whether there is a deadline."""
        return self._end is not None

    def check(self) -> None:
        """Raise if the deadline is past."""
        if self._end is not None and time.monotonic() > self._end:
            raise OutOfTime
