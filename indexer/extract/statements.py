"""Who said what in an article: runs of sentences attributed to one named person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from search.model import PARAGRAPH_BREAK, Kind, Span, Speaker, Statement

from .attribution import attribution, is_subject, kind_of
from .names import Mention, mentions
from .narration import breaks_off, other_source
from .quotes import quotes
from .speakers import Cast, Person
from .units import units


@dataclass(slots=True)
class _Paragraph:
    """One paragraph as the search for statements sees it."""

    text: str
    offset: int
    mentions: list[Mention]
    quotes: tuple[Span, ...]
    units: list[Span]


@dataclass(slots=True)
class _Said:
    """One sentence attributed to a person."""

    person: Person
    kind: Kind
    verb: str
    role: str
    span: Span
    own: bool


@dataclass(slots=True)
class _Scene:
    """What has been read so far: who is in the article and who was spoken of last."""

    cast: Cast
    recent: list[Person] = field(default_factory=list)

    def focus(self, person: Person) -> None:
        if self.recent and self.recent[0] is person:
            return
        if person in self.recent:
            self.recent.remove(person)
        self.recent.insert(0, person)


def attribute(
    paragraphs: Sequence[str], *, headings: Collection[int] = (), given: Sequence[str] = ()
) -> tuple[tuple[Speaker, ...], tuple[Statement, ...]]:
    """Find the persons whose words an article gives, and their statements.

    Offsets are code points into the paragraphs joined by blank lines. `headings` are numbers of
    paragraphs that are sub-headings and hold no statement. `given` are speakers named by the
    document's own metadata: they are listed even if no statement is found.
    """
    read = _read(paragraphs, headings)
    cast = Cast()
    for paragraph in read:
        for mention in paragraph.mentions:
            if len(mention.syllables) > 1:
                cast.add(mention, paragraph.offset + mention.start)
    cast.merge()
    for paragraph in read:
        for mention in paragraph.mentions:
            if len(mention.syllables) == 1 and mention.honorific:
                cast.add_short(mention, paragraph.offset + mention.start)
    scene = _Scene(cast)
    statements: list[Statement] = []
    roles: dict[str, list[str]] = {name: [] for name in given}
    for number, paragraph in enumerate(read):
        for run in _runs(_attributed(paragraph, scene)):
            first = run[0]
            name = first.person.name
            roles.setdefault(name, first.person.roles)
            statements.append(
                Statement(
                    speaker=name,
                    role=next((said.role for said in run if said.role), ""),
                    kind=first.kind,
                    verb=next((said.verb for said in run if said.verb), ""),
                    paragraph=number,
                    start=paragraph.offset + first.span[0],
                    end=paragraph.offset + run[-1].span[1],
                )
            )
    speakers = tuple(Speaker(name, tuple(dict.fromkeys(held))) for name, held in roles.items())
    return speakers, tuple(statements)


def _read(paragraphs: Sequence[str], headings: Collection[int]) -> list[_Paragraph]:
    result, offset = [], 0
    for number, text in enumerate(paragraphs):
        quoted = quotes(text)
        spans = [] if number in headings else units(text, quoted)
        result.append(_Paragraph(text, offset, mentions(text), quoted, spans))
        offset += len(text) + len(PARAGRAPH_BREAK)
    return result


def _attributed(paragraph: _Paragraph, scene: _Scene) -> list[_Said | None]:
    """Return for every sentence of a paragraph who speaks in it, or None."""
    result: list[_Said | None] = []
    current: _Said | None = None
    text = paragraph.text
    for unit in paragraph.units:
        found = [m for m in paragraph.mentions if unit[0] <= m.start < unit[1]]
        quoted = [q for q in paragraph.quotes if unit[0] <= q[0] < unit[1]]
        said = _explicit(text, paragraph.offset, unit, found, quoted, scene)
        if said is None and current is not None and not other_source(text, unit, quoted):
            said = _continued(text, unit, found, quoted, current, scene, paragraph.offset)
        if said is not None:
            scene.focus(said.person)
        else:
            _note_subject(text, paragraph.offset, unit, found, quoted, scene)
        current = said
        result.append(said)
    return result


def _explicit(
    text: str, offset: int, unit: Span, found: list[Mention], quoted: list[Span], scene: _Scene
) -> _Said | None:
    claim = attribution(text, unit, found, quoted)
    if claim is None:
        return None
    person = _whom(claim.mention, offset, scene)
    if person is None:
        return None
    role = claim.mention.role
    return _Said(person, kind_of(text, unit, quoted), claim.verb, role, unit, True)


def _whom(mention: Mention, offset: int, scene: _Scene) -> Person | None:
    position = offset + mention.start
    if mention.syllables:
        return scene.cast.named(mention, position, scene.recent)
    if mention.kind == "role":
        return scene.cast.holder(mention.role, position, scene.recent)
    for person in scene.recent:
        if "-" in (person.gender, mention.gender) or person.gender == mention.gender:
            return person
    return None


def _continued(
    text: str,
    unit: Span,
    found: list[Mention],
    quoted: list[Span],
    current: _Said,
    scene: _Scene,
    offset: int,
) -> _Said | None:
    if breaks_off(text, unit, found, quoted):
        return None
    for mention in found:
        if any(a <= mention.start < b for a, b in quoted):
            continue
        if is_subject(text, unit[0], mention) and mention.syllables:
            other = _whom(mention, offset, scene)
            if other is not None and mention.left == unit[0]:
                return None
    return _Said(current.person, kind_of(text, unit, quoted), "", "", unit, False)


def _note_subject(
    text: str, offset: int, unit: Span, found: list[Mention], quoted: list[Span], scene: _Scene
) -> None:
    for mention in found:
        if mention.syllables and is_subject(text, unit[0], mention):
            if any(a <= mention.start < b for a, b in quoted):
                continue
            person = _whom(mention, offset, scene)
            if person is not None:
                scene.focus(person)
                return


def _runs(said: list[_Said | None]) -> list[list[_Said]]:
    runs: list[list[_Said]] = []
    previous: _Said | None = None
    for one in said:
        if one is None:
            previous = None
            continue
        if previous and previous.person is one.person and previous.kind == one.kind:
            runs[-1].append(one)
        else:
            runs.append([one])
        previous = one
    return runs
