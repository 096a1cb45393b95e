"""From the typed string to lexemes: brackets, operators, fields, phrases, and chunks of text.

Every character is looked at a fixed number of times, so the cost is linear in the query's length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date as Day
from typing import Literal

from search.query import dates
from search.query.fields import DateField, named
from search.query.messages import N_
from search.query.nodes import FieldName, Note

Kind = Literal["open", "close", "or", "and", "not", "field", "dates", "phrase", "chunk"]

MAX_SLOP = 50
WIDEST = 2.0
"""Distance that `word~` reaches at most."""

OPERATORS: dict[str, Kind] = {
    "OR": "or", "HOẶC": "or", "HOAC": "or",
    "AND": "and", "VÀ": "and",
    "NOT": "not", "KHÔNG": "not", "KHONG": "not",
}  # fmt: skip
_ASKING = frozenset(("ai", "gì", "nào", "sao", "đâu", "mấy", "nhiêu"))
_QUOTES = '"“”„«»＂'
_OPEN, _CLOSE = "(（", ")）"
_CHUNK = re.compile(rf"[^\s{_QUOTES}{_OPEN}{_CLOSE}]+(?:(?<=\d)[ \xa0]%)?")
_SPACE = re.compile(r"\s*")
QUOTE = re.compile(rf"[{_QUOTES}]")
_FIELD = re.compile(r"((?:[^\W\d_]|[\u0300-\u036f])+):(?=[^\s)）:/])")
_LOOSE_FIELD = re.compile(r"((?:[^\W\d_]|[\u0300-\u036f])+):\s+(?=\w)")
_SLOP = re.compile(r"~(\d{0,4})")
_FUZZY = re.compile(r"~(\d?)$")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A piece of the query: `text` as typed and where it stands.

    For a phrase `text` is what the quotation marks hold and `start` where that begins; for a
    chunk it is bare of its modifiers.
    """

    kind: Kind
    text: str
    start: int
    field: FieldName | None = None
    period: dates.Period | None = None
    exact: bool = False
    prefix: bool = False
    fuzzy: float = 0.0
    slop: int = 0


