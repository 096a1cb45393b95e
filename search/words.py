"""The words of texts as arrays: what each looks like without marks, where it stands.

Texts are turned into one byte a character, their letters without marks; there words are runs of
letters or digits, and a run's first eight letters tell nearly all apart. What stands between two
spaces and holds more than that (joining marks, zero-width characters, other alphabets, and numbers
where they are asked for) is cut into tokens. Costs some passes over the bytes of all texts
together, and a look-up for each number. Kept with the articles, it is done once for each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from string import ascii_lowercase
from typing import Any, Final, NamedTuple
from unicodedata import category

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays import fresh, offsets_of, smallest
from search.model import PARAGRAPH_BREAK
from search.text import GAP, fold, tokenize
from search.text.compounds import MOST_ATOMS
from search.text.letters import INVISIBLE, read

Array = NDArray[Any]

_SPACE, _LINE_END, _SIGN, _DIGIT, _INDEX, _UNUSUAL = b" \n.0`?"
"""Bytes of what is no letter; an index (m²) belongs to its word, a digit does not."""
_LETTERS: Final = _INDEX
"""Bytes from here on are parts of words."""

_LATIN: Final = *range(0x250), *range(0x1E00, 0x1F00), *range(0x2000, 0x2C00)
_USUAL: Final = "".join(map(chr, _LATIN)) + "\u1680\u3000"
"""Latin letters, punctuation and symbols; all spaces."""
_WIDTH: Final = 8
"""Letters read at once."""
_FIRST: Final = np.array([(1 << 8 * size) - 1 for size in range(_WIDTH + 1)], "<u8")
"""Masks of the first letters of a number that was read from bytes."""
_SPREAD: Final = 0x9E37_79B9_7F4A_7C15
"""What spreads a number that it multiplies over the upper bits: Knuth, TAOCP, volume 3, 6.4."""
_BREAK: Final = re.compile(rb"\n[ \n]*\n")
_LONGEST: Final = 64
"""Characters of what is cut and remembered."""


class Token(NamedTuple):
    """A token of what was cut; `look`, `start`, `end` and `position` as in `Words`."""

    look: int
    start: int
    end: int
    position: int
    key: str


class Cut(NamedTuple):
    """Tokens as arrays, a fifth of the memory: texts may be all numbers, or in other letters.

    `looks` and `places` as in `Words`, `keys` the keys.
    """

    looks: Array
    places: Array
    keys: tuple[str, ...]

    @classmethod
    def of(cls, tokens: Sequence[Token]) -> Cut:
        """Return the tokens as arrays."""
        if not tokens:
            return _NOTHING
        looks, *places, keys = zip(*tokens, strict=True)
        return cls(np.array(looks, np.uint32), smallest(np.array(places), np.uint16), keys)


_NOTHING: Final = Cut(np.zeros(0, np.uint32), np.zeros((3, 0), np.uint16), ())


class Words(NamedTuple):
    """The words of a text: runs of letters or digits, in order, and tokens of what else there is.

    `looks` are what `look_of` gives of each, uint32. `places` has a row each for where it starts,
    where it ends, and its position, one more than that of the word before unless something is
    between; uint16, or uint32 in a long text.
    """

    looks: Array
    places: Array
    cut: Cut


Notes = tuple[MutableMapping[str, Any], str]
"""Where what was found out of a text is kept, and by which name."""


def words_of(
    texts: Sequence[str], notes: Sequence[Notes] = (), *, numbers: bool = False
) -> list[Words]:
    """Return the words of each text, with its `numbers` if they are asked for.

    Where there are notes on a text, its words are kept there, and those of before are returned.
    """
    if not notes:
        return _read(texts, numbers)
    if numbers:
        notes = [(kept, f"{name} with numbers") for kept, name in notes]
    found: list[Any] = [kept.get(name) for kept, name in notes]
    new = [number for number, words in enumerate(found) if words is None]
    for number, words in zip(new, _read([texts[n] for n in new], numbers), strict=True):
        kept, name = notes[number]
        found[number] = kept[name] = words
    return found


def look_of(folded: str) -> int:
    """Return the number that words with this folded key have; hardly any others have it, too."""
    letters = int.from_bytes(_twin(folded).encode()[:_WIDTH], "little")
    return (letters * _SPREAD & 0xFFFF_FFFF_FFFF_FFFF) >> 32


@cache
def _table() -> Array:
    """Return the byte of every character of the Basic Multilingual Plane; the last is unusual."""
    table = np.full(1 << 16, _UNUSUAL, np.uint8)
    hidden = re.compile(f"[{INVISIBLE}]")
    for char in _USUAL:
        letters = read(char) if char.isalpha() else []
        if len(letters) == 1 and letters[0].base in ascii_lowercase:
            table[ord(char)] = ord(_twin(letters[0].base))
        elif char.isdigit():
            table[ord(char)] = _DIGIT if char <= "\x7f" else _INDEX
        elif not (char.isalnum() or char == "_" or category(char)[0] == "M" or hidden.match(char)):
            table[ord(char)] = _SPACE if char.isspace() else _SIGN
    table[ord("\n")] = _LINE_END
    return table


def _twin(letters: str) -> str:
    """Return letters as one where one key may be spelt with either: kỹ, kĩ."""
    return letters.replace("y", "i")


def _bytes(text: str) -> Array:
    """Return a byte for each character; uint8."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return _table().take(codes, mode="clip")


