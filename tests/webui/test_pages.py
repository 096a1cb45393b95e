from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from html5lib import HTMLParser
from html5lib.constants import E as REASONS
from made_desk import ARTICLES, WATER, fill, page

from search.engines import open_writer
from search.model import Article, Date, Statement
from search.query.nodes import Note
from webui import create_app
from webui.reading import anchor
from webui.results import line

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


def test_a_query_without_marks_finds_and_marks_accented_text(client: FlaskClient) -> None:
    html = page(client, "/?q=nuoc+sach")
    assert "<mark>Nước sạch</mark> về xã Mỹ Lâm" in html
    assert "<mark>nước sinh hoạt" not in html


def test_a_snippet_names_the_speaker_of_its_sentence(client: FlaskClient) -> None:
    html = page(client, "/?q=%22việc+của+mọi+nhà%22")
    assert "Lý Thị Mận, Giám đốc Sở Nước sạch" in html


def test_every_facet_value_and_bar_is_a_link_that_leads_to_its_count(client: FlaskClient) -> None:
    html = page(client, "/?q=nuoc")
    assert 'href="/?q=nuoc&amp;section=%C4%90%E1%BB%9Di+s%E1%BB%91ng"' in html
    assert 'aria-label="3/2022: 1 bài"' in html
    narrowed = page(client, "/?q=nuoc&from=2022-03&to=2022-03")
    assert "Nước sạch" in narrowed and "Trường học mới" not in narrowed


def test_several_values_of_one_facet_are_alternatives_with_counts_to_choose_by(
    client: FlaskClient,
) -> None:
    html = page(client, "/?section=Đời+sống")
    assert "section=Gi%C3%A1o+d%E1%BB%A5c" in html  # the other value is still offered
    both = page(client, "/?section=Đời+sống&section=Giáo+dục")
    assert "Nước sạch về" in both and "Trường học mới" in both


def test_a_chosen_value_too_rare_to_be_listed_keeps_its_count() -> None:
    articles = [
        Article(f"a{n}", "Nước", body=("Nước.",), source=f"Báo {n % 120:03}") for n in range(240)
    ]
    rare = Article("hiem", "Nước", body=("Nước.",), source="Hiếm")
    with create_app(fill("rare", *articles, rare)).test_client() as client:
        html = page(client, "/?q=nuoc&source=Hiếm&group=none")
        assert '<span class="val">Hiếm</span> <span class="count">1</span>' in html
        assert "Xem thêm" in html and "Báo 006" in html


def test_an_article_leads_back_to_the_page_of_results_it_stood_on(client: FlaskClient) -> None:
    html = page(client, "/articles/bao/2022/nuoc-sach?q=nuoc&size=5&n=7")
    assert 'href="/?q=nuoc&amp;size=5&amp;page=2"' in html


def test_a_chosen_value_is_a_chip_that_drops_it(client: FlaskClient) -> None:
    html = page(client, "/?q=nuoc&section=-Giáo+dục")
    assert "Thôi loại trừ Chuyên mục: Giáo dục" in html
    assert "Trường học mới" not in html


def test_one_line_tells_how_results_came_about_and_what_to_try(client: FlaskClient) -> None:
    html = page(client, "/?q=nước+sạch+xylophon")
    line = html.split('<p class="note"')[1].split("</p>")[0]
    assert line.index("Không có bài nào chứa đủ các từ") < line.index("Không bài nào có “xylophon”")


def test_of_many_notes_the_line_has_one_of_each_part_and_all_on_the_results() -> None:
    kinds = ["quote", "brackets", "telex", "marks", "relaxed", "missing", "spelling"]
    shown = line(tuple(Note(kind, kind) for kind in kinds))
    assert [note.kind for note in shown] == ["telex", "quote", "marks", "relaxed", "missing"]


