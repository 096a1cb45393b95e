"""Queries by kind, drawn from the corpus itself with a fixed seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from benchmarks.engines import keys
from search.model import Article
from search.text import fold

KINDS = ("rare", "common", "2 to 4", "questions", "phrases", "unmarked", "filtered")


def questions(articles: Sequence[Article], count: int, seed: int = 7) -> dict[str, list[str]]:
    """Return `count` queries of each kind, as a reader would type them.

    rare: one word of 2 to 20 articles in a thousand; common: one of the 100 most frequent; 2 to 4:
    so many neighbouring words of a title; questions: 10 to 20 of a sentence; phrases: 2 to 3 of a
    title, quoted; unmarked: as 2 to 4, without marks; filtered: as 2 to 4.
    """
    chance = random.Random(seed)
    sample = chance.sample(list(articles), min(len(articles), 1000))
    held = Counter(key for article in sample for key in set(keys(article.text)))
    plain = {key: n for key, n in held.items() if key.isalpha()}
    rare = sorted(k for k, n in plain.items() if 2 <= n * 1000 / len(sample) <= 20)
    common = sorted(plain, key=lambda k: (-plain[k], k))[:100]
    titles = [article.title or article.text[:80] for article in sample]
    texts = [article.text for article in sample]

    def runs(sources: Sequence[str], least: int, most: int) -> list[str]:
        return [_run(chance, sources, least, most) for _ in range(count)]

    return {
        "rare": [chance.choice(rare) for _ in range(count)],
        "common": [chance.choice(common) for _ in range(count)],
        "2 to 4": runs(titles, 2, 4),
        "questions": runs(texts, 10, 20),
        "phrases": [f'"{run}"' for run in runs(titles, 2, 3)],
        "unmarked": [fold(run.lower()) for run in runs(titles, 2, 4)],
        "filtered": runs(titles, 2, 4),
    }


def _run(chance: random.Random, sources: Sequence[str], least: int, most: int) -> str:
    """Return some neighbouring plain words of a random text."""
    for _ in range(10_000):
        words = chance.choice(sources).split()
        size = chance.randint(least, most)
        at = chance.randrange(max(len(words) - size + 1, 1))
        run = words[at : at + size]
        if len(run) == size and all(word.isalpha() for word in run):
            return " ".join(run)
    raise SystemExit("The corpus has too few plain words in a row to draw queries from.")
