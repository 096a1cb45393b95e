"""The words of a text that answer the leaves of a query, and how well each does.

Texts that are written as usual are sought by letters (`search.seeking`), all others word by word;
both find the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from search.model import PARAGRAPH_BREAK
from search.query.nodes import Fuzzy, Prefix, Word
from search.seeking import UNUSUAL, seeker, words
from search.text import GAP, SURFACE, advance, agree, distance, fold, key, pieces

Leaf = Word | Prefix | Fuzzy

READING, AGREEING, LOOSER = range(3)
LEVELS = (READING, AGREEING, LOOSER)
_LIKELY = 0.5
"""Forms of at least this weight belong to the reading."""
_MEMO = 1 << 17


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text, and the leaves that it answers."""

    start: int
    end: int
    position: int
    levels: dict[int, int]  # number of the leaf -> level


class Finder:
    """The leaves of a query made ready to be found in any number of texts; thread-safe once made.

    `literal` tells that no leaf has a distance to keep to others, so letters may be sought.
    """

    def __init__(self, leaves: Sequence[Leaf], *, literal: bool) -> None:
        self.leaves = leaves
        self._words: dict[str, dict[int, int]] = {}
        self._level = lru_cache(maxsize=None)(self._levels)
        self._seek = _seeker(leaves) if literal else None
        self._by_fold, self._others = _numbered(leaves)
        self._wanted = frozenset((*self._by_fold, _COMPOUND))

    def tokens(self, text: str) -> Iterator[Token]:
        """Yield the tokens that answer a leaf; words that cannot are passed over."""
        if self._seek is not None and UNUSUAL.search(text) is None:
            return self._by_letters(self._seek, text)
        return self._by_fold_of_each(text)

    def _by_letters(self, seek: re.Pattern[str], text: str) -> Iterator[Token]:
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
                yield Token(start, end, position, known[surface])

    def _by_fold_of_each(self, text: str) -> Iterator[Token]:
        position = -1
        for paragraph, begin in _paragraphs(text):
            surfaces = SURFACE.findall(paragraph)
            if self._others or not self._wanted.isdisjoint(map(_FOLDS.__getitem__, surfaces)):
                yield from self._found(paragraph, begin, position)
            position += sum(map(_STEPS.__getitem__, surfaces))

    def _found(self, paragraph: str, begin: int, position: int) -> Iterator[Token]:
        wanted = self._wanted
        for match in SURFACE.finditer(paragraph):
            surface = match[0]
            if self._others or _FOLDS[surface] in wanted:
                base, at = begin + match.start(), position + advance(surface)
                for piece in pieces(surface):
                    at += piece.step
                    levels = self._level(piece.key)
                    if levels:
                        yield Token(base + piece.start, base + piece.end, at, levels)
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


def _seeker(leaves: Sequence[Leaf]) -> re.Pattern[str] | None:
    """Return a pattern that finds all that the leaves stand for, or None where none can."""
    found = [leaf for leaf in leaves if isinstance(leaf, Word)]
    if len(found) < len(leaves):
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
