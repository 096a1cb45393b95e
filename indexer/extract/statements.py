"""Who said what in an article: runs of sentences attributed to one named person."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from search.model import PARAGRAPH_BREAK, Speaker, Statement

from .attribution import attributions
from .dateline import dateline_end
from .interview import opener, turns, words_start
from .sentence import Sentence, read
from .speakers import Cast
from .speech import Listener, Said


def attribute(
    paragraphs: Sequence[str], *, headings: Collection[int] = (), given: Sequence[str] = ()
) -> tuple[tuple[Speaker, ...], tuple[Statement, ...]]:
    """Find the persons whose words an article gives, and their statements.

    Offsets are code points into the paragraphs joined by blank lines. `headings` are numbers of
    paragraphs that are sub-headings and hold no statement. `given` are speakers named by the
    document's own metadata: they are listed even if no statement is found.
    """
    sentences = _read(paragraphs)
    if not any(map(_may_speak, chain.from_iterable(sentences))):
        return tuple(Speaker(name) for name in dict.fromkeys(given)), ()
    cast = _cast(sentences)
    spoken = [() if n in headings else own for n, own in enumerate(sentences)]
    floor = turns(list(chain.from_iterable(spoken)), cast)
    listener = Listener(cast)
    statements: list[Statement] = []
    roles: dict[str, list[str]] = {name: [] for name in given}
    count = 0
    for number, own in enumerate(spoken):
        held = [floor.get(count + place) for place in range(len(own))]
        count += len(own)
        for run in _runs(listener.listen(own, held)):
            person = run[0].person
            roles.setdefault(person.name, []).extend(person.roles)
            statements.append(_statement(run, number))
    speakers = tuple(Speaker(name, tuple(dict.fromkeys(own))) for name, own in roles.items())
    return speakers, tuple(statements)


def _read(paragraphs: Sequence[str]) -> list[list[Sentence]]:
    result, offset = [], 0
    for text in paragraphs:
        result.append(list(read(text, offset)))
        offset += len(text) + len(PARAGRAPH_BREAK)
    return result


def _may_speak(sentence: Sentence) -> bool:
    """Tell whether a sentence can make its article hold statements, whoever its persons are."""
    if sentence.asks or opener(sentence) is not None:
        return True
    return next(attributions(sentence), None) is not None


def _cast(paragraphs: Sequence[Sequence[Sentence]]) -> Cast:
    cast = Cast()
    found = [
        (sentence.offset + mention.start, mention)
        for sentence in chain.from_iterable(paragraphs)
        for mention in sentence.mentions
        if mention.syllables
    ]
    for position, mention in found:
        if len(mention.syllables) > 1:
            cast.add(mention, position)
    cast.merge()
    for position, mention in found:
        if mention.kind == "short":
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


def _statement(run: Sequence[Said], paragraph: int) -> Statement:
    first, last = run[0].sentence, run[-1].sentence
    return Statement(
        speaker=run[0].person.name,
        role=next((said.role for said in run if said.role), ""),
        kind=run[0].kind,
        verb=next((said.verb for said in run if said.verb), ""),
        paragraph=paragraph,
        start=first.offset + max(words_start(first), _after_dateline(first)),
        end=last.offset + last.end,
    )


def _after_dateline(sentence: Sentence) -> int:
    """Return where a sentence begins behind the dateline that opens its paragraph."""
    end = 0 if sentence.start else dateline_end(sentence.text)
    return end if end < sentence.end else sentence.start
