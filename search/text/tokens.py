r"""From text to surfaces to pieces: what is indexed, at which position and offset.

`SURFACE.findall(text)` gives the surfaces in order; `pieces(surface)` is a pure function, so an
engine computes it once for each distinct surface. Positions are counted so::

    position = -1
    for surface in SURFACE.findall(text):
        position += advance(surface)          # 8 at a paragraph's end, else 0
        for piece in pieces(surface):
            position += piece.step            # the piece stands here

A compound with a number in it ("57-NQ/TW") has one piece for the whole, at the position of its
first part, and one for each part, so that "57 NQ TW" finds it and it finds "57 NQ TW".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from search.text import numbers
from search.text.keys import word
from search.text.letters import INVISIBLE

GAP: Final = 8
"""Positions between the last piece of a paragraph and the first of the next."""

LONGEST_WHOLE: Final = 48
"""Characters of a whole form; longer compounds (URLs, hashes) are indexed in parts only."""

_INSIDE: Final = f"\u0300-\u036f\ufe00-\ufe0f{INVISIBLE}"
_CONNECTORS: Final = "-/.,:'’@&_\u2010-\u2014\u2212\uff0d\uff0f"
_RUN: Final = rf"\w[\w{_INSIDE}]*+"
SURFACE: Final = re.compile(rf"{_RUN}(?:[{_CONNECTORS}]{_RUN})*+(?:[ \xa0]?%)?|\n\s*\n")
"""A word, number or compound without spaces; or a paragraph's end. Linear in the text."""

_ATOM: Final = re.compile(rf"(\d+(?:[.,]\d+)*)|[^\W\d_](?:[^\W\d_]|[{_INSIDE}])*+")
_ACRONYM: Final = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")
_CHUNK: Final = re.compile(_RUN)
_NOISE: Final = re.compile(f"[{_INSIDE}]+")
_DASHES: Final = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\uff0d", "-") | {"’": "'", "\uff0f": "/"}
)


class Piece(NamedTuple):
    """A key and where it stands: code-point offsets into the surface, step from the last piece."""

    key: str
    start: int
    end: int
    step: int


class Token(NamedTuple):
    """A key and where it stands: code-point offsets into the text, position counted from 0."""

    key: str
    start: int
    end: int
    position: int


class _Atom(NamedTuple):
    key: str
    start: int
    end: int
    is_number: bool


def advance(surface: str) -> int:
    """Return how many positions the surface adds before its pieces: `GAP` for a paragraph's end."""
    return GAP if surface[0] == "\n" else 0


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text in any normal form, offsets into this very text."""
    tokens = []
    position = -1
    for found in SURFACE.finditer(text):
        surface, base = found[0], found.start()
        position += advance(surface)
        for piece in pieces(surface):
            position += piece.step
            tokens.append(Token(piece.key, base + piece.start, base + piece.end, position))
    return tokens


def key(surface: str) -> str:
    """Return the one key of a syllable, word, number or compound; "" where nothing is left.

    A compound's connectors stay, in one form ("57–NQ/TW" is "57-nq/tw"); several words are
    joined by one space. Canonical: key(key(x)) == key(x).
    """
    if surface.isalpha():
        return word(surface)
    return _whole(surface, list(_atoms(surface)))


@lru_cache(maxsize=1 << 16)
def pieces(surface: str) -> tuple[Piece, ...]:
    """Return what a surface is indexed as, offsets ascending; a paragraph's end has no pieces.

    The whole form comes first (step 1) and the first part stands at its position (step 0).
    There is a whole form where a number takes part (57-NQ/TW, U23, 30%, 23/2/2022) and for
    e-mail addresses; words joined by hyphens or by a missing space are only their parts.
    """
    if surface.isalpha():
        return (Piece(word(surface), 0, len(surface), 1),)
    atoms = list(_atoms(surface))
    parts = [Piece(atom.key, atom.start, atom.end, 1) for atom in atoms]
    whole = _whole(surface, atoms) if _has_whole(surface, atoms) else ""
    if not whole or " " in whole or len(whole) > LONGEST_WHOLE or whole == parts[0].key:
        return tuple(parts)
    end = len(surface) if whole[-1] == "%" else atoms[-1].end
    return (Piece(whole, atoms[0].start, end, 1), parts[0]._replace(step=0), *parts[1:])


def _has_whole(surface: str, atoms: list[_Atom]) -> bool:
    return any(atom.is_number for atom in atoms) or (len(atoms) > 1 and "@" in surface)


def _atoms(surface: str) -> Iterator[_Atom]:
    """Yield the words and numbers of a surface, in order."""
    if _ACRONYM.fullmatch(surface):
        yield _Atom(word(surface.replace(".", "")), 0, len(surface), False)
        return
    crowded = {
        chunk.span() for chunk in _CHUNK.finditer(surface) if len(_ATOM.findall(chunk[0])) > 4
    }
    position = 0
    for start, end in sorted(crowded):
        yield from _simple_atoms(surface, position, start)
        yield _Atom(word(surface[start:end]), start, end, True)
        position = end
    yield from _simple_atoms(surface, position, len(surface))


def _simple_atoms(surface: str, start: int, end: int) -> Iterator[_Atom]:
    for found in _ATOM.finditer(surface, start, end):
        if found[1]:
            yield from _numbers(found[1], found.start())
        elif "\u200b" in found[0]:
            yield from _unglued(found[0], found.start())
        else:
            yield _Atom(word(found[0]), found.start(), found.end(), False)


def _numbers(run: str, start: int) -> Iterator[_Atom]:
    one = numbers.number(numbers.digits(run))
    if one is not None:
        yield _Atom(one, start, start + len(run), True)
        return
    for found in re.finditer(r"\d+", run):
        plain = numbers.digits(found[0])
        yield _Atom(plain, start + found.start(), start + found.end(), True)


def _unglued(run: str, start: int) -> Iterator[_Atom]:
    """Split at a zero-width space where words stand on both sides of it, else read over it."""
    yield _Atom(word(run), start, start + len(run), False)


def _whole(surface: str, atoms: list[_Atom]) -> str:
    if len(atoms) == 3 and all(atom.is_number for atom in atoms):
        day, month, year = (atom.key for atom in atoms)
        gaps = {surface[a.end : b.start] for a, b in zip(atoms, atoms[1:], strict=False)}
        if gaps <= {"/"} or gaps <= {"-"} or gaps <= {"."}:
            try:
                if numbers.is_day(day, month, year):
                    return f"{int(day)}/{int(month)}/{year}"
            except ValueError:
                pass
    whole = ""
    for atom, after in zip(atoms, [*atoms[1:], None], strict=True):
        gap = surface[atom.end : after.start if after else len(surface)]
        whole += atom.key + _connector(gap, atom.is_number, after is None)
    return whole


def _connector(gap: str, after_number: bool, last: bool) -> str:
    gap = _NOISE.sub("", gap).translate(_DASHES)
    percent = ""
    if after_number and gap.lstrip().startswith("%"):
        percent, gap = "%", gap.lstrip()[1:]
    if last:
        return percent
    return percent + (gap if gap in tuple("-/.,:'@&_") or not gap else " ")
