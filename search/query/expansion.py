"""Which forms of the index a leaf of the query stands for, and what each is worth."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, pairwise
from typing import Protocol

from search.query.nodes import Bag, Field, Fuzzy, Node, Not, Or, Phrase, Prefix, Word
from search.ranking import DEFAULT, Weights
from search.text import agree, distance, fold

Leaf = Word | Prefix | Fuzzy

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
FARTHEST = 2.0
"""`word~` reaches no farther: below it at most one letter differs besides the marks."""


class Vocabulary(Protocol):
    """The forms that an index holds, or held: those of deleted documents have no frequency."""

    def forms(self, folded: str) -> Sequence[str]:
        """Return the forms that fold to this key."""

    def beginning(self, folded: str) -> Iterable[str]:
        """Return the forms whose folded key begins so."""

    def frequency(self, key: str) -> int:
        """Return how many documents hold the form."""


@dataclass(frozen=True, slots=True)
class Forms:
    """Forms by how they answer the leaf, with weights in (0, 1].

    `agreeing` make an exact match, `looser` one of tier accents. `reading` are those of the
    agreeing that set the idf; empty means all.
    """

    agreeing: Mapping[str, float]
    looser: Mapping[str, float] = field(default_factory=dict)
    reading: tuple[str, ...] = ()


def expand(leaf: Leaf, vocabulary: Vocabulary, weights: Weights = DEFAULT) -> Forms:
    """Return the index's forms that the leaf stands for; costs what there are of them."""
    match leaf:
        case Word(exact=True):
            held = leaf.key in vocabulary.forms(fold(leaf.key))
            return Forms({leaf.key: 1.0} if held else {})
        case Word():
            return _word(leaf, vocabulary, weights)
        case Prefix():
            return _prefix(leaf, vocabulary, weights)
        case Fuzzy():
            return _fuzzy(leaf, vocabulary, weights)


def _word(leaf: Word, vocabulary: Vocabulary, weights: Weights) -> Forms:
    forms = vocabulary.forms(fold(leaf.key))
    read = {form.key: form.weight for form in leaf.forms}
    held = tuple(key for key in read if vocabulary.frequency(key))
    other = weights.other_reading if held else 1.0
    closed = read and not leaf.free
    agreeing = {
        form: read.get(form, other)
        for form in forms
        if agree(leaf.key, form) and (form in read or not closed)
    }
    agreeing |= {key: read[key] for key in held}
    rest = (form for form in forms if form not in agreeing)
    if not leaf.loose:  # a reading that the index does not hold leaves what else agrees
        rest = (form for form in rest if not held and agree(leaf.key, form))
    return Forms(agreeing, dict.fromkeys(rest, weights.looser), held)


def _prefix(leaf: Prefix, vocabulary: Vocabulary, weights: Weights) -> Forms:
    starts = dict.fromkeys((fold(leaf.key), _letters(leaf)))
    found = chain.from_iterable(map(vocabulary.beginning, starts))
    forms = [form for form in dict.fromkeys(found) if begins(leaf, form)]
    if len(forms) > weights.expansion:
        forms.sort(key=lambda form: (-vocabulary.frequency(form), form))
    return Forms(dict.fromkeys(forms[: weights.expansion], 1.0))


def begins(leaf: Prefix, form: str) -> bool:
    """Tell whether a form begins as typed: marks typed are respected, others free.

    Keys write y as i where the two sound alike: "ky*" is the syllable (kì, kĩ) and what goes on
    with y (kyoto), not kinh.
    """
    folded, letters, length = fold(form), _letters(leaf), len(leaf.key)
    if letters == fold(leaf.key) or letters.startswith("qu"):
        fits = folded.startswith(fold(leaf.key))
    else:
        fits = folded == fold(leaf.key)
    if fits:
        return leaf.key.isascii() or agree(leaf.key, form[:length]) or agree(leaf.key, form)
    return leaf.key.isascii() and folded.startswith(letters)


