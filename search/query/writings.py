"""Dates, percentages and long numbers the other ways the press writes them.

"23/2/2022" finds "23 tháng 2 năm 2022" and the other way round, "ngày 23/2" finds "ngày 23.2",
"30%" finds "30 phần trăm", "5.000" finds "5 000". What is written as typed ranks above the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from search.query.nodes import And, Bag, Field, Node, Or, Phrase, Query, Word
from search.text import agree

OTHER_WEIGHT = 0.8
"""What another way to write counts beside the typed one, shared by its words."""

Child = Word | Phrase | Or

_BEFORE_DAY = ("ngày", "sáng", "trưa", "chiều", "tối", "đêm")
_DOTTED = re.compile(r"0?([1-9]|[12]\d|3[01]),0?([1-9]|1[0-2])")
"""The key of "23.2", which is a day behind "ngày" and a decimal elsewhere."""
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
_ROUND = re.compile(r"[1-9]\d{0,2}(?:\d{3})*000|[1-9]\d{6,}")


def rewritten(query: Query) -> Query:
    """Return the query with the other ways to write beside its dates and numbers."""
    return replace(query, root=_rewritten(query.root)) if query.root else query


def also(child: Child, *others: Word | Phrase) -> Or:
    """Return a bag's child as typed, with other ways to write it."""
    return Or((*(child.children if isinstance(child, Or) else (child,)), *others))


def other(keys: Sequence[str], weight: float = OTHER_WEIGHT) -> Word | Phrase:
    """Return another way to write: one word, or several side by side that share the weight."""
    words = tuple(Word(each, each, weight=weight / len(keys), loose=False) for each in keys)
    return Phrase(words) if len(words) > 1 else words[0]


def may_be(child: Child | None, wanted: str) -> bool:
    """Tell whether a typed word may mean this form: its marks, and how it was read, allow it."""
    if not isinstance(child, Word) or child.exact or not agree(child.key, wanted):
        return False
    return not child.forms or any(form.key == wanted for form in child.forms)


def _rewritten(node: Node) -> Node:
    match node:
        case Bag():
            return _bag(node)
        case And() | Or():
            return replace(node, children=tuple(map(_rewritten, node.children)))
        case Field(name="title"):
            return replace(node, child=_rewritten(node.child))
        case _:
            return node


def _bag(bag: Bag) -> Bag:
    children = list(bag.children)
    for at in range(len(children)):
        for where, keys in _others(bag.children, at):
            children[where] = also(children[where], other(keys))
    return Bag(tuple(children))


def _others(typed: Sequence[Child], at: int) -> list[tuple[int, Sequence[str]]]:
    """Return which children, by number, can be written otherwise, seen from the one at `at`."""
    dated = at > 0 and any(may_be(typed[at - 1], word) for word in _BEFORE_DAY)
    match _keys(typed[at]):
        case [day, month, year] if _is_day(day, month) and _YEAR.fullmatch(year):
            return [(at, (_day(day, month, year),)), (at, (*_spoken(day, month), "năm", year))]
        case [month, year] if _is_month(month) and _YEAR.fullmatch(year):
            return [(at, (month, "năm", year))]
        case [day, month] if _is_day(day, month):
            return [(at, _spoken(day, month)), *_dots([at], day, month, dated=dated)]
        case [single]:
            return _single(typed, at, single, dated=dated)
    return []


def _single(
    typed: Sequence[Child], at: int, key: str, *, dated: bool
) -> list[tuple[int, Sequence[str]]]:
    if dated and (dotted := _DOTTED.fullmatch(key)):
        day, month = dotted.groups()
        dots = _dots([at], day, month, dated=True)
        return [(at, (day, month)), (at, _spoken(day, month)), *dots]
    if key.endswith("%"):
        return [(at, (key[:-1], "phần", "trăm"))]
    if _ROUND.fullmatch(key):
        return [(at, [part[::-1] for part in re.findall(r"\d{1,3}", key[::-1])][::-1])]
    return _before_words(typed, at, key, dated=dated) if key[:1].isdecimal() else []


def _before_words(
    typed: Sequence[Child], at: int, key: str, *, dated: bool
) -> list[tuple[int, Sequence[str]]]:
    """Return the other ways of a number that words go on: "23 tháng 2 năm 2022", "5 phần trăm"."""
    after, second, third, fourth = (*typed[at + 1 : at + 5], *[None] * 4)[:4]
    if _number(after) == "000":
        return [(at, (key + "000",)), (at + 1, (key + "000",))]
    number, year = _number(second), _number(fourth)
    if may_be(after, "tháng") and _is_day(key, number):
        places = [at + 1, at + 2, at + 3] if may_be(third, "năm") and _YEAR.fullmatch(year) else []
        whole = [(place, (_day(key, number, year),)) for place in places]
        dots = _dots([at, at + 1, at + 2], key, number, dated=dated)
        return [(at + 1, (key, number)), *whole, *dots]
    if may_be(after, "năm") and _is_month(key) and _YEAR.fullmatch(number):
        return [(at + 1, (key, number))]
    if may_be(after, "phần") and may_be(second, "trăm"):
        return [(at + 1, (key + "%",)), (at + 2, (key + "%",))]
    return []


def _dots(
    places: Sequence[int], day: str, month: str, *, dated: bool
) -> list[tuple[int, Sequence[str]]]:
    """Return "ngày 23.2", which is indexed as a decimal, with its zeros as they may be written."""
    if not dated:
        return []
    days, months = {day, day.zfill(2)}, {month, month.zfill(2)}
    written = [f"{d},{m}" for d in sorted(days) for m in sorted(months)]
    return [(place, ("ngày", each)) for place in places for each in written]


def _spoken(day: str, month: str) -> tuple[str, str, str]:
    return str(int(day)), "tháng", str(int(month))


def _day(day: str, month: str, year: str) -> str:
    """Return the key that a whole date has, however it is punctuated."""
    return f"{int(day)}/{int(month)}/{year}"


def _keys(child: Child | None) -> list[str]:
    """Return the keys of a plain word, or of a compound of numbers; nothing for the rest."""
    if isinstance(child, Word) and not child.exact:
        return [child.key]
    if isinstance(child, Phrase) and not child.slop:
        return [word.key for word in child.words if isinstance(word, Word) and not word.exact]
    return []


def _number(child: Child | None) -> str:
    keys = _keys(child)
    return keys[0] if len(keys) == 1 and keys[0].isdecimal() else ""


def _is_month(month: str) -> bool:
    return month.isdecimal() and len(month) <= 2 and 1 <= int(month) <= 12


def _is_day(day: str, month: str) -> bool:
    return _is_month(month) and day.isdecimal() and len(day) <= 2 and 1 <= int(day) <= 31
