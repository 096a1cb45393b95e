"""The README's terminal transcript is what the commands print, and every link leads somewhere."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TRANSCRIPT = re.search(r"```console\n(.*?)```", README, re.DOTALL)
VARIABLE = re.compile(r"[\d.,]+ (MB|s)\b|^commit .*$|^size .*$", re.MULTILINE)
"""Sizes, seconds and generations differ from run to run."""


def steps() -> list[tuple[str, str]]:
    assert TRANSCRIPT
    parts = re.split(r"^\$ (.*)\n", TRANSCRIPT[1], flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def plain(text: str) -> str:
    return VARIABLE.sub("~", text).strip()


def test_the_transcript_is_what_the_commands_print(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TIMBAO_INDEX": ""}
    for command, expected in steps():
        words = shlex.split(command)
        assert words[0] == "timbao"
        run = subprocess.run(
            [sys.executable, "-m", "indexer.cli", *words[1:]],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        assert plain(run.stdout) == plain(expected), command


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)", README))
def test_every_link_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()


def test_every_make_target_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"\bmake (\w+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
