"""Dates as documents write them, to ISO 8601 at UTC+7.

Two uses: `parse` reads a value that is meant as a date (a page's markup, front matter), in any
common form; `mentions` finds dates in Vietnamese prose, where the year is often left out.
Day stands before month, as in Vietnam, except beside AM/PM (the American form of ASP.NET).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

FIRST_YEAR = 1865  # Gia Định Báo, the first newspaper in Vietnamese
DAYS_AHEAD = 1  # a clock may run ahead, a morning paper is posted in the evening
ZONE = timezone(timedelta(hours=7))

MONTHS = {
    "giêng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7,
    "bẩy": 7, "tám": 8, "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_NAMES = "mười một|mười hai|mười|giêng|một|hai|ba|tư|bốn|năm|sáu|bảy|bẩy|tám|chín|chạp"
_ENGLISH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"

_ISO = re.compile(
    r"(?<!\d)(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2})(?!\d)(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})"
    r"(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?)?(?![-/\d])"
)
_DIGITS = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(\d{2})(\d{2})(?:[01]\d|2[0-3])?(?:[0-5]\d){0,2}(?!\d)"
)
_EPOCH = re.compile(r"\s*(1\d{9})(\d{3})?\s*")
_DMY = re.compile(r"(?<![\d/.-])(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d/])")
_WORDS = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s+tháng\s+(\d{{1,2}}|{_NAMES})(?:\s*,?\s*(?:năm\s+)?|\s*[/-]\s*)(\d{{4}})",
    re.IGNORECASE,
)
_WORDPRESS = re.compile(rf"tháng\s+(\d{{1,2}}|{_NAMES})\s+(\d{{1,2}}),\s*(\d{{4}})", re.IGNORECASE)
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_ENGLISH}[\s,.-]+(\d{{4}})", re.I
)
_MONTH_FIRST = re.compile(rf"\b{_ENGLISH}\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})", re.I)
_MONTH = re.compile(
    rf"(?:tháng\s+)?(\d{{1,2}}|{_NAMES})(?:\s*[/-]\s*|\s*,?\s*(?:năm\s+))(\d{{4}})\Z", re.IGNORECASE
)
_YEAR = re.compile(r"(?:năm\s+)?(\d{4})", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?\s*(?:GMT|UTC|Z)(?!\s*\+\s*0?7)")


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as written: ISO 8601 cut to its precision."""

    value: str
    precision: Literal["day", "month", "year"]


def parse(text: str, today: date | None = None) -> Moment | None:
    """Return the date a value means, or None if it means none or an implausible one.

    Times with an offset are moved to UTC+7 before the day is taken.
    """
    text = text.strip()[:200]
    for read in (_iso, _epoch, _written, _digits):
        if (found := read(text)) and plausible(found, today):
            return Moment(found.isoformat(), "day")
    return _coarse(text, today)


def plausible(day: date, today: date | None = None) -> bool:
    """Tell whether a paper can have been of that day: from FIRST_YEAR to tomorrow."""
    today = today or datetime.now(ZONE).date()
    return day.year >= FIRST_YEAR and day <= today + timedelta(days=DAYS_AHEAD)


def day_of(year: int | str, month: int | str, day: int | str) -> date | None:
    """Return the day, or None where the calendar has none; a month may be a word."""
    try:
        return date(int(year), month_of(month), int(day))
    except ValueError:
        return None


def month_of(month: int | str) -> int:
    """Return the number of a month written as digits or as a word; 0 for no month."""
    if isinstance(month, int) or month.isdecimal():
        return int(month)
    return MONTHS.get(" ".join(month.lower().split()), 0)


def _iso(text: str) -> date | None:
    match = _ISO.search(text)
    if not match or not match[3]:
        return None
    year, month, day, hour, minute, _, zone = match.groups()
    found = day_of(year, month, day)
    if not (found and hour and zone):
        return found
    try:
        moment = datetime(found.year, found.month, found.day, int(hour), int(minute))
        return (moment - _offset(zone)).replace(tzinfo=UTC).astimezone(ZONE).date()
    except (ValueError, OverflowError):
        return found


