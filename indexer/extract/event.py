"""The day of the main event, told by a report's opening sentences.

"Chiều 23/2, tại Hà Nội, ... tổ chức Hội nghị" gives the day; its year comes from the document:
the day itself repeated with a year, the path, or the year in the event's own name ("Hội nghị
triển khai công tác năm 2022") where the season leaves no doubt. Every rule prefers no date to a
wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from indexer.dates import Mention, mentions, plausible
from indexer.extract.dateline import dateline_end
from search.text.sentences import sentences

OPENING_SENTENCES = (2, 1, 1)  # of each opening paragraph
OPENING_LENGTH = 700  # characters of a paragraph that are looked at
PROSE_LENGTH = 60  # a shorter line is a dateline or furniture
# Plans are made for the year that runs, or late in it for the next; balances are drawn late in
# the year they are of, or early in the next. Only the months without doubt are taken.
LAST_MONTH_OF_PLANS = 9
FIRST_MONTH_OF_BALANCES = 7

_CUE = re.compile(
    r"(?:^|[\s,(])(?:rạng sáng|sáng sớm|sáng|trưa|đầu giờ chiều|chiều tối|chiều|tối muộn|tối|đêm|"
    r"khuya|hôm nay|hôm qua|hôm|vào ngày|ngày|nay|qua|vào)\s*(?:ngày\s*|,\s*)?\(?$",
    re.IGNORECASE,
)
_NOT_THE_DAY = re.compile(
    r"\b(?:từ|đến|tới|trước|sau|kể từ|tính đến|tính từ|hết|cho đến|dự kiến|sinh|mất|số|"
    r"hạn|hạn chót|kỷ niệm|kỉ niệm|thành lập|ký|ban hành|năm|hiệu lực|"
    r"chậm nhất|muộn nhất|truyền thống|và|nhân|"
    r"lần|mừng|chào mừng|quốc khánh)\s*(?:vào\s+)?(?:rạng sáng|sáng|trưa|chiều|tối|đêm|hôm)?\s*"
    r"(?:ngày)?\s*\(?$",
    re.IGNORECASE,
)
# A day with its year is the event's only where a report puts time: at the head of the sentence.
_HEAD = re.compile(
    r"^(?:(?:tại|ở|theo|như tin đã đưa)\s[^,]{2,80},\s*)?(?:vào\s+)?(?:khoảng\s+)?"
    r"(?:(?:\d{1,2}\s?(?:h|giờ)\s?\d{0,2}\s*)?(?:rạng sáng|sáng sớm|sáng|trưa|đầu giờ chiều|chiều|"
    r"chiều tối|tối|đêm|khuya|hôm nay|hôm qua|hôm)?\s*,?\s*)?(?:ngày\s*)?\(?$",
    re.IGNORECASE,
)
_ACT = re.compile(
    r"\b(?:ban hành|ký quyết định|(?:công văn|văn bản|quyết định|nghị định|thông tư|tờ trình) số|"
    r"có (?:công văn|văn bản)|cáo trạng)\b",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(r"^(?:sau|trước|kể từ|từ|tính)\b", re.IGNORECASE)
_RANGE_AFTER = re.compile(r"\s*(?:đến|tới|và|-|–|,)\s*(?:ngày\s*)?\d{1,2}\b")
_FUTURE = re.compile(r"\b(?:sẽ|sắp|dự kiến|chuẩn bị|ngày mai|sáng mai|chiều mai|tối mai)\b", re.I)
_CREDIT = re.compile(r"\s*[(\[]?(?:Ảnh|Nguồn|Photo)\b")  # what stands before it is a caption
_OTHER_TIME = re.compile(r"^\s*(?:vừa qua|vừa rồi|tới|sắp tới|hằng năm|hàng năm|năm ngoái)\b", re.I)
_PAST_TALE = re.compile(r"\b(?:trước đó|trước đây|khi ấy|cách đây|năm ngoái|nhớ lại)\b", re.I)

_YEAR = re.compile(
    r"(?<![\d/.-])(?:năm\s+|-\s?|/)?((?:19|20)\d{2})(?![\d])(?!\s*[-–]\s*(?:19|20)?\d{2}\b)"
)
_NAMED_YEAR = re.compile(r"\bnăm\s+((?:19|20)\d{2})\b(?!\s*[-–])")
_OTHER_YEAR = re.compile(
    r"(?:đến|tới|trước|sau|từ|hết|giai đoạn|nhiệm kỳ|khóa|tầm nhìn|sinh|luật|nghị quyết|kỷ niệm|"
    r"hiến pháp|mục tiêu|vào|khoảng|cuối|đầu|giữa|so với|cùng kỳ|học|của)\s+(?:cuối\s+|đầu\s+)?$",
    re.IGNORECASE,
)
_PLAN = re.compile(r"\b(?:triển khai|nhiệm vụ|kế hoạch|phương hướng|chương trình công tác)\b", re.I)
_BALANCE = re.compile(r"\b(?:tổng kết|sơ kết|kết quả|nhìn lại|đánh giá|báo cáo)\b", re.IGNORECASE)
_ANNIVERSARY = re.compile(
    r"\b(?:kỷ niệm|kỉ niệm|thành lập|sinh|truyền thống|từ|đến)\b[^.]{0,40}$", re.I
)


def event_day(title: str, paragraphs: Sequence[str], known: str = "") -> date | None:
    """Return the day of the main event, or None unless the document leaves no doubt.

    `known` is the year or the month ("2022", "2022-02") the path tells, or "".
    """
    for sentence, first in _opening(paragraphs):
        for mention in mentions(sentence):
            if not _is_event(sentence, mention) or (mention.year and not first):
                continue
            day = _dated(mention, sentence, title, paragraphs, known)
            return day if day and plausible(day) else None
    return None


def _opening(paragraphs: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Yield the opening sentences, and whether each stands in the first paragraph."""
    prose = [text for text in paragraphs if len(text) >= PROSE_LENGTH]
    for number, (text, most) in enumerate(zip(prose, OPENING_SENTENCES, strict=False)):
        text = text[dateline_end(text) :].lstrip()[:OPENING_LENGTH]
        for start, end in sentences(text)[:most]:
            if not _CREDIT.match(text, end):
                yield text[start:end], number == 0


