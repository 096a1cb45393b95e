"""Abbreviations both ways: "UBND" finds "Ủy ban nhân dân", and the long form finds the short.

Known are those of a small list that a reader can extend, and those that the articles found define
themselves: "Hợp tác xã (HTX)". What is written as typed ranks above what is written the other way.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from search.model import Article
from search.query.alternatives import Child, also, may_be, other
from search.query.nodes import And, Bag, Field, Form, Node, Or, Phrase, Query, Word
from search.query.writings import rewritten
from search.text import agree, fold, is_syllable, key, tokenize

ENVIRONMENT = "TIMBAO_ABBREVIATIONS"
LONG_WEIGHT = 0.8
"""What a long form counts that stands for a typed short one, shared by its words."""
SHORT_WEIGHT = 0.3
"""What a short form counts for each word of a typed long one."""
MOST_WORDS = 10

Long = tuple[str, ...]
"""The keys of a long form's words."""

_DEFINED = re.compile(r"\(([^\W_](?:[.&-]?[^\W_]){1,11})\)")
"""A short form and the bracket after it; what stands before the bracket is looked at by hand."""
_NAME = re.compile(r"[^.;:!?()\n]*\Z")
_FARTHEST = 120
"""Characters before the bracket in which the long form must stand."""


class Abbreviations:
    """Short forms and what they stand for, by key."""

    def __init__(self, pairs: Iterable[tuple[str, Long]]) -> None:
        self.longs: dict[str, list[Long]] = {}
        self.shorts: dict[Long, list[str]] = {}
        self.spelled: list[tuple[Long, Long]] = []
        """Short forms of several words ("GD&ĐT") and their long forms, each way."""
        self._folds: dict[str, list[str]] = {}
        self._firsts: dict[str, list[Long]] = {}
        for short, long in pairs:
            words = tuple(token.key for token in tokenize(short))
            if len(words) > 1:  # written in one word, too: TP.HCM, TPHCM
                self.spelled += [(words, long), (long, words)]
                self._add("".join(words), words)
            else:
                self._add(short, long)

    def _add(self, short: str, long: Long) -> None:
        if short not in self.longs:
            self.longs[short] = []
            self._folds.setdefault(fold(short), []).append(short)
        if long not in self.longs[short]:
            self.longs[short].append(long)
            if long not in self.shorts:
                self.shorts[long] = []
                self._firsts.setdefault(fold(long[0]), []).append(long)
            self.shorts[long].append(short)

    def of(self, word: Word) -> list[Long]:
        """Return what a typed word may be short for.

        One that is a syllable, too ("tư", "ban"), must be typed in capitals.
        """
        near = self._folds.get(fold(word.key), ())
        if not near or word.exact or (is_syllable(word.key) and not word.text.isupper()):
            return []
        return [long for short in near if agree(word.key, short) for long in self.longs[short]]

    def beginning(self, folds: Iterable[str]) -> Iterator[Long]:
        """Yield the long forms whose first word folds to one of these."""
        for folded in folds:
            yield from self._firsts.get(folded, ())


@lru_cache(maxsize=4)
def known(path: str | None = None) -> Abbreviations:
    """Return the list that is shipped, and what the file adds that the environment names."""
    lines = files("search.query").joinpath("data/abbreviations.tsv").read_text("utf-8").splitlines()
    extra = path or os.environ.get(ENVIRONMENT)
    if extra and Path(extra).is_file():
        lines += Path(extra).read_text("utf-8").splitlines()
    return Abbreviations(_read(lines))


def _read(lines: Iterable[str]) -> Iterator[tuple[str, Long]]:
    for line in lines:
        short, tab, long = line.partition("\t")
        keys = tuple(token.key for token in tokenize(long))
        if tab and not line.startswith("#") and 2 <= len(keys) <= MOST_WORDS:
            yield key(short.strip()) if len(tokenize(short)) == 1 else short.strip(), keys


class Bracket(NamedTuple):
    """What stands in brackets and may be a short form: key, letters without marks, place."""

    short: str
    initials: str
    start: int


def brackets(text: str) -> tuple[Bracket, ...]:
    """Return what stands in brackets in capitals."""
    found = _DEFINED.finditer(text) if "(" in text else ()
    return tuple(Bracket(*_short(m[1]), m.start()) for m in found if m[1].upper() == m[1])


def defined(text: str, found: Iterable[Bracket]) -> dict[str, Long]:
    """Return the short forms of those that the text defines, with the keys of what they stand for.

    A definition is a name and its initials in brackets, as in "Hợp tác xã (HTX)".
    """
    longs: dict[str, Long] = {}
    for short, initials, start in found:
        before = _NAME.search(text[max(start - _FARTHEST, 0) : start])
        keys = [token.key for token in tokenize(before[0])] if before else []
        last = keys[-len(initials) :]
        if len(last) > 1 and "".join(fold(each)[:1] for each in last) == initials:
            longs.setdefault(short, tuple(last))
    return longs


@lru_cache(maxsize=1 << 12)
def _short(written: str) -> tuple[str, str]:
    """Return the key of a short form as it is written, and its letters without marks."""
    return key(written), fold(key(re.sub(r"[.&-]", "", written)))


