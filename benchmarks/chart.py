"""Two kinds of chart as SVG: bars on a logarithmic scale, and lines of growth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, LABEL, RIGHT, ROW = 720, 130, 90, 34
COLOURS = ("#0b6e4f", "#c8553d", "#34538b", "#8a6d00", "#6a3d9a", "#555555")


def bars(title: str, rows: Sequence[tuple[str, float, float]]) -> tuple[int, str]:
    """Draw for each name a bar to the first value and a thin one to the second."""
    least = min(value for _, value, _ in rows) / 2
    most = max(value for *_, value in rows)
    span = math.log10(most / least) or 1.0

    def length(value: float) -> float:
        return (WIDTH - LABEL - RIGHT) * math.log10(value / least) / span

    parts = [_text(10, 24, title, weight=600)]
    for at, (name, p50, p95) in enumerate(rows):
        y = 40 + at * ROW
        colour = COLOURS[0] if name == "timbao" else COLOURS[5]
        parts += [
            _text(LABEL - 8, y + 16, name, anchor="end"),
            _bar(LABEL, y + 9, length(p95), 6, colour, 0.45),
            _bar(LABEL, y + 2, length(p50), 20, colour, 0.9),
            _text(LABEL + length(p95) + 6, y + 16, f"{p50:.2g} / {p95:.2g}"),
        ]
    return 50 + len(rows) * ROW, "".join(parts)


def lines(title: str, series: Mapping[str, Sequence[tuple[int, float]]]) -> tuple[int, str]:
    """Draw a line a name through its (size, value) points, both scales logarithmic."""
    points = [point for each in series.values() for point in each]
    sizes, values = [math.log10(x) for x, _ in points], [math.log10(y) for _, y in points]
    height, top, bottom = 300, 50, 40

    def place(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - min(sizes)) / ((max(sizes) - min(sizes)) or 1.0)
        up = (math.log10(y) - min(values)) / ((max(values) - min(values)) or 1.0)
        return LABEL + across * (WIDTH - LABEL - 130), height - bottom - up * (
            height - top - bottom
        )

    parts = [_text(10, 24, title, weight=600)]
    parts += [
        _text(place(size, points[0][1])[0], height - 12, f"{size:,}", anchor="middle")
        for size in sorted({size for size, _ in points})
    ]
    for at, (name, each) in enumerate(series.items()):
        colour = COLOURS[at % len(COLOURS)]
        drawn = [place(*point) for point in each]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in drawn)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for (x, y), (_, value) in zip(drawn, each, strict=True):
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>')
            parts.append(_text(x, y - 7, f"{value:.2g}", anchor="middle", colour=colour))
        parts.append(_text(drawn[-1][0] + 12, drawn[-1][1] + 5, name, colour=colour))
    return height, "".join(parts)


def _bar(x: float, y: float, width: float, height: float, colour: str, opacity: float) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{height}" '
        f'fill="{colour}" opacity="{opacity}"/>'
    )


def _text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    weight: int = 400,
    colour: str = "#222",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}" '
        f'fill="{colour}">{escape(text)}</text>'
    )
