"""Text to HTML: escaped first, marked after."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import count

from markupsafe import Markup, escape

from search.model import Span


def marked(text: str, spans: Iterable[Span], *, first: int | None = None) -> Markup:
    """Return the text as HTML, each span (code points into `text`) inside `<mark>`.

    With `first` the marks carry ids "m-1", "m-2"… counted from it.
    """
    numbers = count(first or 0)
    pieces, at = [], 0
    for start, end in sorted(spans):
        start, end = max(start, at), min(end, len(text))
        if start < end:
            opening = "<mark>" if first is None else f'<mark id="m-{next(numbers)}">'
            pieces += [escape(text[at:start]), opening, escape(text[start:end]), "</mark>"]
            at = end
    return Markup("".join([*pieces, escape(text[at:])]))  # nosec B704: escaped piece by piece


def within(spans: Iterable[Span], start: int, end: int) -> tuple[Span, ...]:
    """Return the parts of the spans inside [start, end), counted from `start`."""
    cut = ((max(a, start), min(b, end)) for a, b in spans if a < end and b > start)
    return tuple((a - start, b - start) for a, b in cut if a < b)


def coded(text: str) -> Markup:
    """Return prose as HTML, what stands between backticks as code."""
    html = re.sub("`([^`]*)`", r"<code>\1</code>", str(escape(text)))
    return Markup(html)  # nosec B704: escaped first
