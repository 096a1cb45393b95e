"""What to try instead, where a query finds little: another spelling, or less asked for.

Completion while typing is the engine's (`Reader.complete`); this is for after a search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from search.engines.base import Reader, Remembering, Statistics
from search.model import Request, Response
from search.query.abbreviations import widened
from search.query.expansion import typed
from search.query.lexer import Lexer
from search.query.messages import N_
from search.query.nodes import Bag, Note, Query, Word
from search.query.parser import parse
from search.query.reading import read, runs
from search.query.spelling import remarked, respelt
from search.ranking import DEFAULT
from search.text import agree, fold

MEANT = N_("Có phải bạn muốn tìm “{text}”?")
MISSING = N_("Không bài nào có “{words}”.")
WITHOUT = N_("Bỏ “{clause}” thì có {count} kết quả.")

CLEARLY_MORE = 3
"""A spelling is suggested that finds so many times as many."""
MOST_TRIED = 6
"""Parts of a query left out in turn to see which one stops it."""
MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A search that was made: `text` is what the query's spans point into."""

    text: str
    request: Request
    response: Response

    @property
    def full(self) -> int:
        """Return how many results hold everything asked for."""
        notes = [note for note in self.response.notes if note.kind == "relaxed"]
        if not notes:
            return self.response.total
        return int(dict(notes[0].values).get("count", "0"))

    @property
    def exact(self) -> bool:
        """Tell whether the best result matches with the marks as typed."""
        return any(hit.match == "exact" for hit in self.response.hits[:1])


def advice(reader: Reader, asked: Asked, statistics: Statistics) -> tuple[Note, ...]:
    """Return notes with queries to try; none where enough was found. Costs a few searches."""
    if asked.request.query.root is None:
        return ()
    if asked.full >= DEFAULT.few and asked.exact:
        return tuple(_remarked(reader, asked, statistics))
    notes = list(_meant(reader, asked, statistics))
    if not asked.full:
        notes += _missing(reader, asked)
    if not asked.response.total:
        notes += _without(reader, asked)
    return tuple(notes)


def _meant(reader: Reader, asked: Asked, statistics: Statistics) -> Iterator[Note]:
    """Yield the spelling that would find clearly more, if there is one."""
    spelt = _spelt(respelt, asked, statistics)
    if not spelt:
        return
    other = _ask(reader, spelt, asked, size=1)
    enough = CLEARLY_MORE * max(asked.full, 1) if asked.exact else 1
    if other.exact and other.full >= enough:
        yield Note("spelling", MEANT, q=spelt, values=(("text", spelt),))


def _remarked(reader: Reader, asked: Asked, statistics: Statistics) -> Iterator[Note]:
    """Yield the query with the marks that its words have together, where typed ones never do."""
    spelt = _spelt(remarked, asked, statistics)
    if spelt and _ask(reader, spelt, asked, size=1).exact:
        yield Note("spelling", MEANT, q=spelt, values=(("text", spelt),))


def _spelt(
    spelling: Callable[[str, Query, Statistics], str], asked: Asked, statistics: Statistics
) -> str:
    """Return another spelling of the query, of which the engine may remember what it was."""
    text, query = asked.text, asked.request.query
    if isinstance(statistics, Remembering):
        name = spelling.__name__, query.text, text
        return statistics.remembered(name, lambda: spelling(text, query, statistics))
    return spelling(text, query, statistics)


def _missing(reader: Reader, asked: Asked) -> Iterator[Note]:
    """Yield which words no article holds, and the query without them."""
    statistics = reader.statistics()
    unknown = [
        word
        for run in runs(asked.request.query.root)
        for word in run
        if word.weight >= 1.0  # not "ai", "bao nhiêu"
        and not any(agree(word.key, key) for key, _ in statistics.forms(fold(word.key)))
        and not any(statistics.frequency(form.key) for form in word.forms)
    ]
    if unknown:
        words = ", ".join(dict.fromkeys(word.text for word in unknown))
        yield Note("missing", MISSING, q=_cut(asked, unknown), values=(("words", words),))
    elif not asked.response.total:
        yield from _apart(reader, asked)


