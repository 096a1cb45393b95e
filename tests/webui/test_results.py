"""The page of results: hits, facets, notes, and the ways on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from made_desk import WATER, fill, page

from search.model import Article, Date
from search.query.nodes import Note
from webui import create_app
from webui.results import line


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


def test_reprints_are_one_hit_and_named_on_the_article() -> None:
    long = tuple(
        f"{line} Câu thứ {n} của bản tin dài về nước sạch." for n, line in enumerate(WATER.body * 3)
    )
    one = replace(WATER, body=long, statements=(), headings=())
    two = replace(one, id="bao-khac/ban-in-lai", source="Báo Khác")
    with create_app(fill("reprints", one, two)).test_client() as client:
        assert "+1 bản đăng lại" in page(client, "/?q=nuoc")
        assert "bao-khac/ban-in-lai" in page(client, "/articles/bao/2022/nuoc-sach")


def test_the_search_box_keeps_what_narrows_the_page(client: FlaskClient) -> None:
    html = page(client, "/?q=nuoc&scope=statements&section=Đời+sống&page=2")
    assert '<input type="hidden" name="section" value="Đời sống">' in html
    assert '<input type="hidden" name="page"' not in html


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


@pytest.mark.parametrize("address", ["/?q=nuoc&", "/?", "/speakers/Lý Thị Mận?"])
def test_past_the_last_page_the_way_back_is_shown(client: FlaskClient, address: str) -> None:
    html = page(client, f"{address}page=9")
    assert "Kết quả đã hết trước trang này." in html and "Trang 9" not in html
    assert "Kết quả đã hết" not in page(client, address)
