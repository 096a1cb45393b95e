"""Who is said to speak in one sentence: subject, attribution verb, direct or reported."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.model import Kind, Span

from . import lexicon
from .letters import UPPER
from .lexicon import spaced
from .names import Mention

_STRONG = {row[0] for row in lexicon.rows("verbs.tsv") if row[1] == "strong"}
_NOT_BEFORE = {
    row[0]: tuple(row[2].split(",")) for row in lexicon.rows("verbs.tsv") if len(row) > 2
}
_VERB = lexicon.alternation(sorted(row[0] for row in lexicon.rows("verbs.tsv")))
_STRONG_VERB = lexicon.alternation(sorted(_STRONG))
_ADVERB = lexicon.alternation(sorted(lexicon.words("adverbs.txt")))

_DIRECT = spaced(rf"(?:,? )?(?:{_ADVERB},? )*(?P<verb>{_VERB})(?!\w)")
# "ông A đến dự và phát biểu nhấn mạnh": a few words before a strong verb.
_GAP = spaced(
    r"(?: (?!(?:bị|được|không|chưa|của|là|mà|vì|để|nếu|rằng|có thể|do)(?!\w))",
    rf"[^\W{UPPER}_][\w/.\-]*(?: [\d{UPPER}][\w.]*){{0,4}}){{1,7}}?",
    rf" (?P<verb>{_STRONG_VERB})(?!\w)",
)
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
    rf"(?:(?: )?[,\-–—)](?: )?| )(?:{_ADVERB} )*(?P<verb>{_STRONG_VERB})(?!\w)",
    rf"|(?: )?[,\-–—)] (?:{_ADVERB} )*(?P<weak>{_VERB})(?!\w)",
)
_COMPLEMENT = spaced(
    r"(?: )?(?:[:,“\"«]|[-–—](?: )?[“\"])",
    r"| (?:rằng|là|thêm|về việc|như sau|mình|các|phải|cần|không|đã|trên",
    r"|với (?:báo|phóng|PV|Tuổi|BBC|hãng|tờ))(?!\w)",
)
_COLON_QUOTE = spaced(r"(?: )?:(?: )?[“\"«”]")
_SAYING = lexicon.alternation(sorted(lexicon.words("according.txt")))
_ACCORDING = spaced(rf"(?<!\w)[Tt]heo(?: {_SAYING}(?: (?:của|từ|mà))?)?$")
_QUOTING = spaced(
    r"(?<!\w)(?:[Dd]ẫn|[Tt]rích|[Tt]rích dẫn) (?:lời|phát biểu của|lời của|nguồn tin từ)$"
)
_NOUN_TAG = spaced(rf"(?<!\w)(?:là|[Đđ]ó là|đây là)(?: \w+){{0,2}}? (?P<verb>{_SAYING}) của$")
_LAST_WORD = re.compile(r"(\w+)$")
_OPEN_MARKS = frozenset(',;:-–—)”"“»!?….*+•|]’>')
_CLAUSE_START = re.compile(r"(?:^|[,;:–—\"”(]|[ ]-)\s*(\w+)(?:[ \u00a0](\w+))?[^,;:–—\"”(]*$")
_GOOD_BEFORE = lexicon.words("before_subject.txt")
_BAD_BEFORE = lexicon.words("before_object.txt")
_OPENERS = lexicon.words("openers.txt")


@dataclass(frozen=True, slots=True)
class Attribution:
    """A subject and its attribution verb, as offsets into the paragraph see them."""

    mention: Mention
    verb: str
    at: int


def is_subject(text: str, start: int, mention: Mention) -> bool:
    """Tell whether a mention can be the subject of its clause, from what stands before it."""
    before = text[start : mention.left].rstrip()
    if not before or before[-1] in _OPEN_MARKS:
        return True
    last = _LAST_WORD.search(before)
    if last is None:
        return False
    word = last.group(1)
    if word.lower() in _GOOD_BEFORE:
        return True
    if word.lower() in _BAD_BEFORE:
        return False
    if mention.honorific and text[mention.left].isupper() and not word[0].isupper():
        return True
    clause = _CLAUSE_START.search(before)
    if clause is None:
        return False
    first = clause.group(1).lower()
    return first in _OPENERS or f"{first} {clause.group(2) or ''}" in _OPENERS


def attribution(
    text: str, unit: Span, found: list[Mention], quoted: list[Span]
) -> Attribution | None:
    """Return the first attribution of a sentence outside its quotations, or None."""
    start, end = unit
    for index, mention in enumerate(found):
        if any(a <= mention.start < b for a, b in quoted):
            continue
        before = text[start : mention.left].rstrip()
        tail = before[-40:]
        if (match := _ACCORDING.search(tail)) and _may_follow_according(text, mention, end):
            return Attribution(
                mention,
                match.group().split()[0].lower() if match.group()[0] == "t" else "Theo",
                mention.start,
            )
        if match := _NOUN_TAG.search(before[-60:]):
            return Attribution(mention, match["verb"], mention.start)
        cited = _QUOTING.search(tail)
        if not cited and not is_subject(text, start, mention):
            continue
        following = found[index + 1 :]
        verb = predicate(text, mention, end, following, quoted)
        if verb is None and cited:
            verb = "dẫn lời"
        if verb is not None:
            return Attribution(mention, verb, mention.start)
    return None


def _may_follow_according(text: str, mention: Mention, end: int) -> bool:
    if mention.kind != "pronoun":
        return True
    rest = text[mention.end : end]
    return not rest or rest.lstrip()[:1] in (",", ":", ".", "")


def predicate(
    text: str, mention: Mention, end: int, following: list[Mention], quoted: list[Span]
) -> str | None:
    """Return the attribution verb of a subject, "" for a bare colon and quote, or None."""
    at = mention.after or mention.end
    if bracket := _BRACKET.match(text, at, end):
        at = bracket.end()
    if _COLON_QUOTE.match(text, at, end):
        return ""
    match = _DIRECT.match(text, at, end)
    if match is None and text[at : at + 3].strip(" \u00a0")[:1] in tuple("-–—,"):
        skipped = at + len(text[at : at + 4]) - len(text[at : at + 4].lstrip(" \u00a0-–—,"))
        match = _DIRECT.match(text, skipped, end)
    if match and (verb := _accepted(text, match.group("verb"), match.end())):
        return verb
    if match is None and _APPOSITION.match(text, at, end):
        return _after_apposition(text, at, end, following, quoted)
    limit = _next_subject(text, at, end, following, quoted)
    gap = _GAP.match(text, at, limit)
    if gap and (verb := _accepted(text, gap.group("verb"), gap.end())):
        return verb
    for joined in _COORDINATED.finditer(text, at, min(limit, at + 300)):
        if verb := _accepted(text, joined.group("verb"), joined.end()):
            return verb
    return None


def _after_apposition(
    text: str, at: int, end: int, following: list[Mention], quoted: list[Span]
) -> str | None:
    limit = min(_next_subject(text, at, end, following, quoted), at + 320)
    for match in _AFTER_APPOSITION.finditer(text, at, limit):
        verb = match.group("verb") or match.group("weak")
        if accepted := _accepted(text, verb, match.end()):
            return accepted
    return None


def _next_subject(
    text: str, at: int, end: int, following: list[Mention], quoted: list[Span]
) -> int:
    limit = next((a for a, _ in quoted if a >= at), end)
    for other in following:
        if other.syllables and other.left >= at and is_subject(text, at, other):
            return min(limit, other.left)
    return min(limit, end)


def _accepted(text: str, verb: str, at: int) -> str | None:
    plain = " ".join(verb.split())
    for blocked in _NOT_BEFORE.get(plain, ()):
        if text.startswith(blocked, at + 1):
            return None
    if plain in _STRONG or _COMPLEMENT.match(text, at):
        return verb
    return None


def kind_of(text: str, unit: Span, quoted: list[Span]) -> Kind:
    """Return "direct" if the sentence holds a complete quoted clause, else "reported"."""
    for start, end in quoted:
        inner = text[start + 1 : end].strip('”"» \u00a0')
        if not inner:
            continue
        words = inner.count(" ") + 1
        before = text[unit[0] : start].rstrip()
        opens = not before or before[-1] in ":-–—"
        if opens and (words >= 4 or before.endswith(":")):
            return "direct"
        if words >= 25 or (words >= 10 and (inner[0].isupper() or before[-1] == ",")):
            return "direct"
    return "reported"
