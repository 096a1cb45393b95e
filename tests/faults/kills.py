"""Kill the indexer with SIGKILL, again and again, and see that nothing is lost.

    python tests/faults/kills.py [KILLS] [SEED]      prints the table of docs/reliability.md

Each try runs the real command in a process group of its own and kills it: at a file operation in
the index directory, or some time after it has begun a stage; the indexer alone or its workers
with it. Then must hold: the index answers exactly as before the run or exactly as after it; the
same command completes; the answers are those of an undisturbed run; no process, lock or file is
left over.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from archive import Archive, answers, run

from search.engines.whoosh.directory import LOCK, MARKER, Directory
from search.errors import IndexMissing

ROOT = Path(__file__).resolve().parents[2]
DYING = Path(__file__).with_name("dying.py")
STAGES = ("finding documents", "indexing", "writing the index")
WORTH_WORKERS = 4_200_000  # bytes; more than one batch of indexer.ingest.BATCH_BYTES
NEVER = 1_000_000
PATIENCE = 600.0  # seconds for a process to end or to say something


@dataclass(frozen=True)
class Scenario:
    """A state of the archive, a change of it, and the command that brings the index along."""

    name: str
    before: Callable[[Archive, Path], None]
    change: Callable[[Archive], None]
    options: tuple[str, ...] = ("--workers", "1")


def _nothing(archive: Archive, index: Path) -> None:
    pass


def _two_segments(archive: Archive, index: Path) -> None:
    archive.part("a", 40, seed=1)
    archive.single("le", seed=1)
    run(archive.folder, index)
    archive.part("b", 8, seed=1)
    run(archive.folder, index)


def _fill(archive: Archive) -> None:
    archive.part("a", 40, seed=1)
    archive.part("b", 20, seed=1)


def _fill_for_workers(archive: Archive) -> None:
    _fill(archive)
    archive.padding(WORTH_WORKERS)


def _some(archive: Archive) -> None:
    """Change one article, add two, remove one."""
    archive.single("le", seed=2)
    archive.part("c", 2, seed=2)
    archive.part("b", 7, seed=1)


def _many(archive: Archive) -> None:
    """Add so much that the policy merges everything."""
    archive.part("c", 30, seed=3)
    archive.part("b", 8, seed=3)


SCENARIOS = (
    Scenario("first index", _nothing, _fill),
    Scenario("first index, workers", _nothing, _fill_for_workers, ("--workers", "2")),
    Scenario("incremental", _two_segments, _some),
    Scenario("merge", _two_segments, _many),
    Scenario("rebuild and swap", _two_segments, _many, ("--rebuild", "--workers", "1")),
)


@dataclass
class Tally:
    """What became of a scenario's kills."""

    kills: int = 0
    kept_before: int = 0
    reached_after: int = 0
    ended_first: int = 0
    faults: list[str] = field(default_factory=list)