def _offset(zone: str) -> timedelta:
    if zone[0] not in "+-":
        return timedelta(0)
    size = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return size if zone[0] == "+" else -size


def _epoch(text: str) -> date | None:
    match = _EPOCH.fullmatch(text)
    return datetime.fromtimestamp(int(match[1]), ZONE).date() if match else None


def _written(text: str) -> date | None:
    if match := _DMY.search(text):
        first, _, second, year = match.groups()
        if len(year) == 2:
            year = ("20" if int(year) < 70 else "19") + year
        american = (re.search(r"\b[AP]M\b", text) and int(second) > 12) or int(second) > 12
        american = american or (bool(re.search(r"\d\s?[AP]M\b", text)) and int(first) <= 12)
        return day_of(year, first, second) if american else day_of(year, second, first)
    if match := _WORDS.search(text):
        return day_of(match[3], match[2], match[1])
    if match := _WORDPRESS.search(text):
        return day_of(match[3], match[1], match[2])
    if match := _DAY_FIRST.search(text):
        found = day_of(match[3], match[2], match[1])
        return _from_greenwich(found, text) if found else None
    if match := _MONTH_FIRST.search(text):
        return day_of(match[3], match[1], match[2])
    return None


def _from_greenwich(day: date, text: str) -> date:
    """Return the day at UTC+7 of a time given in GMT ("Wed, 23 Feb 2022 20:15:00 GMT")."""
    clock = _CLOCK.search(text)
    return day + timedelta(days=1) if clock and int(clock[1]) + 7 >= 24 else day


def _digits(text: str) -> date | None:
    match = _DIGITS.search(text)
    return day_of(*match.groups()) if match else None


def _coarse(text: str, today: date | None) -> Moment | None:
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})", text)
    month = _MONTH.fullmatch(text)
    if iso or month:
        year, number = (iso[1], iso[2]) if iso else (month[2], month[1])  # type: ignore[index]
        first = day_of(year, number, 1)
        return Moment(first.isoformat()[:7], "month") if first and plausible(first, today) else None
    match = _YEAR.fullmatch(text)
    first = day_of(match[1], 1, 1) if match else None
    return Moment(match[1], "year") if match and first and plausible(first, today) else None


_MENTION = re.compile(
    # The digit comes before what looks behind it: a search then skips to the next digit.
    rf"""(?P<day>\d(?<![\d/.,-]\d)\d?)
    (?:
      \s?(?P<sep>[/.-])\s?(?P<m1>\d{{1,2}})\s?(?P=sep)\s?(?P<y1>\d{{4}})(?![\d/])
    | \s+tháng\s+(?P<m2>\d{{1,2}}|{_NAMES})(?![\w/-])
      (?:\s*,?\s*(?:năm\s+)?(?P<y2>\d{{4}})(?!\d))?
    | \s+tháng\s+(?P<m4>\d{{1,2}})[/-](?P<y4>\d{{4}})(?!\d)
    | [/.-](?P<m3>\d{{1,2}})(?![\d/%]|[-.,]\d)
    )""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A day named in prose at text[start:end]; `year` is 0 where the prose leaves it out."""

    day: int
    month: int
    year: int
    start: int
    end: int

    def on(self, year: int) -> date | None:
        """Return the day in the year it names or, naming none, in the given one."""
        return day_of(self.year or year, self.month, self.day)


def mentions(text: str) -> Iterator[Mention]:
    """Yield the days named in Vietnamese prose, in order: 23/2/2022, 23-2, 23 tháng 2."""
    for match in _MENTION.finditer(text):
        day = match["day"]
        month = month_of(match["m1"] or match["m2"] or match["m3"] or match["m4"])
        year = int(match["y1"] or match["y2"] or match["y4"] or 0)
        if day_of(year or 2000, month, day):  # 2000 is a leap year: 29/2 passes without a year
            yield Mention(int(day), month, year, match.start(), match.end())
