"""`make audit` fails on a known weakness, and not because a service cannot be reached."""

import importlib.util
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PROGRAM = ROOT / "deploy" / "audit.py"
_spec = importlib.util.spec_from_file_location("audit", PROGRAM)
assert _spec is not None and _spec.loader is not None
audit = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(audit)

WEAK = {"id": "PYSEC-2026-1", "fix_versions": ["2.1"], "aliases": [], "description": ""}
FINE = {"name": "flask", "version": "3.1", "vulns": []}
FOUND = {"name": "lxml", "version": "2.0", "vulns": [WEAK]}
SKIPPED = {"name": "numpy", "skip_reason": "Dependency not found on PyPI"}


def report(*packages: dict[str, Any]) -> dict[str, Any]:
    return {"dependencies": list(packages), "fixes": []}


@pytest.mark.parametrize(
    ("reports", "code", "says"),
    [
        ({"pypi": report(FINE)}, 0, "no known weakness in 1 packages"),
        ({"pypi": report(FINE, FOUND)}, 1, "lxml 2.0: PYSEC-2026-1 (pypi), mended in 2.1"),
        ({"pypi": report(FOUND, SKIPPED)}, 1, "lxml 2.0"),
        ({"pypi": report(FINE, SKIPPED)}, 0, "NOT AUDITED: no service could tell about 1 of 2"),
        ({"pypi": None, "osv": None}, 0, "NOT AUDITED: no service could tell about any package"),
        ({"pypi": None, "osv": report(FOUND)}, 1, "(osv)"),
        ({"pypi": report(SKIPPED), "osv": report(FINE | {"name": "numpy"})}, 0, "no known"),
    ],
)
def test_what_is_said_of_the_packages(reports: dict[str, Any], code: int, says: str) -> None:
    found, lines = audit.judge(reports)
    assert found == code and says in lines[0]


def test_where_an_audit_is_required_its_want_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIMBAO_REQUIRE", "browser,audit")
    assert audit.judge({"pypi": None})[0] == 1


def test_without_an_answer_there_is_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # nobody listens there
    lock = tmp_path / "lock"
    lock.write_text("flask==3.1.0 --hash=sha256:" + "0" * 64 + "\n")
    assert audit.ask("osv", str(lock)) is None


def test_the_lock_holds_all_that_is_deployed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    optional = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(each for group in optional for each in group)]
    locked = re.findall(r"^([\w.-]+)==", (ROOT / "deploy/requirements.lock").read_text(), re.M)
    missing = {re.split(r"[<>=!~\[; ]", each)[0].lower() for each in wanted} - set(locked)
    assert not missing, "make lock"
