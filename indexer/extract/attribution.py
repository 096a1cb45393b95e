"""Who is said to speak in one sentence: subject, attribution verb, direct or reported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.model import Kind, Span

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
_SENTENCES = re.compile(rf"[.!?…] +[{UPPER}]")
_EMPTY = lexicon.words("empty_verbs.txt")
_ABOUT = spaced(
    r" (?:về|với|cùng|(?:trong|tại|trên|trước) (?:một|bài|cuộc|buổi|chương|hội|phiên|lễ|trang",
    r"|mạng|sóng|tòa|Quốc hội|báo|toàn|đông|hàng|cử tri|phóng viên|khán giả))(?!\w)",
)
_CONTENT = spaced(r":|(?<!\w)(?:rằng|là)(?!\w)|, (?:mong|đề nghị|cho|nhấn|khẳng)")
_TAG_GAP = spaced(r"(?: )?[,.]?(?: )?[-–—]?(?: )?")
_NO_TAG = spaced(r",? (?:đã|được|bị|sẽ|là|và|cùng|vừa|đang|vẫn|từng|có)(?!\w)")
_LOWER_WORDS = spaced(rf" [^\W\d_{UPPER}]+(?: [^\W\d_{UPPER}]+)?")
_COLON_QUOTE = spaced(r"(?: )?:(?: )?[“\"«”]")
_AND = spaced(r"(?:\([^()]*\))?(?: )?(?:và|cùng) ")
# "ông A buồn bã nhớ lại: “...”": whatever stands before the colon tells how it was said.
_COLON_AFTER = spaced(
    rf"(?: [^\s:;.“”\"]+){{0,12}}? (?P<verb>[^\W\d_{UPPER}]+ [^\W\d_{UPPER}]+)(?: )?:(?: )?[“\"«”]"
)
# "Liên hệ với ông A, Chủ tịch ..., cho biết": who was asked is who answers.
_ASKED = spaced(
    r"(?:Liên hệ|Trao đổi|Làm việc|Tiếp xúc|Liên lạc|Nói chuyện|trao đổi)(?: \w+){0,3}? với$"
)
# "Phi Vân tâm sự cô đã ...": a pronoun after the verb tells that the name is a person's.
_LEADING = (" lời", " của", " từ", " với")
_PRONOUN_SOON = spaced(
    r"(?: [^\W\d_]+){1,4}:?,?(?: rằng)? (?:anh|cô|ông|bà|chị|mình|[“\"]Tôi|tôi)(?!\w)"
)
_SAYING = lexicon.alternation(sorted(lexicon.words("according.txt")))
_ACCORDING = spaced(rf"(?<!\w)[Tt]heo(?: {_SAYING}(?: (?:của|từ|mà))?)?$")
_QUOTING = spaced(
    r"(?<!\w)(?:[Dd]ẫn|[Tt]rích|[Tt]rích dẫn) (?:lời|phát biểu của|lời của|nguồn tin từ)$"
)
_NOUN_TAG = spaced(rf"(?<!\w)(?:là|[Đđ]ó là|đây là)(?: \w+){{0,2}}? (?P<verb>{_SAYING}) của$")


@dataclass(frozen=True, slots=True)
class Attribution:
    """A subject and its attribution verb; `proved` if a pronoun shows that a name is a person's."""

    mention: Mention
    verb: str
    proved: bool = False


def subject(text: str, start: int, mention: Mention) -> bool:
    """Tell whether a mention can be the subject of its clause, from what stands before it."""
    return is_subject(text, start, mention.left, bool(mention.honorific or mention.role))


