"""An article's date: when it was published, or the day its text gives for the main event.

In this order: what the document or its markup gives; a day in its path; a stamp above or a date
line below the text; the day of the event that the opening sentences tell. A day without a year
takes it only from the document. A date that is merely mentioned is never the article's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.dates import Moment, day_of, parse, plausible
from indexer.extract.event import event_day
from indexer.extract.head import stamp_of
from indexer.readers.raw import RawDocument
from search.model import Date

PATH_LENGTH = 1_000  # characters from the end of a path or URL that are looked at
CLOSING_LINES = 3  # a speech's "Hà Nội, ngày ..." stands in the last lines

_FOLDERS = re.compile(
    r"(?<![^/._-])((?:19|20)\d{2})(?:[/._-]?(0[1-9]|1[0-2])(?:[/._-]?(0[1-9]|[12]\d|3[01]))?)?(?![^/._-])"
)
_SLUG_STAMP = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d\d{0,3}(?!\d)"
)


def choose_date(raw: RawDocument, stamp: str, paragraphs: Sequence[str]) -> Date | None:
    """Return the article's date with its origin, or None where nothing tells it."""
    stated = raw.meta.get("date")
    if stated and (moment := parse(stated.text)):
        return Date(moment.value, moment.precision, stated.origin)
    path = path_moment(raw.id)
    url = path_moment(raw.meta["url"].text) if "url" in raw.meta else None
    for moment in (path, url):
        if moment and moment.precision == "day":
            return Date(moment.value, "day", "path")
    if moment := parse(stamp) or _closing(paragraphs):
        return Date(moment.value, moment.precision, "text")
    coarse = path or url
    title = raw.meta["title"].text if "title" in raw.meta else ""
    event = event_day(title, paragraphs, coarse.value if coarse else "")
    if event:
        return Date(event.isoformat(), "day", "text")
    return Date(coarse.value, coarse.precision, "path") if coarse else None


def path_moment(path: str) -> Moment | None:
    """Return the finest date in a path or URL: /2022/02/23/, 2022-02-23, a time stamp, 2022."""
    path = path[-PATH_LENGTH:]
    found: list[Moment] = []
    for match in (*_FOLDERS.finditer(path), *_SLUG_STAMP.finditer(path)):
        year, month, day = match[1], match[2], match[3]
        first = day_of(year, month or 1, day or 1)
        if not first or not plausible(first):
            continue
        if day:
            found.append(Moment(first.isoformat(), "day"))
        else:
            found.append(Moment(f"{year}-{month}", "month") if month else Moment(year, "year"))
    return max(found, key=lambda moment: len(moment.value), default=None)


def _closing(paragraphs: Sequence[str]) -> Moment | None:
    """Return the date of a line that closes a speech or a document."""
    for text in paragraphs[-CLOSING_LINES:] if len(paragraphs) > CLOSING_LINES else ():
        if stamp := stamp_of(text):
            return parse(stamp)
    return None
