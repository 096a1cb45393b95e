"""From the documents that match to the response: filters, order, groups, facets, page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Day

from search.engines.base import Part
from search.engines.memory.documents import Document, name_key
from search.engines.memory.evaluate import Evaluation
from search.engines.notes import relaxed, unmarked
from search.model import Choice, Facet, Filters, Hit, Request
from search.query.nodes import Note
from search.ranking import Tier, Weights

_LATEST = Day.max.toordinal() + 1


@dataclass(frozen=True)
class Result:
    """One document that is listed, and how its score comes about."""

    document: Document
    tier: Tier
    parts: tuple[Part, ...] = ()
    copies: tuple[Document, ...] = ()

    @property
    def score(self) -> float:
        """Return the sum of the parts."""
        return sum(part.value for part in self.parts)

    @property
    def hit(self) -> Hit:
        """Return the result as it is answered."""
        return Hit(
            self.document.article,
            self.score,
            self.tier.match,
            tuple(copy.article.id for copy in self.copies),
            self.document.statement,
        )


def passes(filters: Filters, document: Document) -> bool:
    """Tell whether the filters let a document through."""
    if filters.kind and document.statement and document.statement.kind != filters.kind:
        return False
    if filters.start or filters.end:
        if document.period is None:
            return False
        first, last = document.period
        if (filters.start and last < filters.start) or (filters.end and first > filters.end):
            return False
    speakers = {name_key(name) for name in document.speakers}
    return (
        _chosen(filters.speakers, speakers, name_key)
        and _chosen(filters.sections, {document.section})
        and _chosen(filters.sources, {document.article.source})
    )


def _chosen(choices: Sequence[Choice], values: set[str], key: Callable[[str], str] = str) -> bool:
    wanted = {key(choice.value) for choice in choices if not choice.exclude}
    unwanted = {key(choice.value) for choice in choices if choice.exclude}
    return bool(not wanted or wanted & values) and not unwanted & values


def ranked(
    request: Request, evaluation: Evaluation, documents: Iterable[Document], weights: Weights
) -> tuple[list[Result], tuple[Note, ...]]:
    """Return every result in order, before grouping, and what the reader should know."""
    root = request.query.root
    let_through = [d for d in documents if passes(request.filters, d)]
    results = [
        Result(d, found.tier, found.parts)
        for d in let_through
        if (found := evaluation.find(root, d))
    ]
    notes: tuple[Note, ...] = ()
    full = len(results)
    if full < weights.few:
        held = {id(result.document) for result in results}
        partial = [
            Result(d, found.tier, found.parts)
            for d in let_through
            if id(d) not in held and (found := evaluation.partial(root, d))
        ]
        if partial:
            results += partial
            notes = (relaxed(full, request.scope),)
    if root is None or request.sort != "relevance":
        return _by_date(request, evaluation, results, notes, weights)
    return _by_score(request, evaluation, results, weights), notes


def _by_score(
    request: Request, evaluation: Evaluation, results: list[Result], weights: Weights
) -> list[Result]:
    results.sort(key=_by_rank)
    best, rest = results[: weights.candidates], results[weights.candidates :]
    added = evaluation.adjacency(request.query.root, [result.document for result in best])
    best = [
        Result(result.document, result.tier, (*result.parts, *more))
        for result, more in zip(best, added, strict=True)
    ]
    best.sort(key=_by_rank)
    everything = best + rest
    full = sum(result.tier < Tier.PARTIAL for result in everything)
    return everything[: full + weights.partial]


def _by_rank(result: Result) -> tuple[int, float, int, str, int]:
    return (result.tier, -result.score, *_newest(result))


def _newest(result: Result) -> tuple[int, str, int]:
    document = result.document
    day = document.period[0].toordinal() if document.period else 0
    return -day, document.article.id, document.statement.start if document.statement else 0


def _oldest(result: Result) -> tuple[int, str, int]:
    day, *rest = _newest(result)
    return -day or _LATEST, *rest  # type: ignore[return-value]


def _by_date(
    request: Request,
    evaluation: Evaluation,
    results: list[Result],
    notes: tuple[Note, ...],
    weights: Weights,
) -> tuple[list[Result], tuple[Note, ...]]:
    """Order by date what answers best: by date nothing can stand after better answers."""
    tiers = Counter(result.tier for result in results)
    best = min(tiers, default=Tier.EXACT)
    if best is Tier.PARTIAL:
        results = _by_score(request, evaluation, results, weights)
    elif tiers[Tier.ACCENTS] and best is Tier.EXACT:
        notes = (unmarked(tiers[Tier.ACCENTS], request.scope),)
    else:
        notes = ()
    order = _oldest if request.sort == "oldest" else _newest
    listed = [Result(r.document, r.tier) for r in results if r.tier is best]
    return sorted(listed, key=order), notes


def grouped(results: Sequence[Result]) -> list[Result]:
    """Keep the first result of each group of near-duplicates, with the others as its copies."""
    groups: dict[Hashable, list[Result]] = {}
    for result in results:
        groups.setdefault(result.document.group, []).append(result)
    return [
        Result(first.document, first.tier, first.parts, tuple(r.document for r in others))
        for first, *others in groups.values()
    ]


def facets(
    results: Sequence[Result], spelling: Mapping[str, str], most: int
) -> dict[str, tuple[Facet, ...]]:
    """Count the values of what is listed; speakers by key, shown as they are mostly written.

    A result has the values of all its prints: choosing one lists as many results as it counts. At
    most so many values of a facet, the most frequent ones; all months.
    """
    prints = [(result.document, *result.copies) for result in results]
    speakers = (
        spelling[key] for each in prints for key in {name_key(n) for d in each for n in d.speakers}
    )
    months = Counter(month for each in prints for month in {d.month for d in each} if month)
    return {
        "speaker": _frequent(speakers, most),
        "section": _frequent(
            (value for each in prints for value in {d.section for d in each}), most
        ),
        "source": _frequent(
            (value for each in prints for value in {d.article.source for d in each}), most
        ),
        "month": tuple(Facet(value, months[value]) for value in sorted(months)),
    }


def _frequent(values: Iterable[str], most: int) -> tuple[Facet, ...]:
    counts = Counter(value for value in values if value)
    order = sorted(counts, key=lambda value: (-counts[value], value))[:most]
    return tuple(Facet(value, counts[value]) for value in order)
