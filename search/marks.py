"""Where a query's words stand in a text: the spans to mark, right for any spelling of a form.

What is marked is what a reader takes for the match. A phrase is marked whole and only where it
stands whole. Of plain words those that stand together as in the query are marked together, and a
word by itself only where it never stands so in this text: in an article on "thông tin" the "tin"
of "tin tưởng" is no match worth seeing. Of the forms that a word may stand for, the likeliest
reading is marked; other forms with the typed marks where it does not occur; forms with other
marks where none of these does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from search.model import PARAGRAPH_BREAK
from search.query.expansion import leaves
from search.query.nodes import (
    Bag,
    Field,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
)
from search.seeking import UNUSUAL, seeker, words
from search.text import GAP, SURFACE, advance, agree, distance, fold, key, pieces

Leaf = Word | Prefix | Fuzzy
Span = tuple[int, int]

READING, AGREEING, LOOSER = range(3)
LEVELS = (READING, AGREEING, LOOSER)
_LIKELY = 0.5
"""Forms of at least this weight belong to the reading."""
_MEMO = 1 << 17
_WORD = re.compile(r"\w")


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


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    position: int
    levels: dict[int, int]  # leaf -> level


class Marker:
    """A query made ready to mark any number of texts; thread-safe once made."""

    def __init__(self, query: Query) -> None:
        self._units = tuple(_units(query.root))
        self.leaves: tuple[Leaf, ...] = tuple(leaf for unit in self._units for leaf in unit.leaves)
        self._words: dict[str, dict[int, int]] = {}
        self._level = lru_cache(maxsize=None)(self._levels)
        self._seek = _seeker(self._units)
        self._by_fold, self._others = _numbered(self.leaves)
        self._wanted = frozenset((*self._by_fold, _COMPOUND))

    def marks(self, text: str, *, title: bool = False) -> tuple[Mark, ...]:
        """Return the marks in a text, ascending and apart; linear in the text."""
        if not self.leaves:
            return ()
        tokens = list(self._tokens(text))
        found: list[tuple[_Token, frozenset[int]]] = []
        for unit in self._units:
            if title or not unit.title_only:
                found += _whole(unit, tokens) if unit.whole else _loose(unit, tokens)
        return tuple(_merged(text, found))

    def _tokens(self, text: str) -> Iterator[_Token]:
        """Yield the tokens that answer a leaf; words that cannot are passed over."""
        if self._seek is not None and UNUSUAL.search(text) is None:
            return self._by_letters(self._seek, text)
        return self._by_fold_of_each(text)

    def _by_letters(self, seek: re.Pattern[str], text: str) -> Iterator[_Token]:
        """Seek words by their letters; what stands between two matches tells if they are near."""
        position, last, known = -1, 0, self._words
        for match in words(seek, text):
            start, end = match.span()
            apart = position < 0 or _BETWEEN.search(text, last, start) is not None
            position += GAP if apart else 1
            last = end
            surface = match[0]
            if surface not in known:
                known[surface] = self._level(key(surface))
            if known[surface]:
                yield _Token(start, end, position, known[surface])

    def _by_fold_of_each(self, text: str) -> Iterator[_Token]:
        position = -1
        for paragraph, begin in _paragraphs(text):
            surfaces = SURFACE.findall(paragraph)
            if self._others or not self._wanted.isdisjoint(map(_FOLDS.__getitem__, surfaces)):
                yield from self._found(paragraph, begin, position)
            position += sum(map(_STEPS.__getitem__, surfaces))

    def _found(self, paragraph: str, begin: int, position: int) -> Iterator[_Token]:
        wanted = self._wanted
        for match in SURFACE.finditer(paragraph):
            surface = match[0]
            if self._others or _FOLDS[surface] in wanted:
                base, at = begin + match.start(), position + advance(surface)
                for piece in pieces(surface):
                    at += piece.step
                    levels = self._level(piece.key)
                    if levels:
                        yield _Token(base + piece.start, base + piece.end, at, levels)
            position += _STEPS[surface]

    def _levels(self, key: str) -> dict[int, int]:
        numbers = (*self._by_fold.get(fold(key), ()), *self._others)
        found = ((number, level(self.leaves[number], key)) for number in sorted(numbers))
        return {number: best for number, best in found if best is not None}


_BETWEEN = re.compile(r"\w|\n\s*\n")
"""What keeps two words apart: another word, a number, a paragraph's end."""

_COMPOUND = "\n"
"""The fold of a surface that has several pieces, or none: it has to be looked into."""


