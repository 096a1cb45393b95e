"""How long a reader's call may take in all, whatever it asks of the cluster and how often.

Each request is cut to what is left of it. A node that gives no answer is left out for a while by
the client's pool, so that only the first request to it waits.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from opensearchpy import Urllib3HttpConnection
from urllib3 import Timeout

from search.errors import IndexUnavailable

CALL_SECONDS: Final = 15.0
"""What a call takes at most that has no deadline of its own."""

GRACE_SECONDS: Final = 5.0
"""What a search takes at most beyond its deadline."""

CONNECT_SECONDS: Final = 3.0

_END: Final = ContextVar("end", default=math.inf)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let every request of this block end so many seconds from now at the latest."""
    token = _END.set(min(_END.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _END.reset(token)


def left() -> float:
    """Return the seconds that are left; infinite outside `within`."""
    return _END.get() - time.monotonic()


class BoundedConnection(Urllib3HttpConnection):
    """A connection to a node whose requests keep to the call's time."""

    def perform_request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,
        ignore: Collection[int] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Ask the node.

        Raises `IndexUnavailable` where no time is left, which the node is not to blame for, and
        where something else than OpenSearch answers.
        """
        rest = left()
        if rest <= 0:
            raise IndexUnavailable(
                f"{self.host} and its cluster do not answer in time. "
                "Look at GET _cluster/health and the nodes' logs, and try again."
            )
        seconds = min(timeout or self.timeout, rest)
        limit: Any = Timeout(connect=min(CONNECT_SECONDS, seconds), read=seconds)
        answer = super().perform_request(method, url, params, body, limit, ignore, headers)
        kind = str(answer[1].get("content-type", ""))
        if method != "HEAD" and "json" not in kind:
            raise IndexUnavailable(
                f"{self.host} answers {kind or 'without a type'}, as OpenSearch does not. "
                "Name its nodes and their HTTP port."
            )
        return answer
