"""The vocabulary's records in the index: brought up to date with what a run has counted.

One writer at a time reads, adds and writes them back. Counts are exact after runs that ended; a
run killed inside its commit can leave them off by what it was sending, until the next rebuild.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from opensearchpy import OpenSearch

from search.engines.opensearch.bulk import Item, deletion, indexing
from search.engines.opensearch.patience import patiently
from search.engines.opensearch.schema import FORM, NAME, record_id
from search.engines.opensearch.tally import Tally
from search.engines.opensearch.words import runs_of
from search.text import fold

FOLLOWERS: Final = 200
"""Forms kept of those that stand right after a form, the most frequent."""

_AT_ONCE: Final = 1000

Source = dict[str, Any]


class Lexicon:
    """The forms and names of one generation, for its writer."""

    def __init__(self, client: OpenSearch, index: str) -> None:
        self._client = client
        self._index = index
        self.empty = True
        """Whether nothing was merged into this generation before."""

    def merge(self, tally: Tally) -> Iterator[Item]:
        """Yield the bulk items that add a tally to what the index holds."""
        following: dict[str, Counter[str]] = defaultdict(Counter)
        for pair, count in tally.pairs.items():
            if count:
                left, _, right = pair.partition(" ")
                following[left][right] = count
        forms = sorted({k for counts in (tally.forms, tally.said) for k in counts} | {*following})

        def form(key: str, old: Source) -> Source | None:
            return _form(key, old, tally, following.get(key, Counter()))

        yield from self._merge(FORM, forms, form)
        spellings: dict[str, Counter[str]] = defaultdict(Counter)
        for (name, spelling), count in tally.spellings.items():
            spellings[name][spelling] = count

        def person(key: str, old: Source) -> Source | None:
            return _person(key, old, tally.people[key], spellings[key])

        yield from self._merge(NAME, sorted(spellings), person)
        self.empty = False

    def _merge(
        self, kind: str, wanted: Sequence[str], made: Callable[[str, Source], Source | None]
    ) -> Iterator[Item]:
        for at in range(0, len(wanted), _AT_ONCE):
            chosen = wanted[at : at + _AT_ONCE]
            ids = [record_id(kind, key) for key in chosen]
            for key, id, old in zip(chosen, ids, self._old(ids), strict=True):
                new = made(key, old)
                if new is not None:
                    yield indexing(id, {"kind": kind, **new})
                elif old:
                    yield deletion(id)

    def _old(self, ids: Sequence[str]) -> list[Source]:
        """Return the records as last written, visible or not; {} where there is none."""
        if self.empty:
            return [{} for _ in ids]
        answer = patiently(lambda: self._client.mget(index=self._index, body={"ids": ids}))
        return [each.get("_source") or {} for each in answer["docs"]]


def _form(key: str, old: Source, tally: Tally, following: Counter[str]) -> Source | None:
    articles = old.get("n", 0) + tally.forms[key]
    statements = old.get("m", 0) + tally.said[key]
    if articles <= 0 and statements <= 0:
        return None
    after = followers(old.get("next", ""))
    after.update(following)
    kept = [f"{right} {count}" for right, count in after.most_common(FOLLOWERS) if count > 0]
    return {
        "form": key,
        "fold": fold(key),
        "n": max(articles, 0),
        "m": max(statements, 0),
        "next": " ".join(kept),
    }


def followers(text: str) -> Counter[str]:
    """Return what a form's record says of the forms right after it, with their counts."""
    parts = text.split(" ") if text else []
    return Counter(dict(zip(parts[::2], map(int, parts[1::2]), strict=True)))


def _person(key: str, old: Source, articles: int, changes: Counter[str]) -> Source | None:
    spellings = Counter(dict(old.get("spellings", ())))
    spellings.update(changes)
    kept = sorted(((n, c) for n, c in spellings.items() if c > 0), key=lambda each: -each[1])
    if not kept:
        return None
    return {
        "name": key,
        "spellings": kept,
        "n": max(old.get("n", 0) + articles, 0),
        "folded": [fold(run) for run in runs_of(kept[0][0])],
    }
