"""What the whole suite shares: optional machinery that skips with its reason, the sample corpus."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]

# What is true must not depend on how fast this machine is, or on luck. A search has no end of its
# time here; servers that tests start inherit that, and nothing that is set for the user's own.
# Properties are tried on the same examples each time; `pytest --hypothesis-profile=seeking` looks
# for new ones.
for name in ("INDEX", "RATE_LIMIT", "PROXIES", "PUBLIC_URL", "ACCESS_LOG", "ABBREVIATIONS"):
    os.environ.pop(f"TIMBAO_{name}", None)
for name in ("no_proxy", "NO_PROXY"):
    os.environ[name] = ",".join(filter(None, (os.environ.get(name), "127.0.0.1,localhost")))
os.environ.update(TIMBAO_DEADLINE="600", TIMBAO_PATIENCE="600")
settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("seeking", settings.get_profile("steady"), derandomize=False)
settings.load_profile("steady")

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No sandbox: tests also run as root in containers. Nothing is asked of the network.
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


LONG = ("opensearch", "tests/faults/test_kills.py", "browser", "tests/indexer/test_cli.py")
"""Groups of tests that start first where several processes run them, the longest first."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let what shares a cluster, a browser or a file run in one process."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _group(nodeid)

    return Scheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put long groups first where several processes share the work."""
    if hasattr(config, "workerinput"):
        rank = {group: at for at, group in enumerate(LONG)}
        items.sort(key=lambda item: rank.get(_group(item.nodeid), len(LONG)))


def _group(nodeid: str) -> str:
    """Return the group of a test: what it shares, or its file."""
    if "opensearch" in nodeid or "/cluster/" in nodeid:
        return "opensearch"
    return "browser" if "browser" in nodeid else nodeid.partition("::")[0]


def missing(name: str, reason: str) -> None:
    """Skip for a reason, or fail where TIMBAO_REQUIRE names what is missing ("browser,…")."""
    if name in os.environ.get("TIMBAO_REQUIRE", "").split(","):
        pytest.fail(f"TIMBAO_REQUIRE names {name}, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real headless Chromium."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        missing("browser", "playwright is not installed (make test installs it)")
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        missing("browser", f"no Chromium is on the PATH ({', '.join(CHROMIUM)})")
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(
                executable_path=program, args=list(CHROMIUM_OPTIONS), timeout=300_000
            )
        except Error as error:
            missing("browser", f"{program} does not start: {str(error).splitlines()[0]}")
        yield started
        started.close()


@pytest.fixture(scope="session")
def sample_index() -> str:
    """The sample corpus, indexed in memory: its URL."""
    from indexer.ingest import Options, ingest
    from indexer.walk import Target

    corpus = ROOT / "corpus"
    ingest([Target(corpus, corpus)], "memory:sample", Options(workers=1))
    return "memory:sample"


HOSTS = "TIMBAO_TEST_OPENSEARCH"
"""HOST:PORT,... of a cluster that runs already, for a quick turn while developing."""


@pytest.fixture(scope="session")
def opensearch_cluster() -> Iterator[Any]:
    """Return a cluster of three nodes, and be patient with it where the machine is slow."""
    from opensearch_cluster import Cluster, Unavailable

    from search.engines.opensearch import reader, session

    try:
        cluster = Cluster(3).__enter__()
    except Unavailable as error:
        missing("opensearch", str(error))
    with pytest.MonkeyPatch.context() as patch:
        for module, name in (
            (reader, "CALL_SECONDS"),
            (session, "CALL_SECONDS"),
            (session, "READ_SECONDS"),
            (session, "GLANCE_SECONDS"),
        ):
            patch.setattr(module, name, 20 * getattr(module, name))
        patch.setattr(session, "PAUSES", (*session.PAUSES, *[2.0] * 60))
        try:
            yield cluster
        finally:
            cluster.__exit__()


@pytest.fixture(scope="session")
def opensearch_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a cluster, without an index's name."""
    pytest.importorskip("opensearchpy", reason="pip install timbao[opensearch]")
    hosts = os.environ.get(HOSTS) or ",".join(request.getfixturevalue("opensearch_cluster").hosts)
    return f"opensearch://{hosts}"
