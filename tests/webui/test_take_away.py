from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree as Tree

import pytest
from flask.testing import FlaskClient
from made_desk import ARTICLES, fill

from search.errors import UsageError
from search.model import Article
from webui import create_app
from webui.exports import BOM, cell

ATOM = "{http://www.w3.org/2005/Atom}"


def table(client: FlaskClient, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200 and response.mimetype == "text/csv"
    text = response.data.decode("utf-8")
    assert text.startswith(BOM)
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def test_csv_holds_every_result_not_a_page_of_them() -> None:
    articles = (Article(f"a{n}", f"Nước {n}", body=("Nước.",)) for n in range(25))
    with create_app(fill("many", *articles)).test_client() as client:
        assert len(table(client, "/export.csv?q=nuoc&group=none&size=5&page=2")) == 25


def test_csv_of_statements_gives_their_words(client: FlaskClient) -> None:
    rows = table(client, "/export.csv?q=nuoc&scope=statements")
    assert rows[0]["speaker"] == "Lý Thị Mận" and rows[0]["kind"] == "direct"
    assert rows[0]["statement"].startswith("Bà Lý Thị Mận")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "=cmd|' /C calc'!A0"]
)
def test_no_cell_is_a_formula(text: str) -> None:
    assert cell(text)[0] == "'"


def test_no_cell_of_an_export_is_a_formula() -> None:
    evil = Article("=1", "=HYPERLINK(1)", body=("Nước.",), source="@x", author="-2", url="+3")
    with create_app(fill("evil-csv", evil)).test_client() as client:
        row = table(client, "/export.csv")[0]
        names = ("id", "title", "source", "author", "url")
        assert all(row[name].startswith("'") for name in names)


def test_json_lines_are_the_hits_of_the_api(client: FlaskClient) -> None:
    response = client.get("/export.jsonl?q=nuoc")
    lines = [json.loads(line) for line in response.text.splitlines()]
    hits = client.get("/api/search?q=nuoc").json["hits"]
    assert [line["id"] for line in lines] == [hit["id"] for hit in hits]
    assert set(lines[0]) == set(hits[0])


def test_a_feed_is_atom_newest_first(client: FlaskClient) -> None:
    feed = Tree.fromstring(client.get("/feed.atom?q=nuoc").data)
    entries = feed.findall(f"{ATOM}entry")
    updated = [entry.findtext(f"{ATOM}updated") for entry in entries]
    assert feed.tag == f"{ATOM}feed" and updated == sorted(updated, reverse=True)
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert element.findtext(f"{ATOM}{name}"), name
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)


def test_entries_keep_their_names_wherever_the_desk_is_reached(client: FlaskClient) -> None:
    def names(host: str) -> list[str]:
        feed = Tree.fromstring(client.get("/feed.atom?q=nuoc&scope=statements", base_url=host).data)
        return [element.text or "" for element in feed.iter(f"{ATOM}id")]

    assert names("http://127.0.0.1:8000") == names("https://bao.example")
    assert all(name.startswith("urn:uuid:") for name in names("https://bao.example"))


def test_whole_addresses_begin_with_the_public_one_whatever_host_is_asked_for() -> None:
    app = create_app(fill("public", *ARTICLES), PUBLIC_URL="https://bao.example/tim/")
    with app.test_client() as client:
        for page in (
            "/feed.atom?q=nuoc", "/opensearch.xml", "/export.csv", "/articles/bao/2022/nuoc-sach",
        ):  # fmt: skip
            text = client.get(page, base_url="http://evil.example").text
            assert "https://bao.example/tim/" in text and "evil.example" not in text, page
        behind = client.get("/opensearch.xml", base_url="http://inner:8000/tim").text
        assert "https://bao.example/tim/?q={searchTerms}" in behind


def test_a_public_address_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="no public address"):
        create_app("memory:none", PUBLIC_URL="bao.example")


def test_what_xml_cannot_hold_is_left_out() -> None:
    bad = Article("a", "Tựa\x0b\ufffe <b>&amp;", body=("Chữ \x00 nước.",))
    with create_app(fill("bad-xml", bad)).test_client() as client:
        feed = Tree.fromstring(client.get("/feed.atom?q=nuoc").data)
        assert feed.findtext(f"{ATOM}entry/{ATOM}title") == "Tựa <b>&amp;"


def test_a_browser_can_add_the_desk_as_a_search_engine(client: FlaskClient) -> None:
    about = Tree.fromstring(client.get("/opensearch.xml").data)
    templates = [url.get("template", "") for url in about if url.tag.endswith("}Url")]
    assert any(template.endswith("/?q={searchTerms}") for template in templates)
    assert "opensearch.xml" in client.get("/").text


def test_trends_as_csv_have_a_line_a_month_and_phrase(client: FlaskClient) -> None:
    rows = table(client, "/trends.csv?q=nước&q==1%2B1")
    assert {row["q"] for row in rows} == {"nước", "'=1+1"}
    assert {row["month"] for row in rows} == {"2022-03", "2023-09"}
