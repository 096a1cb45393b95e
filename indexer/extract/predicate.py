"""The attribution verb of a subject: right behind it, or parted from it by what says more of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from search.model import Span

from . import lexicon
from .clauses import is_subject
from .letters import UPPER
from .lexicon import spaced
from .mention import Mention
from .sentence import Sentence

_STRONG = {row[0] for row in lexicon.rows("verbs.tsv") if row[1] == "strong"}
_NOT_BEFORE = {
    row[0]: tuple(row[2].split(",")) for row in lexicon.rows("verbs.tsv") if len(row) > 2
}
# "bà A cho BBC biết", "ông B cho hãng tin Reuters hay": to whom, a name, stands inside the verb.
_TOLD = (
    r"cho (?:(?:hãng tin|hãng|báo|tờ|đài|kênh|tạp chí|phóng viên) )?"
    rf"(?:[{UPPER}][^\s,;:.()\"“”]*+ ){{1,4}}(?:biết|hay)"
)
_TELLING = re.compile(_TOLD)
_VERB = f"(?:{lexicon.alternation(sorted(row[0] for row in lexicon.rows('verbs.tsv')))}|{_TOLD})"
_STRONG_VERB = f"(?:{lexicon.alternation(sorted(_STRONG))}|{_TOLD})"
_VERBS = re.compile(rf"\W{_VERB}(?!\w)")
_ADVERB = lexicon.alternation(sorted(lexicon.words("adverbs.txt")))

_CORE_VERB = lexicon.alternation(sorted(lexicon.words("core_verbs.txt")))
_NEVER = r"(?:bị|được|không|chưa|của|là|mà|vì|để|nếu|rằng|có thể|do|ai|nào|cho|theo)(?!\w)"
_DIRECT = spaced(rf"(?:,? )?(?:{_ADVERB},? )*(?P<verb>{_VERB})(?!\w)")
_DIRECT_AFTER_MARK = spaced(rf"(?: )?[,\-–—](?: )?(?:{_ADVERB},? )*(?P<verb>{_VERB})(?!\w)")
# "ông A hôm 22/5 cho biết", "ông A đến dự và phát biểu nhấn mạnh": a time, a place, a companion.
_GAP = spaced(
    rf" (?:{lexicon.alternation(sorted(lexicon.words('between.txt')))})(?!\w)",
    rf"(?: (?!{_NEVER})(?:[^\s,;:.()\"“”]|[.,](?=\d))+){{0,12}}?",
    rf"(?: |, )(?P<verb>{_STRONG_VERB})(?!\w)",
)
# "mẹ bé Linh đau đớn chia sẻ": any two words before a verb that hardly means anything else.
_MANNER = spaced(rf"(?: (?!{_NEVER})[^\W\d_{UPPER}]+){{1,2}} (?:mà )?(?P<verb>{_CORE_VERB})(?!\w)")
_COORDINATED = spaced(
    r"(?:,| và| rồi|;) (?:(?:qua đó|đồng thời|và|theo đó|trong đó) )?",
    rf"(?:{_ADVERB} )*(?P<verb>{_STRONG_VERB})(?!\w)",
)
_BRACKET = spaced(r"(?: )?\([^()]{1,160}\)")
_APPOSITION = spaced(
    r"(?: )?[,\-–—] (?:\d+ tuổi|(?:",
    lexicon.alternation(sorted(lexicon.words("appositions.txt"))),
    r")(?!\w))",
)
_AFTER_APPOSITION = spaced(
    rf"(?:(?: )?[,\-–—)](?: )?| )(?:{_ADVERB} )*(?P<verb>{_STRONG_VERB})(?!\w)"
)
# Anything in small letters between two commas: "ông A, trưởng môn phái ..., cho biết".
_ANY_APPOSITION = spaced(
    rf"(?: )?[,\-–—] (?!{_NEVER})[^\W\d_][^,;:.()\"“”]{{2,110}}?",
    rf"(?:,|(?: )?[-–—]|) (?:{_ADVERB} )*(?P<verb>{_CORE_VERB})(?!\w)",
)
_COMPLEMENT = spaced(
    r"(?: )?(?:[:,“\"«]|[-–—](?: )?[“\"])",
    r"| (?:rằng|là|thêm|về việc|như sau|mình|các|phải|cần|không|đã|trên",
    r"|với (?:báo|phóng|PV|Tuổi|BBC|hãng|tờ))(?!\w)",
)
# "chia sẻ về ...", "bình luận trong một bài viết" tell that one spoke, not what was said.
# "những băn khoăn", "sự chia sẻ", "lời cảnh báo": nouns.
_NOUN_BEFORE = (
    " những",
    " sự",
    " các",
    " lời",
    " nỗi",
    " niềm",
    " cuộc",
    " một",
    " bài",
    " mọi",
    " nhiều",
    " loạt",
    " bản",
)
# "bị cáo buộc", "đáng lo ngại": nobody says anything.
_NO_ACT_BEFORE = (
    " từ chối",
    " từ chối đưa ra",
    " với",
    " đơn",
    " thư",
    " bị",
    " được",
    " chưa",
    " không",
    " để",
    " đáng",
    " gây",
    " đầy",
    " bỗng dưng",
)
_EMPTY = lexicon.words("empty_verbs.txt")
_ABOUT = spaced(
    r" (?:về|với|cùng|(?:trong|tại|trên|trước) (?:một|bài|cuộc|buổi|chương|hội|phiên|lễ|trang",
    r"|mạng|sóng|tòa|Quốc hội|báo|toàn|đông|hàng|cử tri|phóng viên|khán giả))(?!\w)",
)
_CONTENT = spaced(r":|(?<!\w)(?:rằng|là)(?!\w)|, (?:mong|đề nghị|cho|nhấn|khẳng)")
_COLON_QUOTE = spaced(r"(?: )?:(?: )?[“\"«”]")
# "ông A buồn bã nhớ lại: “...”": whatever stands before the colon tells how it was said.
_COLON_AFTER = spaced(
    rf"(?: [^\s:;.“”\"]+){{0,12}}? (?P<verb>[^\W\d_{UPPER}]+ [^\W\d_{UPPER}]+)(?: )?:(?: )?[“\"«”]"
)


def verbs(sentence: Sentence, start: int) -> list[Span]:
    """Return where the sentence has attribution verbs from an offset on, whoever is their subject.

    Each begins with the character before the verb.
    """
    return [verb.span() for verb in _VERBS.finditer(sentence.text, start, sentence.end)]


def is_apposed(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether an apposition that is said of persons follows ("32 tuổi", "trú tại ...")."""
    return _APPOSITION.match(sentence.text, mention.after, sentence.end) is not None


