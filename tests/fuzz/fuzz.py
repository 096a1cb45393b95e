"""Fuzz one target with coverage guidance: python tests/fuzz/fuzz.py TARGET [SECONDS].

Inputs that reach new code are kept in var/fuzz/TARGET and built upon next time. A finding is
written to tests/fuzz/findings/TARGET-*, where test_findings.py replays it for ever.
Needs the dependency group "fuzz" (atheris).
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 4096
SLOWEST = 20  # seconds for one input before it counts as a hang
MEMORY = 2048  # MB

sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
with atheris.instrument_imports(include=["search", "indexer", "webui"]):
    import targets


def kept(name: str, target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Return the target, writing down what it fails on before libFuzzer ends the process."""

    def run(data: bytes) -> None:
        try:
            target(data)
        except Exception:
            finding = f"{name}-{hashlib.blake2b(data, digest_size=8).hexdigest()}"
            (ROOT / "tests" / "fuzz" / "findings" / finding).write_bytes(data)
            raise

    return run


def main() -> None:
    name, seconds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 240
    corpus = ROOT / "var" / "fuzz" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(targets.seeds(name)):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = {
        "max_len": LONGEST,
        "timeout": SLOWEST,
        "rss_limit_mb": MEMORY,
        "max_total_time": seconds,
        "artifact_prefix": f"{ROOT}/tests/fuzz/findings/{name}-",
        "print_final_stats": 1,
    }
    arguments = [sys.argv[0], *(f"-{key}={value}" for key, value in options.items()), str(corpus)]
    atheris.Setup(arguments, kept(name, targets.TARGETS[name]))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