class Lexer:
    """Cut one query into lexemes; `notes` says what could not be read, `at` where it is."""

    def __init__(self, text: str, now: Day | None = None) -> None:
        self._text = text
        self._now = now
        self.at = 0
        self._capitals = _all_capitals(text)
        self._asks = _asks(text)
        self.notes: list[Note] = []

    def __iter__(self) -> Iterator[Lexeme]:
        text = self._text
        while True:
            self.at = _SPACE.match(text, self.at).end()  # type: ignore[union-attr]
            if self.at >= len(text):
                return
            char = text[self.at]
            lexeme = (
                self._bracket(char)
                or self._minus(char)
                or self._phrase()
                or self._field()
                or self._chunk()
            )
            if lexeme:
                yield lexeme

    def _bracket(self, char: str) -> Lexeme | None:
        if char not in _OPEN + _CLOSE:
            return None
        self.at += 1
        return Lexeme("open" if char in _OPEN else "close", char, self.at - 1)

    def _minus(self, char: str) -> Lexeme | None:
        """Read a minus that touches what follows and nothing before; "2016 -2020" is a range."""
        at, text = self.at, self._text
        if char != "-" or text[at + 1 : at + 2] in ("", "-", *")）") or text[at + 1].isspace():
            return None
        if at and not (text[at - 1].isspace() or text[at - 1] in _OPEN):
            return None
        if text[at + 1].isdigit() and text[:at].rstrip()[-1:].isdigit():
            return None
        self.at += 1
        return Lexeme("not", "-", at)

    def _phrase(self) -> Lexeme | None:
        text, at = self._text, self.at
        exact = text[at] == "="
        inside = at + exact + 1
        if text[at + exact : inside] not in tuple(_QUOTES):
            return None
        closing = QUOTE.search(text, inside)
        if not closing:  # and so it is the last quotation mark of the query
            self.notes.append(UNCLOSED)
            self.at = inside
            return None
        slop = _SLOP.match(text, closing.end())
        self.at = slop.end() if slop else closing.end()
        wide = int(slop[1] or 1) if slop else 0
        if wide > MAX_SLOP:
            self.notes.append(Note("limit", SLOP, values=(("limit", str(MAX_SLOP)),)))
        prefix = not slop and text[self.at : self.at + 1] == "*"
        self.at += prefix
        phrase = text[inside : closing.start()]
        return Lexeme(
            "phrase", phrase, inside, exact=exact, prefix=prefix, slop=min(wide, MAX_SLOP)
        )

    def _field(self) -> Lexeme | None:
        found = _FIELD.match(self._text, self.at)
        if not found:
            self._apart()
        if not found or (self.at and self._text[self.at - 1] in _QUOTES):
            return None
        name, start = named(found[1]), self.at
        self.at = found.end()
        match name:
            case None:
                self.notes.append(Note("field", UNKNOWN_FIELD, values=(("name", found[1]),)))
                return Lexeme("chunk", found[1], start)
            case "date" | "from" | "to":
                return self._dates(name, start) or Lexeme("chunk", found[1], start)
            case _:
                return Lexeme("field", found[0], start, field=name)

    def _apart(self) -> None:
        """Note a field's name whose value stands apart: "người: ..." is mostly plain text."""
        found = _LOOSE_FIELD.match(self._text, self.at)
        if found and named(found[1]):
            joined = f"{self._text[: found.end(1) + 1]}{self._text[found.end() :]}"
            self.notes.append(Note("field", APART, q=joined, values=(("name", found[1]),)))

    def _dates(self, name: DateField, start: int) -> Lexeme | None:
        value = self._period(self.at)
        if value is None:
            end = _CHUNK.match(self._text, self.at)
            self.notes.append(Note("date", UNKNOWN_DATE, values=(("text", end[0] if end else ""),)))
            return None
        period, self.at = value
        if name == "from":
            period = dates.Period(period.start, None)
        elif name == "to":
            period = dates.Period(None, period.end)
        return Lexeme("dates", self._text[start : self.at], start, period=period)

    def _period(self, at: int) -> tuple[dates.Period, int] | None:
        text = self._text
        if text[at : at + 1] not in tuple(_QUOTES):
            return dates.match(text, at, self._now)
        closing = QUOTE.search(text, at + 1)
        period = dates.read(text[at + 1 : closing.start()], self._now) if closing else None
        return (period, closing.end()) if closing and period else None

    def _chunk(self) -> Lexeme | None:
        found = _CHUNK.match(self._text, self.at)
        if not found:
            return None
        start, self.at = found.span()
        operator = OPERATORS.get(unicodedata.normalize("NFC", found[0]))
        if operator and self._capitals:
            self.notes.append(self._capitals_note(found[0]))
        elif operator == "not" and self._asks:
            self.notes.append(Note("question", QUESTION, values=(("text", found[0]),)))
        elif operator:
            return Lexeme(operator, found[0], start)
        lexeme = _with_modifiers(found[0], start)
        if lexeme.fuzzy > WIDEST:
            self.notes.append(Note("limit", FUZZY, values=(("limit", str(int(WIDEST))),)))
            return replace(lexeme, fuzzy=WIDEST)
        return lexeme

    def _capitals_note(self, operator: str) -> Note:
        split = self._text.split()
        lower = (w if unicodedata.normalize("NFC", w) in OPERATORS else w.lower() for w in split)
        return Note("capitals", CAPITALS, q=" ".join(lower), values=(("text", operator),))


def _with_modifiers(chunk: str, start: int) -> Lexeme:
    exact = chunk.startswith("=")
    fuzzy = _FUZZY.search(chunk)
    if fuzzy:
        chunk = chunk[: fuzzy.start()]
    bare = chunk.rstrip("*")
    return Lexeme(
        "chunk",
        bare[exact:],
        start + exact,
        exact=exact,
        prefix=bare != chunk and any(map(str.isalnum, bare)),
        fuzzy=float(fuzzy[1] or 1) if fuzzy else 0.0,
    )


def _asks(text: str) -> bool:
    """Tell whether the query is a question: there a "KHÔNG" is stressed, not an operator."""
    words = unicodedata.normalize("NFC", text).lower().split()
    return text.rstrip().endswith("?") or any(word.strip(",.") in _ASKING for word in words)


def _all_capitals(text: str) -> bool:
    """Tell whether the words beside operators hold capitals and no other letter."""
    rest = [word for word in text.split() if unicodedata.normalize("NFC", word) not in OPERATORS]
    return "".join(rest).isupper()


UNKNOWN_FIELD = N_("Không có mục tìm “{name}:”; đã tìm như từ thường.")
UNKNOWN_DATE = N_("Không hiểu ngày “{text}”; đã tìm như từ thường.")
APART = N_("Muốn tìm trong mục “{name}:”, hãy viết liền giá trị sau dấu hai chấm.")
SLOP = N_("Hai đầu cụm từ cách nhau nhiều nhất {limit} từ; đã dùng mức này.")
FUZZY = N_("Dấu ~ nhận mức cao nhất là {limit}; đã dùng mức này.")
CAPITALS = N_("Câu viết hoa cả nên “{text}” được tìm như một từ.")
QUESTION = N_(
    "“{text}” trong câu hỏi được tìm như một từ; muốn loại trừ, viết dấu trừ liền trước từ."
)
UNCLOSED = Note("quote", N_("Thiếu dấu ngoặc kép đóng; đã tìm như từ thường."))
