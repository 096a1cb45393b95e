"""Who said what in an article: runs of sentences attributed to one named person."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from search.model import PARAGRAPH_BREAK, Speaker, Statement

from .interview import turns
from .mentions import mentions
from .paragraph import Paragraph
from .quotes import quotes
from .speakers import Cast
from .speech import Listener, Said
from .units import units


def attribute(
    paragraphs: Sequence[str], *, headings: Collection[int] = (), given: Sequence[str] = ()
) -> tuple[tuple[Speaker, ...], tuple[Statement, ...]]:
    """Find the persons whose words an article gives, and their statements.

    Offsets are code points into the paragraphs joined by blank lines. `headings` are numbers of
    paragraphs that are sub-headings and hold no statement. `given` are speakers named by the
    document's own metadata: they are listed even if no statement is found.
    """
    read = _read(paragraphs, headings)
    cast = _cast(read)
    listener = Listener(cast)
    statements: list[Statement] = []
    roles: dict[str, list[str]] = {name: [] for name in given}
    floor = turns(read, cast)
    for number, paragraph in enumerate(read):
        held = [floor.get((number, unit)) for unit in paragraph.units]
        for run in _runs(listener.listen(paragraph, held)):
            person = run[0].person
            roles.setdefault(person.name, []).extend(person.roles)
            statements.append(_statement(run, number, paragraph.offset))
    speakers = tuple(Speaker(name, tuple(dict.fromkeys(own))) for name, own in roles.items())
    return speakers, tuple(statements)


def _read(paragraphs: Sequence[str], headings: Collection[int]) -> list[Paragraph]:
    result, offset = [], 0
    for number, text in enumerate(paragraphs):
        quoted = quotes(text)
        spans = [] if number in headings else units(text, quoted)
        result.append(Paragraph(text, offset, mentions(text), quoted, spans))
        offset += len(text) + len(PARAGRAPH_BREAK)
    return result


def _cast(paragraphs: Sequence[Paragraph]) -> Cast:
    cast = Cast()
    found = [(p.offset + m.start, m) for p in paragraphs for m in p.mentions if m.syllables]
    for position, mention in found:
        if len(mention.syllables) > 1:
            cast.add(mention, position)
    cast.merge()
    for position, mention in found:
        if len(mention.syllables) == 1 and mention.kind == "short":
            cast.add_short(mention, position)
    return cast


def _runs(said: Sequence[Said | None]) -> Iterator[list[Said]]:
    """Yield the maximal runs of neighbouring sentences with one speaker and one kind."""
    run: list[Said] = []
    for one in said:
        if run and (one is None or one.person is not run[0].person or one.kind != run[0].kind):
            yield run
            run = []
        if one is not None:
            run.append(one)
    if run:
        yield run


def _statement(run: Sequence[Said], paragraph: int, offset: int) -> Statement:
    return Statement(
        speaker=run[0].person.name,
        role=next((said.role for said in run if said.role), ""),
        kind=run[0].kind,
        verb=next((said.verb for said in run if said.verb), ""),
        paragraph=paragraph,
        start=offset + run[0].span[0],
        end=offset + run[-1].span[1],
    )
