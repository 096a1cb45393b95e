"""The engines, each given the same articles."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_asking import Index

from search.engines import open_reader, open_writer
from search.engines.base import Reader
from search.model import (
    Article,
)

ENGINES = ["memory", "whoosh", pytest.param("opensearch", marks=pytest.mark.opensearch)]


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    match request.param:
        case "memory":
            return f"memory:{uuid.uuid4()}"
        case "whoosh":
            return f"whoosh:{tmp_path / 'index'}"
        case _:
            pytest.importorskip("search.engines.opensearch", reason="the engine is not there")
            cluster = request.getfixturevalue("opensearch_url")
            return f"{cluster}/contract-{uuid.uuid4().hex}?shards=2&replicas=0"


@pytest.fixture
def index(url: str) -> Iterator[Index]:
    """Return a function that commits articles and opens the index."""
    opened: list[Reader] = []

    def make(*articles: Article) -> Reader:
        with open_writer(url) as writer:
            for article in articles:
                writer.add(article)
        opened.append(open_reader(url))
        return opened[-1]

    yield make
    for reader in opened:
        reader.close()
