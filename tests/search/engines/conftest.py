"""A real OpenSearch for the tests marked `opensearch`: one cluster of three nodes a session."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from opensearch_cluster import Cluster, Unavailable

HOSTS = "TIMBAO_TEST_OPENSEARCH"
"""HOST:PORT,... of a cluster that runs already, for a quick turn while developing."""


def skip_or_fail(reason: str) -> None:
    """Skip; where TIMBAO_REQUIRE names opensearch, fail."""
    if "opensearch" in os.environ.get("TIMBAO_REQUIRE", "").replace(",", " ").split():
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def opensearch_cluster() -> Iterator[Cluster]:
    """Return a cluster of three nodes that nobody stops."""
    try:
        cluster = Cluster(3).__enter__()
    except Unavailable as error:
        skip_or_fail(str(error))
    try:
        yield cluster
    finally:
        cluster.__exit__()


@pytest.fixture(scope="session")
def opensearch_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a cluster, without an index's name."""
    pytest.importorskip("opensearchpy", reason="pip install timbao[opensearch]")
    hosts = os.environ.get(HOSTS) or ",".join(request.getfixturevalue("opensearch_cluster").hosts)
    return f"opensearch://{hosts}"
