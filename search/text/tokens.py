r"""From text to surfaces to pieces: what is indexed, at which position and offset.

`SURFACE.findall(text)` gives the surfaces in order; `pieces(surface)` is a pure function, so an
engine computes it once for each distinct surface. Positions are counted so::

    position = -1
    for surface in SURFACE.findall(text):
        position += advance(surface)          # 8 at a paragraph's end, else 0
        for piece in pieces(surface):
            position += piece.step            # the piece stands here
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from search.text.compounds import INSIDE, Piece, pieces

__all__ = ["GAP", "SURFACE", "Piece", "Token", "advance", "pieces", "tokenize"]

GAP: Final = 8
"""Positions between the last piece of a paragraph and the first of the next."""

_CONNECTORS: Final = "-/.,:'’@&_\u2010-\u2014\u2212\uff0d\uff0f"
_RUN: Final = rf"\w++(?:(?![\x00-\x7f])[{INSIDE}]\w*+)*"  # most words end before ASCII
SURFACE: Final = re.compile(rf"{_RUN}(?:[{_CONNECTORS}]{_RUN})*(?:[ \xa0]?%)?|\n\s*\n")
"""A word, number or compound without spaces; or a paragraph's end. Linear in the text."""


class Token(NamedTuple):
    """A key and where it stands: code-point offsets into the text, position counted from 0."""

    key: str
    start: int
    end: int
    position: int


def advance(surface: str) -> int:
    """Return how many positions the surface adds before its pieces: `GAP` for a paragraph's end."""
    return GAP if surface[0] == "\n" else 0


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a text in any normal form, offsets into this very text."""
    tokens = []
    position = -1
    for found in SURFACE.finditer(text):
        surface, base = found[0], found.start()
        if surface[0] == "\n":
            position += GAP
            continue
        for key, start, end, step in pieces(surface):
            position += step
            tokens.append(Token(key, base + start, base + end, position))
    return tokens
