"""From nodes to the cluster's query language: what matches exactly, what matches at all.

A rough score, BM25 as the cluster computes it, only chooses the candidates; see `scoring`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from search.engines.memory.documents import name_key
from search.engines.opensearch.names import Names
from search.engines.opensearch.schema import ARTICLE, OR, STATEMENT
from search.engines.opensearch.scoring import ClusterCorpus
from search.model import Choice, Filters, Scope
from search.query.expansion import Leaf, distinct
from search.query.nodes import And, Bag, Dates, Field, Fuzzy, Node, Not, Or, Phrase, Prefix, Word
from search.ranking import Tier, idf

Body = dict[str, Any]

NOTHING: Body = {"match_none": {}}
_PERMUTED = 4
"""Words of a near-phrase up to which every order is tried where one place could serve two."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Two filters: what answers a node as typed, and what answers it at all."""

    exact: Body
    any: Body

    @property
    def has_tiers(self) -> bool:
        """Tell whether the two differ."""
        return self.exact != self.any


class Compiler:
    """Compiles for one scope of one snapshot."""

    def __init__(self, corpus: ClusterCorpus, names: Names, scope: Scope) -> None:
        self._corpus = corpus
        self._names = names
        self.field = "text" if scope == "articles" else "said"

    def answer(self, node: Node, field: str = "") -> Answer:
        """Return the filters of a node; `field` is the text it looks in."""
        field = field or self.field
        match node:
            case Word() | Prefix() | Fuzzy():
                forms = self._corpus.forms(node)
                agreeing, looser = list(forms.agreeing), list(forms.looser)
                exact = terms(field, agreeing)
                return Answer(exact, terms(field, agreeing + looser) if looser else exact)
            case Phrase():
                return self._phrase(node, field)
            case Bag():
                return _both([self.answer(child, field) for child in distinct(node)])
            case And():
                return _both([self.answer(child, field) for child in node.children])
            case Or():
                answers = [self.answer(child, field) for child in node.children]
                return Answer(either(a.exact for a in answers), either(a.any for a in answers))
            case Not():
                without = {"bool": {"must_not": [self.answer(node.child, field).exact]}}
                return Answer(without, without)
            case Field(name="title"):
                return self.answer(node.child, "title")
            case Field():
                return self._named(node)
            case Dates():
                inside = days(node.start, node.end)
                return Answer(inside, inside)

    def _named(self, node: Field) -> Answer:
        found = self._names.meant(node.name, node.child)
        exact = terms(node.name, found[Tier.EXACT])
        looser = found[Tier.ACCENTS]
        return Answer(exact, terms(node.name, found[Tier.EXACT] + looser) if looser else exact)

    def _phrase(self, phrase: Phrase, field: str) -> Answer:
        forms = [self._corpus.forms(word) for word in phrase.words]
        exact = _run([list(each.agreeing) for each in forms], field, phrase.slop)
        if not any(each.looser for each in forms):
            return Answer(exact, exact)
        every = [[*each.agreeing, *each.looser] for each in forms]
        return Answer(exact, _run(every, field, phrase.slop))

    def partial(self, root: Node | None) -> Body | None:
        """Return a filter of what answers where each top-level bag may lack words, or None."""
        match root:
            case Bag():
                scored = self._corpus.scored(root)
                return either(self.answer(child).exact for child in scored)
            case And() if any(isinstance(child, Bag) for child in root.children):
                return {
                    "bool": {
                        "filter": [
                            self.partial(child)
                            if isinstance(child, Bag)
                            else self.answer(child).any
                            for child in root.children
                        ]
                    }
                }
            case _:
                return None

    def rough(self, root: Node | None) -> list[Body]:
        """Return clauses whose sum is roughly the score."""
        clauses: list[Body] = []
        for leaf, field in dict.fromkeys(self._leaves(root, self.field)):
            clauses += self._rough(leaf, field)
        return clauses

    def _leaves(self, node: Node | None, field: str) -> Iterator[tuple[Leaf, str]]:
        match node:
            case Word() | Prefix() | Fuzzy():
                yield node, field
            case Phrase():
                for word in node.words:
                    yield word, field
            case Bag():
                for child in self._corpus.scored(node):
                    yield from self._leaves(child, field)
            case And() | Or():
                for each in node.children:
                    yield from self._leaves(each, field)
            case Field(name="title"):
                yield from self._leaves(node.child, "title")

    def _rough(self, leaf: Leaf, field: str) -> Iterator[Body]:
        """Yield a clause for the forms of each weight: together they count as one term."""
        worth = self._corpus.leaf_idf(leaf)
        for weight, keys in self._classes(leaf):
            frequent = max(map(self._corpus.count, keys))
            own = idf(frequent, len(self._corpus.documents))
            if worth and frequent:
                boost = worth * weight / max(own, 0.01)
                yield matching(field, [keys], boost)
                if field == "text":
                    yield matching("title", [keys], 0.5 * boost)

    def most(self, root: Node | None) -> float:
        """Return more than the rough score can reach."""
        return 4.0 + sum(
            3.0 * self._corpus.leaf_idf(leaf) * sum(weight for weight, _ in self._classes(leaf))
            for leaf, _ in dict.fromkeys(self._leaves(root, self.field))
        )

    def _classes(self, leaf: Leaf) -> list[tuple[float, list[str]]]:
        forms = self._corpus.forms(leaf)
        return by_weight({**forms.looser, **forms.agreeing})


