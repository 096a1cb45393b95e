"""Who speaks in each sentence of a paragraph: said so, or plainly going on with a speech."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from search.model import Kind, Span

from .attribution import attributions, kind_of, subject
from .clauses import is_plural
from .interview import Turn, turn_of
from .mention import Mention
from .narration import has_other_source, is_connected, is_narration, is_outside
from .paragraph import Paragraph
from .speakers import Cast, Person

_BRIDGE = 3


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a paragraph attributed to a person; `verb` is "" where it only goes on."""

    person: Person
    kind: Kind
    verb: str
    role: str
    span: Span
    turn: bool = False


@dataclass(slots=True)
class _Sentence:
    """A sentence as the first pass sees it: who is said to speak, who is its subject."""

    text: str
    span: Span
    quotes: list[Span]
    said: Said | None = None
    unnamed: bool = False
    floor: bool = False
    about: Person | None = None

    @property
    def breaks(self) -> bool:
        """Tell whether somebody else or the reporter speaks in it."""
        return (
            self.unnamed
            or is_narration(self.text, self.span)
            or has_other_source(self.text, self.span, self.quotes)
        )


@dataclass(slots=True)
class Listener:
    """Reads an article's paragraphs in order and remembers who was spoken of last."""

    cast: Cast
    recent: list[Person] = field(default_factory=list)
    last: dict[str, tuple[Mention, int]] = field(default_factory=dict)
    before: Said | None = None
    silence: int = 0

    def listen(self, paragraph: Paragraph, turns: Sequence[Turn | None]) -> list[Said | None]:
        """Return for every sentence of the next paragraph who speaks in it, or None.

        `turns` holds for each sentence who has the floor in an interview, or None outside one.
        """
        sentences = [
            self._read(paragraph, unit) if turn is None else _answered(paragraph, unit, turn)
            for unit, turn in zip(paragraph.units, turns, strict=True)
        ]
        result: list[Said | None] = []
        current: Said | None = None
        for index, sentence in enumerate(sentences):
            said = sentence.said
            if sentence.floor:
                pass
            elif said is None and current is None and index == 0:
                said = self._resumed(paragraph.text, sentence)
            elif said is None and current is not None:
                said = _continued(paragraph.text, sentences, index, current)
            result.append(said)
            current = said
        self._leave(paragraph.text, current)
        return result

    def _leave(self, text: str, last: Said | None) -> None:
        if last is not None:
            self.before, self.silence = last, 0
        else:
            self.silence += 1
            if self.silence > 2 or len(text) > 200:
                self.before = None

    def _resumed(self, text: str, sentence: _Sentence) -> Said | None:
        """Let a paragraph that is one quotation belong to the speaker of the one before."""
        if self.before is None or not _is_quotation(text, sentence) or sentence.breaks:
            return None
        return Said(self.before.person, "direct", "", "", sentence.span)

    def _read(self, paragraph: Paragraph, unit: Span) -> _Sentence:
        sentence = self._first_pass(paragraph, unit)
        for mention in paragraph.mentions_in(unit):
            if mention.syllables and mention.gender != "-":
                self.last[mention.gender] = (mention, paragraph.offset + mention.start)
        return sentence

    def _first_pass(self, paragraph: Paragraph, unit: Span) -> _Sentence:
        text = paragraph.text
        quoted = paragraph.quotes_in(unit)
        found = paragraph.mentions_in(unit)
        sentence = _Sentence(text, unit, quoted)
        if speaker := turn_of(paragraph, unit, self.cast):
            sentence.said = Said(speaker, "direct", "", "", unit, turn=True)
            self._focus(speaker)
            return sentence
        for claim in attributions(text, unit, found, quoted):
            if claim.proved:
                self.cast.prove(claim.mention)
            person = None
            if claim.mention.kind != "role" or not is_plural(text, unit[0], claim.mention.left):
                person = self._whom(claim.mention, paragraph.offset)
            if person is None:
                sentence.unnamed = True
                continue
            kind = kind_of(text, unit, quoted)
            sentence.said = Said(person, kind, claim.verb, claim.mention.role, unit)
            self._focus(person)
            return sentence
        self._notice(paragraph, sentence, found)
        return sentence

    def _notice(self, paragraph: Paragraph, sentence: _Sentence, found: list[Mention]) -> None:
        """Remember whom a sentence without attribution is about."""
        plain = [m for m in found if not any(a <= m.start < b for a, b in sentence.quotes)]
        for mention in plain:
            if mention.syllables and subject(paragraph.text, sentence.span[0], mention):
                person = self._whom(mention, paragraph.offset)
                if person is not None:
                    sentence.about = person
                    self._focus(person)
                    return
        for mention in plain:
            person = self._whom(mention, paragraph.offset) if mention.syllables else None
            if (
                person
                and person.first == paragraph.offset + mention.start
                and mention.kind != "bare"
            ):
                self._focus(person)
                return

    def _whom(self, mention: Mention, offset: int) -> Person | None:
        position = offset + mention.start
        if mention.syllables:
            return self.cast.named(mention, position, self.recent)
        if mention.kind == "role" and mention.loose:
            return None
        if mention.kind == "role":
            return self.cast.holder(mention.role, position, self.recent)
        for person in self.recent:
            if "-" in (person.gender, mention.gender) or person.gender == mention.gender:
                return person
        if mention.gender in self.last:
            named, at = self.last[mention.gender]
            return self.cast.named(named, at, self.recent)
        return None

    def _focus(self, person: Person) -> None:
        if person in self.recent:
            self.recent.remove(person)
        self.recent.insert(0, person)
        del self.recent[12:]


def _answered(paragraph: Paragraph, unit: Span, turn: Turn) -> _Sentence:
    """Return a sentence of an interview: an answer, or a question that nobody is quoted with."""
    sentence = _Sentence(paragraph.text, unit, paragraph.quotes_in(unit), floor=True)
    if turn.person is not None and not is_outside(paragraph.text, unit):
        sentence.said = Said(turn.person, "direct", "", "", unit)
    return sentence


def _continued(text: str, sentences: Sequence[_Sentence], index: int, current: Said) -> Said | None:
    """Return the speech of `current` going on in a sentence without attribution, or None."""
    sentence = sentences[index]
    if sentence.breaks:
        return None
    if sentence.about is not None and sentence.about is not current.person:
        return None
    if current.turn or _is_quotation(text, sentence):
        return Said(current.person, "direct", "", "", sentence.span, current.turn)
    goes_on = (
        current.kind == "reported"
        or is_connected(text, sentence.span[0])
        or _comes_back(sentences, index, current.person)
    )
    if not goes_on:
        return None
    return Said(
        current.person, kind_of(text, sentence.span, sentence.quotes), "", "", sentence.span
    )


def _comes_back(sentences: Sequence[_Sentence], index: int, person: Person) -> bool:
    """Tell whether the same person is said to speak within the next sentences (bridge rule)."""
    for later in sentences[index + 1 : index + 1 + _BRIDGE]:
        if later.said is not None:
            return later.said.person is person
        if later.floor or later.breaks:
            return False
    return False


def _is_quotation(text: str, sentence: _Sentence) -> bool:
    """Tell whether a sentence is a quotation and nothing else."""
    if not sentence.quotes or sentence.quotes[0][0] != sentence.span[0]:
        return False
    quoted = sum(min(b, sentence.span[1]) - a for a, b in sentence.quotes)
    return quoted >= 0.9 * (sentence.span[1] - sentence.span[0])
