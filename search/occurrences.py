"""The words of a text that answer the leaves of a query, and how well each does.

Texts that are written as usual are sought by letters (`search.seeking`), all others word by word;
both find the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from threading import Lock
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import fresh
from search.model import PARAGRAPH_BREAK
from search.query.expansion import begins
from search.query.nodes import Fuzzy, Prefix, Word
from search.seeking import STRIDE, Found, Seeker, seekable
from search.text import SURFACE, advance, agree, distance, fold, key, pieces
from search.words import Notes

Array = NDArray[Any]
Leaf = Word | Prefix | Fuzzy

READING, AGREEING, LOOSER = range(3)
LEVELS = (READING, AGREEING, LOOSER)
_LIKELY = 0.5
"""Forms of at least this weight belong to the reading."""
_MEMO = 1 << 17
_LONGEST: Final = 64
"""Characters of what is remembered."""
_WORD_BITS: Final = 62
"""Leaves whose bits fit a machine word with room to move; those of more are Python's numbers."""

Answers = tuple[int, int, int]
"""The leaves that a form answers, at each level: bit i stands for leaf i."""
_NOTHING: Answers = (0, 0, 0)


class Tokens(NamedTuple):
    """The words of some texts that answer a leaf: arrays of one length, text after text.

    `owner` numbers the text, `start` and `end` are offsets into it. `position` tells which stand
    side by side: those of one text and one apart. `answers` has a row a level: the leaves that a
    word answers, as bits.
    """

    owner: Array
    start: Array
    end: Array
    position: Array
    answers: Array

    def some(self, which: Array | slice) -> Tokens:
        """Return some of the tokens."""
        owner, start, end, position, answers = self
        return Tokens(owner[which], start[which], end[which], position[which], answers[:, which])


def together(owner: Array, held: Array, texts: int) -> Array:
    """Return what the tokens of each of so many texts hold together, as bits; a column a text.

    `held` has a column for each token, `owner` (ascending) each token's text.
    """
    first = fresh(owner).nonzero()[0]
    found = np.zeros((*held.shape[:-1], texts), held.dtype)
    found[..., owner[first]] = np.bitwise_or.reduceat(held, first, axis=-1)
    return found


def side_by_side(position: Array, held: Array) -> Array:
    """Return of each token the leaves by which it stands in a row of the query, as bits.

    Leaf i + 1 follows leaf i. Tokens ascend by `position`; `held` are the leaves of each.
    """
    pairs = (held[:-1] & held[1:] >> 1) * (position[1:] - position[:-1] == 1)
    found = np.zeros(len(held), held.dtype)
    found[:-1] = pairs
    found[1:] |= pairs << 1
    return found


class Finder:
    """The leaves of a query made ready to be found in any number of texts; thread-safe once made.

    `literal` tells that no leaf has a distance to keep to others, so letters may be sought.
    """

    def __init__(self, leaves: Sequence[Leaf], *, literal: bool) -> None:
        self.leaves = leaves
        self.bits = np.dtype(np.int64 if len(leaves) <= _WORD_BITS else object)
        """Of arrays that hold leaves as bits."""
        by_fold, self._others = _numbered(leaves)
        self._kinds: dict[Answers, int] = {_NOTHING: 0}
        self._lock = Lock()
        answers = partial(_answers, leaves, by_fold, self._others)
        self._answers = _Surfaces(lambda key: self._kind(answers(key)))
        self._words = _Surfaces(lambda surface: self._answers[_KEYS[surface]])
        self._wanted = frozenset((*by_fold, _COMPOUND))
        short_cut = literal and not self._others and seekable(by_fold)
        self._seeker = Seeker(by_fold) if short_cut else None

    def _kind(self, answers: Answers) -> int:
        """Number what a form answers; 0 is nothing."""
        with self._lock:
            return self._kinds.setdefault(answers, len(self._kinds))

    def tokens(self, texts: Sequence[str], notes: Sequence[Notes] = ()) -> Tokens:
        """Return the tokens that answer a leaf; words that cannot are passed over.

        `notes` are where the words of each text are kept, if they are.
        """
        if self._seeker:
            found = self._seeker.places(texts, notes, self._words, self._answers)
        else:
            rows = [
                (owner, start, end, position + owner * STRIDE, kind)
                for owner, text in enumerate(texts)
                for start, end, position, kind in self._by_fold_of_each(text)
            ]
            found = Found(*np.array(rows, np.int64).reshape(-1, 5).T)
        answers = np.array(list(self._kinds), self.bits)[found.answer].T
        return Tokens(found.owner, found.start, found.end, found.position, answers)

    def _by_fold_of_each(self, text: str) -> Iterator[tuple[int, ...]]:
        position = -1
        for paragraph, begin in _paragraphs(text):
            surfaces = SURFACE.findall(paragraph)
            if self._others or not self._wanted.isdisjoint(map(_FOLDS.__getitem__, surfaces)):
                yield from self._found(paragraph, begin, position)
            position += sum(map(_STEPS.__getitem__, surfaces))

    def _found(self, paragraph: str, begin: int, position: int) -> Iterator[tuple[int, ...]]:
        """Yield (start, end, position, what it answers) of each token that answers."""
        wanted = self._wanted
        for match in SURFACE.finditer(paragraph):
            surface = match[0]
            if self._others or _FOLDS[surface] in wanted:
                base, at = begin + match.start(), position + advance(surface)
                for piece in pieces(surface):
                    at += piece.step
                    kind = self._answers[piece.key]
                    if kind:
                        yield base + piece.start, base + piece.end, at, kind
            position += _STEPS[surface]


def _answers(
    leaves: Sequence[Leaf], by_fold: Mapping[str, tuple[int, ...]], others: Sequence[int], key: str
) -> Answers:
    """Return which leaves a form answers: of those that its fold numbers, and of the others."""
    answers = [0, 0, 0]
    for number in (*by_fold.get(fold(key), ()), *others):
        best = level(leaves[number], key)
        if best is not None:
            answers[best] |= 1 << number
    reading, agreeing, looser = answers
    return reading, agreeing, looser


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
        value = self._of(surface)
        if len(surface) <= _LONGEST:
            self[surface] = value
        return value


def _fold_of(surface: str) -> str:
    found = pieces(surface)
    return fold(found[0].key) if len(found) == 1 else _COMPOUND


def _steps_of(surface: str) -> int:
    return advance(surface) + sum(piece.step for piece in pieces(surface))


_KEYS, _FOLDS, _STEPS = _Surfaces(key), _Surfaces(_fold_of), _Surfaces(_steps_of)


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


def level(leaf: Leaf, key: str) -> int | None:
    """Return how a form answers a leaf, or None where it does not."""
    match leaf:
        case Word():
            if leaf.key == key:
                return READING if leaf.exact or not leaf.forms else _word(leaf, key)
            return None if leaf.exact else _word(leaf, key)
        case Prefix():
            return READING if begins(leaf, key) else None
        case Fuzzy():
            if agree(leaf.key, key):
                return READING
            return READING if distance(leaf.key, key, leaf.distance) <= leaf.distance else None


def _word(leaf: Word, key: str) -> int | None:
    weights = [form.weight for form in leaf.forms if form.key == key]
    if weights and max(weights) >= _LIKELY:
        return READING
    if fold(key) != fold(leaf.key):
        return AGREEING if weights else None
    if agree(leaf.key, key):
        return AGREEING if leaf.forms else READING
    return LOOSER
