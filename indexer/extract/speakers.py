"""The persons of one article: name forms merged, short names, roles and pronouns resolved."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from . import lexicon
from .names import Mention, is_foreign

_WORD = re.compile(r"\w+")
# Words that do not tell one role from another.
_GENERIC = lexicon.words("generic.txt")


@dataclass(slots=True)
class Person:
    """A person of the article: the fullest form of the name, and the roles as worded."""

    syllables: tuple[str, ...]
    roles: list[str] = field(default_factory=list)
    gender: str = "-"
    first: int = 0
    sure: bool = False

    @property
    def name(self) -> str:
        """Return the name as it is shown, capitals of a heading undone."""
        return " ".join(_shown(part, self.syllables) for part in self.syllables)

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the name's syllables in lower case."""
        return tuple(part.lower() for part in self.syllables)


def _shown(part: str, whole: tuple[str, ...]) -> str:
    shouted = len(whole) > 1 and all(p.isupper() for p in whole)
    return part.capitalize() if shouted and "." not in part else part


class Cast:
    """Who is named in an article; answers whom a mention means."""

    def __init__(self) -> None:
        self.persons: list[Person] = []
        self._short: dict[str, list[Person]] = {}
        self._full: dict[tuple[str, ...], Person] = {}

    def add(self, mention: Mention, position: int) -> None:
        """Take in a full name; call in text order, before the first `resolve`."""
        keys = tuple(part.lower() for part in mention.syllables)
        person = self._full.get(keys)
        if person is None:
            person = Person(mention.syllables, first=position)
            self._full[keys] = person
            self.persons.append(person)
        elif all(part.isupper() for part in person.syllables):
            person.syllables = mention.syllables
        self._learn(person, mention)

    def _learn(self, person: Person, mention: Mention) -> None:
        if mention.gender != "-":
            person.gender = mention.gender
        if mention.kind != "bare" or mention.role:
            person.sure = True
        for role in _split_roles(mention.role):
            if role not in person.roles:
                person.roles.append(role)

    def merge(self) -> None:
        """Join names that are parts of exactly one longer name, and index the short forms."""
        longer = sorted(self.persons, key=lambda person: -len(person.syllables))
        kept: list[Person] = []
        for person in longer:
            whole = [other for other in kept if _is_part(person.keys, other.keys)]
            if len(whole) == 1:
                self._absorb(whole[0], person)
            else:
                kept.append(person)
        self.persons = sorted(kept, key=lambda person: person.first)
        for person in self.persons:
            for key in dict.fromkeys((person.keys[-1], person.keys[0], *person.keys)):
                self._short.setdefault(key, []).append(person)

    def add_short(self, mention: Mention, position: int) -> None:
        """Take in a person who is named by one syllable only; call after `merge`."""
        key = mention.syllables[0].lower()
        if not any(_agree(p.gender, mention.gender) for p in self._short.get(key, ())):
            person = Person(mention.syllables, gender=mention.gender, first=position, sure=True)
            self.persons.append(person)
            self._short.setdefault(key, []).append(person)
        for person in self._short[key]:
            if mention.role and person.keys[-1] == key:
                person.roles.extend(r for r in _split_roles(mention.role) if r not in person.roles)

    def _absorb(self, person: Person, part: Person) -> None:
        self._full[part.keys] = person
        person.first = min(person.first, part.first)
        person.sure = person.sure or part.sure
        if person.gender == "-":
            person.gender = part.gender
        person.roles.extend(role for role in part.roles if role not in person.roles)

    def named(self, mention: Mention, position: int, recent: Iterable[Person]) -> Person | None:
        """Return the person that a full or short name means, or None."""
        keys = tuple(part.lower() for part in mention.syllables)
        if len(keys) > 1:
            return self._full.get(keys)
        fits = [p for p in self._short.get(keys[0], ()) if _agree(p.gender, mention.gender)]
        for place in (-1, 0, None):
            found = [p for p in fits if place is None or p.keys[place] == keys[0]]
            if place == 0:
                found = [p for p in found if len(p.keys) < 3 or is_foreign(p.keys[-1]) or _east(p)]
            if found:
                return _nearest(found, position, recent)
        return None

    def holder(self, phrase: str, position: int, recent: Iterable[Person]) -> Person | None:
        """Return the one person whose role the phrase names, or None."""
        wanted = _content(phrase)
        fits = [p for p in self.persons if any(_covers(role, phrase, wanted) for role in p.roles)]
        if not fits:
            return None
        if len(fits) == 1:
            return fits[0]
        return _nearest(fits, position, recent)


def _east(person: Person) -> bool:
    return len(person.keys) == 3


def _agree(one: str, other: str) -> bool:
    return one == other or "-" in (one, other)


def _nearest(found: list[Person], position: int, recent: Iterable[Person]) -> Person:
    for person in recent:
        if person in found:
            return person
    before = [person for person in found if person.first <= position]
    return before[-1] if before else found[0]


def _is_part(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Tell whether a name is the end of a longer one, or its first and last syllables."""
    if not 1 < len(short) < len(long):
        return False
    return long[-len(short) :] == short or (
        (long[0], long[-1]) == (short[0], short[-1]) and len(short) == 2
    )


def _split_roles(role: str) -> list[str]:
    return [part.strip() for part in re.split(r",\s+(?=[^,]{4})", role) if part.strip()]


def _content(phrase: str) -> frozenset[str]:
    return frozenset(_WORD.findall(phrase.lower())) - _GENERIC


def _covers(role: str, phrase: str, wanted: frozenset[str]) -> bool:
    """Tell whether a role is the one that a shorter phrase names."""
    head = _WORD.findall(phrase.lower())[:2]
    own = _WORD.findall(role.lower())
    if not wanted:
        return bool(head) and head == own[: len(head)]
    return wanted <= set(own) and head[0] in own
