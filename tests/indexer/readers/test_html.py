"""Layouts as Vietnamese papers have them, with made-up reports."""

import pytest

from indexer.readers.html import MOST_TAGS, read_html, read_html_bytes
from search.errors import DocumentRefused

ONE = (
    "Sáng nay, thợ cả Bùi Văn Mộc cùng mười hai người làng Vẽ dựng xong chiếc kèo cuối của mái "
    "đình, sau ba tháng đục đẽo."
)
TWO = "Ông Mộc cho biết gỗ xoan được ngâm bùn hai năm, vì vậy mối không ăn, nước không thấm."
THREE = "Theo bà Tạ Thị Lài, làng góp 1.200 ngày công và không nhận một đồng tiền công nào."
LEAD = "Mái đình ba trăm năm tuổi của làng Vẽ được dựng lại bằng đúng lối mộng cũ."
BODY = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"
TEXTS = [ONE, TWO, THREE]


def paragraphs(page: str) -> list[str]:
    return [block.text for block in read_html(page).blocks if block.kind == "paragraph"]


def meta(page: str) -> dict[str, str]:
    return {name: value.text for name, value in read_html(page).meta.items()}


def page(body: str, head: str = "<title>Dựng lại mái đình làng Vẽ</title>") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    "body",
    [
        f'<article class="fck_detail">{BODY}</article>',
        f'<div class="detail-content afcbc-body" data-role="content">{BODY}</div>',
        f'<div itemprop="articleBody">{BODY}</div>',
        f'<div class="singular-content">{BODY}</div>',
        f'<div id="ctl00_noidung"><div>{ONE}</div><div>{TWO}</div><div>{THREE}</div></div>',
        f"<table><tr><td>{ONE}<br><br>{TWO}<br/>\n{THREE}</td></tr></table>",
        f'<div class="xyz"><div>{BODY}</div></div>',
        f'<form id="aspnetForm"><div class="sidebar-1">{BODY}</div></form>',
    ],
)
@pytest.mark.parametrize(
    "around",
    [
        "{}",
        '<ul class="mn"><li><a href="/">Trang chủ</a></li><li><a href="/x">Xã hội</a></li></ul>{}',
        '{}<div class="tin-lien-quan"><p>Làng khác cũng dựng đình, tốn ba tỷ đồng.</p></div>',
        '{}<div id="box_comment"><p>Đẹp quá, bao giờ làng mở hội, tôi về xem. - Tư</p></div>',
        "{}<footer><p>Giấy phép số 1, Tổng biên tập Đỗ Văn Mận, phố Bến, làng Vẽ.</p></footer>",
        '<div class="banner-ads"><p>Mua nhà trả góp, lãi suất ưu đãi, gọi ngay.</p></div>{}',
        '{}<div style="display: none"><p>Chữ ẩn trong trang, không ai đọc, rất dài dòng.</p></div>',
        "<nav><p>Mới nhất, thời sự, kinh tế, xã hội, đời sống, giải trí, thể thao.</p></nav>{}",
    ],
)
def test_only_the_article_is_its_text(body: str, around: str) -> None:
    assert paragraphs(page("<h1>Dựng lại mái đình làng Vẽ</h1>" + around.format(body))) == TEXTS


@pytest.mark.parametrize(
    "caption",
    [
        "<figure><img src=a><figcaption>Thợ làng Vẽ đục kèo</figcaption></figure>",
        '<div class="VCSortableInPreviewMode" type="Photo"><img><div class="PhotoCMS_Caption"><p>'
        "Thợ làng Vẽ đục kèo</p></div></div>",
        '<table class="anh"><tr><td><img></td></tr><tr><td>Thợ làng Vẽ đục kèo</td></tr></table>',
        '<p><img></p><p style="text-align: center"><em>Thợ làng Vẽ đục kèo</em></p>',
        '<p class="pic"><img><br><em>Thợ làng Vẽ đục kèo</em></p>',
        "<center><img><br><i>Thợ làng Vẽ đục kèo</i></center>",
        '<p class="chu-thich">Thợ làng Vẽ đục kèo</p>',
    ],
)
def test_captions_stand_apart(caption: str) -> None:
    found = read_html(page(f'<div class="content-detail"><p>{ONE}</p>{caption}<p>{TWO}</p></div>'))
    assert [b.text for b in found.blocks if b.kind == "paragraph"] == [ONE, TWO]
    assert [b.text for b in found.blocks if b.kind == "caption"] == ["Thợ làng Vẽ đục kèo"]


@pytest.mark.parametrize(
    "lead",
    [
        f'<h2 class="sapo">{LEAD}</h2><div class="content-detail">{BODY}</div>',
        f'<p class="description">{LEAD}</p><article class="fck_detail">{BODY}</article>',
        f'<div class="content-detail"><p><strong>{LEAD}</strong></p>{BODY}</div>',
        f'<div itemprop="description">{LEAD}</div><div itemprop="articleBody">{BODY}</div>',
    ],
)
def test_the_lead_is_found_by_name_or_form(lead: str) -> None:
    source = page("<h1>Dựng lại mái đình làng Vẽ</h1>" + lead)
    assert meta(source)["lead"] == LEAD
    assert paragraphs(source) == TEXTS


def test_a_first_paragraph_that_the_description_repeats_is_the_lead() -> None:
    source = page(
        f'<div class="xyz"><p>{LEAD}</p>{BODY}</div>', f'<meta name="description" content="{LEAD}">'
    )
    assert meta(source)["lead"] == LEAD


