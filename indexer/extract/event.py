"""The day of the main event, told by a report's opening sentences.

"Chiều 23/2, tại Hà Nội, ... tổ chức Hội nghị" gives the day; its year comes from the document:
the day itself repeated with a year, the path, or the year in the event's own name ("Hội nghị
triển khai công tác năm 2022") where the season leaves no doubt. Every rule prefers no date to a
wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from indexer.dates import Mention, mentions, plausible
from indexer.extract import eventcues as cues
from indexer.extract.dateline import dateline_end
from indexer.extract.eventyear import year_of
from search.text.sentences import sentences

OPENING_SENTENCES = (2, 1, 1)  # of each opening paragraph
LONGER_OPENING = (2, 2, 2, 2, 1, 1)  # where the path tells the year, so that less is at risk
OPENING_LENGTH = 700  # characters of a paragraph that are looked at
PROSE_LENGTH = 60  # a shorter line is a dateline or furniture
_DAY = re.compile(r"\d(?:\s?[/.-]\s?\d|\s+tháng)", re.IGNORECASE)  # in whatever names a day


def event_day(title: str, paragraphs: Sequence[str], known: str = "") -> date | None:
    """Return the day of the main event, or None unless the document leaves no doubt.

    `known` is the year or the month ("2022", "2022-02") the path tells, or "". A day that the
    report calls yesterday is not returned but the day after, on which it was written.
    """
    text = "\n".join((title, *paragraphs))
    for sentence, number in _opening(paragraphs, LONGER_OPENING if known else OPENING_SENTENCES):
        for mention in mentions(sentence):
            confirmed = bool(known) and mention.year in (0, int(known[:4]))
            if not _is_event(sentence, mention, confirmed, number):
                continue
            day = year_of(mention, sentence, text, known if confirmed else "")
            if day and cues.YESTERDAY.search(sentence[: mention.start]):
                day += timedelta(days=1)
            return day if day and plausible(day) else None
    return None


def _opening(paragraphs: Sequence[str], most: Sequence[int]) -> Iterator[tuple[str, int]]:
    """Yield the opening sentences with the number of their paragraph, captions left out.

    Paragraphs that open without a day are left out, too.
    """
    prose = [text for text in paragraphs if len(text) >= PROSE_LENGTH]
    for number, (text, limit) in enumerate(zip(prose, most, strict=False)):
        text = text[dateline_end(text) :].lstrip()[:OPENING_LENGTH]
        if not _DAY.search(text):
            continue
        for start, end in sentences(text)[:limit]:
            if not cues.CREDIT.match(text, end):
                yield text[start:end], number


def _is_event(sentence: str, mention: Mention, confirmed: bool, paragraph: int) -> bool:
    """Tell whether a day is the one on which what the sentence tells took place.

    A day with its year, not `confirmed` by the path, must head a sentence of the first paragraph.
    """
    before, after = sentence[: mention.start], sentence[mention.end :]
    if not cues.CUE.search(before) or cues.NOT_THE_DAY.search(before):
        return False
    if cues.RANGE_AFTER.match(after) or cues.OTHER_TIME.match(after):
        return False
    if mention.year and (cues.ACT.search(sentence) or not (confirmed or cues.HEAD.match(before))):
        return False
    if mention.year and not confirmed and paragraph > 0:
        return False
    if paragraph >= len(OPENING_SENTENCES) and not cues.SESSION.search(before):
        return False
    if cues.AFTERWARDS.match(sentence):
        return False
    return not (cues.FUTURE.search(sentence) or cues.PAST_TALE.search(sentence))
