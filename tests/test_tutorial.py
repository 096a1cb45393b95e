"""The tutorial, followed to the letter: its documents written, its commands run."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
VARIABLE = re.compile(r"[\d.,]+ (MB|s)\b")
"""Sizes and seconds differ from run to run."""


def plain(text: str) -> str:
    return VARIABLE.sub("~", text).strip()


def test_who_follows_the_tutorial_sees_what_it_shows(tmp_path: Path) -> None:
    for name, text in re.findall(r"```text\n# (\S+)\n(.*?)```", TUTORIAL, re.DOTALL):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    steps = []
    for transcript in re.findall(r"```console\n(.*?)```", TUTORIAL, re.DOTALL):
        parts = re.split(r"^\$ timbao (.*)\n", transcript, flags=re.MULTILINE)[1:]
        steps += list(zip(parts[::2], parts[1::2], strict=True))
    assert len(steps) == 6
    for command, expected in steps:
        ran = subprocess.run(
            [sys.executable, "-m", "indexer.cli", *shlex.split(command)],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT), "PATH": "", "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert plain(ran.stdout) == plain(expected), command
