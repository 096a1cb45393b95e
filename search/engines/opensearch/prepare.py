"""From articles to records: keys, filters, stored text. Needs no cluster; runs in any process."""

from __future__ import annotations

import json
from base64 import b64encode
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from search.engines.memory.documents import name_key, period
from search.engines.opensearch.schema import ARTICLE, STATEMENT, record_id
from search.engines.opensearch.stored import stored
from search.engines.opensearch.stream import encode
from search.engines.opensearch.words import Articles, Words
from search.engines.streams import piece_starts
from search.model import PARAGRAPH_BREAK, Article, Statement
from search.ranking import DEFAULT
from search.reprints import ROWS, SLOTS, Signatures
from search.text import fold

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it is sent, but for its group: JSON without the closing brace."""

    id: str
    body: str
    print: str = ""
    """What two statements of one group share besides their articles' group."""

    def lines(self, group: str, copied: bool) -> tuple[str, str]:
        """Return the action and the body of a bulk request."""
        action = f'{{"index":{{"_id":"{self.id}"}}}}'
        return action, f'{self.body},"group":"{group}","copied":{str(copied).lower()}}}'


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article and its statements as records, and the words that are counted of them.

    `lines` are the keys of title and paragraphs, `said` those of each statement, one string a
    run without gaps.
    """

    id: str
    record: Record
    statements: tuple[Record, ...]
    signature: Signatures
    lines: tuple[str, ...]
    said: tuple[str, ...]
    names: tuple[str, ...]
    sayers: tuple[str, ...]


_analyser: Final = cache(Articles)
"""This process's one; it is for one thread."""


def prepared(articles: Sequence[Article]) -> list[Prepared]:
    """Analyse some articles."""
    return [
        _prepared(article, words)
        for article, words in zip(articles, _analyser().words(articles), strict=True)
    ]


def _prepared(article: Article, words: Words) -> Prepared:
    lines = words.runs(0, len(words.keys))
    names = tuple(dict.fromkeys(speaker.name for speaker in article.speakers))
    shared = _shared(article, words.runs(0, words.titles))
    whole = {
        **shared,
        "kind": ARTICLE,
        "start": 0,
        "text": lines,
        "folded": [fold(run) for run in shared["title"]],
        "speaker": sorted({name_key(name) for name in names}),
        "length": _length(words),
        "words": sum(text.count(" ") + 1 for text in (article.title, *article.paragraphs) if text),
        "statements": len(article.statements),
        "band": bands(words.signature),
        "signature": b64encode(words.signature.tobytes()).decode(),
        "stream": encode(words.hashes, words.positions, words.titles, words.leads),
        "file": article.file,
        "digest": article.digest,
        "article": stored(article),
    }
    sent = [
        _statement(number, found, words, shared)
        for number, found in enumerate(_statements(article, words))
    ]
    return Prepared(
        article.id,
        _record(record_id(ARTICLE, article.id), whole),
        tuple(record for record, _ in sent),
        words.signature,
        tuple(lines),
        tuple(" ".join(line) for _, line in sent),
        names,
        tuple(statement.speaker for statement in article.statements),
    )


def _length(words: Words) -> int:
    rest = len(words.keys) - words.titles - words.leads
    return DEFAULT.title * words.titles + DEFAULT.lead * words.leads + DEFAULT.body * rest


def _shared(article: Article, title: list[str]) -> dict[str, Any]:
    """Return the fields that an article and its statements have in common."""
    days = period(article.date)
    fields: dict[str, Any] = {
        "id": article.id,
        "title": title,
        "section": article.section.value if article.section else "",
        "source": article.source,
    }
    if days and article.date:
        fields |= {"day": days[0].toordinal(), "last": days[1].toordinal()}
        fields["date"] = article.date.value
        if len(article.date.value) > 4:
            fields["month"] = article.date.value[:7]
    return fields


# -- statements -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Said:
    """A statement, where its tokens begin and end, and what its prints share."""

    statement: Statement
    first: int
    end: int
    print: str


def _statements(article: Article, words: Words) -> Iterator[_Said]:
    seen: Counter[str] = Counter()
    starts = cache(piece_starts)
    for statement in article.statements:
        first, end = _inside(article, statement, words, starts)
        place = f"{name_key(statement.speaker)}\x1f{end - first}"
        yield _Said(statement, first, end, f"{place}\x1f{seen[place]}")
        seen[place] += 1


def _inside(
    article: Article, statement: Statement, words: Words, starts: Callable[[str], list[int]]
) -> tuple[int, int]:
    """Return which of the article's tokens a statement's own words are."""
    paragraphs = article.paragraphs or ("",)
    number = min(max(statement.paragraph, 0), len(paragraphs) - 1)
    before = sum(len(each) + len(PARAGRAPH_BREAK) for each in paragraphs[:number])
    inside, first = starts(paragraphs[number]), words.first(number)
    bounds = (bisect_left(inside, at - before) for at in (statement.start, statement.end))
    start, end = (first + at for at in bounds)
    return start, max(start, end)


def _statement(
    number: int, found: _Said, words: Words, shared: Mapping[str, Any]
) -> tuple[Record, list[str]]:
    chosen = words.chosen(found.first, found.end)
    said = words.runs(found.first, found.end)
    fields = {
        **shared,
        "kind": STATEMENT,
        "number": number,
        "start": found.statement.start,
        "said": said,
        "manner": found.statement.kind,
        "speaker": [name_key(found.statement.speaker)],
        "length": found.end - found.first,
        "stream": encode(words.hashes[chosen], words.positions[chosen], words.titles, 0),
    }
    return _record(record_id(STATEMENT, shared["id"], number), fields, found.print), said


def _record(id: str, fields: Mapping[str, Any], print_of: str = "") -> Record:
    text = _ENCODER.encode({**fields, "key": id})
    return Record(id, _without_surrogates(text)[:-1], print_of)


def _without_surrogates(text: str) -> str:
    """Return JSON that UTF-8 can carry: lone surrogates as escapes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


def bands(signed: Signatures) -> list[str]:
    """Return the bands of a signature as terms; none for a text too short to compare."""
    if not signed[0]:
        return []
    rows = signed.reshape(SLOTS // ROWS, ROWS)
    return [f"{at:x}-{row.tobytes().hex()}" for at, row in enumerate(rows)]
