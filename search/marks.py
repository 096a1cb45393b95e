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
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.occurrences import LEVELS, Finder, Leaf, Tokens
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


_Found = tuple[Array, Array]
"""Which tokens are marked, ascending, and the leaves, as bits, that each is marked for."""


class Marker:
    """A query made ready to mark any number of texts; thread-safe once made."""

    def __init__(self, query: Query) -> None:
        self._units = tuple(_units(query.root))
        self.leaves: tuple[Leaf, ...] = tuple(leaf for unit in self._units for leaf in unit.leaves)
        literal = not any(unit.slop for unit in self._units)
        self._finder = Finder(self.leaves, literal=literal)

    def marks(self, text: str, *, title: bool = False) -> tuple[Mark, ...]:
        """Return the marks in a text, ascending and apart; linear in the text."""
        return self.marks_of([text], titles=int(title))[0]

    def marks_of(self, texts: Sequence[str], *, titles: int = 0) -> list[tuple[Mark, ...]]:
        """Return the marks in each text; the last `titles` of them are titles.

        Costs some hundred microseconds for a page of articles together, little more than for one.
        """
        tokens = self._finder.tokens(texts) if self.leaves else None
        if tokens is None or not len(tokens.start):
            return [()] * len(texts)
        found = [np.zeros(0, np.intp)], [np.zeros(0, self._finder.bits)]
        first_title = int(tokens.owner.searchsorted(len(texts) - titles))
        for unit in self._units:
            least = first_title if unit.title_only else 0
            sought = tokens.some(np.s_[least:]) if least else tokens
            which, held = _whole(unit, sought) if unit.whole else _loose(unit, sought)
            found[0].append(which + least)
            found[1].append(held)
        return _merged(texts, tokens, np.concatenate(found[0]), np.concatenate(found[1]))


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


def _loose(unit: Unit, tokens: Tokens) -> _Found:
    """Return a bag's tokens: those in a run of the query, and words that stand in no run.

    A token counts for the leaves that it answers as well as any token of its text does.
    """
    (read, agreed, _), text = tokens.together(tokens.answers)
    reading, agreeing, looser = tokens.answers
    rest = ~(read | agreed)
    held = (reading | agreeing & (agreed & ~read)[text] | looser & rest[text]) & unit.mask
    chosen = np.flatnonzero(held)
    held = held[chosen]
    beside = np.diff(tokens.position[chosen]) == 1
    pairs = (held[:-1] & held[1:] >> 1) * beside
    in_run = np.zeros_like(held)
    in_run[:-1] |= pairs
    in_run[1:] |= pairs << 1
    runs, text = tokens.some(chosen).together(in_run)
    held = np.where(in_run, in_run, held & ~runs[text])
    marked = np.flatnonzero(held)
    return chosen[marked], held[marked]


def _whole(unit: Unit, tokens: Tokens) -> _Found:
    """Return a phrase's tokens where it stands whole, in each text at the best level there is."""
    stands = _near if unit.slop else _adjacent
    left = np.arange(len(tokens.start))
    held = np.zeros_like(tokens.answers[0])
    every = [left[:0]], [held[:0]]
    for limit in LEVELS:
        held |= tokens.answers[limit] & unit.mask
        chosen = left[held[left] != 0]
        which, bits = stands(unit, tokens.position[chosen], held[chosen])
        every[0].append(chosen[which])
        every[1].append(bits)
        left = left[~np.isin(tokens.owner[left], tokens.owner[chosen[which]])]
    which, bits = np.concatenate(every[0]), np.concatenate(every[1])
    order = np.argsort(which, kind="stable")
    return which[order], bits[order]


def _adjacent(unit: Unit, position: Array, held: Array) -> _Found:
    """Return the tokens of every row that holds the words in order."""
    numbers = range(unit.first, unit.first + len(unit.leaves))
    answer = [np.flatnonzero(held >> number & 1) for number in numbers]
    begins = position[answer[0]]
    for step, which in enumerate(answer):
        begins = begins[np.isin(begins + step, position[which])]
    found = [which[np.isin(position[which] - step, begins)] for step, which in enumerate(answer)]
    bits = [np.full(len(which), 1 << n, held.dtype) for n, which in zip(numbers, found, strict=True)]
    return np.concatenate(found), np.concatenate(bits)


def _near(unit: Unit, position: Array, held: Array) -> _Found:
    """Return the tokens of every least window that holds all words (any order)."""
    wide = len(unit.leaves) + unit.slop
    last: dict[int, int] = {}
    found: dict[int, int] = {}
    places = position.tolist()
    for i, bits in enumerate(held.tolist()):
        for number in _bits(bits):
            last[number] = i
        if len(last) == len(unit.leaves) and places[i] - places[min(last.values())] < wide:
            for number, at in last.items():
                found[at] = found.get(at, 0) | 1 << number
    return np.array(list(found), np.intp), np.array(list(found.values()), held.dtype)


def _bits(held: int) -> Iterator[int]:
    while held:
        lowest = held & -held
        yield lowest.bit_length() - 1
        held ^= lowest


def _merged(
    texts: Sequence[str], tokens: Tokens, which: Array, held: Array
) -> list[tuple[Mark, ...]]:
    """Return each text's marks in order; words with at most a space or a joint between make one."""
    if not len(which):
        return [()] * len(texts)
    owner, start, end, position, _ = tokens.some(which)
    base = owner << _TEXT_BITS
    order = np.lexsort((-end, base + start))
    which, held = which[order], held[order]
    owner, start, position, base = owner[order], start[order], position[order], base[order]
    until = np.maximum.accumulate(base + end[order]) - base
    gap = start[1:] - until[:-1]
    joined = (gap <= 1) & (np.diff(position) <= 1)
    joined |= 
