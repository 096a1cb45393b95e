from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from made_server import serve

Open = Callable[..., Any]
PATIENCE = 180_000  # milliseconds; a loaded machine is slow, what is missing never comes
HERE = Path(__file__).parent
JARS = HERE.parents[1] / "var" / "html-checker"


@pytest.fixture(scope="session")
def desk(browser: Any, sample_index: str) -> Iterator[str]:
    """The desk over the sample corpus: its address."""
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE)
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
        page.set_default_timeout(PATIENCE)
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


@pytest.fixture(scope="session")
def checker() -> list[str]:
    """The command that checks HTML files; its jars are fetched by Maven the first time."""
    java = shutil.which("java")
    if java is None:
        without("no Java is on the PATH (Debian: apt install default-jre-headless)")
    if not (JARS / "complete").exists():
        _fetch_jars()
    main = "nu.validator.client.SimpleCommandLineValidator"
    options = ["--format", "json", "--also-check-css", "--also-check-svg"]
    quick = ["-XX:TieredStopAtLevel=1", "-Xss4m"]  # for a minute's work; its stack is deeper
    return [str(java), *quick, "-cp", f"{JARS}/*", main, *options]


def _fetch_jars() -> None:
    maven = shutil.which("mvn")
    if maven is None:
        without("no Maven is on the PATH (Debian: apt install maven)")
    command = [str(maven), "-B", "-q", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
    command += ["-DincludeScope=runtime", f"-DoutputDirectory={JARS}"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        without(f"Maven could not fetch the HTML checker: {run.stdout[-300:]}")
    (JARS / "complete").touch()


def without(reason: str) -> None:
    """Skip, or fail where TIMBAO_REQUIRE names browser."""
    if "browser" in os.environ.get("TIMBAO_REQUIRE", "").split(","):
        pytest.fail(f"TIMBAO_REQUIRE names browser, but {reason}")
    pytest.skip(reason)
