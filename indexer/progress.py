"""How far a run is: a bar on a terminal, elsewhere a line a stage and one now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

STAGES = {
    "walk": "finding documents",
    "index": "indexing",
    "commit": "writing the index",
}
SECONDS_A_LINE = 10.0
"""Where there is no terminal, a stage that lasts says so often how far it is."""

Show = Callable[[str, int, int, int], None]
"""Called with (stage, bytes done, bytes in all, documents done)."""


@contextmanager
def progress() -> Iterator[Show]:
    """Give a function that shows on standard error how far a run is."""
    console = Console(stderr=True)
    if sys.stderr.isatty() and not console.is_dumb_terminal:
        with _bar(console) as show:
            yield show
    else:
        lines = Lines()
        yield lines.show
        lines.end()


@contextmanager
def _bar(console: Console, now: Callable[[], float] = time.monotonic) -> Iterator[Show]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[documents]:,} documents"),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeElapsedColumn(),
        TextColumn("left:"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, get_time=now) as bar:
        task = bar.add_task("", total=None, documents=0)
        last = ""

        def show(stage: str, done: int, total: int, documents: int) -> None:
            nonlocal last
            new, last = stage != last, stage
            if new:
                bar.reset(task, description=STAGES[stage])  # speed is the stage's own
            known = total if stage == "index" else None
            # A stage that begins is drawn at once: a short one would come and go between two ticks.
            bar.update(task, completed=done, total=known, documents=documents, refresh=new)

        yield show


class Lines:
    """Prints when a stage begins, every `SECONDS_A_LINE` how far it is, and when all is done."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._start = self._began = self._told = now()
        self._stage = ""

    def show(self, stage: str, done: int, total: int, documents: int) -> None:
        """Print a line if it is time for one."""
        now = self._now()
        if stage != self._stage:
            self._stage, self._began = stage, now
            size = f" ({total / 1e6:,.1f} MB)" if stage == "index" else ""
            self._print(STAGES[stage] + size)
        elif stage == "index" and now - self._told >= SECONDS_A_LINE and done:
            speed = done / (now - self._began)
            left = max(total - done, 0) / speed
            self._print(
                f"{documents:,} documents, {done / 1e6:,.1f} of {total / 1e6:,.1f} MB, "
                f"{speed / 1e6:,.1f} MB/s, about {left:,.0f} s left"
            )

    def end(self) -> None:
        """Print that all is done."""
        self._print("done")

    def _print(self, text: str) -> None:
        self._told = self._now()
        click.echo(f"{self._told - self._start:6.1f} s  {text}", err=True)
