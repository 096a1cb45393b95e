"""From the typed query to nodes. No input is an error: what cannot be read is words and a note.

    either  = all { OR all }
    all     = part { [AND] part }
    part    = [NOT | "-"] ( chunk | phrase | field part | dates | "(" either ")" )

Plain words that stand in one `all` form one `Bag`, whatever stands between them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date as Day

from search.query.lexer import Lexeme, Lexer
from search.query.messages import N_
from search.query.nodes import (
    And,
    Bag,
    Dates,
    Field,
    Fuzzy,
    Node,
    Not,
    Note,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
)
from search.text.tokens import SURFACE, Piece, pieces

MAX_LENGTH = 512
MAX_OPERATORS = 32

_PIECE = re.compile(r"\S+")
_EXACT = re.compile(r"(?:^|\s)=\Z")

_NAME = 5
"""Words of a name typed without quotation marks, at most."""

Leaf = Word | Prefix | Fuzzy


def parse(text: str, now: Day | None = None) -> Query:
    """Parse what a reader typed; never raises.

    What lies past `MAX_LENGTH` characters is dropped with a note (a caller that would rather
    refuse checks first). `now` is the day that "hôm nay" means, by default the current one.
    """
    notes = [] if len(text) <= MAX_LENGTH else [TOO_LONG]
    lexer = Lexer(text[:MAX_LENGTH], now)
    parser = _Parser(text[:MAX_LENGTH], _usable(lexer, notes), lexer.notes)
    root = parser.either()
    if root is None and text.strip():
        parser.notes.append(NOTHING)
    return Query(text, root, tuple(dict.fromkeys((*notes, *parser.notes))))


def _usable(lexer: Lexer, notes: list[Note]) -> list[Lexeme]:
    """Return the lexemes without brackets nobody opened; past the limit, operators are words."""
    lexemes: list[Lexeme] = []
    cost = depth = 0
    for lexeme in lexer:
        plain = lexeme.kind == "chunk" and not (lexeme.prefix or lexeme.fuzzy)
        cost += not plain and lexeme.kind != "close"
        if not plain and cost > MAX_OPERATORS and lexeme.kind != "close":
            lexemes += (
                Lexeme("chunk", m[0], lexeme.start + m.start())
                for m in _PIECE.finditer(lexeme.text)
            )
            continue
        depth += (lexeme.kind == "open") - (lexeme.kind == "close")
        if depth < 0:
            depth = 0
            notes.append(BRACKETS)
        else:
            lexemes.append(lexeme)
    if cost > MAX_OPERATORS:
        notes.append(TOO_MANY)
    return lexemes


class _Parser:
    """Recursive descent over the lexemes; as deep as there are operators, at most."""

    def __init__(self, text: str, lexemes: Sequence[Lexeme], notes: list[Note]) -> None:
        self._text = text
        self._lexemes = lexemes
        self._at = 0
        self._in_field = False
        self.notes = notes

    def either(self) -> Node | None:
        branches = [self._all()]
        while operator := self._next("or"):
            branch = self._all()
            if branches[-1] is None or branch is None:
                branches[-1] = _together([branches[-1], self._stray(operator), branch])
            else:
                branches.append(branch)
        found = [branch for branch in branches if branch is not None]
        return Or(tuple(found)) if len(found) > 1 else next(iter(found), None)

    def _all(self) -> Node | None:
        segments: list[list[Node | None]] = [[]]
        while True:
            if operator := self._next("and"):
                if segments[-1] and self._peek() in _STARTS:
                    segments.append([])
                else:
                    segments[-1].append(self._stray(operator))
            elif self._peek() in _STARTS:
                segments[-1].append(self._part())
            else:
                break
        joined = [node for segment in segments if (node := _together(segment)) is not None]
        if len(joined) < 2:
            return next(iter(joined), None)
        return And(tuple(_strict(node) for node in joined))

    def _part(self) -> Node | None:
        lexeme = self._take()
        match lexeme.kind:
            case "not":
                return self._not(lexeme)
            case "open":
                return self._group()
            case "field":
                return self._field(lexeme)
            case "dates":
                return self._dates(lexeme)
            case "phrase":
                return _one(_leaves(lexeme), lexeme.slop)
            case _:
                return _chunk(lexeme)

    def _not(self, operator: Lexeme) -> Node | None:
        child = self._operand()
        if child is None:
            return self._stray(operator)
        return child.child if isinstance(child, Not) else Not(child)

    def _group(self) -> Node | None:
        inside = self.either()
        if not self._next("close"):
            self.notes.append(BRACKETS)
        return inside

    def _field(self, lexeme: Lexeme) -> Node | None:
        name = lexeme.field
        if name is None or self._in_field or self._peek() not in ("chunk", "phrase", "open"):
            return self._stray(lexeme)
        self._in_field = True
        self._note_more(lexeme)
        child = self._operand()
        self._in_field = False
        return Field(name, child) if child else self._stray(lexeme)

    def _note_more(self, field: Lexeme) -> None:
        """Note that a name's further words stand outside the field: "người:Nguyễn Văn An"."""
        first, *more = _value(self._lexemes[self._at :])
        if not more or field.field == "title":
            return
        name = " ".join(lexeme.text for lexeme in (first, *more))
        end = more[-1].start + len(more[-1].text)
        quoted = f'{self._text[: first.start]}"{name}"{self._text[end:]}'
        written = f'{field.text}"{name}"'
        values = (("field", field.text), ("word", first.text), ("text", written))
        self.notes.append(Note("field", ONE_WORD, q=quoted, values=values))

    def _dates(self, lexeme: Lexeme) -> Node | None:
        if lexeme.period is None or self._in_field:
            return self._stray(lexeme)
        return Dates(lexeme.period.start, lexeme.period.end)

    def _operand(self) -> Node | None:
        """Read what an operator works on; text without spaces is one word or phrase."""
        if self._peek() == "chunk":
            return _one(_leaves(self._take()))
        part = self._part() if self._peek() in _STARTS else None
        single = isinstance(part, Bag) and len(part.children) == 1
        return part.children[0] if isinstance(part, Bag) and single else part

    def _stray(self, operator: Lexeme) -> Node | None:
        """Return an operator that has nothing to work on as the word it is."""
        word = _chunk(operator)
        if word is not None:
            self.notes.append(Note("operator", STRAY, values=(("text", operator.text),)))
        return word

    def _peek(self) -> str:
        return self._lexemes[self._at].kind if self._at < len(self._lexemes) else "end"

    def _take(self) -> Lexeme:
        self._at += 1
        return self._lexemes[self._at - 1]

    def _next(self, kind: str) -> Lexeme | None:
        return self._take() if self._peek() == kind else None


