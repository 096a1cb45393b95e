"""The persons of one article: name forms merged, short names, roles and pronouns resolved."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from . import lexicon
from .mention import Mention, folded
from .names import is_foreign
from .roles import ROLES

# More persons than an article has: bounds for hostile input.
_MOST = 50
_HOLDERS = 300
_FORMER = lexicon.spaced(r"^(?:(?:nguyên|cựu|tân|quyền|cố) )+")
_OFFICE = lexicon.spaced(rf"(?:{lexicon.alternation(sorted(ROLES))})(?!\w)")
_SPOKESMAN = lexicon.spaced(r"(?:đại diện|lãnh đạo|người đứng đầu|vị lãnh đạo)(?!\w)")
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
    count: int = 0
    posted: int = 0
    """How often the name is written, and how often right behind a role, which may run into it."""

    @property
    def name(self) -> str:
        """Return the name as it is shown, capitals of a heading undone."""
        return " ".join(_shown(part, self.syllables) for part in self.syllables)

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the name's syllables in lower case."""
        return folded(self.syllables)


def _shown(part: str, whole: tuple[str, ...]) -> str:
    shouted = len(whole) > 1 and all(p.isupper() for p in whole)
    return part.capitalize() if shouted and "." not in part else part


class Cast:
    """Who is named in an article; answers whom a mention means."""

    def __init__(self) -> None:
        self.persons: list[Person] = []
        self._short: dict[str, list[Person]] = {}
        self._full: dict[tuple[str, ...], Person] = {}
        self._holders: dict[str, list[Person]] = {}

    def add(self, mention: Mention, position: int) -> None:
        """Take in a full name; call in text order, before the first `resolve`."""
        keys = mention.keys
        person = self._full.get(keys)
        if person is None:
            person = Person(mention.syllables, first=position)
            self._full[keys] = person
            self.persons.append(person)
        elif all(part.isupper() for part in person.syllables):
            person.syllables = mention.syllables
        self._learn(person, mention)

    def _learn(self, person: Person, mention: Mention) -> None:
        person.count += 1
        person.posted += bool(mention.role) and mention.after == mention.end
        if mention.gender != "-":
            person.gender = mention.gender
        if not mention.loose:
            person.sure = True
        for role in _split_roles(mention.role):
            if role not in person.roles and len(person.roles) < _MOST:
                person.roles.append(role)

    def merge(self) -> None:
        """Join names that are parts of exactly one longer name, and index the short forms."""
        kept: dict[str, list[Person]] = {}
        for person in sorted(self.persons, key=lambda person: -len(person.syllables)):
            same = kept.setdefault(person.keys[-1], [])
            first = kept.get(person.keys[0], []) if len(person.keys[0]) < 3 else []
            whole = [other for other in (*same, *first) if _is_part(person.keys, other.keys)]
            if len(whole) == 1:
                self._absorb(whole[0], person)
            elif len(same) < _MOST:
                same.append(person)
                if len(person.keys[0]) < 3 and len(first) < _MOST:
                    kept.setdefault(person.keys[0], []).append(person)
        every = {id(person): person for person in chain(*kept.values())}
        self.persons = sorted(every.values(), key=lambda person: person.first)
        for person in self.persons:
            for key in dict.fromkeys((person.keys[-1], person.keys[0], *person.keys)):
                known = self._short.setdefault(key, [])
                if len(known) < _MOST:
                    known.append(person)

    def add_short(self, mention: Mention, position: int) -> None:
        """Take in a person who is named by one syllable only; call after `merge`."""
        key = mention.syllables[0].lower()
        known = [p for p in self._short.get(key, ()) if _agree(p.gender, mention.gender)]
        if len(known) == 1 and known[0].gender == "-":
            known[0].gender = mention.gender
        for person in known:
            person.sure = True
        if not known:
            person = Person(mention.syllables, gender=mention.gender, first=position, sure=True)
            self.persons.append(person)
            self._short.setdefault(key, []).append(person)
        for person in self._short[key]:
            if mention.role and person.keys[-1] == key and len(person.roles) < _MOST:
                person.roles.extend(r for r in _split_roles(mention.role) if r not in person.roles)

    def _absorb(self, person: Person, part: Person) -> None:
        self._full[part.keys] = person
        if _runs_into(person, part):
            person.syllables = part.syllables
        person.first = min(person.first, part.first)
        person.sure = person.sure or part.sure
        if person.gender == "-":
            person.gender = part.gender
        person.roles.extend(role for role in part.roles if role not in person.roles)

    def prove(self, mention: Mention) -> None:
        """Take a name that was only a guess for a person's."""
        person = self._full.get(mention.keys)
        if person is not None:
            person.sure = True

    def named(self, mention: Mention, position: int, recent: Iterable[Person]) -> Person | None:
        """Return the person that a full or short name means, or None."""
        keys = mention.keys
        if all(len(part.rstrip(".")) == 1 or "." in part for part in keys):
            return None
        if len(keys) > 1:
            person = self._full.get(keys)
            return person if person and person.sure else None
        fits = [
            p for p in self._short.get(keys[0], ()) if p.sure and _agree(p.gender, mention.gender)
        ]
        if mention.kind == "given":
            fits = [p for p in fits if len(p.keys) > 1 and not is_foreign(p.keys[0])]
        for place in (-1,) if mention.kind == "given" else (-1, 0, None):
            found = [p for p in fits if place is None or p.keys[place] == keys[0]]
            if place == 0:
                found = [p for p in found if len(p.keys) < 3 or is_foreign(p.keys[-1]) or _east(p)]
            if found:
                return _nearest(found, position, recent)
        return None

    def holder(self, phrase: str, position: int, recent: Iterable[Person]) -> Person | None:
        """Return the one person whose role the phrase names, or None."""
        fits = self._holders.get(phrase)
        if fits is None:
            known = [person for person in self.persons[:_HOLDERS] if person.roles]
            fits = [p for p in known if any(_covers(role, phrase) for role in p.roles)]
            self._holders[phrase] = fits
        if not fits:
            last = next(iter(recent), None)
            return (
                last if last and (_same_office(last, phrase) or _speaks_for(last, phrase)) else None
            )
        if len(fits) == 1:
            return fits[0]
        return _nearest(fits, position, recent)


