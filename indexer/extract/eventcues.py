"""The wording around a day in prose that tells whether it is when the told event took place.

The words are data (`data/daycues.toml`); here is where they must stand.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

_WORDS: dict[str, list[str]] = tomllib.loads(
    files("indexer.extract").joinpath("data", "daycues.toml").read_text("utf-8")
)
_BEFORE_DAY = r"\s*(?:ngày\s*|,\s*)?\(?$"


def _any(*names: str) -> str:
    """Return an alternation of the words of the lists, longest first."""
    words = sorted({word for name in names for word in _WORDS[name]}, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, words))})"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


CUE = _compiled(rf"(?:^|[\s,(]){_any('sessions', 'cues')}{_BEFORE_DAY}")
SESSION = _compiled(rf"\b{_any('sessions')}{_BEFORE_DAY}")
YESTERDAY = _compiled(rf"\b{_any('yesterday')}{_BEFORE_DAY}")
NOT_THE_DAY = _compiled(
    rf"\b{_any('mentions')}\s*(?:vào\s+)?{_any('sessions')}?\s*(?:ngày)?\s*\(?$"
)
# A day with its year is the event's only where a report puts time: at the head of the sentence.
HEAD = _compiled(
    r"^(?:(?:tại|ở|theo|như tin đã đưa)\s[^,]{2,80},\s*)?(?:vào\s+)?(?:khoảng\s+)?"
    rf"(?:(?:\d{{1,2}}\s?(?:h|giờ)\s?\d{{0,2}}\s*)?{_any('sessions')}?\s*,?\s*)?(?:ngày\s*)?\(?$"
)
ACT = _compiled(rf"\b{_any('acts')}\b")
FUTURE = _compiled(rf"\b{_any('future')}\b")
PAST_TALE = _compiled(rf"\b{_any('past')}\b")
AFTERWARDS = _compiled(rf"^{_any('afterwards')}\b")
OTHER_TIME = _compiled(rf"\s*{_any('other_time')}\b")
RANGE_AFTER = _compiled(r"\s*(?:đến|tới|và|-|–|,)\s*(?:ngày\s*)?\d{1,2}\b")
CREDIT = re.compile(r"\s*[(\[]?(?:Ảnh|Nguồn|Photo)\b")  # what stands before it is a caption

OTHER_YEAR = _compiled(rf"{_any('other_year')}\s+(?:cuối\s+|đầu\s+)?$")
PLAN = _compiled(rf"\b{_any('plans')}\b")
BALANCE = _compiled(rf"\b{_any('balances')}\b")
ANNIVERSARY = _compiled(rf"\b{_any('anniversaries')}\b[^.]{{0,40}}$")
