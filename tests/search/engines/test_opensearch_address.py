"""URLs, and what they must never show."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("opensearchpy", reason="pip install timbao[opensearch]")

from search.engines.opensearch.address import Address
from search.errors import UsageError


def test_a_url_names_nodes_index_and_layout() -> None:
    address = Address.parse("opensearch://a:9201,b/bao-chi?shards=5&replicas=0")
    assert address.hosts == (("a", 9201), ("b", 9200))
    assert (address.name, address.shards, address.replicas) == ("bao-chi", 5, 0)
    assert str(address) == "opensearch://a:9201,b:9200/bao-chi"
    assert Address.parse("opensearchs://[::1]:9200/x").secure


@pytest.mark.parametrize(
    "url",
    [
        "opensearch:",
        "opensearch://host:9200",
        "opensearch://host:9200/",
        "opensearch://host:99999/x",
        "opensearch://host/Báo",
        "opensearch://host/_all",
        "opensearch://host/x?shards=0",
        "opensearch://host/x?shards=²",
        "opensearch://host/x?size=3",
        "opensearch:///x",
    ],
)
def test_what_cannot_be_read_says_what_would_be(url: str) -> None:
    with pytest.raises(UsageError, match=r"opensearch://HOST|must be a number|there are shards"):
        Address.parse(url)


def test_a_password_in_the_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError, match="TIMBAO_OPENSEARCH_USER") as found:
        Address.parse("opensearch://ba:secret@host/x")
    assert "secret" not in str(found.value)


def test_the_password_may_lie_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIMBAO_OPENSEARCH_USER", "ba")
    monkeypatch.setenv("TIMBAO_OPENSEARCH_PASSWORD_FILE", str(tmp_path / "password"))
    with pytest.raises(UsageError, match="PASSWORD_FILE"):
        Address.parse("opensearchs://host/x").connect()
    (tmp_path / "password").write_text("secret\n", encoding="utf-8")
    client = Address.parse("opensearchs://host/x").connect()
    assert client.transport.get_connection().headers["authorization"] == "Basic YmE6c2VjcmV0"
