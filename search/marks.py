"""Where a query's words stand in a text: the spans to mark, right for any spelling of a form.

What is marked is what a reader takes for the match. A phrase is marked whole and only where it
stands whole. Of plain words those that stand together as in the query are marked together, and a
word by itself only where it never stands so in this text: in an article on "thông tin" the "tin"
of "tin tưởng" is no match worth seeing. Of the forms that a word may stand for, the likeliest
reading is marked; other forms with the typed marks where it does not occur; forms with other
marks where none of these does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from search.occurrences import LEVELS, Finder, Leaf, Token
from search.query.expansion import leaves
from search.query.nodes import Bag, Field, Fuzzy, Node, Not, Or, Phrase, Prefix, Query, Word


@dataclass(frozen=True, slots=True)
class Unit:
    """Leaves that are marked together: a phrase, which must stand whole, or a bag's words."""

    first: int
    leaves: tuple[Leaf, ...]
    whole: bool
    slop: int = 0
    title_only: bool = False

    @property
    def mask(self) -> int:
        """Return the leaves as bits."""
        return ((1 << len(self.leaves)) - 1) << self.first


class Mark(NamedTuple):
    """A span of the text and the leaves that it matches: bit i stands for leaf i."""

    start: int
    end: int
    leaves: int


_Found = list[tuple[Token, int]]
"""Tokens and the leaves, as bits, that each is marked for."""


class Marker:
    """A query made ready to mark any number of texts; thread-safe once made."""

    def __init__(self, query: Query) -> None:
        self.units = tuple(_units(query.root))
        self.leaves: tuple[Leaf, ...] = tuple(leaf for unit in self.units for leaf in unit.leaves)
        literal = not any(unit.slop for unit in self.units)
        self._finder = Finder(self.leaves, literal=literal)

    def marks(self, text: str, *, title: bool = False) -> tuple[Mark, ...]:
        """Return the marks in a text, ascending and apart; linear in the text."""
        if not self.leaves:
            return ()
        tokens = self._finder.tokens(text)
        found: _Found = []
        for unit in self.units:
            if title or not unit.title_only:
                found += _whole(unit, tokens) if unit.whole else _loose(unit, tokens)
        return tuple(_merged(text, found))


def _units(root: Node | None) -> Iterator[Unit]:
    """Yield what is looked for in the text, its leaves numbered through."""
    first = 0
    for node, title_only in _sought(root, False):
        leaves = _leaves(node)
        if isinstance(node, Phrase):
            yield Unit(first, leaves, True, node.slop, title_only)
        else:
            yield Unit(first, leaves, False, 0, title_only)
        first += len(leaves)


def _sought(node: Node | None, title_only: bool) -> Iterator[tuple[Node, bool]]:
    match node:
        case Word() | Prefix() | Fuzzy() | Phrase():
            yield node, title_only
        case Bag():
            yield node, title_only
            for child in node.children:  # other ways to write a word
                if isinstance(child, Or):
                    yield from _sought(Or(child.children[1:]), title_only)
        case Field(name="title"):
            yield from _sought(node.child, True)
        case None | Not() | Field():
            return
        case _:
            for child in getattr(node, "children", ()):
                yield from _sought(child, title_only)


def _leaves(node: Node) -> tuple[Leaf, ...]:
    match node:
        case Word() | Prefix() | Fuzzy():
            return (node,)
        case Phrase():
            return node.words
        case Bag():
            return leaves(node)
        case _:
            return ()


def _loose(unit: Unit, tokens: Sequence[Token]) -> _Found:
    """Return a bag's tokens: those in a run of the query, and words that stand in no run.

    A token counts for the leaves that it answers as well as any token of the text does.
    """
    agreed, rest = _limits(tokens)
    mask, runs, position, left = unit.mask, 0, -2, 0
    chosen: _Found = []
    in_run: list[int] = []
    for token in tokens:
        _, _, at, (reading, agreeing, looser) = token
        held = (reading | (agreeing & agreed) | (looser & rest)) & mask
        if not held:
            continue
        together = left & (held >> 1) if at == position + 1 else 0
        if together:
            in_run[-1] |= together
            runs |= together | together << 1
        in_run.append(together << 1)
        chosen.append((token, held))
        position, left = at, held
    if not runs:
        return chosen
    marked = (
        (token, run or held & ~runs) for (token, held), run in zip(chosen, in_run, strict=True)
    )
    return [each for each in marked if each[1]]


def _limits(tokens: Sequence[Token]) -> tuple[int, int]:
    """Return the leaves that no token reads, but one agrees with; and those answered worse yet."""
    read = agreed = 0
    for reading, agreeing, _ in {token.answers for token in tokens}:
        read |= reading
        agreed |= agreeing
    return agreed & ~read, ~(read | agreed)


def _whole(unit: Unit, tokens: Sequence[Token]) -> _Found:
    """Return a phrase's tokens where it stands whole, at the best level at which it does."""
    mask, held = unit.mask, [0] * len(tokens)
    for limit in LEVELS:
        held = [
            bits | (token.answers[limit] & mask) for bits, token in zip(held, tokens, strict=True)
        ]
        chosen = [(token, bits) for token, bits in zip(tokens, held, strict=True) if bits]
        found = _near(unit, chosen) if unit.slop else _adjacent(unit, chosen)
        if found:
            return found
    return []


def _adjacent(unit: Unit, chosen: _Found) -> _Found:
    at: dict[tuple[int, int], Token] = {}
    for token, held in chosen:
        for number in _bits(held):
            at[token.position, number] = token
    found: _Found = []
    for position, number in at:
        if number == unit.first:
            parts = [at.get((position + i, number + i)) for i in range(len(unit.leaves))]
            if all(parts):
                found += ((token, 1 << number + i) for i, token in enumerate(parts) if token)
    return found


def _near(unit: Unit, chosen: _Found) -> _Found:
    """Return the tokens of every least window that holds all words (any order)."""
    wide = len(unit.leaves) + unit.slop
    last: dict[int, int] = {}
    found: dict[int, int] = {}
    for i, (token, held) in enumerate(chosen):
        for number in _bits(held):
            last[number] = i
        low = min(last.values())
        whole = len(last) == len(unit.leaves)
        if whole and token.position - chosen[low][0].position < wide:
            for number, at in last.items():
                found[at] = found.get(at, 0) | 1 << number
    return [(chosen[at][0], held) for at, held in sorted(found.items())]


def _bits(held: int) -> Iterator[int]:
    while held:
        lowest = held & -held
        yield lowest.bit_length() - 1
        held ^= lowest


def _merged(text: str, found: _Found) -> list[Mark]:
    """Return marks in order; words with at most a space or a joint between them make one."""
    found.sort(key=_place)
    marks: list[Mark] = []
    start = end = position = -1
    leaves = 0
    for (low, high, at, _), held in found:
        if low < end or (leaves and at <= position + 1 and _joined(text[end:low])):
            end = max(end, high)
            leaves |= held
        else:
            if leaves:
                marks.append(Mark(start, end, leaves))
            start, end, leaves = low, high, held
        position = at
    if leaves:
        marks.append(Mark(start, end, leaves))
    return marks


def _place(found: tuple[Token, int]) -> tuple[int, int]:
    return found[0].start, -found[0].end


def _joined(gap: str) -> bool:
    if gap == " ":
        return True
    joint = gap.strip()
    return not joint or joint == gap or joint in ("-", "–", "/", "&")
