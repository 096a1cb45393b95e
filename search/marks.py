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
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.occurrences import LEVELS, Finder, Leaf, Tokens, side_by_side, together
from search.query.expansion import leaves
from search.query.nodes import Bag, Field, Fuzzy, Node, Not, Or, Phrase, Prefix, Query, Word
from search.words import Notes


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


Array = NDArray[Any]

_APART: Final = 1 << 40
"""More than any text has characters."""


class Marks(NamedTuple):
    """The marks in some texts, text after text: arrays of one length, `owner` numbers the text."""

    owner: Array
    start: Array
    end: Array
    leaves: Array

    def listed(self) -> list[Mark]:
        """Return the marks one by one."""
        return list(map(Mark, self.start.tolist(), self.end.tolist(), self.leaves.tolist()))

    def borders(self, texts: int) -> list[int]:
        """Return where the marks of each of so many texts begin, and where the last end."""
        found: list[int] = self.owner.searchsorted(np.arange(texts + 1)).tolist()
        return found


_NONE: Final = Marks(*np.zeros((4, 0), np.int64))
_Found = tuple[Array, Array]
"""Which tokens are marked, ascending, and the leaves, as bits, that each is marked for."""


class Marker:
    """A query made ready to mark any number of texts; thread-safe once made."""

    def __init__(self, query: Query) -> None:
        self.units: tuple[Unit, ...] = tuple(_units(query.root))
        """What is marked together, in the order of the leaves."""
        self.leaves: tuple[Leaf, ...] = tuple(leaf for unit in self.units for leaf in unit.leaves)
        literal = not any(unit.slop for unit in self.units)
        self._finder = Finder(self.leaves, literal=literal)

    def marks(self, text: str, *, title: bool = False) -> tuple[Mark, ...]:
        """Return the marks in a text, ascending and apart; linear in the text."""
        return tuple(self.marks_of([text], titles=int(title)).listed())

    def marks_of(
        self, texts: Sequence[str], *, titles: int = 0, notes: Sequence[Notes] = ()
    ) -> Marks:
        """Return the marks in the texts; the last `titles` of them are titles.

        Where there are as many other texts these are what the titles stand above: what a word is
        read as there is not marked as another word in the title ("10 giờ", not "giở sách"). Costs
        some hundred microseconds for a page of articles together, little more than for one; half of
        that where the `notes` on each text hold its words.
        """
        tokens = self._finder.tokens(texts, notes) if self.leaves and texts else None
        if tokens is None or not len(tokens.start):
            return _NONE
        found = [np.zeros(0, np.intp)], [np.zeros(0, self._finder.bits)]
        above = np.arange(len(texts))
        if len(texts) == 2 * titles:
            above[titles:] -= titles
        first_title = int(tokens.owner.searchsorted(len(texts) - titles))
        for unit in self.units:
            least = first_title if unit.title_only else 0
            sought = tokens.some(slice(least, None)) if least else tokens
            which, held = (_whole if unit.whole else _loose)(unit, sought, above)
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


def _loose(unit: Unit, tokens: Tokens, above: Array) -> _Found:
    """Return a bag's tokens: those in a run of the query, and words that stand in no run.

    A token counts for the leaves that it answers as well as any token of its text does, and of the
    text `above` which it stands.
    """
    owner = tokens.owner
    read, agreed, _ = together(owner, tokens.answers, len(above))
    read, agreed = read | read[above], agreed | agreed[above]
    reading, agreeing, looser = tokens.answers
    held = reading | agreeing & (agreed & ~read)[owner] | looser & ~(read | agreed)[owner]
    held &= unit.mask
    chosen = held.nonzero()[0]
    held, owner = held[chosen], owner[chosen]
    in_run = side_by_side(tokens.position[chosen], held)
    runs = together(owner, in_run, len(above))
    held = np.where(in_run, in_run, held & ~runs[owner])
    marked = held.nonzero()[0]
    return chosen[marked], held[marked]


def _whole(unit: Unit, tokens: Tokens, above: Array) -> _Found:
    """Return a phrase's tokens where it stands whole, at the best level there is.

    That is the best in its text, and not worse than in the text `above` which it stands.
    """
    stands = _near if unit.slop else _adjacent
    left = np.arange(len(tokens.start))
    held = np.zeros_like(tokens.answers[0])
    every = [left[:0]], [held[:0]]
    done = np.zeros(len(above), np.bool_)
    for limit in LEVELS:
        held |= tokens.answers[limit] & unit.mask
        chosen = left[held[left] != 0]
        which, bits = stands(unit, tokens.position[chosen], held[chosen])
        every[0].append(chosen[which])
        every[1].append(bits)
        done[tokens.owner[chosen[which]]] = True
        left = left[~(done | done[above])[tokens.owner[left]]]
    which, bits = np.concatenate(every[0]), np.concatenate(every[1])
    order = np.argsort(which, kind="stable")
    return which[order], bits[order]


def _adjacent(unit: Unit, position: Array, held: Array) -> _Found:
    """Return the tokens of every row that holds the words in order."""
    numbers = range(unit.first, unit.first + len(unit.leaves))
    answer = [np.flatnonzero(held >> number & 1) for number in numbers]
    begins = position[answer[0]]
    for step, which in enumerate(answer):
        begins = begins[_among(begins + step, position[which])]
    found = [which[_among(position[which] - step, begins)] for step, which in enumerate(answer)]
    bits = [
        np.full(len(which), 1 << n, held.dtype) for n, which in zip(numbers, found, strict=True)
    ]
    return np.concatenate(found), np.concatenate(bits)


def _among(values: Array, ascending: Array) -> Array:
    """Return which of the values are in an ascending list."""
    if not len(ascending):
        return np.zeros(len(values), np.bool_)
    at = np.minimum(ascending.searchsorted(values), len(ascending) - 1)
    return np.asarray(ascending[at] == values)


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


def _merged(texts: Sequence[str], tokens: Tokens, which: Array, held: Array) -> Marks:
    """Return the marks in order; words with at most a space or a joint between make one."""
    if not len(which):
        return _NONE
    owner, start, end = tokens.owner[which], tokens.start[which], tokens.end[which]
    base = owner * _APART
    place = base + start
    if (place[1:] <= place[:-1]).any():  # of several units, or one piece inside another
        order = np.lexsort((-end, place))
        which, held, owner, base = which[order], held[order], owner[order], base[order]
        start, end = start[order], end[order]
    until = np.maximum.accumulate(base + end) - base
    gap = start[1:] - until[:-1]
    position = tokens.position[which]
    beside = position[1:] - position[:-1] <= 1
    joined = ((gap < 0) | (beside & (gap <= 1))) & (owner[1:] == owner[:-1])
    for at in (beside & (gap > 1)).nonzero()[0].tolist():
        joined[at] = _joined(texts[owner[at]][until[at] : start[at + 1]])
    begins, ends = np.ones(len(which), np.bool_), np.ones(len(which), np.bool_)
    np.logical_not(joined, out=begins[1:])
    np.logical_not(joined, out=ends[:-1])
    first, last = begins.nonzero()[0], ends.nonzero()[0]
    leaves = np.bitwise_or.reduceat(held, first)
    return Marks(owner[first], start[first], until[last], leaves)


def _joined(gap: str) -> bool:
    joint = gap.strip()
    return not joint or joint == gap or joint in ("-", "–", "/", "&")
