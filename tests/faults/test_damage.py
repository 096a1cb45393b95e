"""Files that are not what was written: a right answer or a clear error, never a crash or a hang."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from archive import Archive, run

FLIPS = 600 if os.environ.get("TIMBAO_KILLS") else 25


@pytest.mark.parametrize("arrays", ["small", "large"])
def test_damage_is_told_or_harmless(tmp_path: Path, arrays: str) -> None:
    archive, index = Archive(tmp_path / "kho"), tmp_path / "index"
    archive.part("a", 40, seed=1)
    run(archive.folder, index)
    archive.part("b", 8, seed=1)
    run(archive.folder, index)
    program = str(Path(__file__).with_name("flips.py"))
    ran = subprocess.run(
        [sys.executable, program, str(index), str(FLIPS), "4", arrays],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, f"the process ended with {ran.returncode}: {ran.stderr[-2000:]}"
    found = json.loads(ran.stdout)
    print(f"\n{arrays} arrays:", *(f"{n:5} {what}" for what, n in found["tries"].items()), sep="\n")
    assert not found["wrong"]
    outcomes: Counter[str] = Counter()
    for what, tries in found["tries"].items():
        outcomes[what.split(": ")[1]] += tries
    assert sum(outcomes.values()) == FLIPS
    assert outcomes["said to be damaged"] > FLIPS // 5
    if arrays == "small":
        assert not outcomes["answered wrongly, verify tells"]
