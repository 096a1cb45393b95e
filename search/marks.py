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
from itertools import pairwise

from search.occurrences import LEVELS, LOOSER, Finder, Leaf, Token
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


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the text and the numbers of the leaves that it matches."""

    start: int
    end: int
    leaves: frozenset[int]


class Marker:
    """A query made ready to mark any number of texts; thread-safe once made."""

    def __init__(self, query: Query) -> None:
        self._units = tuple(_units(query.root))
        self.leaves: tuple[Leaf, ...] = tuple(leaf for unit in self._units for leaf in unit.leaves)
        literal = not any(unit.slop for unit in self._units)
        self._finder = Finder(self.leaves, literal=literal)

    def marks(self, text: str, *, title: bool = False) -> tuple[Mark, ...]:
        """Return the marks in a text, ascending and apart; linear in the text."""
        if not self.leaves:
            return ()
        tokens = list(self._finder.tokens(text))
        found: list[tuple[Token, frozenset[int]]] = []
        for unit in self._units:
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


def _numbers(unit: Unit, token: Token, limits: Sequence[int]) -> set[int]:
    """Return which of the unit's leaves the token answers, each within its level's limit."""
    last = unit.first + len(unit.leaves)
    return {
        number
        for number, found in token.levels.items()
        if unit.first <= number < last and found <= limits[number - unit.first]
    }


def _loose(unit: Unit, tokens: Sequence[Token]) -> list[tuple[Token, frozenset[int]]]:
    """Return a bag's tokens: those in a run of the query, and words that stand in no run."""
    best = [LOOSER + 1] * len(unit.leaves)
    for token in tokens:
        for number, found in token.levels.items():
            at = number - unit.first
            if 0 <= at < len(best):
                best[at] = min(best[at], found)
    chosen = [(token, _numbers(unit, token, best)) for token in tokens]
    chosen = [(token, numbers) for token, numbers in chosen if numbers]
    in_run: list[set[int]] = [set() for _ in chosen]
    for i, ((left, a), (right, b)) in enumerate(pairwise(chosen)):
        if right.position == left.position + 1:
            together = {number for number in a if number + 1 in b}
            in_run[i] |= together
            in_run[i + 1] |= {number + 1 for number in together}
    runs = set().union(*in_run)
    return [
        (token, frozenset(held or numbers - runs))
        for (token, numbers), held in zip(chosen, in_run, strict=True)
        if held or numbers - runs
    ]


def _whole(unit: Unit, tokens: Sequence[Token]) -> list[tuple[Token, frozenset[int]]]:
    """Return a phrase's tokens where it stands whole, at the best level at which it does."""
    for limit in LEVELS:
        limits = [limit] * len(unit.leaves)
        chosen = [(token, _numbers(unit, token, limits)) for token in tokens]
        chosen = [(token, numbers) for token, numbers in chosen if numbers]
        found = _near(unit, chosen) if unit.slop else _adjacent(unit, chosen)
        if found:
            return found
    return []


def _adjacent(
    unit: Unit, chosen: Sequence[tuple[Token, set[int]]]
) -> list[tuple[Token, frozenset[int]]]:
    at = {(token.position, number): token for token, numbers in chosen for number in numbers}
    size = len(unit.leaves)
    found: list[tuple[Token, frozenset[int]]] = []
    for position, number in at:
        if number == unit.first:
            parts = [at.get((position + i, number + i)) for i in range(size)]
            if all(parts):
                found += (
                    (token, frozenset((number + i,))) for i, token in enumerate(parts) if token
                )
    return found


def _near(
    unit: Unit, chosen: Sequence[tuple[Token, set[int]]]
) -> list[tuple[Token, frozenset[int]]]:
    """Return the tokens of every least window that holds all words (any order)."""
    wide = len(unit.leaves) + unit.slop
    wanted = set(range(unit.first, unit.first + len(unit.leaves)))
    last: dict[int, int] = {}
    found: dict[int, set[int]] = {}
    for i, (token, numbers) in enumerate(chosen):
        for number in numbers:
            last[number] = i
        low = min(last.values())
        if len(last) == len(wanted) and token.position - chosen[low][0].position < wide:
            for number, at in last.items():
                found.setdefault(at, set()).add(number)
    return [(chosen[at][0], frozenset(numbers)) for at, numbers in sorted(found.items())]


def _merged(text: str, found: list[tuple[Token, frozenset[int]]]) -> Iterator[Mark]:
    """Yield marks in order; words with at most a space or a joint between them make one."""
    current: Mark | None = None
    position = -1
    for token, numbers in sorted(found, key=lambda each: (each[0].start, -each[0].end)):
        if current and (
            token.start < current.end
            or (token.position <= position + 1 and _joined(text[current.end : token.start]))
        ):
            end = max(current.end, token.end)
            current = Mark(current.start, end, current.leaves | numbers)
        else:
            if current:
                yield current
            current = Mark(token.start, token.end, numbers)
        position = token.position
    if current:
        yield current


def _joined(gap: str) -> bool:
    joint = gap.strip()
    return not joint or joint == gap or joint in ("-", "–", "/", "&")