def _read(texts: Sequence[str], numbers: bool) -> list[Words]:
    """Return the words of the texts, which are read together as one line."""
    if not texts:
        return []
    line = PARAGRAPH_BREAK.join(("", *texts, " " * _WIDTH))
    data = _bytes(line)
    lettered, digits = data >= _LETTERS, data == _DIGIT
    chunks = list(_chunks(line, data, _special(data, lettered, digits, numbers)))
    starts, ends = _runs(lettered, digits, chunks)
    positions, firsts = _numbered(data, starts, chunks)
    sizes = (len(text) + len(PARAGRAPH_BREAK) for text in texts)
    begins = np.cumsum([len(PARAGRAPH_BREAK), *sizes])
    tokens: list[list[Token]] = [[] for _ in texts]
    for chunk, first in zip(chunks, firsts, strict=True):
        owner = int(begins.searchsorted(chunk.low, "right")) - 1
        tokens[owner] += chunk.moved(chunk.low - int(begins[owner]), first)
    borders = starts.searchsorted(begins)
    begin = begins[:-1].repeat(borders[1:] - borders[:-1])
    places = smallest(np.stack((starts - begin, ends - begin, positions)), np.uint16)
    looks = _looks(data, starts, ends)
    return [
        Words(looks[low:high].copy(), places[:, low:high].copy(), Cut.of(cut))
        for (low, high), cut in zip(pairwise(borders.tolist()), tokens, strict=True)
    ]


def _runs(letters: Array, digits: Array, chunks: Sequence[_Chunk]) -> tuple[Array, Array]:
    """Return where words start and end: runs of letters, runs of digits, outside the chunks."""
    kind = digits.view(np.uint8) << 1
    kind |= letters.view(np.uint8)
    for chunk in chunks:
        kind[chunk.low : chunk.high] = 0
    borders = kind[1:] != kind[:-1]
    starts = (borders & (kind[1:] != 0)).nonzero()[0] + 1
    ends = (borders & (kind[:-1] != 0)).nonzero()[0] + 1
    return starts, ends


def _looks(data: Array, starts: Array, ends: Array) -> Array:
    """Return `look_of` of runs of letters; uint32."""
    letters = np.ndarray(len(data) - _WIDTH + 1, "<u8", data, strides=(1,))[starts]
    letters &= _FIRST[np.minimum(ends - starts, _WIDTH)]
    letters *= np.uint64(_SPREAD)
    letters >>= np.uint64(32)
    return letters.astype(np.uint32)


def _numbered(data: Array, starts: Array, chunks: Sequence[_Chunk]) -> tuple[Array, list[int]]:
    """Return the position of each word, and that of the first token of each chunk."""
    breaks = np.array([found.start() for found in _BREAK.finditer(data.tobytes())])
    added = np.bincount(starts.searchsorted(breaks), minlength=len(starts) + 1) * GAP
    lows = np.array([chunk.low for chunk in chunks], np.int64)
    before = starts.searchsorted(lows)
    sizes = offsets_of([chunk.positions for chunk in chunks])
    firsts = before + GAP * breaks.searchsorted(lows) + sizes[:-1]
    for number, chunk in zip(before.tolist(), chunks, strict=True):
        added[number] += chunk.positions
    return np.arange(len(starts)) + added.cumsum()[:-1], firsts.tolist()


# -- what needs more than a look at its letters ----------------------------------------------


class _Chunk(NamedTuple):
    """What stands between two spaces, and the tokens in it."""

    low: int
    high: int
    tokens: tuple[Token, ...]

    @property
    def positions(self) -> int:
        """Return how many positions the tokens take."""
        return self.tokens[-1].position + 1 if self.tokens else 0

    def moved(self, start: int, position: int) -> Iterator[Token]:
        """Yield the tokens, counted from where the chunk starts in its text."""
        for token in self.tokens:
            look, low, high, number, key = token
            yield Token(look, start + low, start + high, position + number, key)


def _special(data: Array, letters: Array, digits: Array, numbers: bool) -> Array:
    """Return the special places, ascending."""
    special = data == _UNUSUAL
    if numbers:
        special |= digits
        special |= data == _INDEX
    else:
        special[_scattered(data, letters, digits)] = True
    # A single letter one sign before another: "T.Ư" is one word.
    single = letters[1:-1] > (letters[:-2] | letters[2:])
    special[2:-2] |= single[:-2] & single[2:]
    return np.flatnonzero(special)


def _scattered(data: Array, letters: Array, digits: Array) -> Array:
    """Return where letters and digits change so often between two spaces that it may be a hash.

    A hash is one word (`search.text.compounds`), the letters in it are none.
    """
    change = (letters[1:] & digits[:-1]) | (digits[1:] & letters[:-1])
    at = change.nonzero()[0]
    first, last = at[: 1 - MOST_ATOMS], at[MOST_ATOMS - 1 :]
    if not len(first):
        return first
    white = ((data == _SPACE) | (data == _LINE_END)).nonzero()[0]
    near = white.searchsorted(first) == white.searchsorted(last)
    return first.compress(near)


def _chunks(line: str, data: Array, special: Array) -> Iterator[_Chunk]:
    """Yield what stands between two spaces around the special places."""
    if not len(special):
        return
    white = ((data == _SPACE) | (data == _LINE_END)).nonzero()[0]
    after = white.searchsorted(special)
    after = after[fresh(after)]
    least = 0
    for before, high in zip(white[after - 1].tolist(), white[after].tolist(), strict=True):
        low = max(before + 1, least)
        # A percent sign belongs to the number, one space away.
        least = high + 2 if line.startswith("%", high + 1) else high
        yield _Chunk(low, least, _tokens(line[low:least]))


def _tokens(chunk: str) -> tuple[Token, ...]:
    return (_remembered if len(chunk) <= _LONGEST else _looked_at)(chunk)


def _looked_at(chunk: str) -> tuple[Token, ...]:
    return tuple(
        Token(look_of(fold(key)), start, end, position, key)
        for key, start, end, position in tokenize(chunk)
    )


_remembered = lru_cache(1 << 16)(_looked_at)