def is_own_subject(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a mention can be the subject of a clause of its sentence."""
    if mention.leads is None:
        mention.leads = subject(sentence.text, sentence.start, mention)
    return mention.leads


def attributions(sentence: Sentence) -> Iterator[Attribution]:
    """Yield the attributions of a sentence outside its quotations, in order."""
    text, start, end = sentence.text, sentence.start, sentence.end
    found = sentence.outside
    if not found:
        return
    verbs = [verb.span() for verb in _VERBS.finditer(text, found[0].end, end)]
    # Past here no subject can have a verb: most sentences need no closer look.
    last = max(verbs[-1][1] if verbs else 0, text.rfind(":", found[0].end, end) + 1)
    for index, mention in enumerate(found):
        before = text[max(start, mention.left - 60) : mention.left].rstrip()
        if "heo" in before and (match := _ACCORDING.search(before)):
            if _may_follow_according(text, mention, end):
                yield Attribution(mention, match.group()[:4])
            continue
        if before.endswith(" của") and (match := _NOUN_TAG.search(before)):
            yield Attribution(mention, match["verb"])
            continue
        cited = before.endswith(_LEADING) and (_QUOTING.search(before) or _ASKED.search(before))
        if not cited and (
            (last <= mention.after and not sentence.quotes) or not is_own_subject(sentence, mention)
        ):
            continue
        claimant = _first_of_two(sentence, index)
        if claimant is None:
            continue
        verb = None
        if last > mention.after:
            verb = predicate(sentence, mention, found[index + 1 : index + 8], verbs)
        if verb is None and cited and "lời" in cited.group():
            verb = "dẫn lời"
        if verb is None and _is_tag(sentence, mention):
            verb = _word_after(text, mention, end)
        if verb is not None:
            yield Attribution(claimant, verb, mention.loose and _is_person(sentence, mention))


def _is_person(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether what follows a name shows that it is a person's."""
    text, end = sentence.text, sentence.end
    if mention.after > mention.end or _PRONOUN_SOON.match(text, mention.after, end):
        return True
    return _APPOSITION.match(text, mention.after, end) is not None


def _first_of_two(sentence: Sentence, index: int) -> Mention | None:
    """Return the first person of "ông A và ông B", the mention itself, or None for an object."""
    mention = sentence.outside[index]
    if not index:
        return mention
    first = sentence.outside[index - 1]
    if not _AND.fullmatch(sentence.text, first.end, mention.left):
        return mention
    before = sentence.text[max(sentence.start, first.left - 60) : first.left].rstrip()
    if not is_own_subject(sentence, first) or _ACCORDING.search(before):
        return None
    return first


def _is_tag(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a mention stands right after a quotation that opens the sentence."""
    text, start = sentence.text, sentence.start
    for first, last in sentence.quotes:
        if last <= mention.left and _TAG_GAP.fullmatch(text, last, mention.left):
            whole = last - first > 12 and not text[start:first].strip()
            near = sentence.end - mention.end < 200
            return whole and near and not _NO_TAG.match(text, mention.end)
    return False


def _word_after(text: str, mention: Mention, end: int) -> str:
    word = _LOWER_WORDS.match(text, mention.after, end)
    return word.group().strip() if word else ""


def _may_follow_according(text: str, mention: Mention, end: int) -> bool:
    if mention.kind != "pronoun":
        return True
    rest = text[mention.end : end]
    return not rest or rest.lstrip()[:1] in (",", ":", ".", "")


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


def kind_of(sentence: Sentence) -> Kind:
    """Return "direct" if the sentence holds a complete quoted clause, else "reported".

    A quotation is complete if punctuation or the start of the sentence leads to it and it is
    long enough for a clause, or if it holds several sentences; what a clause runs into is a
    fragment, however long.
    """
    for start, end in sentence.quotes:
        inner = sentence.text[start + 1 : end].strip('”"» \u00a0')
        before = sentence.text[sentence.start : start].rstrip()
        words = inner.count(" ") + 1
        if before.endswith(":") and inner:
            return "direct"
        if not before or before[-1] in "-–—":
            complete = words >= 4
        elif before[-1] == ",":
            complete = words >= 10
        else:
            last = not sentence.text[end : sentence.end].strip(" \u00a0.,!?…")
            whole = last and inner[:1].isupper()
            complete = words >= 10 and (whole or _SENTENCES.search(inner) is not None)
        if complete:
            return "direct"
    return "reported"
