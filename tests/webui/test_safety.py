from __future__ import annotations

import csv
import io
import json
import logging
import re
from xml.etree import ElementTree as Tree

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_desk import fill

from search.model import Article, Date, Section, Speaker, Statement
from webui import create_app

# Every piece carries a tag or attribute of its own; none may arrive in a page as markup.
PIECES = st.sampled_from(
    ["<xss>", "</xss>", "<script>xss()</script>", '" onxss="1', "' onxss='1", "<!--", "-->", "]]>",
     "javascript:xss()", "&lt;xss&gt;", "</title>", "</textarea>", "{{7*7}}", "%(q)s", "\u202e",
     "nước", "sạch", " ", "\n", "=1+1"]
)  # fmt: skip
TEXTS = st.lists(PIECES, min_size=1, max_size=6).map("".join)


def evil(text: str) -> Article:
    body = f"Nước {text} nước"
    return Article(
        id=f"id {text}".replace("\n", " "),
        title=text,
        lead=text,
        body=(body, text),
        date=Date("2022-01-01", "day", "text"),
        section=Section(text, "text"),
        source=text,
        author=text,
        url=text,
        speakers=(Speaker(text, (text,)),),
        statements=(
            Statement(text, text, "direct", "nói", 1, len(text) + 2, len(text) + 2 + len(body)),
        ),
        headings=(2,),
    )


def assert_harmless(html: str) -> None:
    assert not re.search(r"<\s*/?\s*xss|<script(?! src=\"/static/)", html, re.IGNORECASE)
    tags = re.findall(r"<[a-zA-Z][^>]*>", html)
    for tag in tags:
        bare = re.sub(r"\"[^\"]*\"", '""', tag)  # quoted values, as a browser reads them
        assert "onxss" not in bare, tag
        assert not re.search(r"(href|src|action)=\"\s*javascript:", tag, re.IGNORECASE), tag
        assert " style=" not in bare and not re.search(r"\son\w+=", bare), tag


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, TEXTS)
def test_no_markup_of_a_document_or_a_query_survives(document: str, query: str) -> None:
    article = evil(document)
    app = create_app(fill("evil", article), PROPAGATE_EXCEPTIONS=False)
    given = {
        "q": f"nước {query}",
        "speaker": query,
        "section": f"-{query}",
        "a": document,
        "b": query,
    }
    with app.test_request_context():
        reading, why = (url_for(f"pages.{name}", id=article.id) for name in ("article", "why"))
    with app.test_client() as client:
        pages = [
            client.get("/", query_string={"q": f"nước {query}"}),
            client.get("/", query_string=given),
            client.get("/", query_string={"scope": "statements"}),
            client.get("/", query_string={"q": "nước", "by": "speaker"}),
            client.get(reading, query_string=given | {"n": "1"}),
            client.get(why, query_string=given),
            client.get("/speakers", query_string={"name": query}),
            client.get("/compare", query_string=given),
            client.get("/trends", query_string=given),
            client.get("/help"),
        ]
        for response in pages:
            assert response.status_code == 200
            assert_harmless(response.text)
        for address in ("/feed.atom", "/opensearch.xml"):
            tree = Tree.fromstring(client.get(address, query_string=given).data)
            for element in tree.iter():
                assert "xss" not in element.tag
                assert not element.get("href", "").lower().strip().startswith("javascript:")
                if element.get("type") in ("html", "xhtml"):  # a feed reader shows it as markup
                    assert_harmless(element.text or "")
        table = client.get("/export.csv?scope=statements").text.lstrip("\ufeff")
        rows = list(csv.reader(io.StringIO(table, newline="")))
        assert len(rows) == 2 and len(rows[0]) == len(rows[1])
        for name, cell in zip(*rows, strict=True):
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")), name


def test_every_answer_carries_the_headers(client: FlaskClient) -> None:
    for address in (
        "/",
        "/nope",
        "/api/search?page=0",
        "/static/desk.css",
        "/export.csv",
        "/metrics",
    ):
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy, address
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "frame-ancestors 'none'" in policy
        assert "Server" not in headers
        assert not [name for name in headers.keys() if name.startswith("Access-Control")]  # noqa: SIM118
        assert headers["Cache-Control"], address


