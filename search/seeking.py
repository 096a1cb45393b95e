"""Finding a query's words in texts without cutting them into tokens.

Texts are turned into one byte a character, their letters without marks; there words are runs of
letters, and a run's first eight, read as one number, tell nearly all apart; the form's key then
decides. What stands between two spaces and holds more than letters and signs (numbers, joining
marks, zero-width characters, other alphabets) is cut into tokens and remembered. Costs some passes
over the bytes of all texts together, one over their words for each word sought, and a look-up for
each place found.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from string import ascii_lowercase
from typing import Any, Final, NamedTuple
from unicodedata import category

import numpy as np
from numpy.typing import NDArray

from search.model import PARAGRAPH_BREAK
from search.text import GAP
from search.text.letters import INVISIBLE, read

Array = NDArray[Any]

_SPACE, _LINE_END, _SIGN, _DIGIT, _INDEX, _UNUSUAL = b" \n.0`?"
"""Bytes of what is no letter; an index (m²) belongs to its word, a digit does not."""
_LETTERS: Final = _INDEX
"""Bytes from here on are parts of words."""

_USUAL: Final = "".join(map(chr, (*range(0x250), *range(0x1E00, 0x1F00), *range(0x2000, 0x2C00))))
"""Latin letters, punctuation and symbols."""
_APART: Final = re.compile(rb"0|\n[ \n]*\n")
"""What keeps two words apart besides a third: a number, a paragraph's end."""
_WIDTH: Final = 8
"""Letters read at once."""
_END: Final = PARAGRAPH_BREAK * (_WIDTH // len(PARAGRAPH_BREAK))
"""Stands behind the last text, so that a number can be read from any letter."""
STRIDE: Final = 1 << 40
"""Positions from one text to the next."""


@cache
def _table() -> Array:
    """Return the byte of every character of the Basic Multilingual Plane; the last is unusual."""
    table = np.full(1 << 16, _UNUSUAL, np.uint8)
    hidden = re.compile(f"[{INVISIBLE}]")
    for char in _USUAL:
        letters = read(char) if char.isalpha() else []
        if len(letters) == 1 and letters[0].base in ascii_lowercase:
            table[ord(char)] = ord(_twin(letters[0].base))
        elif char.isdigit() or char == "_":
            table[ord(char)] = _DIGIT if char <= "\x7f" else _INDEX
        elif not (char.isalnum() or category(char)[0] == "M" or hidden.match(char)):
            table[ord(char)] = _SPACE if char.isspace() else _SIGN
    table[ord("\n")] = _LINE_END
    return table


_FIRST: Final = np.array([(1 << 8 * size) - 1 for size in range(_WIDTH + 1)], "<u8")
"""Masks of the first letters of a number that was read from bytes."""


def _twin(letters: str) -> str:
    """Return letters as one where one key may be spelt with either: kỹ, kĩ."""
    return letters.replace("y", "i")


class Found(NamedTuple):
    """Places of words, in order: arrays of one length.

    `owner` is the number of the text, `start` and `end` are offsets into it, `answer` is what was
    looked up. `position` tells which stand side by side: those of one text and one apart; it grows
    by `STRIDE` a text.
    """

    owner: Array
    start: Array
    end: Array
    position: Array
    answer: Array


Inside = tuple[Sequence[tuple[int, int, int, int]], int]
"""What is between two spaces: (start, end, position, answer) of its places, positions in all."""


class Seeker:
    """Some folded keys, all `seekable`, made ready to be found in texts."""

    def __init__(self, folds: Collection[str]) -> None:
        words = {_twin(each).encode("ascii")[:_WIDTH] for each in folds if each.isalpha()}
        self._words = [int.from_bytes(word, "little") for word in sorted(words)]
        self._numbers = not all(map(str.isalpha, folds))

    def places(
        self, texts: Sequence[str], answers: Mapping[str, int], inside: Mapping[str, Inside]
    ) -> Found:
        """Return where words stand that answer.

        `answers` tells of a word of letters which number it answers; 0 passes it over. `inside`
        tells it of all that is between two spaces, where that is not of letters alone.
        """
        line = PARAGRAPH_BREAK.join(("", *texts, _END))
        data = _bytes(line)
        lettered = data >= _LETTERS
        borders = np.flatnonzero(lettered[1:] != lettered[:-1]) + 1
        starts, ends = borders[::2], borders[1::2]
        special = [np.flatnonzero(each) for each in self._special(data)]
        chunks = _chunks(line, data, [*special, _initials(starts, ends)], inside)
        starts, ends = chunks.without(starts, ends)
        runs = np.flatnonzero(self._sought(data, starts, ends))
        words = map(slice, starts[runs].tolist(), ends[runs].tolist())
        answer = np.fromiter(map(answers.__getitem__, map(line.__getitem__, words)), np.int64)
        runs, answer = runs[answer > 0], answer[answer > 0]
        found = np.stack((starts[runs], ends[runs], runs, answer))
        start, end, number, answer = chunks.among(found, starts)
        sizes = [0, *map(len, texts)]
        begins = np.cumsum(sizes) + len(PARAGRAPH_BREAK) * np.arange(1, len(sizes) + 1)
        owner = begins.searchsorted(start, "right") - 1
        position = np.cumsum(_steps(data, start, end, number)) + owner * STRIDE
        return Found(owner, start - begins[owner], end - begins[owner], position, answer)

    def _sought(self, data: Array, starts: Array, ends: Array) -> Array:
        """Return whether each run begins as a word does; a pass over the runs for each word."""
        letters = np.ndarray(len(data) - _WIDTH + 1, "<u8", data, strides=(1,))[starts]
        letters &= _FIRST[np.minimum(ends - starts, _WIDTH)]
        found = np.zeros(len(letters), np.bool_)
        for word in self._words:
            found |= letters == np.uint64(word)
        return found

    def _special(self, data: Array) -> Iterator[Array]:
        """Yield where characters are that need more than letters' looks; bool."""
        yield data == _UNUSUAL
        if self._numbers:
            yield (data == _DIGIT) | (data == _INDEX)


def _initials(starts: Array, ends: Array) -> Array:
    """Return where a single letter stands one sign before another: "T.Ư" is one word."""
    single = ends - starts == 1
    pairs = np.flatnonzero(single[1:] & single[:-1])
    return np.asarray(ends[pairs[starts[pairs + 1] - ends[pairs] == 1]])


def _chunks(
    line: str, data: Array, special: Sequence[Array], inside: Mapping[str, Inside]
) -> _Chunks:
    """Return what stands between two spaces and holds one of the special places."""
    at = np.concatenate(special)
    if not len(at):
        return _NO_CHUNKS
    white = np.append(-1, np.flatnonzero((data == _SPACE) | (data == _LINE_END)))
    after = np.unique(white.searchsorted(at))
    lows, highs = white[after - 1] + 1, white[after]
    # A percent sign belongs to the number, one space away.
    percent = np.array([line.startswith("%", end + 1) for end in highs.tolist()], np.bool_)
    highs = highs + 2 * percent
    lows[1:] = np.maximum(lows[1:], highs[:-1])
    spans = map(slice, lows.tolist(), highs.tolist())
    return _Chunks(lows, highs, [inside[line[span]] for span in spans])


class _Chunks(NamedTuple):
    """Runs of characters that were cut into tokens: where each starts and ends, what is inside."""

    lows: Array
    highs: Array
    inside: Sequence[Inside]

    def without(self, starts: Array, ends: Array) -> tuple[Array, Array]:
        """Leave out the runs of letters that are inside."""
        if not self.inside:
            return starts, ends
        chunk = self.lows.searchsorted(starts, "right") - 1
        outside = (chunk < 0) | (starts >= self.highs[chunk])
        return starts[outside], ends[outside]

    def among(self, found: Array, starts: Array) -> Array:
        """Return rows of start, end, number and answer: those found and those inside, in order.

        `found` has the same rows, numbered by `starts`; what is inside now counts, too.
        """
        if not self.inside:
            return found
        before = np.cumsum([0, *(positions for _, positions in self.inside)])
        found[2] += before[self.lows.searchsorted(found[0])]
        numbers = starts.searchsorted(self.lows) + before[:-1]
        firsts = zip(self.lows.tolist(), numbers.tolist(), self.inside, strict=True)
        rows = [
            (low + start, low + end, number + position, answer)
            for low, number, (places, _) in firsts
            for start, end, position, answer in places
        ]
        every = np.concatenate((found, np.array(rows, np.int64).reshape(-1, 4).T), axis=1)
        return np.asarray(every[:, np.argsort(every[0], kind="stable")])


_NO_CHUNKS: Final = _Chunks(np.zeros(0, np.int64), np.zeros(0, np.int64), ())


def _steps(data: Array, start: Array, end: Array, number: Array) -> Array:
    """Return how far each place is from the one before; `GAP` where something is between."""
    steps = np.full(len(number), GAP)
    np.subtract(number[1:], number[:-1], out=steps[1:])
    steps[steps > 1] = GAP
    follows = np.flatnonzero(steps == 1)
    low, high = end[follows - 1], start[follows]
    single = high - low == 1
    steps[follows[single & (data.take(low, mode="clip") == _DIGIT)]] = GAP
    for at in np.flatnonzero(high - low > 1).tolist():
        if _APART.search(data[low[at] : high[at]].data):
            steps[follows[at]] = GAP
    return np.asarray(steps)


def seekable(folds: Iterable[str]) -> bool:
    """Tell whether a `Seeker` finds all words of these keys: of letters alone, or with a digit."""
    return all(each.isascii() and (each.isalpha() or any(map(str.isdigit, each))) for each in folds)


def _bytes(text: str) -> Array:
    """Return a byte for each character; uint8."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return np.asarray(_table().take(codes, mode="clip"))
