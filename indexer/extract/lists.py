"""The word lists of this package: one entry a line, "#" for remarks, in `data/`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files


def entries(name: str) -> Iterator[str]:
    """Yield the entries of a list, without remarks and blank lines."""
    text = files("indexer.extract").joinpath("data", name).read_text("utf-8")
    for line in text.splitlines():
        if (entry := line.strip()) and not entry.startswith("#"):
            yield entry
