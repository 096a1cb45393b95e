"""No violation of WCAG 2.2 AA that axe can find, on any page, in any state."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser

ARTICLE = "/articles/bao-dat-lanh/2022/chinh-tri/thong-tin-doi-ngoai-gan-voi-doi-song"
PAGES = [
    "/",
    "/?q=thong+tin+doi+ngoai",
    "/?q=nuoc&scope=statements",
    "/?q=nuoc&by=speaker",
    "/?q=nước&section=Chính+trị&source=-ĐLO&from=2019&to=2024",
    "/?q=tựa:nước+tựa:khongcogi&section=Y+tế",
    f"{ARTICLE}?q=thong+tin+doi+ngoai&n=2",
    f"/why{ARTICLE.removeprefix('/articles')}?q=thong+tin",
    "/speakers",
    "/speakers/Trịnh Quang Khải",
    "/compare?a=Trịnh+Quang+Khải&b=Lương+Thị+Bích+Hạc",
    "/trends?q=nước&q=thông+tin&q=lũ",
    "/help",
    "/api/",
    "/khong-co-trang-nay",
]
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": STANDARD, "rules": {"target-size": {"enabled": True}}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SIZES = {"runOnly": {"type": "rule", "values": ["target-size", "color-contrast"]}}
PHONE = {"width": 390, "height": 844}


def violations(page: Any, options: Any = EVERYTHING) -> list[str]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page, options=options).response["violations"]
    return [f"{v['id']}: {n['html']} {n.get('failureSummary')}" for v in found for n in v["nodes"]]


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing_light_dark_or_on_a_phone(tab: Any, address: str) -> None:
    page = tab(address, color_scheme="light")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOURS) == []
    page.set_viewport_size(PHONE)
    assert violations(page, SIZES) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"


def test_axe_finds_nothing_in_open_parts(tab: Any) -> None:
    page = tab("/?q=thong+tin+doi+ngoai", viewport=PHONE)
    page.get_by_text("Lọc", exact=True).click()
    page.locator(".facet summary").first.click()
    page.locator("[data-why]").first.click()
    page.locator(".why-box").wait_for()
    page.get_by_role("combobox").fill("thong")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert violations(page) == []
