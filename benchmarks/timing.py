"""Times of many small tasks, interleaved, and how they are told."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np

CLOCKS: dict[str, Callable[[], float]] = {"wall": time.perf_counter, "cpu": time.thread_time}
"""`cpu`: the time of the thread that asks, for machines that do something else too."""

Timed = Callable[[], object]
Series = dict[str, list[float]]
"""Milliseconds of each query by the engine's name."""


class Timer:
    """Times tasks by one of `CLOCKS`."""

    def __init__(self, clock: str, rounds: int) -> None:
        self._clock = CLOCKS[clock]
        self._rounds = rounds

    def once(self, task: Timed) -> float:
        """Return the milliseconds of one call."""
        started = self._clock()
        task()
        return (self._clock() - started) * 1000

    def interleaved(self, tasks: Sequence[Mapping[str, Timed]]) -> Series:
        """Return for each engine the best time of each query: all engines in turn, again and again.

        `tasks` hold a query as each engine asks it.
        """
        best: Series = {name: [float("inf")] * len(tasks) for name in tasks[0]}
        chance = random.Random(1)
        for _ in range(self._rounds + 1):  # the first one warms up
            for at, task in enumerate(tasks):
                for name in chance.sample(sorted(task), len(task)):
                    best[name][at] = min(best[name][at], self.once(task[name]))
        return best


def percentile(times: Sequence[float], rank: float) -> float:
    """Return a percentile."""
    return float(np.percentile(times, rank))


def ratio(series: Series, name: str, other: str, rank: float) -> float | None:
    """Return how many times another engine's an engine's percentile is."""
    if name not in series or other not in series:
        return None
    return percentile(series[name], rank) / percentile(series[other], rank)


def table(title: str, series: Series) -> None:
    """Print percentiles by engine, the fastest first."""
    print(f"\n{title}\n\n| engine | p50 ms | p95 ms | p99 ms | p50, p95 to Tantivy's |")
    print("|---|---|---|---|---|")
    for name, times in sorted(series.items(), key=lambda each: percentile(each[1], 50)):
        p50, p95, p99 = (percentile(times, rank) for rank in (50, 95, 99))
        to = [ratio(series, name, "tantivy", rank) for rank in (50, 95)]
        beside = ", ".join(f"{value:.2f}" for value in to if value is not None)
        print(f"| {name} | {p50:.2f} | {p95:.2f} | {p99:.2f} | {beside} |", flush=True)