def _value(lexemes: Sequence[Lexeme]) -> list[Lexeme]:
    """Return the chunks that a name without quotation marks goes on with, the first at least."""
    found = list(lexemes[:1])
    for lexeme in lexemes[1:_NAME]:
        gap = lexeme.start - found[-1].start - len(found[-1].text)
        plain = lexeme.kind == "chunk" and not (lexeme.prefix or lexeme.fuzzy or lexeme.exact)
        if found[0].kind != "chunk" or not plain or gap != 1:
            break
        if found[0].text[:1].isupper() and not lexeme.text[:1].isupper():
            break
        found.append(lexeme)
    return found


_STARTS = ("chunk", "phrase", "field", "dates", "not", "open")


def _chunk(lexeme: Lexeme) -> Node | None:
    """Read text without spaces: words, and numbers with what is joined to them as phrases."""
    groups = _groups(lexeme)
    if lexeme.prefix or lexeme.fuzzy:
        return _one(tuple(leaf for group in groups for leaf in group))
    plain = [group for group in groups if all(isinstance(leaf, Word) for leaf in group)]
    children = (Phrase(group) if len(group) > 1 else group[0] for group in plain)
    return Bag(tuple(c for c in children if isinstance(c, Word | Phrase))) if plain else None


def _leaves(lexeme: Lexeme) -> tuple[Leaf, ...]:
    return tuple(leaf for group in _groups(lexeme) for leaf in group)


