"""Run whoosh3's own test suite with timbao's codec in place of its default.

    python benchmarks/whoosh_suite.py            # prints what fails with ours and not with stock

Downloads the source distribution of the installed whoosh3 with pip (or takes `--sdist FILE`), runs
its tests twice, and compares. What does not apply, and why, stands in docs/engines.md.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

PLUGIN = """
import whoosh.codec
from search.engines.whoosh.codec import ArrayCodec

whoosh.codec.default_codec = lambda *args, **options: ArrayCodec()
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sdist", type=Path, help="whoosh3's source distribution")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        tests = unpacked(options.sdist or downloaded(place), place)
        stock, ours = results(tests, place, ""), results(tests, place, PLUGIN)
    for label, found in (("stock codec", stock), ("array codec", ours)):
        passed = sum(outcome == "passed" for outcome in found.values())
        print(f"{label}: {passed} of {len(found)} pass")
    lost = sorted(test for test, o in ours.items() if o != "passed" and stock[test] == "passed")
    won = sorted(test for test, o in stock.items() if o != "passed" and ours[test] == "passed")
    print("\n".join([f"fails with the array codec alone: {test}" for test in lost]))
    print("\n".join([f"fails with the stock codec alone: {test}" for test in won]))
    return 0


def downloaded(place: Path) -> Path:
    wanted = f"whoosh3=={version('whoosh3')}"
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps"]
    subprocess.run([*command, "--no-binary", ":all:", "-d", str(place), wanted], check=True)
    return next(place.glob("whoosh3-*.tar.gz"))


def unpacked(sdist: Path, place: Path) -> Path:
    with tarfile.open(sdist) as archive:
        archive.extractall(place, filter="data")
    return next(place.glob("whoosh3-*/tests"))


def results(tests: Path, place: Path, plugin: str) -> dict[str, str]:
    """Return each test's outcome; `plugin` is the text of a pytest plugin, or ""."""
    (place / "timbao_codec.py").write_text(plugin)
    report = place / "report.xml"
    paths = [str(Path(__file__).parents[1]), str(place), os.environ.get("PYTHONPATH", "")]
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "timbao_codec", "-p", "no:cacheprovider"]
    subprocess.run(
        [*pytest, "--import-mode=prepend", f"--junit-xml={report}", str(tests)],
        cwd=tests.parent,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        stdout=subprocess.DEVNULL,
        check=False,
    )
    found = {}
    for case in ElementTree.parse(report).iter("testcase"):
        failed = any(child.tag in ("failure", "error") for child in case)
        skipped = any(child.tag == "skipped" for child in case)
        outcome = "failed" if failed else "skipped" if skipped else "passed"
        found[f"{case.get('classname')}::{case.get('name')}"] = outcome
    return found


if __name__ == "__main__":
    raise SystemExit(main())
