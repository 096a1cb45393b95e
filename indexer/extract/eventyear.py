"""The year of a day that a report leaves out, or reason to doubt the one it gives.

It comes only from the document: the path, the same day repeated with its year, or the year in the
event's own name where the season leaves no doubt. A document that speaks of later years or days
tells of something past, and its day is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from indexer.dates import ZONE, Mention, mentions
from indexer.extract import eventcues as cues

# Plans are made for the year that runs, or late in it for the next; balances are drawn late in
# the year they are of, or early in the next. Only the months without doubt are taken.
LAST_MONTH_OF_PLANS = 9
FIRST_MONTH_OF_BALANCES = 7

_YEAR = re.compile(  # no end of a range ("2021-2026"), no part of a number ("1.950")
    # The first digit comes before what looks behind it: a search then skips to the next 1 or 2.
    r"([12](?<![\d.,]\d)(?<!\d{4}[-–]\d)(?:(?<=1)9|(?<=2)0)\d{2})"
    r"(?!\d|[.,]\d|\s*[-–]\s*(?:19|20)?\d{2}\b)"
)
_NAMED_YEAR = re.compile(r"\bnăm\s+((?:19|20)\d{2})\b(?!\s*[-–])")


def year_of(mention: Mention, sentence: str, text: str, known: str) -> date | None:
    """Return the day with its year, or None where the document leaves doubt.

    `known` is the year or month of the path, where it does not contradict the mention, or "".
    """
    if known:
        return _within(mention, known)
    latest = _latest_year(text)
    if mention.year:
        day = mention.on(0)
        return day if day and mention.year >= latest and not _later(text, day) else None
    same = [m for m in mentions(text) if (m.day, m.month) == (mention.day, mention.month)]
    years = {other.year for other in same if other.year}
    if years and (year := max(years)) >= latest:
        return mention.on(year) if _speaks_of(text, same, year) else None
    named = _year_of_event(sentence, mention)
    return mention.on(named) if named and named >= latest else None


def _speaks_of(text: str, same: Sequence[Mention], year: int) -> bool:
    """Tell whether the day is named with the year as a day of the story, no anniversary or term."""
    for other in same:
        before = text[max(0, other.start - 60) : other.start]
        aside = cues.ANNIVERSARY.search(before) or cues.NOT_THE_DAY.search(before)
        if other.year == year and not (aside or cues.RANGE_AFTER.match(text, other.end)):
            return True
    return False


def _later(text: str, day: date) -> bool:
    """Tell whether the document tells of something that took place after the day."""
    for other in mentions(text):
        found = other.on(day.year)
        if not found or found <= day:
            continue
        before = text[max(0, other.start - 40) : other.start]
        around = text[max(0, other.start - 80) : other.end + 60]
        told = cues.CUE.search(before) and not cues.NOT_THE_DAY.search(before)
        if told and not cues.FUTURE.search(around):
            return True
    return False


def _within(mention: Mention, known: str) -> date | None:
    """Return the day in the year or month the path tells, if it does not contradict it."""
    day = mention.on(int(known[:4]))
    if day is None or len(known) == 4:
        return day
    month = int(known[5:7])
    if mention.month == 12 and month == 1:
        return mention.on(int(known[:4]) - 1)
    return day if month - 1 <= mention.month <= month else None


def _year_of_event(sentence: str, mention: Mention) -> int:
    """Return the year in the event's own name, where the season leaves no doubt; else 0."""
    found = [
        match
        for match in _NAMED_YEAR.finditer(sentence)
        if not cues.OTHER_YEAR.search(sentence[: match.start()])
    ]
    years = {int(match[1]) for match in found}
    if len(years) != 1:
        return 0
    name = sentence[: found[-1].start()]
    plan, balance = bool(cues.PLAN.search(name)), bool(cues.BALANCE.search(name))
    if plan and not balance and mention.month <= LAST_MONTH_OF_PLANS:
        return years.pop()
    if balance and not plan and mention.month >= FIRST_MONTH_OF_BALANCES:
        return years.pop()
    return 0


def _latest_year(text: str) -> int:
    """Return the latest year the document speaks of as its present or past; 0 for none."""
    this = datetime.now(ZONE).year
    years = [
        int(match[1])
        for match in _YEAR.finditer(text)
        if int(match[1]) <= this
        and not cues.OTHER_YEAR.search(text[max(0, match.start() - 30) : match.start()])
    ]
    return max(years, default=0)
