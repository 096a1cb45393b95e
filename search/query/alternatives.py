"""A bag's words with other ways to write them beside: what dates and abbreviations share."""

from __future__ import annotations

from collections.abc import Sequence

from search.query.nodes import Or, Phrase, Word
from search.text import agree

OTHER_WEIGHT = 0.8
"""What another way to write counts beside the typed one, shared by its words."""

Child = Word | Phrase | Or
Way = Sequence[str]
"""The keys of another way to write, side by side in the text."""


def also(child: Child, *others: Word | Phrase) -> Or:
    """Return a bag's child as typed, with other ways to write it."""
    return Or((*(child.children if isinstance(child, Or) else (child,)), *others))


def other(keys: Way, weight: float = OTHER_WEIGHT) -> Word | Phrase:
    """Return another way to write: one word, or several side by side that share the weight."""
    words = tuple(Word(each, each, weight=weight / len(keys), loose=False) for each in keys)
    return Phrase(words) if len(words) > 1 else words[0]


def may_be(child: Child | None, wanted: str) -> bool:
    """Tell whether a typed word may mean this form: its marks, and how it was read, allow it."""
    if not isinstance(child, Word) or child.exact or not agree(child.key, wanted):
        return False
    return not child.forms or any(form.key == wanted for form in child.forms)
