"""From articles to records: keys, filters, stored text. Needs no cluster; runs in any process."""

from __future__ import annotations

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import numpy as np

from search.engines.memory.documents import chunks, name_key, period
from search.engines.opensearch.schema import ARTICLE, OR, STATEMENT, record_id
from search.engines.opensearch.stream import encode, hashed
from search.model import PARAGRAPH_BREAK, Article, Date, Section, Speaker, Statement
from search.ranking import DEFAULT
from search.reprints import ROWS, SLOTS, Signatures, signatures
from search.text import SURFACE, Token, fold

LONGEST: Final = 200
"""Characters of a key that are indexed; longer ones are no words."""

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


def prepared(article: Article) -> Prepared:
    """Analyse one article."""
    title, *paragraphs = [_cut(tokens) for tokens in chunks(article)]
    lines = [runs(tokens) for tokens in (title, *paragraphs)]
    names = tuple(dict.fromkeys(speaker.name for speaker in article.speakers))
    lead = len(paragraphs[0]) if article.lead else 0
    length = DEFAULT.title * len(title) + DEFAULT.lead * lead
    length += DEFAULT.body * (sum(map(len, paragraphs)) - lead)
    signed = _signature([token for tokens in paragraphs for token in tokens])
    shared = _shared(article, lines[0])
    whole = {
        **shared,
        "kind": ARTICLE,
        "start": 0,
        "text": [run for each in lines for run in each],
        "folded": [fold(run) for run in lines[0]],
        "speaker": sorted({name_key(name) for name in names}),
        "length": length,
        "words": sum(1 for _ in SURFACE.finditer(f"{article.title} {article.text}")),
        "statements": len(article.statements),
        "band": bands(signed),
        "signature": b64encode(signed.tobytes()).decode(),
        "stream": encode(title, lead, [token for tokens in paragraphs for token in tokens]),
        "file": article.file,
        "digest": article.digest,
        "article": stored(article),
    }
    sent = [
        _statement(article.id, number, each, title, shared)
        for number, each in enumerate(_statements(article, paragraphs))
    ]
    return Prepared(
        article.id,
        _record(record_id(ARTICLE, article.id), whole),
        tuple(record for record, _ in sent),
        signed,
        tuple(run for each in lines for run in each),
        tuple(" ".join(line) for _, line in sent),
        names,
        tuple(statement.speaker for statement in article.statements),
    )


def _cut(tokens: list[Token]) -> list[Token]:
    if all(len(token.key) <= LONGEST for token in tokens):
        return tokens
    return [token._replace(key=token.key[:LONGEST]) for token in tokens]


def _signature(tokens: Sequence[Token]) -> Signatures:
    hashes = np.fromiter((hashed(token.key) for token in tokens), np.uint64, len(tokens))
    found: Signatures = signatures(hashes, np.array([0, len(hashes)]))[0]
    return found


def runs(tokens: Sequence[Token]) -> list[str]:
    """Return the keys as strings, one for each run of positions; keys at one position by `OR`."""
    found: list[list[str]] = []
    last = -2
    for position, here in groupby(tokens, key=lambda token: token.position):
        keys = OR.join(token.key for token in here)
        if position == last + 1:
            found[-1].append(keys)
        else:
            found.append([keys])
        last = position
    return [" ".join(run) for run in found]


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


def _statements(
    article: Article, paragraphs: Sequence[Sequence[Token]]
) -> Iterator[tuple[Statement, list[Token], str]]:
    """Yield each statement with its tokens and what its prints share."""
    starts = [0]
    for paragraph in article.paragraphs:
        starts.append(starts[-1] + len(paragraph) + len(PARAGRAPH_BREAK))
    seen: Counter[str] = Counter()
    for statement in article.statements:
        number = min(max(statement.paragraph, 0), len(paragraphs) - 1)
        inside = [
            token
            for token in paragraphs[number]
            if statement.start <= starts[number] + token.start < statement.end
        ]
        place = f"{name_key(statement.speaker)}\x1f{len(inside)}"
        yield statement, inside, f"{place}\x1f{seen[place]}"
        seen[place] += 1


def _statement(
    id: str,
    number: int,
    found: tuple[Statement, list[Token], str],
    title: Sequence[Token],
    shared: Mapping[str, Any],
) -> tuple[Record, list[str]]:
    statement, tokens, print_of = found
    said = runs(tokens)
    fields = {
        **shared,
        "kind": STATEMENT,
        "number": number,
        "start": statement.start,
        "said": said,
        "manner": statement.kind,
        "speaker": [name_key(statement.speaker)],
        "length": len(tokens),
        "stream": encode(title, 0, tokens),
    }
    return _record(record_id(STATEMENT, id, number), fields, print_of), said


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


# -- the stored article -------------------------------------------------------------------------


def stored(article: Article) -> dict[str, Any]:
    """Return the article as JSON; what is empty is left out."""
    date, section = article.date, article.section
    fields = {
        "id": article.id,
        "title": article.title,
        "lead": article.lead,
        "body": article.body,
        "date": [date.value, date.precision, date.origin] if date else None,
        "section": [section.value, section.origin] if section else None,
        "source": article.source,
        "author": article.author,
        "url": article.url,
        "speakers": [[speaker.name, *speaker.roles] for speaker in article.speakers],
        "statements": [
            [s.speaker, s.role, s.kind, s.verb, s.paragraph, s.start, s.end]
            for s in article.statements
        ],
        "captions": article.captions,
        "headings": article.headings,
        "file": article.file,
        "digest": article.digest,
    }
    return {name: value for name, value in fields.items() if value}


def restored(fields: Mapping[str, Any]) -> Article:
    """Return the article that `stored` was given."""
    given = dict(fields)
    date, section = given.pop("date", None), given.pop("section", None)
    return Article(
        id=given.pop("id", ""),
        body=tuple(given.pop("body", ())),
        date=Date(*date) if date else None,
        section=Section(*section) if section else None,
        speakers=tuple(Speaker(name, tuple(roles)) for name, *roles in given.pop("speakers", ())),
        statements=tuple(Statement(*each) for each in given.pop("statements", ())),
        captions=tuple(given.pop("captions", ())),
        headings=tuple(given.pop("headings", ())),
        **given,
    )
