"""The wording around a day in prose that tells whether it is when the told event took place."""

from __future__ import annotations

import re

CUE = re.compile(
    r"(?:^|[\s,(])(?:rạng sáng|sáng sớm|sáng|trưa|đầu giờ chiều|chiều tối|chiều|tối muộn|tối|đêm|"
    r"khuya|hôm nay|hôm qua|hôm|vào ngày|ngày|nay|qua|vào)\s*(?:ngày\s*|,\s*)?\(?$",
    re.IGNORECASE,
)
NOT_THE_DAY = re.compile(
    r"\b(?:từ|đến|tới|trước|sau|kể từ|tính đến|tính từ|hết|cho đến|dự kiến|sinh|mất|số|"
    r"hạn|hạn chót|kỷ niệm|kỉ niệm|thành lập|ký|ban hành|năm|hiệu lực|"
    r"chậm nhất|muộn nhất|truyền thống|và|nhân|"
    r"lần|mừng|chào mừng|quốc khánh)\s*(?:vào\s+)?(?:rạng sáng|sáng|trưa|chiều|tối|đêm|hôm)?\s*"
    r"(?:ngày)?\s*\(?$",
    re.IGNORECASE,
)
# A day with its year is the event's only where a report puts time: at the head of the sentence.
HEAD = re.compile(
    r"^(?:(?:tại|ở|theo|như tin đã đưa)\s[^,]{2,80},\s*)?(?:vào\s+)?(?:khoảng\s+)?"
    r"(?:(?:\d{1,2}\s?(?:h|giờ)\s?\d{0,2}\s*)?(?:rạng sáng|sáng sớm|sáng|trưa|đầu giờ chiều|chiều|"
    r"chiều tối|tối|đêm|khuya|hôm nay|hôm qua|hôm)?\s*,?\s*)?(?:ngày\s*)?\(?$",
    re.IGNORECASE,
)
ACT = re.compile(
    r"\b(?:ban hành|ký quyết định|(?:công văn|văn bản|quyết định|nghị định|thông tư|tờ trình) số|"
    r"có (?:công văn|văn bản)|cáo trạng)\b",
    re.IGNORECASE,
)
AFTERWARDS = re.compile(r"^(?:sau|trước|kể từ|từ|tính)\b", re.IGNORECASE)
RANGE_AFTER = re.compile(r"\s*(?:đến|tới|và|-|–|,)\s*(?:ngày\s*)?\d{1,2}\b")
FUTURE = re.compile(r"\b(?:sẽ|sắp|dự kiến|chuẩn bị|ngày mai|sáng mai|chiều mai|tối mai)\b", re.I)
CREDIT = re.compile(r"\s*[(\[]?(?:Ảnh|Nguồn|Photo)\b")  # what stands before it is a caption
OTHER_TIME = re.compile(r"^\s*(?:vừa qua|vừa rồi|tới|sắp tới|hằng năm|hàng năm|năm ngoái)\b", re.I)
PAST_TALE = re.compile(r"\b(?:trước đó|trước đây|khi ấy|cách đây|năm ngoái|nhớ lại)\b", re.I)
SESSION = re.compile(
    r"\b(?:sáng|trưa|chiều|tối|hôm nay|hôm qua)\s*(?:ngày\s*|,\s*)?\(?$", re.IGNORECASE
)
YESTERDAY = re.compile(
    r"\b(?:hôm qua|sáng qua|chiều qua|tối qua|đêm qua)\s*(?:ngày\s*|,\s*)?\(?$", re.I
)