def may_learn(query: Query) -> bool:
    """Tell whether a query holds what may be an abbreviation, or have one."""
    return any(
        len(bag.children) > 2 or any(_initials(word) for word in _typed(bag))
        for bag in _bags(query.root)
    )


def _initials(word: Word) -> bool:
    return word.text.isupper() and len(word.key) > 1 and word.key not in known().longs


def learnt(query: Query, articles: Iterable[Article]) -> Abbreviations | None:
    """Return what articles define of the query's own words, beyond the list; None for nothing."""
    if not may_learn(query):
        return None
    asked = list(_bags(query.root))
    folds = {fold(word.key) for bag in asked for word in _typed(bag)}
    letters = [
        "".join(fold(c.key)[:1] if isinstance(c, Word) else " " for c in bag.children)
        for bag in asked
    ]
    pairs: set[tuple[str, Long]] = set()
    for article in articles:
        wanted = [
            each
            for each in _brackets_of(article)
            if fold(each.short) in folds or any(each.initials in text for text in letters)
        ]
        if wanted:
            pairs.update(defined(article.text, wanted).items())
    fresh = [(short, long) for short, long in pairs if long not in known().longs.get(short, ())]
    used = [
        (short, long)
        for short, long in sorted(fresh)
        if any(
            any(agree(word.key, short) for word in _typed(bag)) or list(_standing(bag, long))
            for bag in asked
        )
    ]
    return Abbreviations(used) if used else None


def _brackets_of(article: Article) -> tuple[Bracket, ...]:
    found: tuple[Bracket, ...] | None = article.notes.get("brackets")
    if found is None:
        found = article.notes["brackets"] = brackets(article.text)
    return found


def widened(query: Query, abbreviations: Abbreviations | None = None) -> Query:
    """Return the query with the other way of writing beside each short and long form.

    Without `abbreviations` those of the list are meant, and dates and numbers are written the
    other ways, too.
    """
    given = abbreviations or known()
    wider = query if abbreviations else rewritten(query)
    return replace(wider, root=_widened(wider.root, given) if wider.root else None)


def _widened(node: Node, given: Abbreviations) -> Node:
    match node:
        case Bag():
            return _short_to_long(_respelled(_long_to_short(node, given), given), given)
        case And() | Or():
            return replace(node, children=tuple(_widened(each, given) for each in node.children))
        case Field(name="title"):
            return replace(node, child=_widened(node.child, given))
        case _:
            return node


def _respelled(bag: Bag, given: Abbreviations) -> Bag:
    """Let each word of "GD&ĐT" be found in the long form as well, and the other way round."""
    children: list[Child] = list(bag.children)
    first = {fold(word.key) for word in _typed(bag)}
    for written, long in given.spelled:
        if fold(written[0]) not in first:
            continue
        for start in _standing(bag, written):
            for at in range(start, start + len(written)):
                children[at] = also(children[at], other(long, LONG_WEIGHT / len(written)))
    return Bag(tuple(children))


def _short_to_long(bag: Bag, given: Abbreviations) -> Bag:
    return Bag(tuple(_with_long(child, given) for child in bag.children))


def _with_long(child: Child, given: Abbreviations) -> Child:
    typed = child.children[0] if isinstance(child, Or) else child
    first, *rest = typed.words if isinstance(typed, Phrase) else (typed,)
    more = [word.key for word in rest if isinstance(word, Word)]  # "QL6"
    if not isinstance(first, Word) or len(more) < len(rest):
        return child
    longs = [(*long, *more) for long in given.of(first)]
    return also(child, *(other(long, LONG_WEIGHT) for long in longs)) if longs else child


def _long_to_short(bag: Bag, given: Abbreviations) -> Bag:
    children: list[Child] = list(bag.children)
    for long, shorts in _candidates(bag, given):
        for start in _standing(bag, long):
            for at in range(start, start + len(long)):
                child = children[at]
                if isinstance(child, Word):
                    children[at] = _with_short(child, long[at - start], shorts)
    return Bag(tuple(children))


def _candidates(bag: Bag, given: Abbreviations) -> Iterator[tuple[Long, Sequence[str]]]:
    first = dict.fromkeys(fold(word.key) for word in _typed(bag))
    return ((long, given.shorts[long]) for long in given.beginning(first))


def _standing(bag: Bag, long: Long) -> Iterator[int]:
    """Yield where a long form stands in a bag, typed with or without marks."""
    for start in range(len(bag.children) - len(long) + 1):
        part = bag.children[start : start + len(long)]
        if all(may_be(child, each) for child, each in zip(part, long, strict=True)):
            yield start


def _with_short(word: Word, read: str, shorts: Sequence[str]) -> Word:
    forms = word.forms or (Form(read, 1.0),)
    held = {form.key for form in forms}
    more = (Form(short, SHORT_WEIGHT) for short in shorts if short not in held)
    return replace(word, forms=(*forms, *more))


def _bags(node: Node | None) -> Iterator[Bag]:
    match node:
        case Bag():
            yield node
        case And() | Or():
            for child in node.children:
                yield from _bags(child)


def _typed(bag: Bag) -> list[Word]:
    return [child for child in bag.children if isinstance(child, Word)]
