"""The paths people take, in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from made_pages import QUERY
from made_server import serve

sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync.expect

pytestmark = pytest.mark.browser

FOCUSED = """() => {
    const at = document.activeElement;
    const parts = "find links tabs sorts out time facet period hit pager foot".split(" ");
    const ring = at.closest("body > *, .time") && getComputedStyle(at).outlineStyle === "none";
    return {
        within: parts.filter((part) => at.closest("." + part)),
        ring: at === document.body || at.closest(".time") || !ring,
        html: at.outerHTML.slice(0, 120),
    };
}"""


def hits(page: Any) -> Any:
    return page.locator(".results ol > li")


def test_a_query_typed_without_marks_shows_accented_text_highlighted(tab: Any) -> None:
    page = tab("/")
    page.get_by_role("combobox").fill("thong tin doi ngoai")
    page.keyboard.press("Enter")
    expect(hits(page).first.locator("mark").first).to_have_text(
        re.compile("thông tin đối ngoại", re.IGNORECASE)
    )
    snippet = hits(page).first.locator(".snippet mark").first
    expect(snippet).to_be_visible()
    assert snippet.evaluate("mark => getComputedStyle(mark).textDecorationLine") == "underline"


def test_a_completion_is_picked_by_keyboard(tab: Any) -> None:
    page = tab("/")
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("thong t")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    chosen = options.first
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    text = chosen.locator("span").first.inner_text()
    expect(box).to_have_value(text)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\?q="))
    expect(page.get_by_role("combobox")).to_have_value(text)


def test_escape_gives_back_what_was_typed(tab: Any) -> None:
    page = tab("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("thong t")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(box).to_have_value("thong t")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_facets_narrow_and_chips_widen_without_reloading(tab: Any) -> None:
    page = tab(QUERY)
    before = page.locator(".tabs [aria-current]").inner_text()
    page.evaluate("window.kept = true")
    page.locator(".facet a.pick").first.click()
    expect(page.locator(".chips a").first).to_be_visible()
    assert page.evaluate("window.kept") and "speaker=" in page.url
    assert page.locator(".tabs [aria-current]").inner_text() != before
    page.locator(".chips a").first.click()
    expect(page.locator(".chips")).to_have_count(0)
    expect(page.locator(".tabs [aria-current]")).to_have_text(re.compile(before.split()[-1]))


def test_a_facet_value_is_excluded(tab: Any) -> None:
    page = tab(QUERY)
    page.get_by_role("link", name="Loại trừ Chính trị").click()
    expect(page.locator(".chips a.out-of")).to_be_visible()
    assert "Chính trị" not in page.locator(".results .meta").all_inner_texts()


def test_the_timeline_is_walked_by_keyboard_and_narrows(tab: Any) -> None:
    page = tab(QUERY)
    bars = page.locator(".time a")
    assert page.locator(".time a[tabindex='0']").count() == 1
    bars.last.focus()
    page.keyboard.press("ArrowLeft")
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    count = int(re.search(r": (\d+) bài", label)[1])
    page.keyboard.press("Enter")
    expect(page.locator(".chips a")).to_be_visible()
    assert "from=" in page.url
    assert hits(page).count() == min(count, 10)


def test_shift_and_a_second_bar_choose_a_range(tab: Any) -> None:
    page = tab("/?q=nuoc&from=2022&to=2023")
    bars = page.locator(".time a")
    bars.first.click()
    expect(page.locator(".time a.on")).to_have_count(1)
    page.locator(".time a").last.click(modifiers=["Shift"])
    page.wait_for_url(
        lambda url: re.search(r"from=([\d-]+)", url)[1] != re.search(r"to=([\d-]+)", url)[1]
    )
    expect(page.locator(".chips a")).to_have_count(1)


def test_a_range_is_chosen_by_keyboard_alone(tab: Any) -> None:
    page = tab("/?q=nuoc&from=2022&to=2023")
    page.locator(".time a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".time a.on")).to_have_count(1)
    expect(page.locator(".time a.on")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Shift+Enter")
    page.wait_for_url(
        lambda url: re.search(r"from=([\d-]+)", url)[1] != re.search(r"to=([\d-]+)", url)[1]
    )
    page.get_by_label("Từ ngày").fill("tháng 2/2022")
    page.get_by_label("Đến ngày").fill("quý III/2022")
    page.keyboard.press("Enter")
    expect(page.locator(".chips a")).to_contain_text("2/2022 – 9/2022")


def test_a_facet_is_opened_at_length_and_its_new_values_come_next(tab: Any) -> None:
    page = tab("/")
    speakers = page.locator("section[aria-labelledby=f-speaker]")
    shown = speakers.locator(".pick").count()
    speakers.locator(".more").press("Enter")
    expect(speakers.get_by_text("Thu gọn")).to_be_visible()
    expect(speakers.locator(".pick").nth(shown)).to_be_focused()
    page.go_back()
    expect(speakers.locator(".pick")).to_have_count(shown)


def test_going_back_is_the_same_place(tab: Any) -> None:
    page = tab("/")
    page.locator("section[aria-labelledby=f-section] a.pick").first.click()
    expect(page.locator(".chips a").first).to_be_visible()
    narrowed = page.url
    link = hits(page).last.locator("h2 a")
    link.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    link.click()
    expect(page.locator("article.read")).to_be_visible()
    page.go_back()
    expect(hits(page).first).to_be_visible()
    assert page.url == narrowed
    page.wait_for_function("(place) => Math.abs(scrollY - place) < 5", arg=place)
    page.go_back()
    expect(page.locator(".chips")).to_have_count(0)


def test_matches_are_walked_by_n(tab: Any) -> None:
    page = tab(QUERY)
    hits(page).first.locator("h2 a").click()
    walker = page.locator(".walker")
    expect(walker).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("n")
    expect(page.locator("mark.here")).to_have_id("m-1")
    page.keyboard.press("n")
    expect(page.locator("mark.here")).to_have_id("m-2")
    page.keyboard.press("Shift+N")
    expect(page.locator("mark.here")).to_have_id("m-1")
    expect(page.locator("mark.here")).to_be_in_viewport()
    expect(walker).to_contain_text("1/")


def test_a_snippet_leads_to_its_paragraph(tab: Any) -> None:
    page = tab(QUERY)
    hits(page).first.locator(".snippet a").first.click()
    target = page.locator(".para:target")
    expect(target).to_be_in_viewport()
    expect(target.locator("mark").first).to_be_visible()


def test_a_paragraphs_citation_is_copied_with_its_lasting_link(tab: Any) -> None:
    page = tab(QUERY, permissions=["clipboard-read", "clipboard-write"])
    hits(page).first.locator("h2 a").click()
    paragraph = page.locator(".para").nth(1)
    paragraph.hover()
    paragraph.get_by_role("button", name="Chép trích dẫn").click()
    expect(page.get_by_role("status").filter(has_text="Đã chép")).to_have_count(1)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert paragraph.locator("p").inner_text() in copied
    assert copied.endswith("#" + paragraph.get_attribute("id"))
    page.goto(re.search(r"http\S+$", copied)[0])
    expect(page.locator(".para:target p")).to_have_text(paragraph.locator("p").inner_text())


def test_results_are_walked_from_article_to_article(tab: Any) -> None:
    page = tab(QUERY)
    titles = hits(page).locator("h2").all_inner_texts()
    hits(page).first.locator("h2 a").click()
    page.get_by_role("link", name="Kết quả sau").click()
    expect(page.locator("h1")).to_have_text(titles[1])


def test_why_opens_under_the_hit(tab: Any) -> None:
    page = tab(QUERY)
    why = page.get_by_role("button", name=re.compile("Vì sao có kết quả này")).first
    why.click()
    box = hits(page).first.locator(".why-box")
    expect(box).to_contain_text("thong")
    expect(why).to_have_attribute("aria-expanded", "true")
    why.click()
    expect(box).to_have_count(0)


def test_the_language_is_switched_and_kept(tab: Any) -> None:
    page = tab(QUERY)
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("link", name="Newest")).to_be_visible()
    assert "q=thong" in page.url
    page.goto("/help")
    expect(page.locator("h1")).to_have_text("How to search")


def test_everything_works_without_javascript(tab: Any) -> None:
    page = tab("/", java_script_enabled=False)
    page.get_by_label("Tìm báo").fill("thong tin doi ngoai")
    page.keyboard.press("Enter")
    expect(hits(page).first.locator("mark").first).to_be_visible()
    page.locator(".facet a.pick").first.click()
    expect(page.locator(".chips a").first).to_be_visible()
    page.locator(".time a").first.click()
    expect(page.locator(".chips a")).to_have_count(3)
    hits(page).first.locator("h2 a").click()
    expect(page.locator("article.read")).to_be_visible()
    expect(page.locator(".walker")).to_be_hidden()


def test_filters_close_on_a_phone_and_stand_open_beside_a_wide_page(tab: Any) -> None:
    phone = tab(QUERY, viewport={"width": 390, "height": 844})
    expect(phone.locator(".facet").first).to_be_hidden()
    phone.get_by_text("Lọc", exact=True).click()
    expect(phone.locator(".facet").first).to_be_visible()
    wide = tab(QUERY, viewport={"width": 1280, "height": 900})
    expect(wide.locator(".facet").first).to_be_visible()
    expect(wide.locator(".filters > summary")).to_be_hidden()


def test_results_are_taken_away(tab: Any) -> None:
    page = tab(QUERY)
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải CSV").click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and "Thông tin đối ngoại" in content.decode()


def test_two_people_are_compared(tab: Any) -> None:
    page = tab("/speakers")
    names = page.locator(".letters a").all_inner_texts()[:2]
    page.goto("/compare")
    for label, name in zip(("Người thứ nhất", "Người thứ hai"), names, strict=True):
        page.get_by_label(label).fill(name)
    page.get_by_role("button", name="So sánh").click()
    expect(page.locator(".two > section")).to_have_count(2)


def test_trends_are_drawn_beside_their_table(tab: Any) -> None:
    page = tab("/trends")
    page.get_by_label("Từ hoặc cụm từ 1").fill("nước")
    page.get_by_label("Từ hoặc cụm từ 2").fill("giáo dục")
    page.get_by_role("button", name="Xem").click()
    expect(page.locator(".chart text.name")).to_have_count(2)
    assert page.locator("table.figures tbody tr").count() > 3


def test_an_unknown_page_leads_back(tab: Any) -> None:
    page = tab("/articles/khong-co")
    expect(page.locator("h1")).to_have_text("Không có trang này")
    page.get_by_role("link", name="Về trang tìm").click()
    expect(hits(page).first).to_be_visible()


def test_an_index_away_is_said(tab: Any) -> None:
    server, address = serve("memory:away-in-the-browser")
    try:
        page = tab("/?q=nuoc", base=address)
        expect(page.locator("h1")).to_have_text("Chưa mở được kho bài")
    finally:
        server.close()


def test_the_keyboard_alone_reaches_everything(tab: Any) -> None:
    page = tab(QUERY)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Tới nội dung")).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.get_by_text("Tới kết quả")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.hit') !== null")
    page.goto(QUERY)
    reached, unseen = set(), []
    for _ in range(240):
        at = page.evaluate(FOCUSED)
        reached.update(at["within"])
        if not at["ring"]:
            unseen.append(at["html"])
        page.keyboard.press("Tab")
    assert reached == {
        "find",
        "links",
        "tabs",
        "sorts",
        "out",
        "time",
        "facet",
        "period",
        "hit",
        "pager",
        "foot",
    }
    assert unseen == []