def _letters(leaf: Prefix) -> str:
    """Return the letters typed, where only y and i make them differ from the key's."""
    typed, folded = fold(unicodedata.normalize("NFC", leaf.text).lower()), fold(leaf.key)
    return typed if typed.replace("y", "i") == folded.replace("y", "i") else folded


def _fuzzy(leaf: Fuzzy, vocabulary: Vocabulary, weights: Weights) -> Forms:
    limit = min(leaf.distance, FARTHEST - 0.001)
    near: list[tuple[float, int, str]] = []
    for folded in one_letter_away(fold(leaf.key)) if limit >= 1.0 else (fold(leaf.key),):
        for form in vocabulary.forms(folded):
            far = 0.0 if agree(leaf.key, form) else distance(leaf.key, form, limit)
            if far <= limit and (frequency := vocabulary.frequency(form)):
                near.append((far, -frequency, form))
    best = sorted(near)[: weights.fuzzy_expansion]
    worth = {form: weights.fuzzy * (1.0 - far / FARTHEST) for far, _, form in best if far}
    return Forms({form: 1.0 for far, _, form in best if not far}, worth)


@lru_cache(maxsize=256)
def one_letter_away(folded: str) -> tuple[str, ...]:
    """Return the word and all it becomes by one letter more, less, other, or a swap."""
    cuts = [(folded[:i], folded[i:]) for i in range(len(folded) + 1)]
    fewer = (a + b[1:] for a, b in cuts if b)
    swapped = (a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1)
    other = (a + letter + b[1:] for a, b in cuts if b for letter in LETTERS)
    more = (a + letter + b for a, b in cuts for letter in LETTERS)
    return tuple(dict.fromkeys(chain((folded,), fewer, swapped, other, more)))


def bags(node: Node | None) -> Iterator[Bag]:
    """Yield the bags that look in the text and count: none under `Not` or `Field`."""
    match node:
        case Bag():
            yield node
        case None | Not() | Field():
            return
        case _:
            for child in getattr(node, "children", ()):
                yield from bags(child)


def leaves(bag: Bag) -> tuple[Leaf, ...]:
    """Return the words of a bag in the order typed, those of its phrases among them."""
    return tuple(chain.from_iterable(map(typed, bag.children)))


def typed(child: Word | Phrase | Or) -> tuple[Leaf, ...]:
    """Return the words of a bag's child as typed, without its other ways to write."""
    match child:
        case Word():
            return (child,)
        case Phrase():
            return child.words
        case Or():
            first = child.children[0]
            return typed(first) if isinstance(first, Word | Phrase | Or) else ()


def neighbours(root: Node | None) -> tuple[tuple[Leaf, Leaf], ...]:
    """Return the distinct pairs of words that stand side by side in the query's bags."""
    pairs: dict[tuple[object, object], tuple[Leaf, Leaf]] = {}
    for bag in bags(root):
        words = leaves(bag)
        for left, right in pairwise(words):
            pairs.setdefault((identity(left), identity(right)), (left, right))
    return tuple(pairs.values())


def weight(leaf: Leaf) -> float:
    """Return what a leaf's idf is multiplied by."""
    return leaf.weight if isinstance(leaf, Word) else 1.0


def identity(node: Node) -> tuple[object, ...]:
    """Return what makes two leaves ask for the same: everything but where they were typed."""
    match node:
        case Word():
            return ("word", node.key, node.exact, node.forms, node.weight, node.loose, node.free)
        case Prefix():
            return ("prefix", node.key, node.text)
        case Fuzzy():
            return ("fuzzy", node.key, node.distance)
        case Phrase():
            return ("phrase", node.slop, *map(identity, node.words))
        case Or():
            return ("or", *map(identity, node.children))
        case _:
            return ("node", node)


def distinct(bag: Bag) -> tuple[Word | Phrase | Or, ...]:
    """Return a bag's children, each kind once, in the order typed."""
    children: dict[object, Word | Phrase | Or] = {}
    for child in bag.children:
        children.setdefault(identity(child), child)
    return tuple(children.values())
