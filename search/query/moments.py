"""Days, months, quarters and hours the other ways the press writes them.

"23/2/2022" is "23 tháng 2 năm 2022", "ngày 23/2" is "ngày 23.2", "quý I/2021" is "quý 1 năm 2021",
"8h30" is "8g30", "8:30" and "8 giờ 30". All work on what was said in one line: words with a space
between, the parts of a compound with a stroke.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from search.query.alternatives import Way

WORDS: Final = ("tháng", "năm", "quí", "giờ", "phút")
"""The words that take part, as keys."""

_DATE: Final = r"(?:/| năm )((?:1[0-9]|20)\d\d)"
_QUARTERS: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_NUMBERED: Final = {number: roman for roman, number in _QUARTERS.items()}
_SIGNS: Final = "hg:"
"""8h30 in the north, 8g30 in the south."""


class Moment(NamedTuple):
    """What was said, the other ways to write it, and whether it is a day."""

    said: str
    ways: list[Way]
    day: bool = False


def moment(said: str, *, dated: bool) -> Moment | None:
    """Return the day, month, quarter or hour that a line begins with, or None.

    `dated` tells that "ngày" or the like stands before: then 23.2, which is indexed as a decimal,
    is a day, too, with its zeros as they may be written.
    """
    for pattern, ways in _FORMS:
        found = pattern.match(said)
        if not found or (pattern is _DOTTED and not dated):
            continue
        if written := list(ways(found)):
            if dated and ways is _day and not found[3]:
                written += _dots(found)
            return Moment(found[0], written, ways is _day)
    return None


def _day(found: re.Match[str]) -> Iterator[Way]:
    day, month, year = found.groups()
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return
    day, month = _plain(day), _plain(month)
    if year:
        yield (f"{day}/{month}/{year}",)
        yield day, "tháng", month, "năm", year
        return
    if "/" not in found[0]:
        yield day, month
    if "tháng" not in found[0]:
        yield day, "tháng", month


def _dots(found: re.Match[str]) -> Iterator[Way]:
    day, month = _plain(found[1]), _plain(found[2])
    days, months = {day, day.zfill(2)}, {month, month.zfill(2)}
    yield from (("ngày", f"{d},{m}") for d in sorted(days) for m in sorted(months))


def _month(found: re.Match[str]) -> Iterator[Way]:
    month, year = _plain(found[1]), found[2]
    if 1 <= int(month) <= 12:
        yield month, "năm", year
        yield month, year


def _quarter(found: re.Match[str]) -> Iterator[Way]:
    number, year = found.groups()
    other = _QUARTERS.get(number) or _NUMBERED[number]
    for each in (number, other):
        if year:
            yield "quí", each, "năm", year
            yield "quí", each, year
        elif each == other:
            yield "quí", each


def _clock(found: re.Match[str]) -> Iterator[Way]:
    hour, minute = found.groups()
    if int(hour) <= 24 and int(minute) < 60:
        yield from ((hour + sign + minute,) for sign in _SIGNS)
        yield hour, "giờ", minute


def _hour(found: re.Match[str]) -> Iterator[Way]:
    if int(found[1]) <= 24:
        yield (found[1], "giờ") if "/" in found[0] else (found[1] + "h",)


def _plain(number: str) -> str:
    return str(int(number))


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"{pattern}(?= |$)")


_DAY: Final = _compiled(rf"(\d\d?)(?:/| tháng )(\d\d?)(?:{_DATE})?")
_DOTTED: Final = _compiled(r"(\d\d?),(\d\d?)()")
"""The key of "23.2", which is a day behind "ngày" and a decimal elsewhere."""

_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Way]]], ...]] = (
    (_DAY, _day),
    (_DOTTED, _day),
    (_compiled(rf"(?:tháng )?(\d\d?){_DATE}"), _month),
    (_compiled(rf"quí (i{{1,3}}|iv|[1-4])(?:{_DATE})?"), _quarter),
    (_compiled(r"(\d\d?)(?:/[hg]/|:| giờ )(\d\d?)(?: phút)?"), _clock),
    (_compiled(r"(\d\d?)(?:/h| giờ)"), _hour),
)
