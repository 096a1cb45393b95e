"""Make docs/screenshots from the sample corpus: `python tests/browser/shoot.py`.

Needs Chromium on the PATH and playwright (`make test` installs it).
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import waitress
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from indexer.ingest import Options, ingest  # noqa: E402
from indexer.walk import Target  # noqa: E402
from webui import create_app  # noqa: E402

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
QUERY = "/?q=thong+tin+doi+ngoai"
ARTICLE = "/articles/bao-dat-lanh/2022/chinh-tri/thong-tin-doi-ngoai-gan-voi-doi-song"
SHOTS: dict[str, tuple[str, dict[str, Any]]] = {
    "search": (QUERY, {}),
    "search-dark": (QUERY, {"color_scheme": "dark"}),
    "search-phone": (QUERY, {"viewport": PHONE, "device_scale_factor": 2}),
    "search-english": (QUERY + "&lang=en", {}),
    "statements": ("/?q=nuoc&scope=statements&section=-Giáo+dục&from=2022", {}),
    "no-results": ("/?q=tựa:nước+tựa:lũ+HĐND&section=Môi+trường", {}),
    "article": (ARTICLE + "?q=thong+tin+doi+ngoai&n=3", {}),
    "article-phone": (
        ARTICLE + "?q=thong+tin+doi+ngoai&n=3",
        {"viewport": PHONE, "device_scale_factor": 2, "color_scheme": "dark"},
    ),
    "speaker": ("/speakers/Trịnh Quang Khải", {}),
    "speakers": ("/speakers", {}),
    "compare": ("/compare?a=Trịnh+Quang+Khải&b=Lương+Thị+Bích+Hạc", {}),
    "trends": ("/trends?q=thông+tin&q=giáo+dục&q=lũ", {}),
    "help": ("/help", {}),
}


def main() -> None:
    """Index the sample corpus in memory, serve it, and picture its pages."""
    corpus, out = ROOT / "corpus", ROOT / "docs" / "screenshots"
    out.mkdir(parents=True, exist_ok=True)
    ingest([Target(corpus, corpus)], "memory:shots", Options(workers=1))
    app = create_app("memory:shots")
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    Thread(target=server.run, daemon=True).start()
    address = f"http://127.0.0.1:{server.effective_port}"
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-sync"]
        )
        for name, (path, options) in SHOTS.items():
            context = browser.new_context(base_url=address, **({"viewport": WIDE} | options))
            page = context.new_page()
            page.goto(path)
            page.evaluate("document.fonts.ready")
            page.wait_for_load_state("networkidle")
            page.screenshot(path=out / f"{name}.png")
            print(out / f"{name}.png")
            context.close()
        browser.close()
    server.close()


if __name__ == "__main__":
    main()
