"""SIGKILL at random points: `make test` kills 10 runs, `make faults` 300 (TIMBAO_KILLS)."""

import os
from pathlib import Path

from kills import kill_many, table

KILLS = int(os.environ.get("TIMBAO_KILLS", "10"))
SEED = int(os.environ.get("TIMBAO_SEED", "8"))


def test_a_killed_run_loses_nothing_and_the_next_one_completes(tmp_path: Path) -> None:
    tallies = kill_many(KILLS, SEED, tmp_path)
    print(f"\n{table(tallies)}")
    assert not [fault for tally in tallies.values() for fault in tally.faults]
    assert sum(tally.kills for tally in tallies.values()) == KILLS
    killed = KILLS - sum(tally.ended_first for tally in tallies.values())
    assert killed >= KILLS // 2, "most runs ended before their kill; the kills prove nothing"
