"""Days, months, quarters, years and ranges, as Vietnamese readers write them.

Numbers stand in the Vietnamese order (day, month, year) or as ISO 8601. A period is a pair of
inclusive days; None is an open end.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date as Day
from datetime import datetime, timedelta, timezone

HANOI = timezone(timedelta(hours=7))

# A value ends where the query goes on: at a space, a bracket, a quotation mark or the end.
_END = r"(?=$|[\s()（）\"“”„«»＂,;.?!])"
_SEP = r"[/.\-]"
_YEAR = r"(?P<y>\d{4})"
_OF_YEAR = rf"(?:\s*[/.\-]\s*|\s+năm\s+|\s+nam\s+|\s+){_YEAR}"


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` to `end`, both inclusive; None is open."""

    start: Day | None
    end: Day | None


def today() -> Day:
    """Return the current day at UTC+7."""
    return datetime.now(HANOI).date()


def read(text: str, now: Day | None = None) -> Period | None:
    """Return the period that the whole of `text` names, or None."""
    found = match(text.strip(), 0, now)
    return found[0] if found and found[1] == len(text.strip()) else None


def match(text: str, at: int, now: Day | None = None) -> tuple[Period, int] | None:
    """Return the longest period written at offset `at` and where it ends, or None.

    `now` is the day that words such as "hôm nay" count from; by default the current one.
    """
    # Cut to the longest possible value, so that the cost does not grow with the query.
    window = text[at : at + 80]
    folded = unicodedata.normalize("NFC", window)
    if len(folded) != len(window):  # decomposed input: offsets would not agree
        return None
    first = _single(folded.lower(), 0, now)
    range_ = _range(folded.lower(), first, now)
    best = range_ or first
    if best is None or not re.compile(_END).match(folded, best[1]):
        return None
    return best[0], at + best[1]


def _range(
    text: str, first: tuple[Period, int] | None, now: Day | None
) -> tuple[Period, int] | None:
    at = first[1] if first else 0
    if not text.startswith("..", at):
        return _year_range(text)
    second = _single(text, at + 2, now)
    if first is None and second is None:
        return None
    start = first[0].start if first else None
    end = second[0].end if second else None
    if start and end and start > end and first and second:
        start, end = second[0].start, first[0].end
    return Period(start, end), second[1] if second else at + 2


def _year_range(text: str) -> tuple[Period, int] | None:
    found = re.match(rf"(\d{{4}})[-–—](\d{{4}}){_END}", text)
    if not found:
        return None
    low, high = sorted(map(int, found.groups()))
    return (Period(Day(low, 1, 1), Day(high, 12, 31)), found.end()) if low else None


def _single(text: str, at: int, now: Day | None) -> tuple[Period, int] | None:
    best: tuple[Period, int] | None = None
    for pattern, make in _FORMS:
        found = pattern.match(text, at)
        if found and (best is None or found.end() > best[1]):
            period = make(found, now or today())
            if period:
                best = period, found.end()
    return best


def _day(found: re.Match[str], _: Day) -> Period | None:
    year = found["y"]
    if len(year) == 2:  # "23/2/22": this century up to 2049
        year = ("20" if year < "50" else "19") + year
    try:
        day = Day(int(year), int(found["m"]), int(found["d"]))
    except ValueError:
        return None
    return Period(day, day)


def _month(found: re.Match[str], _: Day) -> Period | None:
    return _months(int(found["y"]), int(found["m"]), 1)


def _quarter(found: re.Match[str], _: Day) -> Period | None:
    number = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(found["q"]) or int(found["q"])
    return _months(int(found["y"]), 3 * number - 2, 3)


def _year(found: re.Match[str], _: Day) -> Period | None:
    return _months(int(found["y"]), 1, 12)


def _months(year: int, first: int, count: int) -> Period | None:
    last = first + count - 1
    if not (year and first >= 1 and last <= 12):
        return None
    return Period(Day(year, first, 1), Day(year, last, monthrange(year, last)[1]))


def _relative(found: re.Match[str], now: Day) -> Period | None:
    return _RELATIVE[re.sub(r"\s+", " ", found[0])](now)


def _last_days(found: re.Match[str], now: Day) -> Period | None:
    return Period(now - timedelta(days=max(int(found["n"]) - 1, 0)), now)


def _week(day: Day) -> Period:
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def _month_of(day: Day) -> Period | None:
    return _months(day.year, day.month, 1)


_RELATIVE: dict[str, Callable[[Day], Period | None]] = {
    "hôm nay": lambda now: Period(now, now),
    "hôm qua": lambda now: Period(now - timedelta(1), now - timedelta(1)),
    "tuần này": _week,
    "tuần trước": lambda now: _week(now - timedelta(7)),
    "tháng này": _month_of,
    "tháng trước": lambda now: _month_of(now.replace(day=1) - timedelta(1)),
    "năm nay": lambda now: _months(now.year, 1, 12),
    "năm ngoái": lambda now: _months(now.year - 1, 1, 12),
    "năm trước": lambda now: _months(now.year - 1, 1, 12),
    "today": lambda now: Period(now, now),
    "yesterday": lambda now: Period(now - timedelta(1), now - timedelta(1)),
}

_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Day], Period | None]], ...] = tuple(
    (re.compile(pattern), make)
    for pattern, make in (
        (rf"(?:ngày\s+)?(?P<d>\d{{1,2}}){_SEP}(?P<m>\d{{1,2}}){_SEP}(?P<y>\d{{4}}|\d{{2}})", _day),
        (r"(?P<y>\d{4})[/\-](?P<m>\d{1,2})[/\-](?P<d>\d{1,2})", _day),
        (rf"(?:ngày\s+)?(?P<d>\d{{1,2}})\s+tháng\s+(?P<m>\d{{1,2}}){_OF_YEAR}", _day),
        (rf"(?:tháng\s+)?(?P<m>\d{{1,2}}){_SEP}(?P<y>\d{{4}})", _month),
        (r"(?P<y>\d{4})[/\-](?P<m>\d{1,2})", _month),
        (rf"tháng\s+(?P<m>\d{{1,2}}){_OF_YEAR}", _month),
        (rf"(?:quý|quí|quy|q)\s*(?P<q>iv|i{{1,3}}|[1-4]){_OF_YEAR}", _quarter),
        (rf"(?P<y>\d{{4}}){_SEP}?q(?P<q>[1-4])", _quarter),
        (rf"(?:năm\s+)?{_YEAR}", _year),
        ("|".join(re.escape(words).replace(r"\ ", r"\s+") for words in _RELATIVE), _relative),
        (r"(?P<n>\d{1,4}) ngày qua", _last_days),
    )
)