def _same_office(person: Person, phrase: str) -> bool:
    """Tell whether a person holds what the phrase begins with, and it names no organisation."""
    head = _WORD.findall(phrase)[:2]
    plain = phrase[1:].islower() and len(head) == 2
    return plain and any(
        _WORD.findall(r.lower())[:2] == [h.lower() for h in head] for r in person.roles
    )


def _speaks_for(person: Person, phrase: str) -> bool:
    """Tell whether "đại diện Bộ ..." is a person who holds an office of that body."""
    match = _SPOKESMAN.match(phrase.lower())
    body = _content(phrase[match.end() :]) if match else frozenset()
    return bool(body) and any(body <= set(_WORD.findall(role.lower())) for role in person.roles)


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
    """Tell whether a name is the end of a longer one, or leaves out some of its middle."""
    if not 1 < len(short) < len(long):
        return False
    # "Y Thim", "Y Thim Niê": the family's name comes last.
    if len(long[0].rstrip("'")) == 1 and long[: len(short)] == short:
        return True
    if short[-1] != long[-1]:
        return False
    if long[-len(short) :] == short:
        return True
    rest = iter(long)
    return short[0] == long[0] and all(part in rest for part in short)


def _runs_into(long: Person, short: Person) -> bool:
    """Tell whether the longer form is a foreign body and the shorter ("Giám đốc Uber Travis K.").

    It only ever stands behind a role, and the shorter is written as often.
    """
    extra = long.keys[: len(long.keys) - len(short.keys)]
    ends = long.keys[len(extra) :] == short.keys and all(map(is_foreign, extra))
    ends = ends and len(short.keys[0]) > 2  # "Le Pen" is a family
    return ends and long.posted == long.count <= short.count


def _split_roles(role: str) -> list[str]:
    return [part.strip() for part in re.split(r",\s+(?=[^,]{4})", role) if part.strip()]


def _content(phrase: str) -> frozenset[str]:
    return frozenset(_WORD.findall(phrase.lower())) - _GENERIC


def _covers(role: str, phrase: str) -> bool:
    """Tell whether a role is the one that a shorter phrase names: same office, no other body."""
    said, own = _FORMER.sub("", phrase.lower()), _FORMER.sub("", role.lower())
    office = _OFFICE.match(said)
    if office is None or not own.startswith(office.group()):
        return False
    body = _content(said[office.end() :])
    return body <= set(_WORD.findall(own)) and not own[office.end() : office.end() + 1].isalpha()