def subject(text: str, start: int, mention: Mention) -> bool:
    """Tell whether a mention can be the subject of its clause, from what stands before it."""
    return is_subject(text, start, mention.left, bool(mention.honorific or mention.role))


def is_own_subject(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a mention can be the subject of a clause of its sentence."""
    if mention.leads is None:
        mention.leads = subject(sentence.text, sentence.start, mention)
    return mention.leads


def predicate(
    sentence: Sentence, mention: Mention, following: Sequence[Mention], verbs: Sequence[Span]
) -> str | None:
    """Return the attribution verb of a subject, "" for a bare colon and quote, or None.

    `verbs` are the sentence's attribution verbs, whoever is their subject.
    """
    text, end = sentence.text, sentence.end
    at = mention.after
    bracket = _BRACKET.match(text, at, end)
    if bracket:
        at = bracket.end()
    elif text[at : at + 1] == ")":
        at += 1
    if _COLON_QUOTE.match(text, at, end):
        return ""
    for pattern in (_DIRECT, _DIRECT_AFTER_MARK, _MANNER):
        match = pattern.match(text, at, end)
        if match and (verb := _accepted(sentence, match)):
            return verb
    if colon := _COLON_AFTER.match(text, at, end):
        return str(colon.group("verb"))
    limit = _next_subject(sentence, at, following)
    if not any(first < limit and last > at for first, last in verbs):
        return None
    for found in _distant(text, at, limit, mention.after > mention.end or bracket is not None):
        if _is_plain(text, at, found) and (verb := _accepted(sentence, found)):
            return verb
    return None


def _is_plain(text: str, at: int, match: re.Match[str]) -> bool:
    """Tell whether a distant verb is the subject's own: no syllable of a compound, no passive."""
    verb = match.group("verb")
    clause = text[max(at, match.start("verb") - 60) : match.start("verb")]
    if " được " in (own := f" {clause[clause.rfind(',') + 1 :]}") or " bị " in own:
        return False
    return " " in verb or verb == "nói" or match.group().lstrip()[:1] in ",-–—)"


def _distant(text: str, at: int, limit: int, apposed: bool) -> Iterator[re.Match[str]]:
    """Yield the verbs that something parts from their subject at `at`."""
    for pattern in (_GAP, _ANY_APPOSITION):
        if match := pattern.match(text, at, limit):
            yield match
    if apposed or _APPOSITION.match(text, at, limit):
        yield from _AFTER_APPOSITION.finditer(text, at, min(limit, at + 320))
    yield from _COORDINATED.finditer(text, at, min(limit, at + 300))


def _next_subject(sentence: Sentence, at: int, following: Sequence[Mention]) -> int:
    limit = next((a for a, _ in sentence.quotes if a >= at), sentence.end)
    for other in following:
        own = other.left >= at and not other.loose and other.kind != "role"
        if own and subject(sentence.text, at, other):
            return min(limit, other.left)
    return limit


def _accepted(sentence: Sentence, match: re.Match[str]) -> str | None:
    text, at = sentence.text, match.end("verb")
    verb: str = match.group("verb")
    before = text[max(0, match.start("verb") - 16) : match.start("verb")].rstrip()
    if before.endswith(_NOUN_BEFORE) or before.endswith(_NO_ACT_BEFORE):
        return None
    plain = " ".join(verb.split())
    if plain == "kể" and text.startswith(" từ ngày", at):
        return None
    for blocked in _NOT_BEFORE.get(plain, ()):
        if text.startswith(blocked, at + 1):
            return None
    if plain not in _STRONG and not _TELLING.match(plain) and not _COMPLEMENT.match(text, at):
        return None
    quoted = any(last <= match.start() for _, last in sentence.quotes)
    empty = plain in _EMPTY and not quoted and _ABOUT.match(text, at)
    if empty and not _CONTENT.search(text, at, sentence.end):
        return None
    return verb
