"""The quality gate on a real cluster, beside the embedded engine's."""

from __future__ import annotations

import re
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

pytestmark = pytest.mark.opensearch
ROOT = Path(__file__).resolve().parents[2]
NEAR = 0.01


def measured(index: str) -> dict[str, float]:
    """Return the gate's measures of an index; it passes."""
    command = [sys.executable, "benchmarks/quality.py", "--gate", "--index", index]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return {
        name: float(value) for name, value in re.findall(r"^(\S+) +(\d\.\d+)", run.stdout, re.M)
    }


def test_the_gate_passes_on_a_cluster_within_a_hundredth(
    opensearch_url: str, tmp_path: Path
) -> None:
    cluster = measured(f"{opensearch_url}/gate-{uuid.uuid4().hex}?shards=3&replicas=0")
    embedded = measured(f"whoosh:{tmp_path / 'index'}")
    assert cluster.keys() == embedded.keys()
    assert all(abs(cluster[name] - embedded[name]) <= NEAR for name in cluster)