def _is_event(sentence: str, mention: Mention) -> bool:
    """Tell whether a day is the one on which what the sentence tells took place."""
    before, after = sentence[: mention.start], sentence[mention.end :]
    if not _CUE.search(before) or _NOT_THE_DAY.search(before) or _RANGE_AFTER.match(after):
        return False
    if _OTHER_TIME.match(after):
        return False
    if mention.year and (not _HEAD.match(before) or _ACT.search(sentence)):
        return False
    told = _FUTURE.search(sentence) or _PAST_TALE.search(sentence) or _AFTERWARDS.match(sentence)
    return not told


def _dated(
    mention: Mention, sentence: str, title: str, paragraphs: Sequence[str], known: str
) -> date | None:
    text = "\n".join((title, *paragraphs))
    latest = _latest_year(text)
    if mention.year:
        day = mention.on(0)
        return day if day and mention.year >= latest and not _later(text, day) else None
    if known:
        return _within(mention, known)
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
        aside = _ANNIVERSARY.search(before) or _NOT_THE_DAY.search(before)
        if other.year == year and not (aside or _RANGE_AFTER.match(text, other.end)):
            return True
    return False


def _later(text: str, day: date) -> bool:
    """Tell whether the document tells of something that took place after the day."""
    for other in mentions(text):
        found = other.on(day.year)
        before = text[max(0, other.start - 40) : other.start]
        if not found or found <= day or not _CUE.search(before) or _NOT_THE_DAY.search(before):
            continue
        if not _FUTURE.search(text[max(0, other.start - 80) : other.end + 60]):
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
        if not _OTHER_YEAR.search(sentence[: match.start()])
    ]
    years = {int(match[1]) for match in found}
    if len(years) != 1:
        return 0
    name = sentence[: found[-1].start()]
    plan, balance = bool(_PLAN.search(name)), bool(_BALANCE.search(name))
    if plan and not balance and mention.month <= LAST_MONTH_OF_PLANS:
        return years.pop()
    if balance and not plan and mention.month >= FIRST_MONTH_OF_BALANCES:
        return years.pop()
    return 0


def _latest_year(text: str) -> int:
    """Return the latest year the document speaks of as its present or past; 0 for none."""
    this = date.today().year
    years = [
        int(match[1])
        for match in _YEAR.finditer(text)
        if int(match[1]) <= this
        and not _OTHER_YEAR.search(text[max(0, match.start() - 30) : match.start()])
    ]
    return max(years, default=0)