def test_a_description_the_page_does_not_show_is_no_lead() -> None:
    source = page(f"<div>{BODY}</div>", f'<meta name="description" content="{LEAD}">')
    assert "lead" not in meta(source)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (
            "<title>Dựng lại mái đình làng Vẽ - Báo Bến</title>",
            "<h1>Dựng lại mái đình làng Vẽ</h1>",
        ),
        (
            '<meta property="og:title" content="Dựng lại mái đình làng Vẽ | Báo Bến">'
            '<meta property="og:site_name" content="Báo Bến">',
            "",
        ),
        (
            "<title>Báo Bến</title>",
            '<h1>Báo Bến</h1><h2 class="title">Dựng lại mái đình làng Vẽ</h2>',
        ),
        (
            "<title>Dựng lại mái đình làng Vẽ</title>",
            '<header><h1 class="logo">Báo Bến</h1></header>'
            '<div id="tieude">Dựng lại mái đình làng Vẽ</div>',
        ),
        (
            "<title>bai-01.html</title>",
            '<div><h3 class="heading">Dựng lại mái đình làng Vẽ</h3></div>',
        ),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Dựng lại mái '
            'đình"}</script>',
            "<h1>Dựng lại mái đình làng Vẽ</h1>",
        ),
    ],
)
def test_the_title_is_the_shown_heading_without_the_site(head: str, body: str) -> None:
    assert meta(page(f"{body}<div>{BODY}</div>", head))["title"] == "Dựng lại mái đình làng Vẽ"


@pytest.mark.parametrize(
    ("head", "body", "date"),
    [
        ('<meta name="pubdate" content="2022-02-23T08:00Z">', "", "2022-02-23T08:00Z"),
        ('<meta itemprop="datePublished" content="2022-02-23">', "", "2022-02-23"),
        ("", '<time datetime="2022-02-23">hôm qua</time>', "2022-02-23"),
        ("", '<span class="date">Thứ tư, 23/2/2022, 10:15</span>', "Thứ tư, 23/2/2022, 10:15"),
        ("", "<header><time datetime='2026-01-01'></time></header>", None),
    ],
)  # fmt: skip
def test_the_date_is_that_of_publication(head: str, body: str, date: str | None) -> None:
    source = page(f"<h1>Dựng lại mái đình</h1>{body}<div>{BODY}</div>", head)
    assert meta(source).get("date") == date


def test_section_source_author_and_url_come_from_the_markup() -> None:
    source = page(
        f'<div class="breadcrumb"><a>Trang chủ</a> » <a>Văn hóa</a></div><div>{BODY}</div>'
        '<p class="author">Bài: Lê Bãi</p>',
        '<meta property="og:site_name" content="Báo Bến"><link rel="canonical" '
        'href="https://ben.example/dinh"><meta name="author" content="Báo Bến">',
    )
    found = meta(source)
    assert found["section"] == "Văn hóa"
    assert found["source"] == "Báo Bến"
    assert found["author"] == "Lê Bãi"
    assert found["url"] == "https://ben.example/dinh"


def test_links_to_other_articles_inside_the_body_are_left_out() -> None:
    away = (
        '<p>>> <a href="/x">Làng bên dựng cổng</a></p>'
        '<p><b>Đọc thêm:</b> <a href="/y">Cổng làng</a></p>'
    )
    assert paragraphs(
        page(f'<div class="content-detail"><p>{ONE}</p>{away}<p>{TWO}</p></div>')
    ) == [
        ONE,
        TWO,
    ]


def test_bold_questions_of_an_interview_are_no_headings() -> None:
    body = "<p><b>- Vì sao ông dùng gỗ xoan?</b></p><p>- Vì xoan ngâm bùn thì mối không ăn.</p>"
    found = read_html(
        page(f'<div class="content-detail"><p>{ONE}</p>{body}<h3>Mộng cũ</h3><p>{TWO}</p></div>')
    )
    assert [b.text for b in found.blocks if b.kind == "heading"] == ["Mộng cũ"]


def test_a_break_inside_a_sentence_is_no_new_paragraph() -> None:
    broken = TWO.replace("hai năm, vì", "hai năm<br>vì")
    assert paragraphs(page(f"<div><p>{ONE}</p><p>{broken}</p></div>"))[1] == TWO.replace(",", "", 1)


def test_entities_and_declared_charsets_are_read() -> None:
    _, blocks, notes = read_html_bytes(
        page(f"<div>{BODY}</div>", '<meta charset="utf-8">').replace("ệ", "&#7879;").encode()
    )
    assert [b.text for b in blocks] == TEXTS
    assert notes == ()


def test_a_page_without_an_article_has_no_blocks() -> None:
    assert read_html(page('<ul><li><a href="/">Trang chủ</a></li></ul>')).blocks == ()


def test_more_tags_than_any_article_are_refused_unparsed() -> None:
    with pytest.raises(DocumentRefused, match="tags"):
        read_html("<b>" * (MOST_TAGS + 1))


@pytest.mark.parametrize("before", ["", "a='>' ", 'a="<" ', "x' ", 'a="'])
def test_a_tag_with_attributes_without_end_is_refused(before: str) -> None:
    attributes = " ".join(f"a{n}=1" for n in range(30_000))
    with pytest.raises(DocumentRefused, match="attributes"):
        read_html(f"<p {before}{attributes}>chữ</p>")


def test_a_long_script_or_text_is_no_tag() -> None:
    words = "Đường làng mở rộng. " * 4_000
    page = f"<script>for(i=0;i<n;i++)x='{words}'</script><p>{words}</p>"
    assert read_html(page).blocks