def test_pages_hold_no_inline_code(client: FlaskClient) -> None:
    html = client.get("/?q=nuoc").text
    assert "<style" not in html and " style=" not in html
    assert re.findall(r"<script[^>]*>(.*?)</script>", html, re.DOTALL) == [""]


@pytest.mark.parametrize(
    "path",
    [
        "../../setup.py",
        "..%2f..%2fpyproject.toml",
        "/etc/passwd",
        "fonts/../desk.css",
        "desk.css%00",
    ],
)
def test_no_path_reaches_the_file_system(client: FlaskClient, path: str) -> None:
    for root in ("/static/", "/articles/", "/api/articles/"):
        assert client.get(root + path).status_code in (308, 404)


def test_a_fault_shows_no_trace(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/fault")
    def fault() -> str:
        raise RuntimeError("secret detail")

    response = client.get("/fault")
    assert response.status_code == 500
    assert "secret" not in response.text and "Traceback" not in response.text
    assert "secret detail" in caplog.text  # the operator sees it


def test_log_lines_cannot_be_forged_and_hold_no_query(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "timbao.access")
    client.get("/?q=rieng-tu%0aFORGED", headers={"User-Agent": "x\tFORGED"})
    lines = [r.getMessage() for r in caplog.records if r.name == "timbao.access"]
    assert len(lines) == 1 and "FORGED" not in lines[0] and "rieng" not in lines[0]
    assert json.loads(lines[0])["route"] == "/" and json.loads(lines[0])["status"] == 200


def test_the_rate_limit_is_off_unless_set(client: FlaskClient) -> None:
    assert all(client.get("/api/alive").status_code == 200 for _ in range(40))
    assert all(client.get("/opensearch.xml").status_code == 200 for _ in range(40))


def test_past_the_rate_limit_a_client_is_told_when_to_return() -> None:
    app = create_app(fill("limited"), rate_limit="3/hour", proxies=1)
    with app.test_client() as client:
        one = {"X-Forwarded-For": "203.0.113.7"}
        answers = [client.get("/opensearch.xml", headers=one) for _ in range(4)]
        assert [each.status_code for each in answers] == [200, 200, 200, 429]
        assert 0 < int(answers[3].headers["Retry-After"]) <= 3600
        assert client.get("/api/search", headers=one).json["error"]["code"] == "too_many_requests"
        other = client.get("/opensearch.xml", headers={"X-Forwarded-For": "203.0.113.8"})
        assert other.status_code == 200  # the limit is each client's own
        assert client.get("/api/health", headers=one).status_code == 200


def test_forwarded_headers_are_believed_only_behind_a_proxy() -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"}
    with create_app(fill("plain")).test_client() as client:
        assert "evil" not in client.get("/opensearch.xml", headers=forged).text
    with create_app("memory:plain", proxies=1).test_client() as client:
        prefixed = client.get("/", headers={"X-Forwarded-Prefix": "/bao"}).text
        assert 'action="/bao/"' in prefixed and 'href="/bao/static/' in prefixed
        assert not re.findall(r'(?:href|src|action)="/(?!bao/)', prefixed)


def test_metrics_count_searches_by_outcome_without_their_words(client: FlaskClient) -> None:
    client.get("/?q=nuoc")
    client.get("/?q=khongcogiday")
    text = client.get("/metrics").text
    assert 'timbao_searches_total{outcome="found"} 1.0' in text
    assert 'timbao_searches_total{outcome="empty"} 1.0' in text
    assert "khongcogiday" not in text


def test_static_files_last_by_their_digest(client: FlaskClient) -> None:
    html = client.get("/").text
    address = re.search(r'href="(/static/desk\.css\?v=\w+)"', html)
    assert address
    lasting = client.get(address[1]).headers["Cache-Control"]
    assert (
        "immutable" in lasting
        and "immutable" not in client.get("/static/desk.css").headers["Cache-Control"]
    )
    assert client.get("/favicon.ico").mimetype == "image/svg+xml"
