from __future__ import annotations

import re

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from html5lib import HTMLParser
from html5lib.constants import E as REASONS
from made_desk import ARTICLES, WATER, fill, page

from search.engines import open_writer
from search.model import Article, Date, Statement
from webui import create_app
from webui.reading import anchor

EVERY_PAGE = [
    "/",
    "/?q=nuoc",
    "/?q=nuoc&scope=statements",
    "/?q=nuoc&by=speaker",
    "/?q=nuoc&section=Đời+sống&section=-Giáo+dục&from=2022&to=2022",
    "/?q=khongcogi",
    "/?q=tựa:nước+tựa:chợ&section=Giáo+dục",
    "/?q=%3Cscript%3E&page=99",
    "/articles/bao/2022/nuoc-sach?q=nuoc&n=1",
    "/articles/khong-ngay",
    "/why/bao/2022/nuoc-sach?q=nuoc",
    "/speakers",
    "/speakers?name=man",
    "/speakers/Lý Thị Mận",
    "/compare",
    "/compare?a=Lý+Thị+Mận&b=Đỗ+Văn+Ân",
    "/trends",
    "/trends?q=nước&q=trường",
    "/trends?q=nước&unit=count",
    "/help",
    "/api/",
]


@pytest.mark.parametrize("address", EVERY_PAGE)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_valid_html(client: FlaskClient, address: str, language: str) -> None:
    client.set_cookie("lang", language)
    html = page(client, address)
    parser = HTMLParser()
    parser.parse(html)
    assert [(at, REASONS[code] % (values or {})) for at, code, values in parser.errors] == []
    assert f'<html lang="{language}">' in html
    assert html.count("<h1") == 1
    ids = [part.split('"')[0] for part in html.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


def test_an_article_leads_back_to_the_page_of_results_it_stood_on(client: FlaskClient) -> None:
    html = page(client, "/articles/bao/2022/nuoc-sach?q=nuoc&size=5&n=7")
    assert 'href="/?q=nuoc&amp;size=5&amp;page=2"' in html


@pytest.mark.parametrize(
    "query", ["page=abc", "size=9999", "sort=best", "scope=x", "from=99/99/9999", "page=1000"]
)
def test_what_a_page_cannot_read_falls_back_to_its_default(client: FlaskClient, query: str) -> None:
    page(client, f"/?q=nuoc&{query}")


def test_an_article_shows_its_marks_voices_origins_and_neighbours(client: FlaskClient) -> None:
    html = page(client, "/articles/bao/2022/nuoc-sach?q=nuoc&n=1")
    assert '<mark id="m-2">nước</mark> sinh hoạt' in html
    assert 'href="/speakers/L%C3%BD%20Th%E1%BB%8B%20M%E1%BA%ADn"' in html
    assert "theo mã trang gốc" in html and "ghi sẵn trong tài liệu" in html
    assert "Kết quả sau" in html and "Kết quả trước" not in html
    assert '<a href="#' + anchor(WATER, 2) + '">Phần việc còn lại</a>' in html


def test_a_snippet_leads_to_its_paragraph(client: FlaskClient) -> None:
    place = anchor(WATER, 3)
    assert f"#{place}" in page(client, "/?q=%22đường+ống%22")
    assert f'id="{place}"' in page(client, "/articles/bao/2022/nuoc-sach")


def test_an_undated_article_says_so(client: FlaskClient) -> None:
    assert "không rõ ngày" in page(client, "/?q=chợ")


def test_a_speakers_page_gives_roles_with_their_dates(client: FlaskClient) -> None:
    html = page(client, "/speakers/Lý Thị Mận")
    assert "Giám đốc Sở Nước sạch" in html and "5/3/2022" in html
    assert "1 phát biểu, 1 bài" in html
    assert client.get("/speakers/Không Ai Cả").status_code == 404


def test_two_people_stand_side_by_side_on_one_query(client: FlaskClient) -> None:
    html = page(client, "/compare?a=Lý+Thị+Mận&b=Đỗ+Văn+Ân&q=ống")
    assert html.count("1 phát biểu") == 1 and html.count("0 phát biểu") == 1


def test_english_is_kept_once_chosen(client: FlaskClient) -> None:
    assert "Articles" in page(client, "/?q=nuoc&lang=en")
    assert "Articles" in page(client, "/?q=nuoc")
    assert "Bài viết" in page(client, "/?q=nuoc&lang=vi")
    assert "5 March 2022" in page(client, "/?q=nuoc&lang=en")


def test_an_unknown_address_is_a_page_of_its_own(client: FlaskClient) -> None:
    response = client.get("/articles/khong/co")
    assert response.status_code == 404
    assert "Không có trang này" in response.text


def test_an_index_away_is_never_no_results() -> None:
    app = create_app("memory:nothing-was-ever-written-here")
    with app.test_client() as client:
        for address in ("/", "/?q=nuoc", "/articles/a", "/speakers", "/export.csv", "/feed.atom"):
            response = client.get(address)
            assert response.status_code == 503, address
            assert int(response.headers["Retry-After"]) > 0
            assert "Chưa mở được kho bài" in response.text and "Không có bài" not in response.text


def test_an_index_that_appears_is_picked_up() -> None:
    with create_app("memory:made-later").test_client() as client:
        assert client.get("/").status_code == 503
        fill("made-later", *ARTICLES)
        assert "Nước sạch" in page(client, "/")


def test_a_new_commit_shows_at_the_next_request(app: Flask, client: FlaskClient) -> None:
    first = client.get("/?q=nuoc")
    tag = first.headers["ETag"]
    assert client.get("/?q=nuoc", headers={"If-None-Match": tag}).status_code == 304
    with open_writer("memory:desk") as writer:
        writer.remove("bao/2022/nuoc-sach")
    again = client.get("/?q=nuoc", headers={"If-None-Match": tag})
    assert again.status_code == 200 and "Nước sạch về" not in again.text


def test_ids_of_any_kind_have_a_page() -> None:
    ids = ("a//b", "https://x.vn/bài?q=1&r=2#z", "dấu cách/và%20dấu", "a.html", "ngày=1;b")
    url = fill(
        "ids", *(Article(id=id, title=f"Tựa {n}", body=("Chữ.",)) for n, id in enumerate(ids))
    )
    app = create_app(url)
    with app.test_request_context():
        pages = [(url_for("pages.article", id=id), url_for("api.article", id=id)) for id in ids]
    with app.test_client() as client:
        for n, (address, answer) in enumerate(pages):
            assert f"Tựa {n}" in page(client, address)
            assert client.get(answer).json["id"] == ids[n]


def test_help_shows_examples_that_find_something_here() -> None:
    plain = Article("a", "Cầu mới qua sông Lô", body=("Cầu mới qua sông Lô đã thông xe.",))
    with create_app(fill("help", plain)).test_client() as client:
        html = page(client, "/help")
    assert "mục:" not in html  # no article has a section
    assert html.count("<td>1 bài</td>") >= 8


def test_a_role_is_shown_once_and_the_rest_of_many_folded_away() -> None:
    said = [
        Article(
            str(n), f"Tin {n}", body=("Ông Vũ Tơ nói vậy.",),
            date=Date(f"2022-01-{n + 1:02}", "day", "given"),
            statements=(Statement("Vũ Tơ", role, "direct", "nói", 0, 0, 18),),
        )
        for n, role in enumerate(("chủ tịch xã", "Chủ tịch xã", "A", "B", "C", "D", "Đ", "E"))
    ]  # fmt: skip
    with create_app(fill("roles", *said)).test_client() as client:
        html = page(client, "/speakers/Vũ Tơ")
    assert html.lower().count("chủ tịch xã <span") == 1 and "1/1/2022 – 2/1/2022" in html
    assert "Thêm 2 chức danh" in html


def test_why_names_its_parts_in_the_readers_language(client: FlaskClient) -> None:
    html = page(client, "/why/bao/2022/nuoc-sach?q=nuoc+sach")
    assert "các từ đứng gần nhau" in html and "từ ở tựa bài" in html and "nearness" not in html
    assert "nearness" in page(client, "/why/bao/2022/nuoc-sach?q=nuoc+sach+nearness")


def test_the_reference_shows_code_as_code(client: FlaskClient) -> None:
    html = page(client, "/api/")
    assert "leading <code>-</code> excludes" in html and "`" not in html
    tried = re.findall(r'href="(/api/[^"]*)">Try it', html)
    assert len(tried) > 4
    assert {client.get(address).status_code for address in tried} == {200}


@pytest.mark.parametrize("address", ["/speakers/", "/compare/", "/trends/", "/help/"])
def test_a_slash_too_many_does_no_harm(client: FlaskClient, address: str) -> None:
    assert page(client, address) == page(client, address.rstrip("/"))


def test_an_error_that_passes_keeps_what_was_asked_and_offers_to_ask_again() -> None:
    with create_app("memory:not-there-yet").test_client() as client:
        html = client.get("/?q=nước+sạch&section=Đời+sống").text
    assert 'value="nước sạch"' in html and 'name="section" value="Đời sống"' in html
    again = re.search(r'href="([^"]*)">Thử lại', html)
    assert again and again[1].startswith("?q=n") and "section=" in again[1]


def test_the_way_through_results_never_leads_to_the_page_itself() -> None:
    tins = [
        Article(
            f"t{n}",
            "Nước",
            body=("Nước." * (5 - n),),
            date=Date(f"2022-01-0{9 - n}", "day", "given"),
        )
        for n in range(1, 5)
    ]
    with create_app(fill("walk", *tins)).test_client() as client:
        shown = re.findall(
            r'<h2 lang="vi"><a href="/articles/(t\d)', page(client, "/?q=nước&group=none")
        )
        for rank in range(1, 5):  # of which one at most is where the page stands
            html = page(client, f"/articles/{shown[1]}?q=nước&group=none&n={rank}")
            ways = re.findall(r'rel="(?:prev|next)" href="/articles/(t\d)[^"]*n=(\d)', html)
            assert ways and all(shown[int(n) - 1] == id != shown[1] for id, n in ways), rank
