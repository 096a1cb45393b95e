"""Sentences in which a speech does not go on: the reporter's own, captions, other sources."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.model import Span

from . import lexicon
from .lexicon import spaced
from .sentence import Sentence

_NARRATOR = spaced(
    rf"(?:{lexicon.alternation(sorted(lexicon.words('narrator.txt')))})(?!\w)",
    r"|(?:Sáng|Trưa|Chiều|Tối|Đêm|Ngày|Rạng sáng|Hôm) (?:\d|nay|qua|cùng|sau)",
    r"|Vào (?:ngày|sáng|chiều|tối|khoảng|lúc|hôm)|Lúc \d|Khoảng \d",
)
# "Đòn tấn công này diễn ra sau khi ...", "Phát biểu được đưa ra trong bối cảnh ...".
_BACKGROUND = spaced(
    r"[^,;:\"“]{3,60} được (?:cho là|mô tả)(?!\w)|",
    r"[^,;:\"“]{3,90} (?:diễn ra|được đưa ra|đưa ra|được công bố|xảy ra)",
    r" (?:(?:chỉ|ngay|vài|một|hai|\d+) ){0,3}(?:ngày |tuần |giờ )?",
    r"(?:sau|trước|trong bối cảnh|giữa lúc|vào lúc)(?!\w)",
)
# Inside a speech others are cited: "Theo đó, hiệp hội cho rằng ...".
_INSIDE = spaced(r"(?:Theo đó|Cụ thể|Trong đó|Thậm chí|Bởi)(?!\w)")
_STRANGER = spaced(
    r"(?:[^,;:]{0,60}, )?(?:một|Một|nhân chứng|Nhân chứng|nạn nhân|Nạn nhân|người dân|Người dân)",
    r" (?!số|trong|lần)[^,;:\"“]{2,70} (?:",
    lexicon.alternation(sorted(lexicon.words("telling_verbs.txt"))),
    r")(?!\w)",
)
_SOURCE_OPENING = spaced(
    r"(?:[^,]{0,60}, )?[Tt]heo (?:",
    lexicon.alternation(sorted(lexicon.words("sources.txt"))),
    r")(?!\w)",
)
_CAPTION = re.compile(r"(?:Ảnh|ẢNH|Nguồn ảnh|Đồ họa|Clip|Video|Image)[ \u00a0]?(?::|c)|\(Ảnh")
_TELLS = spaced(
    r"(?<!\w)(?:đưa tin|dẫn lời|",
    lexicon.alternation(sorted(lexicon.words("telling_verbs.txt"))),
    r")(?!\w)(?! (?:chung|riêng|trên|đến|tới|lên|chuyện|không với|ra)(?!\w))",
)
_DEMAND = spaced(r"(?<!\w)(?:đề (?:nghị|xuất)|kiến nghị|thông báo|yêu cầu|đánh giá|công bố)(?!\w)")
_ORGANISATION = spaced(
    rf"(?:{lexicon.alternation(sorted(lexicon.words('sources_subject.txt')))})(?!\w)"
)
_SELF = spaced(r"(?<!\w)(?:tôi|chúng tôi|chúng ta|ta|mình|em|con|cháu|tui|bị cáo)(?!\w)")
_SUBORDINATE = ("khi ", "nếu ", "sau khi ", "trước khi ", "vì ", "do ", "để ")
_LAST_CLAUSE = re.compile(r"[^,;:]*$")
_NO_SUBJECT = spaced(
    r"(?:[\W\d]|",
    lexicon.alternation(sorted(lexicon.words("connectives.txt") | lexicon.words("adverbs.txt"))),
    r"(?!\w))*",
)
_BOUND = spaced(
    r"(?<!\w)(?:được|bị|để|phải|cần|không thể|nên|mà|ai|nào|khi|việc|từng|nếu|có thể|muốn|dám",
    r"|ý kiến)$",
)
_CONNECTIVE = spaced(
    rf"(?:{lexicon.alternation(sorted(lexicon.words('connectives.txt')))})(?!\w)",
    r"|[-–•+*] |\d{1,2}[.)] ",
)


def is_connected(sentence: Sentence) -> bool:
    """Tell whether a sentence opens with a word that ties it to the one before."""
    return _CONNECTIVE.match(sentence.text, sentence.start) is not None


def is_narration(sentence: Sentence) -> bool:
    """Tell whether a sentence is plainly the reporter's own, a caption or a byline."""
    text, start, end = sentence.text, sentence.start, sentence.end
    if _NARRATOR.match(text, start, end) or _BACKGROUND.match(text, start, end):
        return True
    return is_outside(sentence)


def is_outside(sentence: Sentence) -> bool:
    """Tell whether a sentence is no part of the report's text: a caption, a byline."""
    if _CAPTION.search(sentence.text, sentence.start, sentence.end):
        return True
    return sentence.end - sentence.start < 70 and _is_byline(sentence.words)


def _is_byline(sentence: str) -> bool:
    if sentence[0] == "(" and sentence[-1] == ")":
        return True
    if sentence[-1] in '.!?…"”»' and not sentence.endswith("./."):
        return False
    words = sentence.replace("/", " ").split()
    capitals = sum(word[0].isupper() or not word[0].isalpha() for word in words)
    return capitals >= len(words) - 1 or sentence.isupper()


def has_stranger(sentence: Sentence) -> bool:
    """Tell whether one unnamed person speaks, whom "ông" then means ("một tiểu thương nói")."""
    return _STRANGER.match(sentence.text, sentence.start, sentence.end) is not None


def has_other_source(sentence: Sentence) -> bool:
    """Tell whether a sentence is attributed to a report, an organisation or an unnamed person."""
    text, start, end = sentence.text, sentence.start, sentence.end
    if _SOURCE_OPENING.match(text, start, end) or _is_tagged(sentence):
        return True
    inside = _INSIDE.match(text, start, end) is not None
    for match in () if inside else _TELLS.finditer(text, start, end):
        if not sentence.is_quoted(match.start()):
            if _has_subject(text, start, match.start(), sentence.quotes):
                return True
            break
    demand = _DEMAND.search(text, start, min(end, start + 200))
    if demand is None or sentence.is_quoted(demand.start()):
        return False
    clause = _LAST_CLAUSE.search(text[start : demand.start()])
    return clause is not None and _ORGANISATION.match(clause.group().lstrip()) is not None


def _is_tagged(sentence: Sentence) -> bool:
    """Tell whether something follows the quotation that opens a sentence ("“...”, báo cáo nêu")."""
    if not sentence.quotes or sentence.quotes[0][0] != sentence.start:
        return False
    rest = sentence.text[sentence.quotes[-1][1] : sentence.end].strip(" \u00a0,.-–—")
    return rest.count(" ") > 0 and len(rest) < 90


def _has_subject(text: str, start: int, verb: int, quoted: Sequence[Span]) -> bool:
    """Tell whether the clause before an attribution verb names who speaks, and not "tôi"."""
    begin = max([start, *(b for _, b in quoted if b <= verb)])
    clause = text[begin:verb].rstrip()
    clause = clause[max(clause.rfind(","), clause.rfind(";"), clause.rfind(":")) + 1 :]
    if clause.lstrip().lower().startswith(_SUBORDINATE):
        return False
    plain = _NO_SUBJECT.match(clause)
    rest = clause[plain.end() :] if plain else clause
    return (
        bool(rest.strip()) and len(rest) < 90 and not _SELF.search(rest) and not _BOUND.search(rest)
    )
