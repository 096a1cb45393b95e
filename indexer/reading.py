"""A batch of documents from bytes to what the engine adds: read, extract, check, prepare."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from indexer.extract import extract
from indexer.readers import read
from indexer.readers.names import printable
from indexer.readers.source import Source
from indexer.report import Refusal
from search.errors import DocumentRefused
from search.model import Article

LONGEST_WORD: Final = 100_000
"""Characters without a space that are still taken for text; analysis takes 200 bytes for each."""

_WORD: Final = re.compile(r"\S++")

Prepare = Callable[[Sequence[Article]], Any]
Place = memoryview
"""Its one item is how many sources of a batch are done with, for others to see."""


@dataclass(slots=True)
class Batch:
    """What became of some sources: ids of the good ones, the engine's form of them, the rest.

    Without ids there is nothing to add, and `prepared` may be None.
    """

    ids: list[str]
    prepared: Any
    refused: list[Refusal] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    bytes: int = 0


def run(sources: Sequence[Source], prepare: Prepare, place: Place) -> Batch:
    """Read, extract and prepare some sources; what fails is refused with its reason."""
    articles: list[Article] = []
    batch = Batch([], None, bytes=sum(len(source.data) for source in sources))
    for at, source in enumerate(sources):
        place[0] = at
        try:
            raw = read(source)
            article = extract(raw)
            _check_words(article.text)
            articles.append(article)
            batch.notes.update(raw.notes)
        except DocumentRefused as error:
            batch.refused.append(Refusal(name(source), str(error)))
        except (Exception, RecursionError) as error:  # one bad document never stops a run
            batch.refused.append(Refusal(name(source), unforeseen(error)))
    place[0] = len(sources)
    batch.ids = [article.id for article in articles]
    batch.prepared = prepare(articles)
    return batch


def _check_words(text: str) -> None:
    """Refuse a text with a "word" that would take more memory than any article."""
    if len(text) <= LONGEST_WORD:
        return
    longest = max((found.end() - found.start() for found in _WORD.finditer(text)), default=0)
    if longest > LONGEST_WORD:
        raise DocumentRefused(
            f"has {longest:,} characters without a space, which is no text; leave them out"
        )


def name(source: Source) -> str:
    """Return where a source is, for messages: file, and line in JSON Lines."""
    file = printable(source.file)
    return f"{file}:{source.line}" if source.line else file


def unforeseen(error: BaseException) -> str:
    """Return the reason to refuse a document by an error that nobody foresaw."""
    return f"could not be read ({type(error).__name__}: {error})"[:300]
