"""What fuzzing found stays found: every kept input, and the seeds, through their targets."""

from pathlib import Path

import pytest
from targets import TARGETS, seeds

FINDINGS = sorted(Path(__file__).with_name("findings").glob("*-*"))


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda path: path.name[:40])
def test_a_finding_stays_mended(finding: Path) -> None:
    TARGETS[finding.name.partition("-")[0]](finding.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds_hold(name: str) -> None:
    for seed in seeds(name):
        TARGETS[name](seed)
