"""What is attributed to whom in some paragraphs."""

from __future__ import annotations

from indexer.extract.statements import attribute
from search.model import PARAGRAPH_BREAK


def runs(*paragraphs: str) -> list[tuple[str, str, str]]:
    """Return speaker, kind and text of every statement."""
    text = PARAGRAPH_BREAK.join(paragraphs)
    return [(s.speaker, s.kind, text[s.start : s.end]) for s in attribute(paragraphs)[1]]


def speakers(*paragraphs: str) -> list[str]:
    return [speaker.name for speaker in attribute(paragraphs)[0]]
