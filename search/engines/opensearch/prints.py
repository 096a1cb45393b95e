"""Which group of near-duplicates each new article belongs to: look-ups in the cluster, by bands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from opensearchpy import OpenSearch

from search.engines.opensearch.patience import patiently
from search.engines.opensearch.prepare import Prepared, bands
from search.engines.opensearch.schema import ARTICLE
from search.engines.opensearch.stream import unpadded
from search.reprints import SLOTS, Signatures, assign, founded

_MOST_HITS = 10_000


@dataclass(slots=True)
class _Known:
    """An article that others may be prints of."""

    id: str
    signature: Signatures
    group: str
    copied: bool


@dataclass(frozen=True, slots=True)
class Place:
    """The group an article is put in, and whether the group may have other members."""

    group: str
    copied: bool


class Prints:
    """Groups of a run.

    Articles sent since the last refresh are remembered here, others are looked up.
    """

    def __init__(self, client: OpenSearch, index: str) -> None:
        self._client = client
        self._index = index
        self._recent: dict[str, list[_Known]] = defaultdict(list)
        self.searchable = False
        """Whether the index holds articles that can be found."""

    def forget_recent(self) -> None:
        """Say that everything sent so far can be found in the index."""
        self._recent.clear()
        self.searchable = True

    def place(
        self, articles: Sequence[Prepared], changed: Collection[str]
    ) -> tuple[list[Place], list[_Known]]:
        """Return the articles' places, and known articles that now have their first copy.

        What the index holds of the `changed` ids counts no more.
        """
        known = self._known(articles, changed)
        groups = _assigned(articles, known)
        joined = {group for at, group in enumerate(groups) if group != own_group(articles[at])}
        joined |= {each.group for each in known if each.group in groups}
        promoted = [each for each in known if each.group in joined and not each.copied]
        places = [Place(group, group in joined) for group in groups]
        for each in promoted:
            each.copied = True
        self._remember(articles, places)
        return places, promoted

    def _remember(self, articles: Sequence[Prepared], places: Sequence[Place]) -> None:
        for article, place in zip(articles, places, strict=True):
            if place.group == own_group(article):
                own = _Known(article.id, article.signature, place.group, place.copied)
                for band in bands(article.signature):
                    self._recent[band].append(own)

    def _known(self, articles: Sequence[Prepared], changed: Collection[str]) -> list[_Known]:
        wanted = {band for article in articles for band in bands(article.signature)}
        recent = {id(k): k for band in wanted for k in self._recent.get(band, ())}
        found = self._look_up(sorted(wanted)) if self.searchable and wanted else []
        leaders: dict[str, _Known] = {}
        for each in chain(recent.values(), (k for k in found if k.id not in changed)):
            if each.group not in leaders or each.group == own_group(each):
                leaders[each.group] = each
        return list(leaders.values())

    def _look_up(self, wanted: Sequence[str]) -> list[_Known]:
        body = {
            "query": {
                "bool": {"filter": [{"term": {"kind": ARTICLE}}, {"terms": {"band": wanted}}]}
            },
            "size": _MOST_HITS,
            "sort": ["_doc"],
            "stored_fields": "_none_",
            "docvalue_fields": ["id", "signature", "group", "copied"],
            "track_total_hits": True,
        }
        params = {
            "filter_path": "hits.total,hits.hits.fields",
            "allow_partial_search_results": "false",
        }
        answer = patiently(
            lambda: self._client.search(index=self._index, body=body, params=dict(params))
        )
        if answer["hits"]["total"]["value"] > _MOST_HITS and len(wanted) > 1:
            half = len(wanted) // 2
            return self._look_up(wanted[:half]) + self._look_up(wanted[half:])
        return [_read(hit["fields"]) for hit in answer["hits"].get("hits", ())]


def _read(fields: dict[str, Any]) -> _Known:
    rows = np.frombuffer(unpadded(fields["signature"][0]), np.uint8)
    return _Known(fields["id"][0], rows, fields["group"][0], fields["copied"][0])


def _assigned(articles: Sequence[Prepared], known: Sequence[_Known]) -> list[str]:
    if not articles:
        return []
    signatures = np.array([each.signature for each in known], np.uint8).reshape(-1, SLOTS)
    groups = np.array([int(each.group, 16) for each in known], np.uint64)
    new = np.array([article.signature for article in articles], np.uint8)
    numbers = founded([article.id for article in articles], new)
    return [f"{int(group):016x}" for group in assign(new, numbers, [(signatures, groups)])]


def own_group(article: Prepared | _Known) -> str:
    """Return the group of an article that resembles nobody before it."""
    return f"{int(founded([article.id], article.signature[None])[0]):016x}"
