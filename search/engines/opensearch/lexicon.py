"""The vocabulary's records in the index: brought up to date with what a run has counted.

One writer at a time reads, adds and writes them back. A run killed inside its commit can leave the
counts off by what it was sending; the next commit counts every form and name anew.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from opensearchpy import OpenSearch

from search.engines.opensearch.bulk import Item, deletion, indexing
from search.engines.opensearch.patience import patiently
from search.engines.opensearch.schema import ARTICLE, FORM, NAME, STATEMENT, record_id
from search.engines.opensearch.tally import Tally
from search.engines.opensearch.words import runs_of
from search.text import fold

FOLLOWERS: Final = 200
"""Forms kept of those that stand right after a form, the most frequent."""

_AT_ONCE: Final = 1000
_HELD_IN: Final = {
    FORM: (("n", ARTICLE, "text"), ("m", STATEMENT, "said")),
    NAME: (("n", ARTICLE, "speaker"),),
}
"""What a record counts: the kind of records that hold its form or name, and their field."""

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
            for key, old in zip(chosen, self._old(ids), strict=True):
                new = made(key, old)
                if new is not None or old:
                    yield _item(kind, key, new)

    def recount(self) -> Iterator[Item]:
        """Yield the bulk items that set right what the records say of articles and statements.

        Of forms and names that were merged, as of the last refresh; what stands after a form, and
        spellings, stay as they are.
        """
        for kind, field in ((FORM, "form"), (NAME, "name")):
            for sources in self._every(kind, field):
                counted = self._counted(kind, [source[field] for source in sources])
                for old, counts in zip(sources, counted, strict=True):
                    if {**old, **counts} != old:
                        yield _item(kind, old[field], _remade(kind, {**old, **counts}))

    def _every(self, kind: str, field: str) -> Iterator[list[Source]]:
        body: Source = {
            "query": {"term": {"kind": kind}},
            "sort": [{field: "asc"}],
            "size": _AT_ONCE,
            "track_total_hits": False,
        }
        while hits := self._ask(body)["hits"]["hits"]:
            yield [hit["_source"] for hit in hits]
            body["search_after"] = hits[-1]["sort"]

    def _counted(self, kind: str, keys: Sequence[str]) -> list[dict[str, int]]:
        """Return how many articles, and of forms how many statements, hold each."""
        found: list[dict[str, int]] = [{} for _ in keys]
        for name, holder, field in _HELD_IN[kind]:
            each = [{"term": {field: key}} for key in keys]
            body = {
                "size": 0,
                "query": {"term": {"kind": holder}},
                "aggs": {"held": {"filters": {"filters": each}}},
            }
            buckets = self._ask(body)["aggregations"]["held"]["buckets"]
            for counts, bucket in zip(found, buckets, strict=True):
                counts[name] = bucket["doc_count"]
        return found

    def _ask(self, body: Source) -> Source:
        params = {"allow_partial_search_results": "false"}
        return patiently(
            lambda: self._client.search(index=self._index, body=body, params=dict(params))
        )

    def _old(self, ids: Sequence[str]) -> list[Source]:
        """Return the records as last written, visible or not; {} where there is none."""
        if self.empty:
            return [{} for _ in ids]
        answer = patiently(lambda: self._client.mget(index=self._index, body={"ids": ids}))
        return [each.get("_source") or {} for each in answer["docs"]]


def _item(kind: str, key: str, new: Source | None) -> Item:
    id = record_id(kind, key)
    return deletion(id) if new is None else indexing(id, {"kind": kind, **new})


def _remade(kind: str, right: Source) -> Source | None:
    """Return the whole record, as it is sent, of what is kept of it."""
    if kind == FORM:
        return _form(right["form"], right, Tally(), Counter())
    return _person(right["name"], right, 0, Counter())


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
