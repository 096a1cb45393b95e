"""Names of speakers, sections and sources: how they are shown, and which of them a node means."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Final

from search.engines.memory.documents import Document, stream
from search.engines.memory.evaluate import Corpus, Evaluation, Vocabulary
from search.engines.opensearch.schema import ARTICLE, NAME
from search.engines.opensearch.snapshot import Body, Snapshot
from search.model import Article
from search.query.nodes import And, Bag, FieldName, Node, Or, Phrase, Prefix, Word
from search.ranking import DEFAULT, Tier
from search.text import fold, tokenize

MOST: Final = 10_000
"""Names looked at; of more the most frequent."""


class Names:
    """The names that a snapshot's records are filtered and counted by."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._spelling: dict[str, str] = snapshot.cache.setdefault("spelling", {})

    def spelling(self, keys: Iterable[str]) -> Mapping[str, str]:
        """Return the spelling that most articles and statements use of each name key."""
        unknown = sorted({key for key in keys if key not in self._spelling})
        for at in range(0, len(unknown), MOST):
            chosen = unknown[at : at + MOST]
            self._spelling.update(zip(chosen, chosen, strict=True))
            for source in self._search({"terms": {"name": chosen}}):
                self._spelling[source["name"]] = shown(source)
        return self._spelling

    def beginning(self, query: Body, size: int) -> list[dict[str, Any]]:
        """Return the records of names that a query finds, the most frequent first."""
        return self._search(query, size)

    def _search(self, query: Body, size: int = MOST) -> list[dict[str, Any]]:
        body = {
            "query": {"bool": {"filter": [{"term": {"kind": NAME}}, query]}},
            "sort": [{"n": "desc"}, {"name": "asc"}],
            "size": size,
            "track_total_hits": False,
        }
        answer = self._snapshot.look_up(body)
        return [hit["_source"] for hit in answer["hits"]["hits"]]

    def meant(self, field: FieldName, node: Node) -> dict[Tier, list[str]]:
        """Return the values of the field that a node finds, by tier."""
        found: dict[Tier, list[str]] = {Tier.EXACT: [], Tier.ACCENTS: []}
        for value in self._candidates(field, node):
            tier = tier_of(node, value)
            if tier is not None:
                found[tier].append(value)
        return found

    def _candidates(self, field: FieldName, node: Node) -> list[str]:
        if field == "speaker":
            return [source["name"] for source in self._search(loosely(node))]

        def look_up() -> list[str]:
            values = {"values": {"terms": {"field": field, "size": MOST}}}
            body = {"size": 0, "query": {"term": {"kind": ARTICLE}}, "aggs": values}
            buckets = self._snapshot.look_up(body)["aggregations"]["values"]["buckets"]
            return [each["key"] for each in buckets if each["key"]]

        return self._snapshot.remember(("values", field), look_up)


def shown(source: Mapping[str, Any]) -> str:
    """Return the spelling a name's record shows: the most used, then the first by letters."""
    spelling: str = min(source["spellings"], key=lambda each: (-each[1], each[0]))[0]
    return spelling


def tier_of(node: Node, name: str) -> Tier | None:
    """Return how a name answers a node that looks in it alone."""
    text = stream([(1, tokenize(name))])
    evaluation = Evaluation(Corpus([]), Vocabulary(text.positions), DEFAULT)
    found = evaluation.find(node, Document(Article(""), text, text, (), 0))
    return found.tier if found else None


def loosely(node: Node) -> Body:
    """Return a query that finds at least the names that the node does."""
    match node:
        case Word():
            return {"match": {"folded": {"query": fold(node.key), "operator": "and"}}}
        case Prefix():
            typed = unicodedata.normalize("NFC", node.text).lower()  # keys write y as i
            starts = dict.fromkeys((fold(node.key), fold(typed)))
            return _either([{"prefix": {"folded": start}} for start in starts if start])
        case Phrase():
            return {"bool": {"filter": [loosely(word) for word in node.words]}}
        case Bag() | And() if node.children:
            return {"bool": {"filter": [loosely(child) for child in node.children]}}
        case Or() if node.children:
            return _either([loosely(child) for child in node.children])
        case _:
            return {"match_all": {}}


def _either(queries: list[Body]) -> Body:
    return {"bool": {"should": queries, "minimum_should_match": 1}}
