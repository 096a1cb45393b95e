"""URLs, and what they must never show."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

pytest.importorskip("opensearchpy", reason="pip install timbao[opensearch]")

from search.engines.opensearch.address import Address, spoken
from search.errors import IndexUnavailable, UsageError


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


def test_an_authority_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMBAO_OPENSEARCH_CA", str(tmp_path / "none.pem"))
    with pytest.raises(UsageError, match=r"none\.pem.*TIMBAO_OPENSEARCH_CA"):
        Address.parse("opensearchs://host/x").connect()


# -- what something else than a willing node answers ----------------------------------------------

JSON, PAGE = "application/json", "text/html"


def problem(kind: str) -> str:
    return f'{{"error": {{"type": "{kind}", "reason": "so"}}, "status": 0}}'


@pytest.mark.parametrize(
    ("status", "kind", "body", "said"),
    [
        (200, "text/plain", "hello", "as OpenSearch does not"),
        (502, PAGE, "<html>Bad gateway</html>", r"answered 502\. Look"),
        (401, "text/plain", "Unauthorized", "refuses these credentials"),
        (403, JSON, problem("security_exception"), "privileges"),
        (403, JSON, problem("index_create_block_exception"), "read-only.*cluster.blocks"),
        (429, JSON, problem("cluster_block_exception"), "flood-stage.*timbao-locks"),
        (503, JSON, problem("no_shard_available_action_exception"), "Some shards .* do not answer"),
        (503, JSON, problem("cluster_block_exception"), "Some shards .* do not answer"),
    ],
)
def test_an_answer_that_is_none_says_what_to_do(
    status: int, kind: str, body: str, said: str
) -> None:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        address = Address.parse(f"opensearch://127.0.0.1:{server.server_port}/x")
        try:
            with pytest.raises(IndexUnavailable, match=said) as found, spoken(address):
                address.connect().get(index="x", id="a")
        finally:
            server.shutdown()
            thread.join()
    assert "<html>" not in str(found.value)
