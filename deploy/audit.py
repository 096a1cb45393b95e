"""Look up known weaknesses of every package in a lock file: python deploy/audit.py LOCK

Asks PyPI's advisories, then OSV's, by pip-audit. Exit code 1: a weakness is known. Where neither
service can be reached nothing is known, which is said and is no failure, unless TIMBAO_REQUIRE
names "audit": a build must not break because a network does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

SERVICES = ("pypi", "osv")
SECONDS = 300


def ask(service: str, lock: str) -> dict[str, Any] | None:
    """Return pip-audit's report, or None where the service gave none."""
    command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", service]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "30"]
    command += ["--disable-pip", "--require-hashes", "--requirement", lock]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        report: dict[str, Any] = json.loads(ran.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return report


def judge(reports: dict[str, dict[str, Any] | None]) -> tuple[int, list[str]]:
    """Return the exit code and what to print, by what each service asked so far has said."""
    looked_up: set[str] = set()
    names: set[str] = set()
    lines = []
    for service, report in reports.items():
        for package in (report or {}).get("dependencies", []):
            names.add(package["name"])
            if "skip_reason" not in package:
                looked_up.add(package["name"])
            for found in package.get("vulns", []):
                mended = ", ".join(found["fix_versions"]) or "no version yet"
                known = f"{package['name']} {package['version']}: {found['id']}"
                lines.append(f"{known} ({service}), mended in {mended}")
    if lines:
        return 1, sorted(set(lines))
    if names and looked_up == names:
        return 0, [f"no known weakness in {len(names)} packages"]
    missing = f"{len(names - looked_up)} of {len(names)} packages" if names else "any package"
    lines = [f"NOT AUDITED: no service could tell about {missing}; run this where one is reached."]
    return int("audit" in os.environ.get("TIMBAO_REQUIRE", "").split(",")), lines


def main(lock: str) -> int:
    """Ask service after service until one knows all packages."""
    reports: dict[str, dict[str, Any] | None] = {}
    for service in SERVICES:
        reports[service] = ask(service, lock)
        code, lines = judge(reports)
        if not lines[0].startswith("NOT AUDITED"):
            break
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
