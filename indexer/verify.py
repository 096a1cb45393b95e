"""Does the index agree with itself, and with the documents it was made from?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from indexer import readers
from indexer.readers.source import Refused
from search.engines import open_reader
from search.engines.base import Difference, Reader, SourceRecord
from search.model import Article, Request
from search.query.nodes import Phrase, Query, Word
from search.text import tokenize

SAMPLE = 50
"""How many articles are looked up by their own words."""
PHRASE = 4
"""How many syllables long the looked-up passage is."""


def verify(index: str) -> Iterator[Difference]:
    """Yield what differs: in the engine's files, in the documents' digests, in what is found.

    Raises:
        IndexMissing, IndexMismatch, IndexDamaged, IndexUnavailable: the index cannot be opened.
    """
    with open_reader(index) as reader:
        yield from reader.verify()
        generation, records = reader.generation, list(reader.sources())
        yield from _documents(records, f"--index {index}")
        yield from _sample(reader, records, generation)


def _documents(records: Sequence[SourceRecord], option: str) -> Iterator[Difference]:
    """Compare each source's digest with what lies on disk now."""
    by_file: dict[str, list[SourceRecord]] = defaultdict(list)
    for record in records:
        by_file[record.file].append(record)
    for file, indexed in sorted(by_file.items()):
        remedy = f"Run: timbao index {option} on its directory."
        if not Path(file).exists():
            yield Difference(f"{file} is indexed but no longer there.", remedy)
            continue
        now = _digests(Path(file))
        for record in indexed:
            if record.digest not in now:
                yield Difference(f"{file} has changed since {record.id!r} was indexed.", remedy)


def _digests(path: Path) -> set[str]:
    """Return the digests of the documents the file holds now."""
    items = readers.sources(path, path.parent)
    return {item.digest for item in items if not isinstance(item, Refused)}


def _sample(
    reader: Reader, records: Sequence[SourceRecord], generation: str
) -> Iterator[Difference]:
    """Look an evenly spread sample of articles up by a passage of their own."""
    step = max(1, len(records) // SAMPLE)
    for record in records[::step]:
        what = _not_held(reader, record)
        if what and reader.generation == generation:  # no commit came between
            yield Difference(what, "Rebuild: timbao index PATHS --rebuild.")


def _not_held(reader: Reader, record: SourceRecord) -> str:
    """Say how an article that is listed is not there, or ""."""
    article = reader.get(record.id)
    if article is None:
        return f"The article {record.id!r} is listed but cannot be read."
    if not _found(reader, article):
        return f"A search for a passage of {record.id!r} does not find it."
    return ""


def _found(reader: Reader, article: Article) -> bool:
    phrase = _rarest_phrase(reader, article)
    if phrase is None:
        return True
    request = Request(Query("", phrase), size=0, group=False, facets=False)
    return any(hit.article.id == article.id for hit in reader.scan(request))


def _rarest_phrase(reader: Reader, article: Article) -> Phrase | None:
    """Return the passage around the article's rarest word."""
    statistics = reader.statistics()
    paragraphs = [tokenize(paragraph) for paragraph in article.paragraphs]
    tokens = max(paragraphs, key=len, default=[])[:200]
    if not tokens:
        return None
    rarest = min(range(len(tokens)), key=lambda i: statistics.frequency(tokens[i].key) or 1)
    start = max(0, min(rarest, len(tokens) - PHRASE))
    window = [tokens[start]]
    for token in tokens[start + 1 :]:
        if len(window) < PHRASE and token.position == window[-1].position + 1:
            window.append(token)
    return Phrase(tuple(Word(token.key, token.key, exact=True) for token in window))
