"""The query as data. The parser makes these nodes, engines evaluate them, nothing else is a query.

Text scope: a node without a `Field` around it looks in title, lead and body (in the statement's
own words when statements are searched).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as Day
from typing import Literal

FieldName = Literal["title", "speaker", "section", "source"]


@dataclass(frozen=True, slots=True)
class Form:
    """A written form that a typed syllable may stand for; `weight` in (0, 1] only ranks."""

    key: str
    weight: float


@dataclass(frozen=True, slots=True)
class Word:
    """One typed syllable, foreign word or number.

    `key` is its index key with the marks as typed (see `search.text`); marks that were typed
    are respected, marks that were not are free, unless `exact`. `forms` is the likeliest
    reading (filled by `search.query.reading`); empty means every agreeing form counts alike.
    `span` is where it stands in the typed query. `weight` multiplies its idf: words that make a
    question ("bao nhiêu", "đúng hay sai") tell less than what is asked about. `loose` False keeps
    to forms that agree: among many words one with other marks is chance. `free` False keeps to
    the reading, where there is one.
    """

    text: str
    key: str
    exact: bool = False
    forms: tuple[Form, ...] = ()
    span: tuple[int, int] = (0, 0)
    weight: float = 1.0
    loose: bool = True
    free: bool = True


@dataclass(frozen=True, slots=True)
class Prefix:
    """`chính*`: every form that begins with the key, marks as for a word."""

    text: str
    key: str
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """`word~`: forms within a tone-aware distance of the key."""

    text: str
    key: str
    distance: float = 1.0
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words next to each other in this order.

    With `slop` n, all within a window n words wider, in any order.
    """

    words: tuple[Word | Prefix | Fuzzy, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Bag:
    """The plain words of a query: results that hold all come first, then the best others.

    Only a bag at the top of the tree (or directly inside a top-level `And`) is relaxed so. An `Or`
    among them is one word, the first as typed, and other ways to write it (`abbreviations`).
    """

    children: tuple[Word | Phrase | Or, ...]


@dataclass(frozen=True, slots=True)
class And:
    """Every child must match."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one child must match."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The child must not match; never scores."""

    child: Node


@dataclass(frozen=True, slots=True)
class Field:
    """The child looks only in the named field. `speaker` matches words of speakers' names."""

    name: FieldName
    child: Node


@dataclass(frozen=True, slots=True)
class Dates:
    """The article's period touches these days (inclusive; None is open). Never scores."""

    start: Day | None
    end: Day | None


Node = Word | Prefix | Fuzzy | Phrase | Bag | And | Or | Not | Field | Dates


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader should know: `kind` for programs, `message` for people.

    `message` is a Vietnamese message id with `{name}` places filled from `values`, so that the
    web side can translate it. `q` is a query to try instead, or "".
    """

    kind: str
    message: str
    q: str = ""
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Return the message with its values filled in."""
        return self.message.format_map(dict(self.values))


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. `root` None asks for everything the filters let through."""

    text: str
    root: Node | None
    notes: tuple[Note, ...] = ()


def words(node: Node | None) -> Iterator[Word | Prefix | Fuzzy]:
    """Yield the leaves that look for text, left to right, without those under `Not`."""
    match node:
        case Word() | Prefix() | Fuzzy():
            yield node
        case Phrase():
            yield from node.words
        case Bag() | And() | Or():
            for child in node.children:
                yield from words(child)
        case Field():
            yield from words(node.child)
