"""What was measured beside what it is held against, and how it grows; as tables and as charts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks.chart import bars, lines
from benchmarks.timing import Series, percentile


class Figures:
    """The figures of one run."""

    def __init__(self) -> None:
        self.missed = 0
        self._rows: list[str] = []
        self._growth: defaultdict[str, dict[str, list[tuple[int, float]]]] = defaultdict(dict)

    def hold(self, what: str, measured: float | None, bound: float, *, least: bool = False) -> None:
        """Hold a figure against its bound: at most so much, or (`least`) at least."""
        if measured is None:
            self._rows.append(f"| {what} | not measured | | |")
            return
        fine = measured >= bound if least else measured <= bound
        self.missed += not fine
        sign, verdict = "≥" if least else "≤", "yes" if fine else "**no**"
        self._rows.append(f"| {what} | {measured:.3g} | {sign} {bound:g} | {verdict} |")

    def print(self) -> None:
        """Print all that was held against something."""
        print("\n## Held against\n\n| figure | measured | wanted | holds |\n|---|---|---|---|")
        print("\n".join(self._rows), flush=True)

    def grow(self, chart: str, name: str, size: int, value: float) -> None:
        """Remember a figure for one size of the corpus."""
        self._growth[chart].setdefault(name, []).append((size, value))

    def grow_series(self, chart: str, size: int, series: Series) -> None:
        """Remember the 95th percentile of each engine."""
        for name, times in series.items():
            self.grow(chart, name, size, percentile(times, 95))

    def print_growth(self) -> None:
        """Print how each figure grows."""
        for chart, series in self._growth.items():
            sizes = sorted({size for points in series.values() for size, _ in points})
            print(f"\n{chart}\n\n| | {' | '.join(f'{size:,}' for size in sizes)} |")
            print("|---" * (len(sizes) + 1) + "|")
            for name, points in series.items():
                known = dict(points)
                row = (f"{known[size]:.3g}" if size in known else "" for size in sizes)
                print(f"| {name} | {' | '.join(row)} |", flush=True)

    def draw(self, out: Path, size: int, raw: Series, pages: Series) -> None:
        """Write the charts of one size and of the growth."""
        parts = [
            bars(f"Any of 2 to 4 words, top 10, {size:,} articles (ms, p50 and p95)", _both(raw)),
            bars(f"A page of results, {size:,} articles (ms, p50 and p95)", _both(pages)),
        ]
        for chart, series in self._growth.items():
            if any(len(points) > 1 for points in series.values()):
                parts.append(lines(f"{chart}, by number of articles", series))
        out.write_text(stacked(parts), encoding="utf-8")


def _both(series: Series) -> list[tuple[str, float, float]]:
    ordered = sorted(series.items(), key=lambda each: percentile(each[1], 50))
    return [(name, percentile(times, 50), percentile(times, 95)) for name, times in ordered]


def stacked(parts: Sequence[tuple[int, str]]) -> str:
    """Return one SVG of charts under each other, each `(height, content)`."""
    top, content = 0, ""
    for height, part in parts:
        content += f'<g transform="translate(0 {top})">{part}</g>'
        top += height
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {top}" '
        f'font-family="system-ui, sans-serif" font-size="13">'
        f'<rect width="720" height="{top}" fill="#fff"/>{content}</svg>\n'
    )
