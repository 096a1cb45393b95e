"""Where a paragraph quotes: spans of the outermost quotation marks, also of unbalanced ones."""

from __future__ import annotations

import re

from search.model import Span

# ASCII single quotes are left out: they are apostrophes as often ("K'ré").
_MARK = re.compile(r"[\"“”„«»‟＂]")
_UNCLOSED = 8
_BEFORE_OPENING = frozenset(" \t\u00a0([{-–—:,;/‘'…\n")


def quotes(text: str) -> tuple[Span, ...]:
    """Return the outermost quotations of a paragraph, marks included, in order.

    The shape decides whether a mark opens (space before, letter after), since the papers open
    with ” and close with " as they like. A mark that nothing closes quotes to the end of the
    paragraph where the quote opens it or follows a colon, else it is ignored.
    """
    found: list[Span] = []
    stack: list[int] = []
    for match in _MARK.finditer(text):
        at = match.start()
        if _opens(text, at, bool(stack)):
            stack.append(at)
        elif stack:
            found.append((stack.pop(), at + 1))
    for start in reversed(stack[:_UNCLOSED]):
        end = _unclosed(text, start, found)
        if end:
            found.append((start, end))
    return _outermost(found)


def _opens(text: str, at: int, inside: bool) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    loose = before in _BEFORE_OPENING
    if loose and not after.isspace():
        return not (inside and after in ",.;:!?)")
    if not loose and (after.isspace() or not after.isalnum()):
        return False
    mark = text[at]
    if mark in "“„«":
        return True
    return not inside and mark not in "”»" and not after.isspace()


def _unclosed(text: str, start: int, found: list[Span]) -> int:
    """Return where a quote that lacks its closing mark ends, or 0."""
    inner = [end for begin, end in found if begin > start]
    if inner:
        return inner[-1]
    head = text[:start].rstrip()
    return len(text.rstrip()) if not head or head[-1] == ":" else 0


def _outermost(spans: list[Span]) -> tuple[Span, ...]:
    result: list[Span] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not result or start >= result[-1][1]:
            result.append((start, end))
    return tuple(result)
