"""No violation of WCAG 2.2 AA that axe can find, on any page, in any state."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_desk import WATER, fill, statement
from made_pages import PAGES, PHONE, QUERY
from made_server import serve

pytestmark = pytest.mark.browser

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ENOUGH = {"resultTypes": ["violations"]}
EVERYTHING = ENOUGH | {"runOnly": STANDARD, "rules": {"target-size": {"enabled": True}}}
COLOURS = ENOUGH | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
WIDE = {"width": 1280, "height": 720}
SIZES = ENOUGH | {"runOnly": {"type": "rule", "values": ["target-size"]}}
RUN = """async (options) => (await axe.run(document, options)).violations.flatMap((found) =>
    found.nodes.map((node) => `${found.id}: ${node.html} ${node.failureSummary}`))"""


def violations(page: Any, options: Any = EVERYTHING) -> Any:
    if page.evaluate("typeof axe") == "undefined":
        package = pytest.importorskip("axe_playwright_python")
        page.evaluate(Path(package.__file__).with_name("axe.min.js").read_text("utf-8"))
    return page.evaluate(RUN, options)


def test_axe_finds_nothing_light_dark_or_on_a_phone(tab: Any) -> None:
    page = tab("/", color_scheme="light")
    found = {}
    for address in PAGES:
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="light")
        page.goto(address)
        found[address] = violations(page)
        page.emulate_media(color_scheme="dark")
        found[address] += violations(page, COLOURS)
        page.set_viewport_size(PHONE)
        found[address] += violations(page, SIZES)
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found[address].append("scrolls sideways")
    assert {address: faults for address, faults in found.items() if faults} == {}


def test_axe_finds_nothing_in_open_parts(tab: Any) -> None:
    page = tab(QUERY, viewport=PHONE)
    page.get_by_text("Lọc", exact=True).click()
    page.locator(".facet .more").first.click()
    page.get_by_text("Thu gọn").wait_for()
    page.locator("[data-why]").first.click()
    page.locator(".why-box").wait_for()
    page.get_by_role("combobox").fill("thong")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert violations(page) == []


def test_the_names_of_several_speakers_of_one_paragraph_are_large_enough(tab: Any) -> None:
    voices = tuple(statement(3, name) for name in ("Đỗ Văn Ân", "Lý Thị Mận", "Vũ Thị Ổi"))
    server, address = serve(fill("voices", replace(WATER, statements=voices)))
    try:
        page = tab(f"/articles/{WATER.id}", base=address)
        assert page.locator(".voice .who a").count() == 3
        assert violations(page, SIZES) == []
        page.set_viewport_size(PHONE)
        assert violations(page, SIZES) == []
    finally:
        server.close()
