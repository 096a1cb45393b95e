"""Small Whoosh indexes of made-up articles, and all that is in them."""

from __future__ import annotations

import random
from pathlib import Path

from made import article, held

from search.engines.whoosh import open_reader, open_writer
from search.engines.whoosh.snapshot import Snapshots
from search.model import Article


def made(path: Path, articles: int = 30, seed: int = 1) -> list[Article]:
    """Index articles made up at random; return them."""
    rng = random.Random(seed)
    found = [article(rng, f"{n:02}") for n in range(articles)]
    with open_writer(str(path)) as writer:
        for each in found:
            writer.add(each)
    return found


def everything(path: Path) -> object:
    """Ask for all there is, as a reader does."""
    with open_reader(str(path)) as reader:
        list(reader.sources())
        reader.info()
        for n in range(30):
            reader.get(f"{n:02}")
        return held(Snapshots(path).current().segments)
