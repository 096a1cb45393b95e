"""What one surface is indexed as: a word, or a compound whole and in parts.

A compound with a number in it ("57-NQ/TW") has one piece for the whole, at the position of its
first part, and one for each part, so that "57 NQ TW" finds it and it finds "57 NQ TW".
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from search.text import numbers
from search.text.keys import word
from search.text.letters import INVISIBLE, bare
from search.text.syllable import border

LONGEST_WHOLE: Final = 48
"""Characters of a whole form; longer compounds (URLs, hashes) are indexed in parts only."""

_SETTLING: Final = 4
"""Times a form is read again; three were the most that odd strings needed."""

MOST_ATOMS: Final = 4
"""Changes between letters and digits in a run that is still split (H5N1); a hash is one word."""

_BLOCKS: Final = (
    (0x300, 0x2100), (0x2C00, 0x3100), (0xA600, 0xAC00), (0xFB00, 0xFE30),
    (0x10100, 0x11F00), (0x16A00, 0x17000), (0x1D100, 0x1EA00),
)  # fmt: skip
"""Where Unicode has its marks."""


def _marks() -> str:
    """Return the inside of a character class: the marks of every alphabet, which are no letters."""
    marks = (chr(n) for block in _BLOCKS for n in range(*block))
    return "".join(mark for mark in marks if unicodedata.category(mark)[0] == "M")


INSIDE: Final = _marks() + INVISIBLE
"""The inside of a character class: what may stand inside a word besides letters and digits."""

_ATOM: Final = re.compile(rf"(\d+(?:[.,]\d+)*)|[^\W\d_](?:[^\W\d_]|[{INSIDE}])*")
_ACRONYM: Final = re.compile(rf"[^\W\d_][{INSIDE}]*+(?:\.[^\W\d_][{INSIDE}]*+)+")
_CHUNK: Final = re.compile(rf"\w[\w{INSIDE}]*+")
_NOISE: Final = re.compile(f"[{INSIDE}]+")
_DASHES: Final = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\uff0d", "-") | {"’": "'", "\uff0f": "/"}
)


class Piece(NamedTuple):
    """A key and where it stands: code-point offsets into the surface, step from the last piece."""

    key: str
    start: int
    end: int
    step: int


class _Atom(NamedTuple):
    key: str
    start: int
    end: int
    is_number: bool


def key(surface: str) -> str:
    """Return the one key of a syllable, word, number or compound; "" where nothing is left.

    A compound's connectors stay, in one form ("57–NQ/TW" is "57-nq/tw"); several words are
    joined by one space. Canonical: key(key(x)) == key(x).
    """
    if surface.isalpha():
        return word(surface)
    return _settled(_whole(surface, list(_atoms(surface))))


def _settled(form: str) -> str:
    """Return the form that is its own: what signs hide or digits join may make another compound."""
    for _ in range(_SETTLING):
        if form.isalpha() or form.isdecimal():
            break
        again = _whole(form, list(_atoms(form)))
        if again == form:
            break
        form = again
    return form


@lru_cache(maxsize=1 << 16)
def pieces(surface: str) -> tuple[Piece, ...]:
    """Return what a surface is indexed as, offsets ascending; a paragraph's end has no pieces.

    The whole form comes first (step 1) and the first part stands at its position (step 0).
    There is a whole form where a number takes part (57-NQ/TW, U23, 30%, 23/2/2022) and for
    e-mail addresses; words joined by hyphens or by a missing space are only their parts.
    """
    if surface.isalpha():
        return (Piece(word(surface), 0, len(surface), 1),)
    found: list[Piece] = []
    for group in _groups(surface, list(_atoms(surface))):
        parts = [Piece(_settled(atom.key), atom.start, atom.end, 1) for atom in group]
        whole = _settled(_whole(surface, group)) if _has_whole(surface, group) else ""
        if whole and " " not in whole and len(whole) <= LONGEST_WHOLE and whole != parts[0].key:
            end = surface.index("%", group[-1].end) + 1 if whole[-1] == "%" else group[-1].end
            found.append(Piece(whole, group[0].start, end, 1))
            parts[0] = parts[0]._replace(step=0)
        found += parts
    return tuple(found)


def _groups(surface: str, atoms: list[_Atom]) -> Iterator[list[_Atom]]:
    """Yield the atoms that make one compound each: "Số:57-NQ/TW" is two, "2022.Hội" as well."""
    group: list[_Atom] = []
    for atom in atoms:
        if group and _divides(group[-1], surface[group[-1].end : atom.start], atom):
            yield group
            group = []
        group.append(atom)
    if group:
        yield group


def _divides(left: _Atom, gap: str, right: _Atom) -> bool:
    """Tell whether two neighbours only lack a space between them.

    They do at a comma, a colon (but for a time), the dot behind a number or a longer word, and
    where a number is glued to a syllable of three letters or more ("ngày23", "500đồng").
    """
    if "," in gap or (":" in gap and not (left.is_number and right.is_number)):
        return True
    if left.key[-1:].isdecimal() and right.key[:1].isdecimal() and not _NOISE.sub("", gap):
        return True
    if gap == ".":
        return left.is_number != right.is_number and (left.is_number or len(left.key) > 3)
    glued = next((a.key for a in (left, right) if not a.is_number), "")
    return not gap and len(glued) > 2 and border(bare(glued)) >= 0


def _has_whole(surface: str, atoms: list[_Atom]) -> bool:
    return any(atom.is_number for atom in atoms) or (len(atoms) > 1 and "@" in surface)


def _atoms(surface: str) -> Iterator[_Atom]:
    """Yield the words and numbers of a surface, in order."""
    dotted = surface.rstrip(".")
    if _ACRONYM.fullmatch(dotted):
        yield _Atom(word(dotted.replace(".", "")), 0, len(dotted), False)
        return
    position = 0
    for chunk in _CHUNK.finditer(surface):
        if len(_ATOM.findall(chunk[0])) <= MOST_ATOMS:
            continue
        start, end = chunk.span()
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
        yield _Atom(
            numbers.number(plain) or plain, start + found.start(), start + found.end(), True
        )


def _unglued(run: str, start: int) -> Iterator[_Atom]:
    """Split at zero-width spaces where a syllable stands on each side and the whole is none."""
    parts = [part for part in re.finditer("[^\u200b]+", run) if _NOISE.sub("", part[0])]
    if border(bare(word(run))) >= 0 or any(border(bare(word(part[0]))) < 0 for part in parts):
        yield _Atom(word(run), start, start + len(run), False)
        return
    for part in parts:
        yield _Atom(word(part[0]), start + part.start(), start + part.end(), False)


def _whole(surface: str, atoms: list[_Atom]) -> str:
    day = _day(surface, atoms)
    if day:
        return day
    whole = ""
    for atom, after in itertools.zip_longest(atoms, atoms[1:]):
        gap = surface[atom.end : after.start if after else len(surface)]
        whole += atom.key + _connector(gap, after_number=atom.is_number, last=after is None)
    return whole


def _day(surface: str, atoms: list[_Atom]) -> str:
    """Return a date in one form, as "23/2/2022", or "" for anything else."""
    if len(atoms) != 3 or not all(atom.is_number for atom in atoms):
        return ""
    gaps = {surface[left.end : right.start] for left, right in itertools.pairwise(atoms)}
    day, month, year = (atom.key for atom in atoms)
    if len(gaps) > 1 or not gaps <= {"/", "-", "."} or not numbers.is_day(day, month, year):
        return ""
    return f"{int(day)}/{int(month)}/{year}"


def _connector(gap: str, *, after_number: bool, last: bool) -> str:
    gap = _NOISE.sub("", gap).translate(_DASHES)
    percent = ""
    if after_number and gap.lstrip().startswith("%"):
        percent, gap = "%", gap.lstrip()[1:]
    if last:
        return percent
    return percent + (gap if gap in tuple("-/.,:'@&_") or not gap else " ")
