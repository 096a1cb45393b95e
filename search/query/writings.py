"""Dates, percentages and long numbers the other ways the press writes them.

Days and hours are in `moments`; "30%" finds "30 phần trăm", "5.000" finds "5 000" and "5 nghìn".
What is written as typed ranks above the rest. A date or a number of several words is one thing to
find: "30 tháng 4" does not stand in "30 tháng 5 và tháng 4".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from search.query.alternatives import Child, Way, also, may_be, other
from search.query.moments import WORDS, Moment, moment
from search.query.nodes import And, Bag, Field, Node, Or, Phrase, Query, Word
from search.text import fold

_BEFORE_DAY: Final = ("ngày", "sáng", "trưa", "chiều", "tối", "đêm")
_UNITS: Final = {"nghìn": 3, "ngàn": 3, "triệu": 6, "tỉ": 9}
"""What a number may be followed by, and the zeros that it stands for."""
_MOST: Final = 5
"""Words that a date takes: 23 tháng 2 năm 2022."""
_WORDS: Final = {fold(word): word for word in (*WORDS, *_UNITS, "phần", "trăm")}
_BEGINNINGS: Final = ("tháng", "quí")
_SHARE: Final = re.compile(r"(\d+(?:,\d+)?)(%| phần trăm)(?= |$)")
_COUNT: Final = re.compile(rf"(\d{{1,3}})(?:,(\d+))? ({'|'.join(_UNITS)})(?= |$)")
_APART: Final = re.compile(r"([1-9]\d{0,2}) 000(?= |$)")
_ROUND: Final = re.compile(r"([1-9]\d{0,2}(?:\d{3})*000|[1-9]\d{6,})(?= |$)")


def rewritten(query: Query) -> Query:
    """Return the query with the other ways to write beside its dates and numbers."""
    return replace(query, root=_rewritten(query.root, query.text)) if query.root else query


def _rewritten(node: Node, text: str) -> Node:
    match node:
        case Bag():
            return _bag(node, text)
        case And() | Or():
            return replace(node, children=tuple(_rewritten(c, text) for c in node.children))
        case Field(name="title"):
            return replace(node, child=_rewritten(node.child, text))
        case _:
            return node


def _bag(bag: Bag, text: str) -> Bag:
    children: list[Child] = []
    at = 0
    while at < len(bag.children):
        found = _written(bag.children, at, text)
        count = found.said.count(" ") + 1
        child = _joined(bag.children[at : at + count])
        others = [other(way) for way in found.ways if [*way] != _keys(child)]
        if found.day and at and may_be(bag.children[at - 1], "ngày"):
            children[-1] = also(children[-1], other(_keys(child)), *others)
        children.append(also(child, *others) if others else child)
        at += count
    return Bag(tuple(children))


def _written(typed: Sequence[Child], at: int, text: str) -> Moment:
    """Return what the children from a place on say together, and its other ways."""
    first = _said(typed[at], text)
    if not (first[:1].isdecimal() or first in _BEGINNINGS):
        return Moment(first, [])
    said = " ".join([first, *(_said(child, text) for child in typed[at + 1 : at + _MOST])])
    dated = at > 0 and any(may_be(typed[at - 1], word) for word in _BEFORE_DAY)
    return moment(said, dated=dated) or Moment(*(_number(said) or (first, [])))


def _said(child: Child, text: str) -> str:
    """Return a child's keys in one word; of a typed "thang" the word it may be; else "-".

    The parts of a compound stand with a stroke between, hours and minutes with a colon.
    """
    keys = _keys(child)
    if len(keys) == 2 and isinstance(child, Phrase):
        (_, start), (end, _) = (word.span for word in child.words)
        return (":" if text[start:end] == ":" else "/").join(keys)
    if len(keys) != 1 or keys[0][:1].isdecimal():
        return "/".join(keys) or "-"
    wanted = _WORDS.get(fold(keys[0]))
    return wanted if wanted and may_be(child, wanted) else keys[0]


def _keys(child: Child) -> list[str]:
    """Return the keys of a plain word, or of a compound with numbers; nothing for the rest."""
    if isinstance(child, Word) and not child.exact:
        return [child.key]
    if isinstance(child, Phrase) and not child.slop:
        return [word.key for word in child.words if isinstance(word, Word) and not word.exact]
    return []


def _joined(typed: Sequence[Child]) -> Child:
    if len(typed) == 1:
        return typed[0]
    parts = (child.words if isinstance(child, Phrase) else (child,) for child in typed)
    words = (word for part in parts for word in part if isinstance(word, Word))
    return Phrase(tuple(words))


def _number(said: str) -> tuple[str, list[Way]] | None:
    """Return the share or round number that a line begins with, and its other ways."""
    if found := _SHARE.match(said):
        share, sign = found.groups()
        return found[0], [(share, "phần", "trăm") if sign == "%" else (share + "%",)]
    if found := _COUNT.match(said):
        whole = _whole(*found.groups(default=""))
        written = [(whole,), *_in_units(whole)] if whole else []
        return found[0], [way for way in written if " ".join(way) != found[0]]
    if found := _APART.match(said):
        return found[0], [(found[1] + "000",), *_in_units(found[1] + "000")]
    if found := _ROUND.match(said):
        apart = [part[::-1] for part in re.findall(r"\d{1,3}", found[1][::-1])][::-1]
        return found[0], [apart, *_in_units(found[1])]
    return None


def _in_units(number: str) -> list[Way]:
    """Return a round number as 5 nghìn, 3,5 triệu: below a thousand, at most two decimals."""
    ways: list[Way] = []
    for unit, zeros in _UNITS.items():
        whole, rest = number[:-zeros], number[-zeros:].rstrip("0")
        if 0 < len(whole) <= 3 and len(rest) <= (2 if zeros > 3 else 0):
            ways.append((f"{whole},{rest}" if rest else whole, unit))
    return ways


def _whole(number: str, part: str, unit: str) -> str:
    """Return "3,5" and "triệu" in digits, or "" where that is no whole number."""
    zeros = _UNITS[unit] - len(part)
    return number + part + "0" * zeros if zeros >= 0 else ""