def by_weight(forms: Mapping[str, float]) -> list[tuple[float, list[str]]]:
    """Return forms of equal weight together, the heaviest first."""
    groups: dict[float, list[str]] = {}
    for key, weight in forms.items():
        groups.setdefault(weight, []).append(key)
    return sorted(groups.items(), reverse=True)


def terms(field: str, keys: Sequence[str]) -> Body:
    """Return a filter of the records that hold one of the keys."""
    return {"terms": {field: sorted(keys)}} if keys else NOTHING


def matching(field: str, places: Sequence[Sequence[str]], boost: float) -> Body:
    """Return a scoring clause of keys that count as one term, or of a phrase of such."""
    text = " ".join(OR.join(keys) for keys in places)
    return {"match": {field: {"query": text, "boost": round(boost, 6)}}}


def either(filters: Iterable[Body]) -> Body:
    """Return a filter of what passes one of these."""
    found = [each for each in filters if each != NOTHING]
    if len(found) < 2:
        return found[0] if found else NOTHING
    return {"bool": {"should": found, "minimum_should_match": 1}}


def _both(answers: Sequence[Answer]) -> Answer:
    exact, every = [a.exact for a in answers], [a.any for a in answers]
    return Answer({"bool": {"filter": exact}}, {"bool": {"filter": every}})


def _run(places: Sequence[Sequence[str]], field: str, slop: int) -> Body:
    """Return a filter of keys side by side in order, or near each other in any order."""
    if not all(places):
        return NOTHING
    if not slop:
        text = " ".join(OR.join(keys) for keys in places)
        return {"match_phrase": {field: {"query": text}}}
    if len(places) == 1:
        return terms(field, places[0])
    sources: list[Body] = [{"match": {"query": OR.join(keys)}} for keys in places]
    if _may_share(places) and len(places) <= _PERMUTED:
        return either(_near(list(order), field, slop, True) for order in permutations(sources))
    return _near(sources, field, slop, False)


def _may_share(places: Sequence[Sequence[str]]) -> bool:
    return len({key for keys in places for key in keys}) < sum(map(len, places))


def _near(sources: list[Body], field: str, slop: int, ordered: bool) -> Body:
    return {
        "intervals": {
            field: {"all_of": {"intervals": sources, "ordered": ordered, "max_gaps": slop}}
        }
    }


# -- filters --------------------------------------------------------------------------------------


def days(start: Any, end: Any) -> Body:
    """Return a filter of records whose period touches these days; the undated never do."""
    inside: list[Body] = [{"exists": {"field": "day"}}]
    if start is not None:
        inside.append({"range": {"last": {"gte": start.toordinal()}}})
    if end is not None:
        inside.append({"range": {"day": {"lte": end.toordinal()}}})
    return {"bool": {"filter": inside}}


def filters(wanted: Filters, scope: Scope) -> list[Body]:
    """Return the filters of a request, that of its scope among them."""
    found: list[Body] = [{"term": {"kind": ARTICLE if scope == "articles" else STATEMENT}}]
    if wanted.kind and scope == "statements":
        found.append({"term": {"manner": wanted.kind}})
    if wanted.start or wanted.end:
        found.append(days(wanted.start, wanted.end))
    speakers = [Choice(name_key(choice.value), choice.exclude) for choice in wanted.speakers]
    for field, choices in (
        ("speaker", speakers),
        ("section", wanted.sections),
        ("source", wanted.sources),
    ):
        chosen = [choice.value for choice in choices if not choice.exclude]
        unwanted = [choice.value for choice in choices if choice.exclude]
        if chosen:
            found.append(terms(field, chosen))
        if unwanted:
            found.append({"bool": {"must_not": [terms(field, unwanted)]}})
    return found
