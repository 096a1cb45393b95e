"""A call's time bounds every request of it, whatever the nodes do."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

pytest.importorskip("opensearchpy", reason="pip install timbao[opensearch]")

from search.engines.opensearch.address import Address, spoken
from search.engines.opensearch.budget import left, within
from search.errors import IndexUnavailable

OWN_SECONDS = 60.0


@pytest.fixture
def silent() -> Iterator[Address]:
    """Two nodes that take connections and never answer."""
    nodes = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    hosts = ",".join(f"127.0.0.1:{node.getsockname()[1]}" for node in nodes)
    yield Address.parse(f"opensearch://{hosts}/silent")
    for node in nodes:
        node.close()


def test_silent_nodes_cost_a_call_its_time_and_not_their_own(silent: Address) -> None:
    client = silent.connect(OWN_SECONDS, reads=True)
    started = time.monotonic()
    with pytest.raises(IndexUnavailable, match="in time"), within(0.3), spoken(silent):
        client.get(index="silent", id="a")
    assert time.monotonic() - started < OWN_SECONDS / 2


def test_a_silent_node_is_left_out_for_a_while(silent: Address) -> None:
    client = silent.connect(0.2, reads=True)
    assert len(client.transport.connection_pool.connections) == 2
    client.transport.max_retries = 0
    with pytest.raises(IndexUnavailable, match="in time"), spoken(silent):
        client.get(index="silent", id="a")
    assert len(client.transport.connection_pool.connections) == 1


def test_the_nearer_end_counts() -> None:
    with within(50), within(1000):
        assert left() <= 50
    assert left() == float("inf")
