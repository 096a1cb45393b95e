from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from made_server import serve

Open = Callable[..., Any]


@pytest.fixture(scope="session")
def desk(browser: Any, sample_index: str) -> Iterator[str]:
    """The desk over the sample corpus: its address."""
    server, address = serve(sample_index)
    yield address
    server.close()


@pytest.fixture
def tab(browser: Any, desk: str) -> Iterator[Open]:
    """Open an address in a browser of its own; scripts must not fail nor load from afar."""
    contexts, faults = [], []

    def request_is_local(request: Any) -> None:
        if not request.url.startswith((desk, "data:", "blob:")):
            faults.append(f"external request: {request.url}")

    def open_(path: str, *, base: str = desk, **options: Any) -> Any:
        context = browser.new_context(base_url=base, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda message: message.type == "error" and "Content Security" in message.text
            and faults.append(message.text),
        )  # fmt: skip
        if base == desk:
            page.on("request", request_is_local)
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []
