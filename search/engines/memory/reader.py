"""Answers from a memory index."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from search.engines.base import Completion, Difference, Info, Part, Reader, SourceRecord
from search.engines.completion import Beginning, beginning, best, keys_of
from search.engines.memory.documents import Document, name_key
from search.engines.memory.evaluate import Evaluation
from search.engines.memory.results import Result, facets, grouped, ranked
from search.engines.memory.state import STATES, MemoryStatistics, State
from search.engines.phrases import phrases
from search.errors import IndexMissing
from search.model import Article, Hit, Request, Response
from search.query.nodes import Note
from search.ranking import DEFAULT, Tier, Weights, idf, norm, saturation


class MemoryReader(Reader):
    """Reads the index of this name."""

    def __init__(self, name: str, weights: Weights = DEFAULT) -> None:
        self._name = name
        self._weights = weights

    @property
    def _state(self) -> State:
        return STATES.get(self._name, State())

    def search(self, request: Request) -> Response:
        """Return one page of hits with exact totals and facets."""
        started = time.perf_counter()
        state = self._state
        results, notes = self._results(state, request)
        first = (request.page - 1) * request.size
        return Response(
            request.query,
            len(results),
            tuple(result.hit for result in results[first : first + request.size]),
            facets(results, state.spelling, request.values) if request.facets else {},
            request.page,
            request.size,
            took_ms=(time.perf_counter() - started) * 1000,
            notes=notes,
            generation=str(state.generation),
        )

    def _results(self, state: State, request: Request) -> tuple[list[Result], tuple[Note, ...]]:
        documents = state.scope(request.scope)
        evaluation = Evaluation(documents, state.vocabulary, self._weights)
        results, notes = ranked(request, evaluation, documents.documents, self._weights)
        return grouped(results) if request.group else results, notes

    def get(self, id: str) -> Article | None:
        """Return the article, or None."""
        entry = self._state.entries.get(id)
        return entry[0].article if entry else None

    def scan(self, request: Request) -> Iterator[Hit]:
        """Yield every result in order, from one committed state."""
        results, _ = self._results(self._state, request)
        for result in results:
            yield result.hit

    def related(self, id: str, limit: int = 5) -> tuple[Hit, ...]:
        """Return the articles nearest in wording, without its own reprints."""
        state = self._state
        if id not in state.entries:
            return ()
        own = state.entries[id][0]
        telling = self._telling(own, state)
        found = []
        for document in state.articles.documents:
            score = sum(
                value * saturation(document.text.counts.get(key, 0), self._norm(document, state))
                for key, value in telling.items()
            )
            if score and document.group != own.group:
                found.append(Result(document, Tier.EXACT, parts=(Part("", score),)))
        found.sort(key=lambda r: (-r.score, r.document.article.id))
        return tuple(replace(result.hit, reprints=()) for result in grouped(found)[:limit])

    def _norm(self, document: Document, state: State) -> float:
        weights = self._weights
        return norm(document.text.length, state.articles.average, weights.k1, weights.b)

    def _telling(self, own: Document, state: State) -> dict[str, float]:
        """Return the words that tell most of an article and occur elsewhere, with their worth."""
        total = len(state.entries)
        worth = {
            key: idf(state.vocabulary.frequency(key), total) * saturation(n, self._norm(own, state))
            for key, n in own.text.counts.items()
            if state.vocabulary.frequency(key) > 1
        }
        rarest = sorted(worth, key=lambda key: (-worth[key], key))[: self._weights.related_terms]
        return {key: worth[key] for key in rarest}

    def reprints(self, id: str) -> tuple[str, ...]:
        """Return the ids of the other prints of the same text."""
        entries = self._state.entries
        if id not in entries:
            return ()
        group = entries[id][0].group
        return tuple(
            sorted(key for key, (d, _) in entries.items() if d.group == group and key != id)
        )

    def explain(self, request: Request, id: str) -> Part | None:
        """Return how the article's score comes about, or None where it is no hit."""
        results, _ = self._results(self._state, replace(request, group=False))
        for result in results:
            if result.document.article.id == id:
                return Part(result.tier.match, result.score, result.parts)
        return None

    def complete(self, prefix: str, limit: int = 8) -> tuple[Completion, ...]:
        """Return what the typed beginning, with or without marks, may become."""
        typed = beginning(prefix)
        if typed is None:
            return ()
        state = self._state
        titles = Counter(d.article.title for d in state.articles.documents)
        names: Counter[str] = Counter()
        for document in state.articles.documents:
            names.update(state.spelling[key] for key in {name_key(n) for n in document.speakers})
        return best(
            phrases(typed, MemoryStatistics(state), limit),
            _standing(typed, names, "speaker"),
            _standing(typed, titles, "title"),
            limit,
        )

    def statistics(self) -> MemoryStatistics:
        """Return the corpus's figures."""
        return MemoryStatistics(self._state)

    def sources(self) -> Iterator[SourceRecord]:
        """Yield what every indexed article was made from."""
        for id, (document, _) in self._state.entries.items():
            yield SourceRecord(id, document.article.file, document.article.digest)

    def info(self) -> Info:
        """Return what the index holds."""
        state = self._state
        periods = [d.period for d in state.articles.documents if d.period]
        return Info(
            url=f"memory:{self._name}",
            engine="memory",
            articles=len(state.entries),
            statements=len(state.statements.documents),
            speakers=len(state.spelling),
            terms=len(state.articles.holders),
            bytes=0,
            generation=self.generation,
            first_date=min(first for first, _ in periods).isoformat() if periods else "",
            last_date=max(last for _, last in periods).isoformat() if periods else "",
        )

    def verify(self) -> Iterator[Difference]:
        """Yield nothing: there is no copy to disagree with."""
        return iter(())

    @property
    def generation(self) -> str:
        """Return a token that changes with each commit."""
        return str(self._state.generation)

    def close(self) -> None:
        """Do nothing; the index lives as long as the process."""


def _standing(typed: Beginning, texts: Counter[str], kind: str) -> list[tuple[int, Completion]]:
    found = ((typed.inside(keys_of(text)), text) for text in texts)
    return [(at, Completion(text, kind, texts[text])) for at, text in found if at >= 0]


def open_reader(name: str) -> MemoryReader:
    """Open the index of this name.

    Raises:
        IndexMissing: nothing was written under this name in this process.
    """
    if name not in STATES:
        raise IndexMissing(
            f"No index memory:{name} in this process. Open it for writing first, or name an "
            "index on disk: --index whoosh:DIRECTORY."
        )
    return MemoryReader(name)