def test_without_results_the_page_says_which_word_stops_it_and_leads_on(
    client: FlaskClient,
) -> None:
    html = page(client, "/?q=khongcogi")
    assert "Không có bài nào khớp" in html and "Không bài nào có “khongcogi”." in html
    parts = page(client, "/?q=tựa:nước+tựa:chợ")
    assert 'href="/?q=t%E1%BB%B1a%3An%C6%B0%E1%BB%9Bc">Bỏ “tựa:chợ” thì có 1 kết quả.' in parts
    filtered = page(client, "/?q=tựa:nước&section=Giáo+dục")
    assert "Bỏ điều kiện Chuyên mục: Giáo dục" in filtered


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


def test_reprints_are_one_hit_and_named_on_the_article() -> None:
    long = tuple(
        f"{line} Câu thứ {n} của bản tin dài về nước sạch." for n, line in enumerate(WATER.body * 3)
    )
    one = replace(WATER, body=long, statements=(), headings=())
    two = replace(one, id="bao-khac/ban-in-lai", source="Báo Khác")
    with create_app(fill("reprints", one, two)).test_client() as client:
        assert "+1 bản đăng lại" in page(client, "/?q=nuoc")
        assert "bao-khac/ban-in-lai" in page(client, "/articles/bao/2022/nuoc-sach")


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


def test_the_search_box_keeps_what_narrows_the_page(client: FlaskClient) -> None:
    html = page(client, "/?q=nuoc&scope=statements&section=Đời+sống&page=2")
    assert '<input type="hidden" name="section" value="Đời sống">' in html
    assert '<input type="hidden" name="page"' not in html


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


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/?q=chợ", "Tìm từ “chợ” trong tất cả bài viết."),
        ("/?q=chợ&section=Kinh+tế", "Tìm từ “chợ” trong các bài viết đã lọc."),
        ("/?q=ống&scope=statements&from=2022", "Tìm từ “ống” trong các phát biểu đã lọc."),
        ("/?q=ống&scope=statements&speaker=Đỗ+{Ân}", "Tìm từ “ống” trong lời của Đỗ {Ân}."),
        ("/speakers/Lý Thị Mận?q=ống", "Tìm từ “ống” trong lời của Lý Thị Mận."),
        ("/", "Tất cả bài viết, mới nhất trước."),
        ("/?sort=oldest", "Tất cả bài viết, cũ nhất trước."),
        ("/?section=Kinh+tế", "Các bài viết đã lọc, mới nhất trước."),
        ("/?by=speaker", "Tất cả phát biểu, người nói nhiều nhất trước."),
        ("/?scope=statements&speaker=Lý+Thị+Mận", "Tất cả phát biểu của Lý Thị Mận, mới nhất"),
        ("/?scope=statements&speaker=-Lý+Thị+Mận", "Các phát biểu đã lọc, mới nhất trước."),
    ],
)
def test_the_line_above_results_says_what_is_searched(
    client: FlaskClient, address: str, said: str
) -> None:
    assert said in page(client, address)


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


def test_a_timeline_of_few_says_how_many_bear_a_date() -> None:
    undated = [Article(f"u{n}", f"Chợ số {n}", body=("Chợ họp.",)) for n in range(5)]
    dated = [
        Article(
            f"d{n}",
            f"Phiên {n}",
            body=(f"Chợ họp lần {n}.",),
            date=Date(f"2022-0{n}", "month", "given"),
        )
        for n in (2, 4)
    ]
    with create_app(fill("few", *undated, *dated)).test_client() as client:
        html = page(client, "/?q=chợ")
        assert "Chỉ 2 bài có ghi ngày." in html and "2/2022 – 4/2022" in html
        assert "có ghi ngày" not in page(client, "/?q=chợ&from=2022")


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


@pytest.mark.parametrize("address", ["/?q=nuoc&", "/?", "/speakers/Lý Thị Mận?"])
def test_past_the_last_page_the_way_back_is_shown(client: FlaskClient, address: str) -> None:
    html = page(client, f"{address}page=9")
    assert "Kết quả đã hết trước trang này." in html and "Trang 9" not in html
    assert "Kết quả đã hết" not in page(client, address)


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
