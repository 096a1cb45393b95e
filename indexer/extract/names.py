"""Which capitalised syllables are a person's name: surnames, places, foreign spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from . import lexicon

SURNAMES = lexicon.folded("surnames.txt")
_COMMON = frozenset(row[0].lower() for row in lexicon.rows("surnames.txt") if len(row) > 1)
PLACES = lexicon.folded("places.txt")
_PLACE_HEADS = frozenset(place.split()[0] for place in PLACES)
ORGANISATIONS = lexicon.folded("organisations.txt")
_NO_NAME = frozenset(r[0].lower() for r in lexicon.rows("organisations.txt") if len(r) == 1)
LONGEST = 6
_PART = re.compile(r"\S+")
_MIDDLE = frozenset({"văn", "thị"})
_OPENERS = lexicon.words("before_name.txt")
_KINDS = {row[0]: row[1:] for row in lexicon.rows("before_name.txt")}
_OTHER = frozenset(word for word, kind in _KINDS.items() if kind == ("other",))
_NEVER = frozenset(word for word, kind in _KINDS.items() if kind != ("given",))
_GLUED = lexicon.words("after_name.txt")
_DIGIT = re.compile(r"\d")
_CLAN = re.compile(r"(?:Mac|Mc|De|Di|Du|La|Le|Van|Von|Fitz)[A-Z]")
_FOREIGN_ORGANISATIONS = lexicon.folded("foreign_organisations.txt")

# A syllable that Vietnamese spelling allows; what is none of these is foreign.
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?[aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọ"
    r"ôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ]{1,3}(?:ch|ng|nh|[cmnpt])?"
)
_NAMED_AFTER = lexicon.words("named_after.txt")
_NAMED_AFTER_HEADED = frozenset(r[0] for r in lexicon.rows("named_after.txt") if len(r) == 1)
_COMPOUNDS = lexicon.words("compounds.txt")
_PLACE_KINDS = lexicon.words("place_kinds.txt")
_LAST_WORDS = frozenset(
    phrase.split()[-1].lower() for phrase in _COMPOUNDS | _PLACE_KINDS | _NAMED_AFTER
)


@lru_cache(maxsize=16384)
def is_foreign(syllable: str) -> bool:
    """Tell whether Vietnamese spelling has no such syllable."""
    return _SYLLABLE.fullmatch(syllable.lower()) is None


def is_acronym(syllable: str) -> bool:
    """Tell whether capitals are no syllable ("UBND", "TP")."""
    return len(syllable) > 1 and syllable.isupper() and is_foreign(syllable)


def without_places(run: Sequence[str]) -> Sequence[str]:
    """Drop the places and acronyms that a run of capitalised syllables begins with."""
    rest = run
    while rest:
        if len(rest) > 1 and is_acronym(rest[0]) and not rest[-1].isupper():
            rest = rest[1:]
            continue
        if rest[0].lower() not in _PLACE_HEADS:
            return rest
        for size in range(min(5, len(rest)), 0, -1):
            if " ".join(rest[:size]).lower() in PLACES:
                # "Thái" is a country only before a foreign name.
                if (
                    size == 1 < len(rest)
                    and rest[0].lower() in SURNAMES
                    and not is_foreign(rest[1])
                ):
                    return rest
                rest = rest[size:]
                break
        else:
            return rest
    return rest


def after_place_kind(before: str, run: Sequence[str], headed: bool = False) -> Sequence[str]:
    """Drop the place or institution that follows its kind ("huyện An Biên Nguyễn Văn A").

    `headed` says that `before` is part of a role.
    """
    named_after = _NAMED_AFTER_HEADED if headed else _NAMED_AFTER
    words = before.rsplit(None, 3)[-3:]
    if not words or words[-1].lower() not in _LAST_WORDS:
        return run
    kinds = [" ".join(words[at:]) for at in range(len(words))]
    if any(kind.lower() in _COMPOUNDS for kind in kinds):
        return run
    known = next((kind for kind in kinds if kind in _PLACE_KINDS or kind in named_after), "")
    if known in named_after:
        return ()
    if not known:
        return run
    if is_foreign(run[0]):
        rest = without_places(run)
        return rest if len(rest) < len(run) else run[2:] if headed else run
    if run[0].lower() in SURNAMES and len(run) in (3, 4):
        return run
    return run[2:]


def name_after_role(run: Sequence[str], at_head: bool, personal: bool) -> tuple[str, ...]:
    """Return the person's name at the end of capitalised syllables that follow a role, or ().

    `at_head` says that nothing stands between; `personal` that the role takes any name
    ("ca sĩ", "Tổng thống"), not only one that begins with a surname.
    """
    rest = _foreign_end(without_places(_after_acronyms(run)))
    count = len(rest)
    if not rest or _is_organisation(rest):
        return ()
    first = rest[0].lower()
    free = at_head or count < len(run)
    if count == 1:
        alone = len(first) > 1 and first.isalpha() and may_stand_alone(rest[0])
        return (rest[0],) if free and personal and alone else ()
    if first in SURNAMES and count <= 4 and (count > 2 or free or first in _COMMON):
        return tuple(rest)
    if free and personal and count <= LONGEST and first not in _NO_NAME:
        return tuple(rest)
    best = max(range(1, count - 1), key=lambda at: _weight(rest[at:]), default=0)
    if best and _weight(rest[best:]):
        return tuple(rest[best:])
    if all(map(is_foreign, rest)) or (free and any(map(is_foreign, rest))):
        return tuple(rest[:LONGEST])
    return ()


@lru_cache(maxsize=16384)
def may_stand_alone(syllable: str) -> bool:
    """Tell whether a capitalised syllable behind an honorific or a role can be a name by itself.

    No word that opens a sentence ("anh: Những ..."), no mark of trade with a capital inside;
    "McKinley" is a name.
    """
    first = syllable.lower()
    inside = not syllable.isupper() and any(map(str.isupper, syllable[1:]))
    if first in _NEVER or syllable in _GLUED:
        return False
    return not inside or _CLAN.match(syllable) is not None or not syllable.isalpha()


def _weight(name: Sequence[str]) -> int:
    """Tell how much syllables look like a Vietnamese person's whole name; 0 not at all."""
    first, count = name[0].lower(), len(name)
    if first not in SURNAMES or not 2 <= count <= 4 or (count == 2 and first not in _COMMON):
        return 0
    return 1 + 2 * (first in _COMMON) + (0, 2, 1)[count - 2]


