"""What a server's processes use, by /proc (Linux)."""

from __future__ import annotations

import os
from pathlib import Path


def family(pid: int) -> list[Path]:
    """Return where /proc describes a process and its children."""
    found = [Path(f"/proc/{pid}")]
    for thread in Path(f"/proc/{pid}/task").iterdir():
        found += [Path(f"/proc/{child}") for child in (thread / "children").read_text().split()]
    return found


def memory(pid: int) -> tuple[float, float]:
    """Return MB of anonymous memory and of mapped files that a server's processes hold.

    Pages shared between processes count in parts (Linux, /proc/PID/smaps_rollup).
    """
    anonymous = resident = 0
    for process in family(pid):
        lines = (line.split() for line in (process / "smaps_rollup").read_text().splitlines()[1:])
        sizes = {name: int(size) for name, size, *_ in lines}
        resident += sizes["Pss:"]
        anonymous += sizes["Pss_Anon:"]
    return anonymous / 1024, (resident - anonymous) / 1024


def removed_but_mapped(pid: int) -> set[str]:
    """Return the index files that are mapped though a commit has removed them."""
    lines = [line for each in family(pid) for line in (each / "maps").read_text().splitlines()]
    return {line.split()[5] for line in lines if line.endswith(".tba (deleted)")}


def cpu(pid: int) -> float:
    """Return the seconds of CPU a process and its children have used."""
    ticks = 0
    for process in family(pid):
        fields = (process / "stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