class _Surfaces(dict[str, Any]):
    """Remembers something of each surface of the texts, a bounded number of them."""

    def __init__(self, of: Callable[[str], Any]) -> None:
        super().__init__()
        self._of = of

    def __missing__(self, surface: str) -> Any:
        if len(self) > _MEMO:
            self.clear()
        value = self[surface] = self._of(surface)
        return value


def _fold_of(surface: str) -> str:
    found = pieces(surface)
    return fold(found[0].key) if len(found) == 1 else _COMPOUND


def _steps_of(surface: str) -> int:
    return advance(surface) + sum(piece.step for piece in pieces(surface))


_FOLDS, _STEPS = _Surfaces(_fold_of), _Surfaces(_steps_of)


def _paragraphs(text: str) -> Iterator[tuple[str, int]]:
    """Yield runs of a text that end where a paragraph does (its end among them), and offsets."""
    start = 0
    while start < len(text):
        end = text.find(PARAGRAPH_BREAK, start)
        end = len(text) if end < 0 else end + len(PARAGRAPH_BREAK)
        yield text[start:end], start
        start = end


def _numbered(leaves: Sequence[Leaf]) -> tuple[dict[str, tuple[int, ...]], tuple[int, ...]]:
    """Return the numbers of the leaves by the folded keys of their forms, and of the rest."""
    by_fold: dict[str, tuple[int, ...]] = {}
    for number, leaf in enumerate(leaves):
        if isinstance(leaf, Word):
            for folded in {fold(leaf.key), *(fold(form.key) for form in leaf.forms)}:
                by_fold[folded] = (*by_fold.get(folded, ()), number)
    return by_fold, tuple(n for n, leaf in enumerate(leaves) if not isinstance(leaf, Word))


def _seeker(units: Sequence[Unit]) -> re.Pattern[str] | None:
    """Return a pattern that finds all that the units look for, or None where none can."""
    sought = [leaf for unit in units for leaf in unit.leaves if not unit.slop]
    found = [leaf for leaf in sought if isinstance(leaf, Word)]
    if len(found) < sum(len(unit.leaves) for unit in units):
        return None
    keys = (key for leaf in found for key in (leaf.key, *(form.key for form in leaf.forms)))
    return seeker(map(fold, keys))


def level(leaf: Leaf, key: str) -> int | None:
    """Return how a form answers a leaf, or None where it does not."""
    match leaf:
        case Word():
            if leaf.key == key:
                return READING if leaf.exact or not leaf.forms else _word(leaf, key)
            return None if leaf.exact else _word(leaf, key)
        case Prefix():
            begins = fold(key).startswith(fold(leaf.key))
            typed = leaf.key
            fits = begins and (typed.isascii() or agree(typed, key[: len(typed)]))
            return READING if fits else None
        case Fuzzy():
            if agree(leaf.key, key):
                return READING
            return READING if distance(leaf.key, key, leaf.distance) <= leaf.distance else None


def _word(leaf: Word, key: str) -> int | None:
    if any(form.key == key and form.weight >= _LIKELY for form in leaf.forms):
        return READING
    if fold(key) != fold(leaf.key):
        return AGREEING if any(form.key == key for form in leaf.forms) else None
    if agree(leaf.key, key):
        return AGREEING if leaf.forms else READING
    return LOOSER


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


def _numbers(unit: Unit, token: _Token, limits: Sequence[int]) -> set[int]:
    """Return which of the unit's leaves the token answers, each within its level's limit."""
    last = unit.first + len(unit.leaves)
    return {
        number
        for number, found in token.levels.items()
        if unit.first <= number < last and found <= limits[number - unit.first]
    }


def _loose(unit: Unit, tokens: Sequence[_Token]) -> list[tuple[_Token, frozenset[int]]]:
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


def _whole(unit: Unit, tokens: Sequence[_Token]) -> list[tuple[_Token, frozenset[int]]]:
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
    unit: Unit, chosen: Sequence[tuple[_Token, set[int]]]
) -> list[tuple[_Token, frozenset[int]]]:
    at = {(token.position, number): token for token, numbers in chosen for number in numbers}
    size = len(unit.leaves)
    found: list[tuple[_Token, frozenset[int]]] = []
    for position, number in at:
        if number == unit.first:
            parts = [at.get((position + i, number + i)) for i in range(size)]
            if all(parts):
                found += (
                    (token, frozenset((number + i,))) for i, token in enumerate(parts) if token
                )
    return found


def _near(
    unit: Unit, chosen: Sequence[tuple[_Token, set[int]]]
) -> list[tuple[_Token, frozenset[int]]]:
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


def _merged(text: str, found: list[tuple[_Token, frozenset[int]]]) -> Iterator[Mark]:
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
