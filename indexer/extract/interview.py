"""Questions and answers: interviews, and transcripts in which a name and a colon open a turn."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .lexicon import spaced
from .mention import Mention
from .sentence import Sentence
from .speakers import Cast, Person

# Who asks: the paper. "PV:", "- Phóng viên:", "* Tuổi Trẻ:" is read from the dash and the question.
_ASKS = spaced(
    r"[-–+*•]?(?: )?(?:PV|P\.V\.?|Phóng viên|Nhà báo|MC|Hỏi|BTV|Người dẫn)[^:?!.]{0,40}:"
)
_ANSWERS = spaced(r"[-–+*•]?(?: )?(?:Trả lời|Đáp)(?: )?:[ \u00a0]*(?=\S)")
_YOU = r"(?:ông|bà|anh|chị|đồng chí|GS|PGS|TS|bác sĩ|luật sư|Bộ trưởng|Thứ trưởng|cô|thầy)"
_ADDRESS = spaced(rf"(?<!\w){_YOU}(?!\w)", flags=re.IGNORECASE)
_FIRST_PERSON = spaced(r"(?<!\w)(?:tôi|chúng tôi|mình|em)(?!\w)", flags=re.IGNORECASE)
_THANKS = spaced(r"[-–+*•]?(?: )?(?:PV: )?(?:Xin|Trân trọng|Chân thành)(?: \w+){0,3}? c[ảá]m ơn")
_MARK = re.compile(r"[ \u00a0]*[-–+*•]")
_LEAD = re.compile(r"[-–—+*•][ \u00a0]+(?=\S)")
_TURN = re.compile(r"(?:[ \u00a0]*\([^()]{1,60}\))?[ \u00a0]*:[ \u00a0]*(?=[^\s\"“«”])")
_INTRODUCED = spaced(r"trao đổi|phỏng vấn|trò chuyện|trả lời|gặp gỡ|đối thoại")
_SHORT = 400  # characters of a paragraph that is a question as a whole


@dataclass(frozen=True, slots=True)
class Turn:
    """Who holds the floor in one sentence; `person` is None where the paper asks."""

    person: Person | None


def turns(sentences: Sequence[Sentence], cast: Cast) -> dict[int, Turn]:
    """Return the turns of an interview by the number of the sentence; empty if it is none.

    An article is an interview if it holds two questions that the paper marks or that address
    somebody. From the first question on every sentence is a question or an answer.
    """
    if not any(sentence.asks for sentence in sentences):
        return {}
    plain = {number for number, sentence in enumerate(sentences) if _is_question(sentence)}
    marks = {_mark(sentences[number]) for number in plain} - {""}
    asked = plain | {
        number
        for number, sentence in enumerate(sentences)
        if (sentence.asks and _mark(sentence) in marks)
        or (_asks_throughout(sentence.text) and sentence.text.lstrip()[0] in marks)
    }
    if len(asked) < 2 or not _is_interview(sentences, asked):
        return {}
    guest = _guest(sentences, cast)
    return {} if guest is None else dict(_floor(sentences, asked, guest, cast))


def _is_question(sentence: Sentence) -> bool:
    text, start, end = sentence.text, sentence.start, sentence.end
    if _ASKS.match(text, start, end) or _THANKS.match(text, start, end):
        return True
    if not sentence.asks:
        return False
    addressed = _ADDRESS.search(text, start, end) is not None
    return addressed and not _FIRST_PERSON.search(text, start, end)


def _mark(sentence: Sentence) -> str:
    """Return the dash or star that opens a sentence, or ""."""
    mark = _MARK.match(sentence.text, sentence.start, sentence.end)
    return mark.group()[-1] if mark else ""


def _asks_throughout(text: str) -> bool:
    """Tell whether a short paragraph opens with a dash or a star and ends with a question."""
    return len(text) < _SHORT and text.rstrip().endswith("?") and _MARK.match(text) is not None


def _is_interview(sentences: Sequence[Sentence], asked: set[int]) -> bool:
    if any(_is_marked(sentences[number]) for number in asked):
        return True
    # A tale has dialogues, too, but nobody announces a talk in it.
    before = sentences[: min(asked) + 1]
    return len(asked) > 2 and any(_INTRODUCED.search(sentence.words) for sentence in before)


def _is_marked(sentence: Sentence) -> bool:
    asks = _ASKS.match(sentence.text, sentence.start, sentence.end)
    return asks is not None or "hưa " in sentence.words


def _guest(sentences: Sequence[Sentence], cast: Cast) -> Person | None:
    """Return who answers: who is given a turn by name, or is introduced, or named most."""
    counts: Counter[int] = Counter()
    persons: dict[int, Person] = {}
    for sentence in sentences:
        if person := turn_of(sentence, cast):
            return person
        for mention in sentence.mentions:
            named = cast.named(mention, sentence.offset, ()) if mention.syllables else None
            if named is not None and mention.kind != "bare":
                before = sentence.text[max(0, mention.left - 60) : mention.left]
                persons[id(named)] = named
                counts[id(named)] += 4 if _INTRODUCED.search(before) else 1
    return persons[counts.most_common(1)[0][0]] if counts else None


def _floor(
    sentences: Sequence[Sentence], asked: set[int], guest: Person, cast: Cast
) -> Iterator[tuple[int, Turn]]:
    holder: Person | None = None
    begun = asking = False
    for number, sentence in enumerate(sentences):
        named = turn_of(sentence, cast)
        begun = begun or number in asked or named is not None
        if not begun:
            continue
        if _THANKS.match(sentence.text, sentence.start, sentence.end):
            return
        if named is not None:
            holder, asking = named, False
        elif number in asked:
            holder, asking = None, not sentence.asks
        elif holder is None and asking and not _answers(sentence):
            asking = not sentence.asks
        elif holder is None:
            holder = guest
        yield number, Turn(holder)


def _answers(sentence: Sentence) -> bool:
    return _ANSWERS.match(sentence.text, sentence.start, sentence.end) is not None


def turn_of(sentence: Sentence, cast: Cast) -> Person | None:
    """Return the person whose name and a colon open a sentence of speech, or None."""
    mention = opener(sentence)
    return cast.named(mention, sentence.offset + mention.start, ()) if mention else None


def opener(sentence: Sentence) -> Mention | None:
    """Return the mention that a colon parts from the speech which is the rest of a sentence."""
    found = _label(sentence)
    return found[0] if found and sentence.end - found[1] > 15 else None


def words_start(sentence: Sentence) -> int:
    """Return where what is said begins: behind a dash, and a name or "Trả lời" and a colon."""
    if found := _label(sentence):
        return found[1]
    text, start, end = sentence.text, sentence.start, sentence.end
    mark = _ANSWERS.match(text, start, end) or _LEAD.match(text, start, end)
    return mark.end() if mark else start


def _label(sentence: Sentence) -> tuple[Mention, int] | None:
    """Return the name before a colon that opens a sentence, and where the rest begins."""
    if not sentence.mentions:
        return None
    text, start, end = sentence.text, sentence.start, sentence.end
    if mark := _MARK.match(text, start, end):
        start = mark.end()
        while start < end and text[start].isspace():
            start += 1
    mention = sentence.mentions[0]
    if mention.left != start or not mention.syllables:
        return None
    turn = _TURN.match(text, mention.after, end)
    return (mention, turn.end()) if turn and turn.end() < end else None
