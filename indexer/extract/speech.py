"""Who speaks in each sentence of a paragraph: said so, or plainly going on with a speech."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from search.model import Kind

from .attribution import attributions, kind_of
from .clauses import is_plural
from .interview import Turn, turn_of
from .mention import Mention
from .narration import has_other_source, has_stranger, is_connected, is_narration, is_outside
from .predicate import is_own_subject
from .sentence import Sentence
from .speakers import Cast, Person

_BRIDGE = 3
_REMEMBERED = 12
_LONG = 200  # characters of a paragraph after which nobody's quotation goes on


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence attributed to a person; `verb` is "" where the speech only goes on.

    `turn` tells that a name and a colon opened it: what follows is said by the same person.
    """

    person: Person
    kind: Kind
    sentence: Sentence
    verb: str = ""
    role: str = ""
    turn: bool = False


@dataclass(slots=True)
class _Heard:
    """A sentence after the first pass: who is said to speak in it, whom it is about."""

    sentence: Sentence
    said: Said | None = None
    unnamed: bool = False
    floor: bool = False
    about: Person | None = None

    @property
    def breaks(self) -> bool:
        """Tell whether somebody else or the reporter speaks in it."""
        return self.unnamed or is_narration(self.sentence) or has_other_source(self.sentence)


@dataclass(slots=True)
class Listener:
    """Reads an article's paragraphs in order and remembers who was spoken of last."""

    cast: Cast
    recent: list[Person] = field(default_factory=list)
    last: dict[str, tuple[Mention, int]] = field(default_factory=dict)
    before: Said | None = None
    silence: int = 0
    stranger: bool = False

    def listen(
        self, paragraph: Sequence[Sentence], turns: Sequence[Turn | None]
    ) -> list[Said | None]:
        """Return for every sentence of the next paragraph who speaks in it, or None.

        `turns` holds for each sentence who has the floor in an interview, or None outside one.
        """
        heard = [
            self._hear(sentence) if turn is None else _answered(sentence, turn)
            for sentence, turn in zip(paragraph, turns, strict=True)
        ]
        result: list[Said | None] = []
        current: Said | None = None
        for index, one in enumerate(heard):
            if one.said is not None or one.floor:
                current = one.said
            elif current is not None:
                current = _continued(heard, index, current)
            elif index == 0:
                current = self._resumed(one)
            result.append(current)
        self._leave(paragraph, current)
        return result

    def _leave(self, paragraph: Sequence[Sentence], last: Said | None) -> None:
        if last is not None:
            self.before, self.silence = last, 0
            return
        self.silence += 1
        if self.silence > 2 or (paragraph and len(paragraph[0].text) > _LONG):
            self.before = None

    def _resumed(self, one: _Heard) -> Said | None:
        """Let a paragraph that is one quotation belong to the speaker of the one before."""
        if self.before is None or not _is_quotation(one.sentence) or one.breaks:
            return None
        return Said(self.before.person, "direct", one.sentence)

    def _hear(self, sentence: Sentence) -> _Heard:
        heard = _Heard(sentence)
        if speaker := turn_of(sentence, self.cast):
            heard.said = Said(speaker, "direct", sentence, turn=True)
            self._focus(speaker)
        elif sentence.outside:
            self._attribute(heard)
            if heard.said is None:
                self._notice(heard)
        self._meet(heard)
        for mention in sentence.mentions:
            if mention.syllables and mention.gender != "-":
                self.last[mention.gender] = (mention, sentence.offset + mention.start)
        return heard

    def _meet(self, heard: _Heard) -> None:
        """Remember whether the last to speak was nobody named: "ông" then means nobody known."""
        if heard.said is not None or heard.about is not None:
            self.stranger = False
        elif has_stranger(heard.sentence):
            self.stranger = True

    def _attribute(self, heard: _Heard) -> None:
        """Find the first attribution whose person is known."""
        sentence = heard.sentence
        for claim in attributions(sentence):
            mention = claim.mention
            if claim.proved:
                self.cast.prove(mention)
            vague = mention.kind == "role" and is_plural(
                sentence.text, sentence.start, mention.left
            )
            person = None if vague else self._whom(mention, sentence.offset)
            if person is not None:
                heard.said = Said(person, kind_of(sentence), sentence, claim.verb, mention.role)
                self._focus(person)
                return
            heard.unnamed = True

    def _notice(self, heard: _Heard) -> None:
        """Remember whom a sentence without attribution is about."""
        sentence = heard.sentence
        for mention in sentence.outside:
            opens = mention.left == sentence.start
            if (mention.syllables or opens) and is_own_subject(sentence, mention):
                person = self._whom(mention, sentence.offset)
                if person is not None:
                    heard.about = person
                    self._focus(person)
                    return
        for mention in sentence.outside:
            if mention.syllables and mention.kind != "bare":
                person = self._whom(mention, sentence.offset)
                if person is not None and person.first == sentence.offset + mention.start:
                    self._focus(person)
                    return

    def _whom(self, mention: Mention, offset: int) -> Person | None:
        position = offset + mention.start
        if mention.syllables:
            return self.cast.named(mention, position, self.recent)
        if mention.kind == "role":
            if mention.loose:
                return None
            return self.cast.holder(mention.role, position, self.recent)
        if self.stranger:
            return None
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
        del self.recent[_REMEMBERED:]


def _answered(sentence: Sentence, turn: Turn) -> _Heard:
    """Return a sentence of an interview: an answer, or a question that nobody is quoted with."""
    if turn.person is None or is_outside(sentence):
        return _Heard(sentence, floor=True)
    return _Heard(sentence, Said(turn.person, "direct", sentence), floor=True)


def _continued(heard: Sequence[_Heard], index: int, current: Said) -> Said | None:
    """Return the speech of `current` going on in a sentence without attribution, or None."""
    one = heard[index]
    if one.breaks:
        return None
    # Whom it is about tells that the reporter speaks, unless the speaker is heard again at once.
    if one.about is not None and not _comes_back(heard, index, current.person):
        return None
    if current.turn or _is_quotation(one.sentence):
        return Said(current.person, "direct", one.sentence, turn=current.turn)
    goes_on = (
        current.kind == "reported"
        or is_connected(one.sentence)
        or _comes_back(heard, index, current.person)
    )
    return Said(current.person, kind_of(one.sentence), one.sentence) if goes_on else None


def _comes_back(heard: Sequence[_Heard], index: int, person: Person) -> bool:
    """Tell whether the same person is said to speak within the next sentences (bridge rule)."""
    for later in heard[index + 1 : index + 1 + _BRIDGE]:
        if later.said is not None:
            return later.said.person is person
        if later.floor or later.breaks:
            return False
    return False


def _is_quotation(sentence: Sentence) -> bool:
    """Tell whether a sentence is a quotation and nothing else."""
    if not sentence.quotes or sentence.quotes[0][0] != sentence.start:
        return False
    quoted = sum(min(end, sentence.end) - start for start, end in sentence.quotes)
    return quoted >= 0.9 * (sentence.end - sentence.start)