def _groups(lexeme: Lexeme) -> list[tuple[Leaf, ...]]:
    """Return one group a word, and one a compound with a number in it ("57-NQ/TW")."""
    groups: list[tuple[Leaf, ...]] = []
    for surface in SURFACE.finditer(lexeme.text):
        found = pieces(surface[0])
        compound = len(found) > 1 and found[1].step == 0
        if compound:  # its parts find it written in any way; of "30%" only the whole says it all
            found = found[1:] if len(found) > 2 else found[:1]
        leaves = tuple(_leaf(piece, surface.start(), lexeme) for piece in found)
        groups += [leaves] if compound else [(leaf,) for leaf in leaves]
    if lexeme.prefix and groups:
        last = groups[-1][-1]
        groups[-1] = (*groups[-1][:-1], Prefix(last.text, last.key, last.span))
    return groups


def _leaf(piece: Piece, base: int, lexeme: Lexeme) -> Leaf:
    start, end = base + piece.start, base + piece.end
    text, span = lexeme.text[start:end], (lexeme.start + start, lexeme.start + end)
    if lexeme.kind == "phrase" and lexeme.text[end : end + 1] == "*":
        return Prefix(text, piece.key, span)
    if lexeme.fuzzy:
        return Fuzzy(text, piece.key, lexeme.fuzzy, span)
    inside = lexeme.kind == "phrase" and _EXACT.search(lexeme.text, 0, start)  # `"=đường sắt"`
    exact = lexeme.exact or bool(inside)
    return Word(text, piece.key, exact=exact, span=span)


def _one(leaves: tuple[Leaf, ...], slop: int = 0) -> Leaf | Phrase | None:
    if len(leaves) < 2:
        return next(iter(leaves), None)
    return Phrase(leaves, slop)


def _together(nodes: Sequence[Node | None]) -> Node | None:
    """Join what must all match: plain words in one bag, before the rest."""
    flat = [part for node in nodes if node is not None for part in _parts(node)]
    plain = [child for node in flat if isinstance(node, Bag) for child in node.children]
    joined: list[Node] = [Bag(tuple(plain))] if plain else []
    joined += (node for node in flat if not isinstance(node, Bag))
    return And(tuple(joined)) if len(joined) > 1 else next(iter(joined), None)


def _parts(node: Node) -> tuple[Node, ...]:
    return node.children if isinstance(node, And) and len(node.children) > 1 else (node,)


def _strict(node: Node) -> Node:
    """Wrap a bag so that an explicit AND is never relaxed (see `Bag`)."""
    if isinstance(node, Bag):
        return And((node,)) if len(node.children) > 1 else node.children[0]
    return node


TOO_LONG = Note(
    "long",
    N_("Câu tìm dài quá {limit} ký tự; phần sau không dùng đến."),
    values=(("limit", str(MAX_LENGTH)),),
)
TOO_MANY = Note(
    "operators",
    N_("Câu tìm có quá {limit} phép tìm; phần còn lại được tìm như từ thường."),
    values=(("limit", str(MAX_OPERATORS)),),
)
BRACKETS = Note("brackets", N_("Dấu ngoặc không khớp; đã bỏ qua."))
NOTHING = Note("nothing", N_("Không có từ nào để tìm."))
ONE_WORD = N_("“{field}” chỉ tính từ “{word}” liền sau; muốn tìm cả tên, hãy viết {text}.")
STRAY = N_("“{text}” đứng lẻ; đã tìm như từ thường.")
