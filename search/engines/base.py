"""What every engine offers: a `Reader` that answers and a `Writer` that changes.

The contract suite (tests/search/engines/test_contract*.py) runs against each implementation;
`memory` is the oracle.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType, TracebackType
from typing import Any, Protocol, Self, TypeVar

from search.model import Article, Hit, Request, Response
from search.query.nodes import Query

T = TypeVar("T")

SCHEMA_VERSION = 2
ANALYSIS_VERSION = 2


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """Which bytes an indexed article was made from: its file and their digest."""

    id: str
    file: str
    digest: str


@dataclass(frozen=True, slots=True)
class Info:
    """What an index holds: `bytes` on disk (0 where unknown), `generation` new at each commit."""

    url: str
    engine: str
    articles: int
    statements: int
    speakers: int
    terms: int
    bytes: int
    generation: str
    first_date: str = ""
    last_date: str = ""


@dataclass(frozen=True, slots=True)
class Volume:
    """How much an index holds of a month: articles, and the space-separated words in them."""

    articles: int
    words: int


@dataclass(frozen=True, slots=True)
class Occurrences:
    """How much of a month answers a query: articles that hold all words, places in them."""

    articles: int
    places: int


@dataclass(frozen=True, slots=True)
class Part:
    """A line of an explanation: what counted, how much; parts add up to their parent's value."""

    label: str
    value: float
    parts: tuple[Part, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Completion:
    """A suggestion for what is being typed: `kind` is phrase, title or speaker."""

    text: str
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Something `verify` found that does not agree, in words, and what mends it."""

    what: str
    remedy: str


class Statistics(Protocol):
    """The corpus's own figures, for reading, spelling and trends; counts are of live articles."""

    @property
    def documents(self) -> int:
        """Return how many articles there are."""

    def frequency(self, key: str) -> int:
        """Return in how many articles the form occurs in title, lead or body."""

    def forms(self, folded: str) -> Sequence[tuple[str, int]]:
        """Return the forms that fold to this, with their article counts, most frequent first."""

    def pair(self, left: str, right: str) -> int:
        """Return how often two forms stand side by side (may be sampled, 0 where unknown)."""

    def vocabulary(self, prefix: str = "") -> Iterable[tuple[str, int]]:
        """Yield the forms that begin with the prefix, and their article counts."""


class Distant(ABC):
    """Statistics that are looked up elsewhere: told what a query is about, they ask once."""

    @abstractmethod
    def expect(self, text: str) -> None:
        """Look up what the words of a typed query may need, in one go."""


class Remembering(ABC):
    """Statistics of one state of an index, which can keep what was worked out by them."""

    @abstractmethod
    def remembered(self, name: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` gives, or what it gave for this name before."""


class Reader(ABC):
    """Answers from the newest committed state.

    Thread-safe. Follows commits by itself: each call sees one whole committed state, and calls
    after a commit see it without reopening. Raises `search.errors.IndexError_` subclasses only.
    """

    @abstractmethod
    def search(self, request: Request) -> Response:
        """Return one page of hits with exact totals and facets; hits have no snippets yet."""

    @abstractmethod
    def get(self, id: str) -> Article | None:
        """Return the article, or None."""

    @abstractmethod
    def scan(self, request: Request) -> Iterator[Hit]:
        """Yield every result in order, from one committed state; ignores page and size.

        Memory is bounded.
        """

    @abstractmethod
    def related(self, id: str, limit: int = 5) -> tuple[Hit, ...]:
        """Return the articles nearest in wording, without its own reprints."""

    @abstractmethod
    def reprints(self, id: str) -> tuple[str, ...]:
        """Return the ids of the other prints of the same text."""

    @abstractmethod
    def explain(self, request: Request, id: str) -> Part | None:
        """Return how the article's score comes about, or None where it is no hit."""

    @abstractmethod
    def complete(self, prefix: str, limit: int = 8) -> tuple[Completion, ...]:
        """Return what the typed beginning, with or without marks, may become."""

    @abstractmethod
    def statistics(self) -> Statistics:
        """Return the corpus's figures at the newest committed state."""

    def volumes(self) -> Mapping[str, Volume]:
        """Return what the index holds by month ("2022-02", ascending; undated under "").

        The default reads every article; engines that store lengths know better.
        """
        counts: Counter[str] = Counter()
        words: Counter[str] = Counter()
        for hit in self.scan(Request(Query("", None), group=False, facets=False)):
            article = hit.article
            month = article.date.value[:7] if article.date else ""
            month = month if len(month) == 7 else ""
            counts[month] += 1
            words[month] += sum(
                text.count(" ") + 1 for text in (article.title, *article.paragraphs) if text
            )
        return {month: Volume(counts[month], words[month]) for month in sorted(counts)}

    def occurrences(
        self, query: Query, deadline: float | None = None
    ) -> Mapping[str, Occurrences] | None:
        """Return how often a query's words stand in the articles of each month (ascending).

        Near-duplicates count each for itself, the undated do not. None says that only reading the
        articles tells, as it is of engines that keep no positions; or that the deadline (seconds)
        passed.
        """
        return None

    @abstractmethod
    def sources(self) -> Iterator[SourceRecord]:
        """Yield what every indexed article was made from."""

    @abstractmethod
    def info(self) -> Info:
        """Return what the index holds."""

    @abstractmethod
    def verify(self) -> Iterator[Difference]:
        """Yield where the index does not agree with itself (checksums, counts)."""

    @property
    @abstractmethod
    def generation(self) -> str:
        """Return a token that changes with each commit; cheap enough for each request."""

    @abstractmethod
    def close(self) -> None:
        """Let files and connections go."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Writer(ABC):
    """Changes an index in one step: leaving the `with` block commits, an exception discards.

    `refused` are the ids of articles that no commit took, with the engine's reasons; the next run
    brings them again.
    """

    refused: Mapping[str, str] = MappingProxyType({})

    @abstractmethod
    def add(self, article: Article) -> None:
        """Add the article, in place of any with the same id."""

    @abstractmethod
    def remove(self, id: str) -> None:
        """Remove the article; an unknown id is ignored."""

    @abstractmethod
    def commit(self) -> None:
        """Make everything since the last commit visible at once."""

    @abstractmethod
    def discard(self) -> None:
        """Forget everything since the last commit."""

    def preparer(self) -> Callable[[Sequence[Article]], Any]:
        """Return a picklable function that does to a batch what needs no index.

        It runs in worker processes; what it returns is handed to `add_prepared` in this one.
        """
        return tuple

    def add_prepared(self, batch: Any) -> None:
        """Add a batch as `preparer` returned it."""
        for article in batch:
            self.add(article)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.commit()
        else:
            self.discard()


class BatchWriter(Writer):
    """A writer that analyses some articles together; leaving the `with` block closes it."""

    _BATCH = 1 << 20  # characters of articles

    def __init__(self) -> None:
        self._waiting: list[Article] = []
        self._waiting_size = 0

    def add(self, article: Article) -> None:
        """Add the article, in place of any with the same id."""
        self._waiting.append(article)
        self._waiting_size += sum(map(len, article.body)) + 1000
        if self._waiting_size >= self._BATCH:
            self._flush()

    def _flush(self) -> None:
        """Take what waits to be analysed; every other change comes after it."""
        waiting = self._waiting
        self._forget_waiting()
        if waiting:
            self.add_prepared(self.preparer()(waiting))

    def _forget_waiting(self) -> None:
        self._waiting, self._waiting_size = [], 0

    @abstractmethod
    def close(self) -> None:
        """Let the lock go; what was not committed is forgotten."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            super().__exit__(kind, error, trace)
        finally:
            self.close()
