"""How pages look and load: nothing moves, little is sent, and it suits every screen and reader."""

from __future__ import annotations

from typing import Any

import pytest
from made_pages import ARTICLE, PAGES, QUERY

sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = sync.expect

pytestmark = pytest.mark.browser

SHIFTS = """() => { window.shifts = []; new PerformanceObserver((list) => {
    for (const each of list.getEntries()) {
        const nodes = each.sources.map((one) => one.node);
        shifts.push({ value: each.value, asked: each.hadRecentInput,
            nodes: nodes.map((node) => node?.outerHTML?.slice(0, 80) || node?.nodeName || ""),
            foot: nodes.every((node) => document.querySelector(".foot").contains(node)) });
    }
}).observe({ type: "layout-shift", buffered: true }); }"""
SLOW = 700  # milliseconds: past 500 a browser no longer counts what moves as asked for
SENT = """() => ["navigation", "resource"]
    .flatMap((kind) => performance.getEntriesByType(kind))
    .map((each) => [each.name, each.transferSize])"""
STYLE = "(node, name) => getComputedStyle(node)[name]"
VISIBLE = """(names) => names.filter((name) =>
    [...document.querySelectorAll(name)].some((node) => node.checkVisibility()))"""
PRESSED = (
    ".head", ".foot", ".side", ".walker", ".walk-results", ".copy", ".cite", ".filters", ".pager",
    ".sorts", ".out", ".why",
)  # fmt: skip
SMALL = {"width": 320, "height": 640}


def settle(page: Any) -> None:
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)))")


@pytest.mark.parametrize("address", [QUERY, f"{ARTICLE}?q=thong+tin+doi+ngoai", "/speakers"])
def test_nothing_moves_while_a_page_loads(tab: Any, address: str) -> None:
    page = tab(address)
    page.evaluate(SHIFTS)
    settle(page)
    shifts = page.evaluate("shifts")
    assert sum(each["value"] for each in shifts) < 0.001, shifts


@pytest.mark.parametrize("milliseconds", [0, SLOW])
def test_nothing_moves_but_results_and_what_follows_them(tab: Any, milliseconds: int) -> None:
    page = tab(QUERY)
    settle(page)
    page.evaluate(SHIFTS)
    page.route("**/?*", lambda route: (page.wait_for_timeout(milliseconds), route.continue_()))
    head = page.locator(".head").bounding_box()
    tabs = page.locator(".tabs").bounding_box()
    page.locator(".facet a.pick").first.click()
    expect(page.locator(".chips a").first).to_be_visible()
    settle(page)
    assert page.locator(".head").bounding_box() == head
    assert page.locator(".tabs").bounding_box()["y"] == tabs["y"]
    unasked = [each for each in page.evaluate("shifts") if not (each["asked"] or each["foot"])]
    assert sum(each["value"] for each in unasked) < 0.001, unasked


def test_the_search_page_is_small_and_asks_nobody_else(tab: Any, desk: str) -> None:
    page = tab(QUERY)
    settle(page)
    sent = page.evaluate(SENT)
    assert all(name.startswith(desk) for name, _ in sent)
    without_fonts = [(name, size) for name, size in sent if "/fonts/" not in name]
    assert len(without_fonts) >= 4  # page, style, script, mark
    assert sum(size for _, size in without_fonts) < 60_000, without_fonts


def test_at_400_percent_a_page_is_read_without_scrolling_sideways(tab: Any) -> None:
    page = tab("/", viewport=SMALL)  # 1280 pixels at 400 % (WCAG 1.4.10)
    widths = {}
    for address in PAGES:
        page.goto(address)
        widths[address] = page.evaluate("document.documentElement.scrollWidth")
    assert {address: width for address, width in widths.items() if width > SMALL["width"]} == {}


def test_print_has_the_text_its_address_and_nothing_to_press(tab: Any, desk: str) -> None:
    page = tab(f"{ARTICLE}?q=thong+tin+doi+ngoai&n=1", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(VISIBLE, list(PRESSED)) == []
    for shown in ("h1", ".facts", ".para p", ".address"):
        expect(page.locator(shown).first).to_be_visible()
    expect(page.locator(".address")).to_contain_text(f"{desk}{ARTICLE}")
    assert page.locator("body").evaluate(STYLE, "color") == "rgb(0, 0, 0)"
    assert page.locator("body").evaluate(STYLE, "backgroundColor") == "rgb(255, 255, 255)"
    results = tab(QUERY)
    results.emulate_media(media="print")
    assert results.evaluate(VISIBLE, list(PRESSED)) == []
    expect(results.locator(".hit h2").first).to_be_visible()


def test_forced_colours_keep_marks_choices_and_focus_in_sight(tab: Any) -> None:
    page = tab(QUERY + "&section=Chính+trị&from=2022&to=2023", forced_colors="active")
    mark = page.locator(".hit mark").first
    assert "underline" in mark.evaluate(STYLE, "textDecorationLine")
    paper = page.locator("body").evaluate(STYLE, "backgroundColor")
    for seen in (".facet .on .box", ".time a.on rect.bar"):
        name = "fill" if "rect" in seen else "backgroundColor"
        assert page.locator(seen).first.evaluate(STYLE, name) != paper, seen
    page.locator(".tabs a").first.focus()
    page.keyboard.press("Tab")
    assert page.locator(":focus").evaluate(STYLE, "outlineStyle") == "solid"


def test_who_wants_less_motion_gets_none(tab: Any) -> None:
    still = tab(ARTICLE, reduced_motion="reduce")
    moving = """() => [...document.querySelectorAll("*")].filter((node) => {
        const style = getComputedStyle(node);
        return style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0)
            || style.animationName !== "none" || style.scrollBehavior === "smooth";
    }).length"""
    assert still.evaluate(moving) == 0