def _after_acronyms(run: Sequence[str]) -> Sequence[str]:
    """Keep what follows the last acronym ("Bộ KH-ĐT Đào Văn A")."""
    for at in range(len(run) - 1, -1, -1):
        if run[at][0].isupper() and run[at] in _NAMED_AFTER:
            return ()
        if is_acronym(run[at]):
            return run[at + 1 :]
    return run


def _foreign_end(run: Sequence[str]) -> Sequence[str]:
    """Keep only the foreign name that follows Vietnamese syllables."""
    for at in range(1, len(run) - 1):
        if not is_foreign(run[at - 1]) and all(map(is_foreign, run[at:])):
            return run[at:]
    return run


def _is_organisation(run: Sequence[str]) -> bool:
    """Tell whether a syllable is no person's: a word of organisations, a number of a product."""
    return any(_DIGIT.search(part) or part.lower() in _FOREIGN_ORGANISATIONS for part in run)


def bare_name(run: str, before: str) -> tuple[tuple[str, ...], bool]:
    """Return the name in capitalised syllables without a head, and whether it is only a guess."""
    words = before.rsplit(None, 1)
    if not words or words[-1].lower() not in _LAST_WORDS:
        return _guess(run, True)
    parts = run.split()
    rest = after_place_kind(before, parts)
    return _guess(" ".join(rest), len(rest) == len(parts))


@lru_cache(maxsize=16384)
def without_opener(run: str) -> str:
    """Return capitalised syllables without the first where it is no name's ("Theo Trần Văn A").

    "" where the first tells that another is meant ("Vợ Trần Văn A").
    """
    parts = run.split()
    opener = parts[0].lower() in _OPENERS and not _is_surname(parts[0], parts[1:])
    if opener and parts[0].lower() in _OTHER:
        return ""
    return " ".join(parts[1:] if opener else parts)


@lru_cache(maxsize=16384)
def without_tail(run: str) -> str:
    """Return capitalised syllables up to the first that opens another sentence.

    "Trần Văn A Ngay", of "Trần Văn A Ngay sau đó", is Trần Văn A; the first syllable stays.
    """
    for part in _PART.finditer(run):
        if part.start() and part.group() in _GLUED:
            return run[: part.start()].rstrip()
    return run


def _is_surname(first: str, rest: Sequence[str]) -> bool:
    """Tell whether a word such as "Từ", a surname and a preposition, begins a name.

    It does before a middle name: "Từ Văn Bình", "Từ Minh Hà"; not before a place or a whole name.
    """
    if first.lower() not in SURNAMES or not 2 <= len(rest) <= 3 or without_places(rest) != rest:
        return False
    middle = rest[0].lower()
    return middle in _MIDDLE or not (middle in SURNAMES or is_foreign(middle))


@lru_cache(maxsize=16384)
def _guess(run: str, whole: bool) -> tuple[tuple[str, ...], bool]:
    parts = run.split()
    rest = without_places(parts)
    if not rest or len(rest) > LONGEST or any(map(is_acronym, rest)) or _DIGIT.search(run):
        return (), True
    first = rest[0].lower()
    if len(rest) == 1:
        alone = whole and len(parts) == 1 and is_foreign(first) and first not in PLACES
        alone = alone and may_stand_alone(rest[0])
        return ((rest[0],), True) if alone else ((), True)
    if (first in ORGANISATIONS and first not in SURNAMES) or _is_organisation(rest):
        return (), True
    sure = first in SURNAMES and 3 <= len(rest) <= 5
    foreign = all(is_foreign(part) or len(part) < 3 for part in rest)
    return tuple(rest), not (sure or foreign)


def is_single_name(word: str) -> bool:
    """Tell whether a capitalised syllable alone may be a foreign person's name."""
    return bool(_guess(word, True)[0])
