"""The words of a text that answer the leaves of a query, and how well each does.

Texts that are written as usual are sought by letters (`search.seeking`), all others word by word;
both find the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from search.model import PARAGRAPH_BREAK
from search.query.expansion import begins
from search.query.nodes import Fuzzy, Prefix, Word
from search.seeking import Seeker, seekable
from search.text import GAP, SURFACE, advance, agree, distance, fold, key, pieces

Leaf = Word | Prefix | Fuzzy

READING, AGREEING, LOOSER = range(3)
LEVELS = (READING, AGREEING, LOOSER)
_LIKELY = 0.5
"""Forms of at least this weight belong to the reading."""
_MEMO = 1 << 17


Answers = tuple[int, int, int]
"""The leaves that a form answers, at each level: bit i stands for leaf i."""


class Token(NamedTuple):
    """A word of the text, and the leaves that it answers."""

    start: int
    end: int
    position: int
    answers: Answers


class Finder:
    """The leaves of a query made ready to be found in any number of texts; thread-safe once made.

    `literal` tells that no leaf has a distance to keep to others, so letters may be sought.
    """

    def __init__(self, leaves: Sequence[Leaf], *, literal: bool) -> None:
        self.leaves = leaves
        by_fold, self._others = _numbered(leaves)
        answers = _Surfaces(partial(_answers, leaves, by_fold, self._others))
        self._answers = answers
        self._words = _Surfaces(lambda surface: answers[key(surface)])
        self._wanted = frozenset((*by_fold, _COMPOUND))
        short_cut = literal and not self._others and seekable(by_fold)
        self._seeker = Seeker(by_fold) if short_cut else None

    def tokens(self, text: str) -> list[Token]:
        """Return the tokens that answer a leaf; words that cannot are passed over."""
        places = self._seeker.places(text, self._words) if self._seeker else None
        if places is None:
            return list(self._by_fold_of_each(text))
        position, found = -1, []
        for start, end, apart, answers in places:  # how far they are apart is not counted
            position += GAP if apart else 1
            found.append(Token(start, end, position, answers))
        return found

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
                    answers = self._answers[piece.key]
                    if answers is not None:
                        yield Token(base + piece.start, base + piece.end, at, answers)
            position += _STEPS[surface]


def _answers(
    leaves: Sequence[Leaf], by_fold: Mapping[str, tuple[int, ...]], others: Sequence[int], key: str
) -> Answers | None:
    """Return which leaves a form answers: of those that its fold numbers, and of the others."""
    answers = [0, 0, 0]
    for number in (*by_fold.get(fold(key), ()), *others):
        best = level(leaves[number], key)
        if best is not None:
            answers[best] |= 1 << number
    reading, agreeing, looser = answers
    return (reading, agreeing, looser) if reading | agreeing | looser else None


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
    if any(form.key == key and form.weight >= _LIKELY for form in leaf.forms):
        return READING
    if fold(key) != fold(leaf.key):
        return AGREEING if any(form.key == key for form in leaf.forms) else None
    if agree(leaf.key, key):
        return AGREEING if leaf.forms else READING
    return LOOSER