def _apart(reader: Reader, asked: Asked) -> Iterator[Note]:
    """Yield that no article holds a compound that is all there is ("57-NQ/TW"); its words apart."""
    root, whole = asked.request.query.root, asked.text.strip()
    if isinstance(root, Bag) and len(root.children) == 1 and " " not in whole:
        words = " ".join(token.text for token in typed(root.children[0]))
        if words != whole and _ask(reader, words, asked).response.total:
            yield Note("missing", MISSING, q=words, values=(("words", whole),))


def _cut(asked: Asked, words: list[Word]) -> str:
    """Return the query without what these words stand in; "" where nothing sensible is left.

    A compound or an address goes whole, with the minus or the field before it. Of a phrase and
    beside OR and AND nothing is cut.
    """
    lexer = Lexer(asked.text)
    kept: list[tuple[str, str]] = []
    begin = 0
    for lexeme in lexer:
        start, begin = begin, lexer.at
        lost = any(start <= word.span[0] < begin for word in words)
        if lexeme.kind in ("or", "and") or (lost and lexeme.kind != "chunk"):
            return ""
        while lost and kept and kept[-1][0] in ("not", "field"):
            kept.pop()
        written = asked.text[start:begin]
        if lexeme.kind == "chunk":
            lost |= not any(map(str.isalnum, written))
            written = f"{written.rstrip(':')} " if written.endswith(":") else written
        if not lost:
            kept.append((lexeme.kind, written))
    text = " ".join("".join(written for _, written in kept).split())
    query = parse(text)
    return text if query.root is not None and not query.notes else ""


def _without(reader: Reader, asked: Asked) -> list[Note]:
    """Return what would be found without each part of the query, the most first."""
    parts = _parts(asked.text)
    if not 1 < len(parts) <= MOST_TRIED:
        return []
    found: list[tuple[int, Note]] = []
    for start, end in parts:
        rest = " ".join((asked.text[:start] + " " + asked.text[end:]).split())
        count = _ask(reader, rest, asked).full
        if count:
            clause = asked.text[start:end].strip()
            values = (("clause", clause), ("count", str(count)))
            found.append((count, Note("without", WITHOUT, q=rest, values=values)))
    found.sort(key=lambda each: -each[0])
    return [note for _, note in found[:MOST_SHOWN]]


def _parts(text: str) -> list[tuple[int, int]]:
    """Return the spans of the parts that a query would still be a query without.

    Plain words side by side are one part; a field, a negation and brackets go with their content.
    """
    lexer = Lexer(text)
    parts: list[tuple[int, int]] = []
    begin = depth = 0
    joined = plain = False
    for lexeme in lexer:
        start, begin = begin, lexer.at
        is_plain = lexeme.kind == "chunk" and not (lexeme.prefix or lexeme.fuzzy)
        if parts and (joined or depth or (plain and is_plain)):
            parts[-1] = parts[-1][0], begin
        else:
            parts.append((start, begin))
        depth += (lexeme.kind == "open") - (lexeme.kind == "close")
        joined = lexeme.kind in ("field", "not")
        plain = is_plain and not depth
        if lexeme.kind in ("or", "and"):
            return []
    return parts


def without_quotes(text: str) -> str:
    """Return the query with the words of its phrases as plain words, or "" where it has none.

    What a field or a negation holds stays as it is: a filter must not turn into words to find.
    """
    lexer = Lexer(text)
    pieces: list[str] = []
    held: list[bool] = []
    begin, binds, loosened = 0, False, False
    for lexeme in lexer:
        start, begin = begin, lexer.at
        if lexeme.kind == "open":
            held.append(binds)
        elif lexeme.kind == "close" and held:
            held.pop()
        plain = lexeme.kind == "phrase" and not (lexeme.exact or binds or any(held))
        pieces.append(f" {lexeme.text} " if plain else text[start:begin])
        loosened |= plain
        binds = lexeme.kind in ("field", "not")
    return "".join(pieces) + text[begin:] if loosened else ""


def _ask(reader: Reader, text: str, asked: Asked, size: int = 0) -> Asked:
    query = widened(read(parse(text), reader.statistics()))
    request = replace(asked.request, query=query, page=1, size=size, facets=False)
    return Asked(text, request, reader.search(request))