class Stage:
    """One scenario set up once: the index before, the answers before and after."""

    def __init__(self, scenario: Scenario, folder: Path) -> None:
        self.scenario = scenario
        self.archive = Archive(folder / "kho")
        self.index = folder / "index"
        self.saved = folder / "saved"
        scenario.before(self.archive, self.index)
        if self.index.exists():
            self.before = answers(self.index)
            shutil.copytree(self.index, self.saved)
        else:
            self.before = None
        scenario.change(self.archive)
        self.operations = self._count_operations()
        self.after = answers(self.index)
        self.restore()

    def restore(self) -> None:
        """Put the index back to how it was before the run."""
        shutil.rmtree(self.index, ignore_errors=True)
        if self.saved.exists():
            shutil.copytree(self.saved, self.index)

    def command(self) -> list[str]:
        index = ("--index", f"whoosh:{self.index}")
        return ["index", str(self.archive.folder), *index, *self.scenario.options]

    def _count_operations(self) -> int:
        """Run undisturbed; return how many file operations that makes."""
        process = self.start(NEVER)
        _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said
        return int(said.split()[-1])

    def start(self, nth: int = 0) -> subprocess.Popen[str]:
        """Start the indexer; with `nth` it dies at that file operation."""
        program = [str(DYING), str(nth), str(self.index)] if nth else ["-m", "indexer.cli"]
        return subprocess.Popen(
            [sys.executable, *program, *self.command()],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    # -- a kill -----------------------------------------------------------------------------------

    def kill_once(self, rng: random.Random, tally: Tally) -> None:
        """Kill one run and count what is wrong afterwards."""
        self.restore()
        process, how = self._killed(rng)
        tally.kills += 1
        if process.returncode != -signal.SIGKILL:
            tally.ended_first += 1
        for fault in self._faults(process.pid, tally):
            tally.faults.append(f"{self.scenario.name}, {how}: {fault}")

    def _killed(self, rng: random.Random) -> tuple[subprocess.Popen[str], str]:
        if rng.random() < 0.6:
            nth = rng.randint(1, self.operations)
            process = self.start(nth)
            process.communicate(timeout=PATIENCE)
            return process, f"at file operation {nth}"
        stage, delay = rng.choice(STAGES), rng.random() ** 2 * 0.4
        whole_group = rng.random() < 0.5
        process = self.start()
        assert process.stderr is not None
        for line in process.stderr:
            if stage in line:
                break
        time.sleep(delay)
        (os.killpg if whole_group else os.kill)(process.pid, signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
        return process, f"{delay:.3f} s into {stage!r}{', whole group' if whole_group else ''}"

    def _faults(self, group: int, tally: Tally) -> list[str]:
        faults = []
        if not _gone(group):
            faults.append("a process of the killed run is left")
        found = self._answers()
        if found == self.before:
            tally.kept_before += 1
        elif found == self.after:
            tally.reached_after += 1
        else:
            faults.append(
                f"answers as neither before nor after the run ({_differing(found, self)})"
            )
        report = run(self.archive.folder, self.index, rebuild="--rebuild" in self.scenario.options)
        if report.refused:
            faults.append(f"the next run refused {report.refused[0]}")
        if (found := self._answers()) != self.after:
            faults.append(f"the next run answers otherwise ({_differing(found, self)})")
        if left := self._left_over():
            faults.append(f"left over: {', '.join(sorted(left))}")
        return faults

    def _answers(self) -> dict[str, Any] | None:
        try:
            return answers(self.index)
        except IndexMissing:
            return None

    def _left_over(self) -> set[str]:
        contents = Directory(self.index).read()
        named = {f"{segment.segment_id()}.tba" for segment in contents.segments}
        named |= {MARKER, LOCK, Directory(self.index).toc(contents.generation).name}
        return {path.name for path in self.index.iterdir()} - named


def _gone(group: int) -> bool:
    """Tell whether all processes of a group end by themselves soon."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    os.killpg(group, signal.SIGKILL)
    return False


def _differing(found: dict[str, Any] | None, stage: Stage) -> str:
    if found is None:
        return "no index"
    return ", ".join(name for name in found if found[name] != (stage.after or {}).get(name))


def kill_many(kills: int, seed: int, folder: Path) -> dict[str, Tally]:
    """Kill so many runs, spread over the scenarios; return what became of them."""
    rng = random.Random(seed)
    tallies = {}
    for number, scenario in enumerate(SCENARIOS):
        tally = tallies[scenario.name] = Tally()
        stage = Stage(scenario, folder / str(number))
        for _ in range(len(range(number, kills, len(SCENARIOS)))):
            stage.kill_once(rng, tally)
    return tallies


def table(tallies: dict[str, Tally]) -> str:
    """Return the tallies as a Markdown table."""
    lines = [
        "| killed during | kills | state before stood | state after stood | faults |",
        "|---|--:|--:|--:|--:|",
    ]
    total: Counter[str] = Counter()
    for name, tally in tallies.items():
        row = (tally.kills, tally.kept_before, tally.reached_after, len(tally.faults))
        lines.append(f"| {name} | " + " | ".join(map(str, row)) + " |")
        total.update(dict(zip("kbaf", row, strict=True)))
    lines.append("| all | " + " | ".join(str(total[key]) for key in "kbaf") + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    wanted = [int(argument) for argument in sys.argv[1:]] + [300, 8][len(sys.argv) - 1 :]
    with tempfile.TemporaryDirectory(prefix="timbao-kills-") as place:
        result = kill_many(wanted[0], wanted[1], Path(place))
    print(table(result))
    faults = [fault for tally in result.values() for fault in tally.faults]
    print("\n".join(faults))
    sys.exit(bool(faults))
