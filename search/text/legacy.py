"""Text from before Unicode: find the font or code page it was left in and read it as meant.

A wrong reading gives itself away by its syllables: Vietnamese writes each syllable as a word of
its own, so in the right reading nearly every word with a mark is one (`is_syllable`), and in a
wrong one hardly any. Each character set is tried and judged by that; text in which it brings no
clear gain, as Unicode and foreign text, is never touched.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from search.text.charsets import CHARSETS, CP1258, FONTS, REFERENCES, UTF8, Charset
from search.text.letters import ALPHABET
from search.text.syllable import is_syllable

SAMPLE: Final = 20_000
"""Characters that are judged at most; the whole text is converted."""

LEAST_GOOD: Final = 2
"""Marked syllables a reading must bring to be believed at all."""

MOST_BAD: Final = 0.12
"""Share of marked words that may be no syllables (names, slips) in a believed reading."""

LEAST_MARKED: Final = 0.2
"""Share of words with a mark: three of four in Vietnamese, fewer where foreign names abound."""

MOST_ALONE: Final = 200
"""Lines that are tried one by one, where no one font reads them all."""

_UNICODE: Final = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u036f\u1ea0-\u1ef9]")
_WORD: Final = re.compile(r"[A-Za-z\x80-\U0010ffff]+")
_LETTERS: Final = frozenset(ALPHABET)
_OUTER: Final = "“”‘’„«»‹›–—…•·°®©™§¶¡¿\u00a0\u200b\ufeff"
_MARKUP: Final = re.compile(
    r"<(?:script|style)\b.*?</(?:script|style)>|<[^<>]*>|&\w+;", re.DOTALL | re.IGNORECASE
)


class Detection(NamedTuple):
    """The character set a text was left in, and how sure that is: share of right syllables."""

    charset: Charset
    confidence: float


class _Tally(NamedTuple):
    """Words with a mark that are (`good`) or are not (`bad`) syllables; words without."""

    good: int
    bad: int
    plain: int

    @property
    def marked(self) -> int:
        return self.good + self.bad

    def believed(self) -> bool:
        """Tell whether this is how Vietnamese reads."""
        return (
            self.good >= LEAST_GOOD
            and self.bad <= MOST_BAD * self.marked
            and self.marked >= LEAST_MARKED * (self.marked + self.plain)
        )


def repair(text: str, hint: str | None = None) -> tuple[str, str | None]:
    """Return the text, and the name of the character set it had been left in (None: Unicode).

    Works line by line where a text mixes Unicode and a legacy font. `hint` names the set found
    elsewhere in the document, for a field too short to tell by itself. Character references of
    Vietnamese letters ("&#7879;") are resolved as well.
    """
    resolved = REFERENCES.convert(text) if "&#" in text else text
    name = REFERENCES.name if resolved != text else None
    lines = resolved.split("\n")
    suspects = [i for i, line in enumerate(lines) if _is_suspect(line)]
    if not suspects:
        return resolved, name
    found = detect("\n".join(lines[i] for i in suspects))
    common = found.charset if found else CHARSETS.get(hint or "")
    for tried, i in enumerate(suspects):
        alone = len(suspects) > 1 and tried < MOST_ALONE
        charset = common or (_alone(lines[i]) if alone else None)
        if charset is not None and _gains(lines[i], charset):
            lines[i] = charset.convert(lines[i])
            name = charset.name
    return "\n".join(lines), name


def _alone(line: str) -> Charset | None:
    found = detect(line)
    return found.charset if found else None


def detect(text: str) -> Detection | None:
    """Return the character set that makes the text Vietnamese, or None where none clearly does.

    `text` shows the codes as Latin-1 or Windows-1252 characters.
    """
    sample = unicodedata.normalize("NFC", _MARKUP.sub(" ", text[:SAMPLE]))
    before = _tally(sample)
    if before.believed():
        return None
    tallies = []
    for charset in (UTF8, *FONTS, CP1258):
        tally = _read(sample, charset)
        if tally is not None and tally.believed() and tally.good > before.good:
            tallies.append((tally.good - 3 * tally.bad, tally, charset))
    if not tallies:
        return None
    _, tally, charset = max(tallies, key=lambda rated: rated[0])
    return Detection(charset, tally.good / tally.marked)


def _is_suspect(line: str) -> bool:
    """Tell whether a line may be in a legacy font: not ASCII, no letter that needs Unicode."""
    return not line.isascii() and _UNICODE.search(line) is None


def _gains(line: str, charset: Charset) -> bool:
    before, after = _tally(line), _read(line, charset)
    return after is not None and after.good - after.bad > before.good - before.bad


def _read(text: str, charset: Charset) -> _Tally | None:
    try:
        return _tally(charset.convert(text))
    except ValueError:
        return None


def _tally(text: str) -> _Tally:
    good = bad = plain = 0
    for found in _WORD.findall(text):
        word = found.strip(_OUTER)
        if not word:
            continue
        if word.isascii():
            plain += 1
        elif len(word) == 1:
            continue  # a dash or a quote can look like a letter; it proves nothing
        elif _is_sane(word) and is_syllable(word):
            good += 1
        elif not _is_abbreviation(word):
            bad += 1
    return _Tally(good, bad, plain)


def _is_sane(word: str) -> bool:
    """Tell whether the letters are those of the language, capitals where a writer puts them."""
    return (word[1:].islower() or word.isupper() or len(word) == 1) and all(
        char.isascii() or char in _LETTERS for char in word
    )


def _is_abbreviation(word: str) -> bool:
    return word.isupper() and word.isalpha() and 1 < len(word) <= 6
