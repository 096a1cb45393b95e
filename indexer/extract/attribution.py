"""Who is said to speak in one sentence: subject, attribution verb, direct or reported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.model import Kind

from . import lexicon
from .letters import UPPER
from .lexicon import spaced
from .mention import Mention
from .predicate import is_apposed, is_own_subject, predicate, verbs
from .sentence import Sentence

_SENTENCES = re.compile(rf"[.!?…] +[{UPPER}]")
_TAG_GAP = spaced(r"(?: )?[,.]?(?: )?[-–—]?(?: )?")
_NO_TAG = spaced(r",? (?:đã|được|bị|sẽ|là|và|cùng|vừa|đang|vẫn|từng|có)(?!\w)")
_LOWER_WORDS = spaced(rf" [^\W\d_{UPPER}]+(?: [^\W\d_{UPPER}]+)?")
_BRACKET = re.compile(r"\([^()]*\)")
_AND = spaced(r"(?:\([^()]*\))?(?: )?(?:và|cùng) ")
# "Liên hệ với ông A, Chủ tịch ..., cho biết": who was asked is who answers.
_ASKED = spaced(
    r"(?:Liên hệ|Trao đổi|Làm việc|Tiếp xúc|Liên lạc|Nói chuyện|trao đổi)(?: \w+){0,3}? với$"
)
# "Phi Vân tâm sự cô đã ...": a pronoun after the verb tells that the name is a person's.
_LEADING = (" lời", " của", " từ", " với")
_PRONOUN_SOON = spaced(
    r"(?: [^\W\d_]+){1,4}:?,?(?: rằng)? (?:anh|cô|ông|bà|chị|mình|[“\"]Tôi|tôi)(?!\w)"
)
# "Thanh Mây chia sẻ: “...”": so does a quotation behind the verb, of a name of two syllables.
_QUOTED_SOON = spaced(r"(?: [^\W\d_]+){1,5}(?: )?:(?: )?[“\"«]")
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


def attributions(sentence: Sentence) -> Iterator[Attribution]:
    """Yield the attributions of a sentence outside its quotations, in order."""
    text, start, end = sentence.text, sentence.start, sentence.end
    found = sentence.outside
    if not found:
        return
    spans = verbs(sentence, found[0].end)
    # Past here no subject can have a verb: most sentences need no closer look.
    last = max(spans[-1][1] if spans else 0, text.rfind(":", found[0].end, end) + 1)
    for index, mention in enumerate(found):
        before = text[max(start, mention.left - 60) : mention.left].rstrip()
        if "heo" in before and (match := _ACCORDING.search(before)):
            if _may_follow_according(text, mention, end) and not _is_source_line(sentence, mention):
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
            verb = predicate(sentence, mention, found[index + 1 : index + 8], spans)
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
    if len(mention.syllables) > 1 and _QUOTED_SOON.match(text, mention.after, end):
        return True
    return is_apposed(sentence, mention)


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


def _is_source_line(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether "Theo A (Tên báo)" is all there is: the line that names the source."""
    text = sentence.text
    rest = _BRACKET.sub("", text[mention.after : sentence.end]).strip(" .,/-–")
    return not rest and mention.left - sentence.start < 12


def _may_follow_according(text: str, mention: Mention, end: int) -> bool:
    if mention.kind != "pronoun":
        return True
    rest = text[mention.end : end]
    return not rest or rest.lstrip()[:1] in (",", ":", ".", "")


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
