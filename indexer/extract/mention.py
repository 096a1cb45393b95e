"""A person as a paragraph mentions one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

# name: several syllables with a head; short: one; bare: without a head; given: one that speaks,
# which only a name in the article can prove ("Tuấn khai nhận"); role: no name at all.
MentionKind = Literal["name", "short", "bare", "given", "pronoun", "role"]


@lru_cache(maxsize=16384)
def folded(syllables: tuple[str, ...]) -> tuple[str, ...]:
    """Return a name's syllables in lower case."""
    return tuple(part.lower() for part in syllables)


@dataclass(slots=True)
class Mention:
    """A noun phrase that means a person: offsets into its paragraph, head included.

    `syllables` are the name's, as written; empty for a pronoun or a mere role. `left` and
    `after` are where the phrase begins and ends, with the roles around the name; `role` is as
    worded, without honorific. `loose` marks a name that only the rest of the article can prove;
    `leads` keeps whether it can be a subject, once asked.
    """

    start: int
    end: int
    kind: MentionKind
    syllables: tuple[str, ...] = ()
    role: str = ""
    honorific: str = ""
    gender: str = "-"
    loose: bool = False
    left: int = -1
    after: int = 0
    leads: bool | None = None

    def __post_init__(self) -> None:
        if self.left < 0:
            self.left = self.start
        if not self.after:
            self.after = self.end

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the name's syllables in lower case."""
        return folded(self.syllables)
