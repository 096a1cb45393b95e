"""Questions and answers: interviews, and transcripts in which a name and a colon open a turn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from search.model import Span

from .lexicon import spaced
from .mention import Mention
from .paragraph import Paragraph
from .speakers import Cast, Person

# Who asks: the paper. "PV:", "- Phóng viên:", "* Tuổi Trẻ:" is read from the dash and the question.
_ASKS = spaced(
    r"[-–+*•]?(?: )?(?:PV|P\.V\.?|Phóng viên|Nhà báo|MC|Hỏi|BTV|Người dẫn)[^:?!.]{0,40}:"
)
_ANSWERS = spaced(r"[-–+*•]?(?: )?(?:Trả lời|Đáp)(?: )?:")
_YOU = r"(?:ông|bà|anh|chị|đồng chí|GS|PGS|TS|bác sĩ|luật sư|Bộ trưởng|Thứ trưởng|cô|thầy)"
_ADDRESS = spaced(
    rf"(?<!\w)(?:[Tt]hưa|[Xx]in|[Tt]heo|[Mm]ong|của|[Vv]ậy|[Nn]hưng)? ?{_YOU}(?!\w)", flags=re.I
)
_FIRST_PERSON = spaced(r"(?<!\w)(?:tôi|chúng tôi|mình|em)(?!\w)", flags=re.I)
_THANKS = spaced(r"[-–+*•]?(?: )?(?:PV: )?(?:Xin|Trân trọng|Chân thành)(?: \w+){0,3}? c[ảá]m ơn")
_MARK = re.compile(r"[ \u00a0]*[-–+*•]")
_TURN = re.compile(r"(?:[ \u00a0]*\([^()]{1,60}\))?[ \u00a0]*:[ \u00a0]*(?=[^\s\"“«”])")
_INTRODUCED = spaced(r"trao đổi|phỏng vấn|trò chuyện|trả lời|gặp gỡ|đối thoại")


@dataclass(frozen=True, slots=True)
class Turn:
    """Who holds the floor in one sentence; `person` is None where the paper asks."""

    person: Person | None


def turns(paragraphs: Sequence[Paragraph], cast: Cast) -> dict[tuple[int, Span], Turn]:
    """Return the turns of an interview by paragraph and sentence; empty if it is none.

    An article is an interview if it holds two questions that the paper marks or that address
    somebody. From the first question on every sentence is a question or an answer.
    """
    sentences = [(n, p, unit) for n, p in enumerate(paragraphs) for unit in p.units]
    asked = {
        index
        for index, (_, p, unit) in enumerate(sentences)
        if _is_question(p.text, unit) or _asks_throughout(p.text)
    }
    if len(asked) < 2 or not _is_interview(sentences, asked):
        return {}
    guest = _guest(paragraphs, sentences, cast)
    return {} if guest is None else dict(_floor(sentences, asked, guest, cast))


def _is_question(text: str, unit: Span) -> bool:
    start, end = unit
    if _ASKS.match(text, start, end) or _THANKS.match(text, start, end):
        return True
    if "?" not in text[max(start, end - 3) : end]:
        return False
    if _MARK.match(text, start, end):
        return True
    addressed = _ADDRESS.search(text, start, end) is not None
    return addressed and not _FIRST_PERSON.search(text, start, end)


def _asks_throughout(text: str) -> bool:
    """Tell whether a short paragraph opens with a dash or a star and ends with a question."""
    return len(text) < 400 and text.rstrip().endswith("?") and _MARK.match(text) is not None


def _is_interview(sentences: Sequence[tuple[int, Paragraph, Span]], asked: set[int]) -> bool:
    return len(asked) > 2 or any(
        _is_marked(p.text, unit) for _, p, unit in map(sentences.__getitem__, asked)
    )


def _is_marked(text: str, unit: Span) -> bool:
    return _ASKS.match(text, *unit) is not None or "hưa " in text[unit[0] : unit[1]]


def _guest(
    paragraphs: Sequence[Paragraph], sentences: Sequence[tuple[int, Paragraph, Span]], cast: Cast
) -> Person | None:
    """Return who answers: who is given a turn by name, or is introduced, or named most."""
    for _, paragraph, unit in sentences:
        if person := turn_of(paragraph, unit, cast):
            return person
    counts: dict[int, int] = {}
    persons: dict[int, Person] = {}
    for paragraph in paragraphs:
        for mention in paragraph.mentions:
            person = cast.named(mention, paragraph.offset, ()) if mention.syllables else None
            if person is not None and mention.kind != "bare":
                before = paragraph.text[max(0, mention.left - 60) : mention.left]
                persons[id(person)] = person
                weight = 4 if _INTRODUCED.search(before) else 1
                counts[id(person)] = counts.get(id(person), 0) + weight
    return persons[max(counts, key=counts.__getitem__)] if counts else None


def _floor(
    sentences: Sequence[tuple[int, Paragraph, Span]], asked: set[int], guest: Person, cast: Cast
) -> Iterator[tuple[tuple[int, Span], Turn]]:
    holder: Person | None = None
    begun = open_question = False
    for index, (number, paragraph, unit) in enumerate(sentences):
        text = paragraph.text
        named = turn_of(paragraph, unit, cast)
        begun = begun or index in asked or named is not None
        if not begun:
            continue
        if _THANKS.match(text, *unit):
            return
        if index in asked and named is None:
            holder, open_question = None, "?" not in text[unit[1] - 3 : unit[1]]
        elif named is not None:
            holder, open_question = named, False
        elif holder is None and not (open_question and not _ANSWERS.match(text, *unit)):
            holder = guest
        elif holder is None:
            open_question = "?" not in text[unit[1] - 3 : unit[1]]
        yield (number, unit), Turn(holder)


def turn_of(paragraph: Paragraph, unit: Span, cast: Cast) -> Person | None:
    """Return the person whose name and a colon open a sentence of speech, or None."""
    start, end = unit
    text = paragraph.text
    if mark := _MARK.match(text, start, end):
        start = mark.end()
        while start < end and text[start].isspace():
            start += 1
    mention = next((m for m in paragraph.mentions_in(unit) if m.left == start), None)
    if mention is None or not mention.syllables or not _opens_turn(text, mention, end):
        return None
    return cast.named(mention, paragraph.offset + mention.start, ())


def _opens_turn(text: str, mention: Mention, end: int) -> bool:
    turn = _TURN.match(text, mention.after, end)
    return turn is not None and end - turn.end() > 15
