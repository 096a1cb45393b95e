"""Every page is valid HTML in every state, as sent and after scripts ran (Nu HTML checker)."""

from __future__ import annotations

import json
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from made_pages import PAGES, QUERY
from made_server import serve

pytestmark = pytest.mark.browser

STATIC = Path(__file__).resolve().parents[2] / "webui" / "static"
NEWER_THAN_THE_CHECKER = ("::details-content",)  # CSS Pseudo-Elements Level 4


def sent(desk: str, address: str, language: str = "vi") -> bytes:
    """Return a page as the server sends it, an error's page too."""
    url = desk + quote(address, safe="/?&=+:%-")
    request = urllib.request.Request(url, headers={"Cookie": f"lang={language}"})
    try:
        with urllib.request.urlopen(request) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        return bytes(error.read())


def faults(checker: list[str], files: Path) -> list[str]:
    run = subprocess.run([*checker, *map(str, sorted(files.iterdir()))], capture_output=True)
    report = json.loads(run.stderr[run.stderr.index(b"{") :])
    found = [
        f"{Path(m.get('url', '')).name}: {m['message']} {m.get('extract', '')}"
        for m in report["messages"]
        if m["type"] != "info" or m.get("subType") == "warning"
    ]
    return [each for each in found if not any(n in each for n in NEWER_THAN_THE_CHECKER)]


def test_every_page_and_state_is_valid_html(
    checker: list[str], desk: str, tab: Any, tmp_path: Path
) -> None:
    def keep(name: str, content: bytes) -> None:
        (tmp_path / name).write_bytes(content)

    for number, address in enumerate(PAGES):
        for language in ("vi", "en"):
            keep(f"{number:02}-{language}.html", sent(desk, address, language))
    server, away = serve("memory:away-for-the-checker")
    keep("away.html", sent(away, "/"))
    server.close()
    page = tab(QUERY)
    page.locator("[data-why]").first.click()
    page.locator(".why-box").wait_for()
    page.locator(".facet a.pick").first.click()
    page.locator(".chips a").first.wait_for()
    page.get_by_role("combobox").fill("thong")
    page.get_by_role("option").first.wait_for()
    keep("scripted.html", page.content().encode())
    page.goto(page.locator(".results h2 a").first.get_attribute("href"))
    page.keyboard.press("n")
    keep("scripted-article.html", page.content().encode())
    for style in ("desk.css", "mark.svg"):
        keep(style, (STATIC / style).read_bytes())
    assert faults(checker, tmp_path) == []


def test_the_checker_finds_what_is_wrong(checker: list[str], tmp_path: Path) -> None:
    wrong = "<!doctype html><html lang=vi><title>Báo</title><p id=a><div></p><p id=a><img src=x>"
    (tmp_path / "wrong.html").write_text(wrong, "utf-8")
    found = " ".join(faults(checker, tmp_path))
    assert "Duplicate ID" in found and "alt" in found
