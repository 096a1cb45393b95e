"""Names of persons in a paragraph, with the roles and honorifics before them.

A mention is found by its head (an honorific, a title, a role) or, without a head, by a surname at
the start of capitalised syllables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from . import lexicon
from .letters import CAPITALS

MentionKind = Literal["name", "short", "pronoun", "role", "bare"]

HONORIFICS = {row[0]: row[1] for row in lexicon.rows("honorifics.txt")}
TITLES = lexicon.folded("titles.txt")
ROLES = lexicon.folded("roles.txt") | TITLES
SURNAMES = lexicon.folded("surnames.txt")
PLACES = lexicon.folded("places.txt")
_PRONOUNS = frozenset(
    {"ông", "bà", "anh", "chị", "cô", "em", "cháu", "cụ", "đồng chí", "bác", "thầy", "cậu"}
)
_LONGEST_NAME = 6

_HEAD = re.compile(rf"(?<!\w)(?:{lexicon.alternation(sorted(ROLES | HONORIFICS.keys()))})(?!\w)")
_THIS = lexicon.spaced(
    r"(?<!\w)(?:(?:(?:nữ|nam) )?(?:vị|nữ|nam) [^\W\d_]+(?: [^\W\d_]+){0,2}? (?:này|trên)",
    r"|(?:người|vị|ông|bà|anh|chị|cô|nhân vật) (?:này|ấy|ta)",
    r"|người (?:mẹ|phụ nữ|vợ|cha|bố|đàn ông|chồng)",
    r"|(?:nữ|nam) (?:đại biểu|bộ trưởng|luật sư|bác sĩ))(?!\w)",
)
_CAPITALS = re.compile(CAPITALS)
_SPACE = re.compile(r"[ \u00a0]+")
# What ends a role: punctuation, a verb, a word that begins a clause.
_STOP = re.compile(
    r"[,;:.!?“”\"«»()…\n/]|[ \u00a0](?:[-–—](?=[ \u00a0])|(?:"
    + lexicon.alternation(
        sorted(lexicon.words("stops.txt") | lexicon.words("adverbs.txt") | lexicon.strong_verbs())
    )
    + r")(?!\w))"
)
# A syllable that Vietnamese spelling allows; what is none of these is a foreign name.
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?[aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọ"
    r"ôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ]{1,3}(?:ch|ng|nh|[cmnpt])?"
)


@dataclass(slots=True)
class Mention:
    """A person as a paragraph mentions one: offsets into it, head included.

    `syllables` are the name's, as written; empty for a pronoun or a mere role. `left` and
    `after` are where the noun phrase begins and ends, with the roles around the name; `role` is
    as worded, without honorific.
    """

    start: int
    end: int
    kind: MentionKind
    syllables: tuple[str, ...] = ()
    role: str = ""
    honorific: str = ""
    gender: str = "-"
    left: int = -1
    after: int = 0
    name_start: int = -1

    def __post_init__(self) -> None:
        if self.left < 0:
            self.left = self.start
        if self.name_start < 0:
            self.name_start = self.start


def is_foreign(syllable: str) -> bool:
    """Tell whether Vietnamese spelling has no such syllable."""
    return _SYLLABLE.fullmatch(syllable.lower()) is None


def lowered(text: str) -> str:
    """Return the text in lower case, letter for letter (offsets stay)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def mentions(text: str) -> list[Mention]:
    """Return the persons that a paragraph mentions, in order, without overlaps."""
    low = lowered(text)
    result: list[Mention] = []
    done = 0
    for head in _HEAD.finditer(low):
        if head.start() < done:
            continue
        result.extend(_bare(text, done, head.start()))
        mention = _headed(text, low, head)
        if mention:
            result.append(mention)
            done = mention.end
        else:
            done = head.start()
    result.extend(_bare(text, done, len(text)))
    result.extend(_demonstrative(text, low))
    result.sort(key=lambda mention: (mention.start, -mention.end))
    return _joined(text, _distinct(result))


def _distinct(found: list[Mention]) -> list[Mention]:
    result: list[Mention] = []
    for mention in found:
        if not result or mention.start >= result[-1].end:
            result.append(mention)
        elif mention.kind == "pronoun" and result[-1].kind in ("role", "pronoun"):
            result[-1] = mention if mention.end >= result[-1].end else result[-1]
    return result


_FEMALE = ("nữ", "bà", "chị", "cô", "vị nữ", "người mẹ", "người phụ nữ", "người vợ")
_MALE = ("ông", "anh", "nam", "vị nam", "người cha", "người bố", "người đàn ông", "người chồng")


def _demonstrative(text: str, low: str) -> Iterator[Mention]:
    for match in _THIS.finditer(low):
        word = match.group()
        gender = "f" if word.startswith(_FEMALE) else "m" if word.startswith(_MALE) else "-"
        yield Mention(match.start(), match.end(), "pronoun", gender=gender, honorific=match.group())


def _headed(text: str, low: str, head: re.Match[str]) -> Mention | None:
    word = _SPACE.sub(" ", head.group())
    if word not in HONORIFICS:
        return _role(text, low, head.start(), head.end(), "", "-")
    gender = HONORIFICS[word]
    after = _SPACE.match(text, head.end())
    at = after.end() if after else head.end()
    name = _CAPITALS.match(text, at) if after else None
    inner = _HEAD.match(low, at) if after else None
    if (
        inner
        and _SPACE.sub(" ", inner.group()) in ROLES
        and not (name and " " not in inner.group())
    ):
        return _role(text, low, head.start(), inner.end(), word, gender, role_start=inner.start())
    if inner and name and inner.end() < name.end():
        nested = _headed(text, low, inner)
        if nested and nested.syllables:
            nested.start = nested.left = head.start()
        return nested
    if name:
        return _named(text, head, name, word, gender)
    if word in _PRONOUNS:
        return Mention(head.start(), head.end(), "pronoun", gender=gender, honorific=word)
    return None


def _named(
    text: str, head: re.Match[str], name: re.Match[str], word: str, gender: str
) -> Mention | None:
    syllables = tuple(name.group().split())
    if head.group() != text[head.start() : head.end()] and _is_place(
        text, head.start(), name.end()
    ):
        return None
    kept = syllables[:_LONGEST_NAME]
    kind: MentionKind = "name" if len(kept) > 1 else "short"
    end = name.end() if len(kept) == len(syllables) else _end_of(text, name.start(), len(kept))
    return Mention(
        head.start(), end, kind, kept, honorific=word, gender=gender, name_start=name.start()
    )


def _end_of(text: str, start: int, count: int) -> int:
    at = start
    for match in re.finditer(r"\S+", text[start:]):
        at = start + match.end()
        count -= 1
        if not count:
            break
    return at


def _is_place(text: str, start: int, end: int) -> bool:
    return _SPACE.sub(" ", text[start:end]).lower() in PLACES


def _role(
    text: str,
    low: str,
    start: int,
    head_end: int,
    honorific: str,
    gender: str,
    role_start: int = -1,
) -> Mention | None:
    if role_start < 0:
        role_start = start
    limit = _limit(text, head_end)
    if inner := _INNER.search(low, head_end, limit):
        limit = inner.start()
    for match in _CAPITALS.finditer(text, head_end, limit):
        between = text[head_end : match.start()]
        name = _tail_name(_after_kind(between, match.group().split()), not between.strip())
        rest = text[match.end() : limit].strip(" \u00a0-–—")
        if not name or (rest and (len(name) == 1 or (len(name) == 2 and not is_foreign(name[0])))):
            continue
        name_start = match.end() - _tail_length(match.group(), len(name))
        role = text[role_start:name_start].strip(" \u00a0,-–")
        kind: MentionKind = "name" if len(name) > 1 else "short"
        return Mention(
            start, match.end(), kind, name, role, honorific, gender, name_start=name_start
        )
    end = limit
    while end > head_end and text[end - 1] in " \u00a0-–":
        end -= 1
    return Mention(start, end, "role", (), text[role_start:end], honorific, gender)


def _limit(text: str, head_end: int) -> int:
    """Return where the noun phrase of a role ends at the latest."""
    at = head_end
    while True:
        stop = _STOP.search(text, at, head_end + 160)
        if stop is None:
            return min(len(text), head_end + 160)
        at = stop.end()
        mark = stop.group().strip()
        if mark in "-–—" and _goes_on(text, at):
            continue
        if mark == "," and _goes_on(text, at):
            continue
        if mark == "." and text[head_end:at].rstrip(".")[-2:] in ("TP", "HC"):
            continue
        return stop.start()


# The second half of an organisation's name: "Ủy ban Văn hóa, Giáo dục", "Tài chính - Ngân sách".
_SECOND_HALF = re.compile(
    rf"[ \u00a0](?:{lexicon.alternation(sorted(lexicon.words('halves.txt')))})(?!\w)"
)


def _goes_on(text: str, at: int) -> bool:
    return _SECOND_HALF.match(text, at) is not None or (
        at < len(text) and _SECOND_HALF.match(text, at - 1) is not None
    )


def _after_kind(between: str, run: list[str]) -> list[str]:
    """Drop the place that follows its kind ("huyện An Biên Nguyễn Văn A")."""
    if not _KIND.search(between.rstrip()):
        return run
    if run[0].lower() in SURNAMES and len(run) in (3, 4):
        return run
    return run[2:]


_KIND = lexicon.spaced(
    rf"(?:^|\W)(?:{lexicon.alternation(sorted(lexicon.words('place_kinds.txt')))})$"
)
# "đại diện của ca sĩ A", "luật sư của ông B": another person follows.
_INNER = lexicon.spaced(
    rf"(?: của)? (?:{lexicon.alternation(sorted(HONORIFICS.keys() - {'em', 'bé', 'bác', 'anh'}))})"
    r"(?= )(?!\w)"
    rf"| của (?:{lexicon.alternation(sorted(TITLES))})(?!\w)"
)


def _tail_length(run: str, count: int) -> int:
    parts = run.split()
    at = len(run)
    for part in reversed(parts[len(parts) - count :]):
        at = run.rindex(part, 0, at)
    return len(run) - at


def _tail_name(run: list[str], at_head: bool) -> tuple[str, ...]:
    """Return the person's name at the end of capitalised syllables that follow a role, or ()."""
    rest = _without_places(run)
    while len(rest) > 1 and len(rest[0]) > 1 and rest[0].isupper() and not rest[-1].isupper():
        rest = rest[1:]
    if not rest or any(part.isupper() and is_foreign(part) and len(part) < 6 for part in rest):
        return ()
    for at in range(1, len(rest) - 1):
        if not is_foreign(rest[at - 1]) and all(is_foreign(part) for part in rest[at:]):
            rest = rest[at:]
            break
    count = len(rest)
    first = rest[0].lower()
    if count == 1:
        single = at_head or len(rest) < len(run) or is_foreign(first)
        return (rest[0],) if single and len(first) > 1 and first.isalpha() else ()
    if first in SURNAMES and count <= 4:
        return tuple(rest)
    for at in range(1, count - 1):
        if rest[at].lower() in SURNAMES and 2 <= count - at <= 4:
            return tuple(rest[at:])
    foreign = [is_foreign(part) for part in rest]
    if any(foreign) and (at_head or len(rest) < len(run) or all(foreign)):
        return tuple(rest[:_LONGEST_NAME])
    return tuple(rest) if at_head and count in (2, 3) and first in SURNAMES else ()


_NO_GIVEN = lexicon.folded("organisations.txt")


def _without_places(run: list[str]) -> list[str]:
    rest = run
    while rest:
        for size in range(min(4, len(rest)), 0, -1):
            if " ".join(rest[:size]).lower() in PLACES:
                rest = rest[size:]
                break
        else:
            return rest
    return rest


def _bare(text: str, start: int, end: int) -> Iterator[Mention]:
    """Yield names without a head: a surname and one to four more capitalised syllables."""
    for match in _CAPITALS.finditer(text, start, end):
        run = match.group().split()
        if len(run) < 2:
            continue
        name = run[1:] if run[0].lower() in _OPENERS and len(run) > 2 else run
        name = _after_kind(text[max(start, match.start() - 12) : match.start()], name)
        name = _without_places(name)
        if len(name) < 2 or any(part.isupper() and is_foreign(part) for part in name):
            continue
        joined = " ".join(name).lower()
        if joined in PLACES or name[0].lower() in _NO_GIVEN or not 2 <= len(name) <= _LONGEST_NAME:
            continue
        vietnamese = name[0].lower() in SURNAMES and len(name) <= 5
        if not vietnamese and not all(is_foreign(part) or len(part) < 3 for part in name):
            continue
        at = match.end() - _tail_length(match.group(), len(name))
        yield Mention(at, match.end(), "bare", tuple(name))


_OPENERS = frozenset({"theo", "khi", "sau", "trong", "tại", "với", "còn", "và", "do", "từ", "gặp"})


def _joined(text: str, found: list[Mention]) -> list[Mention]:
    """Let a name own the roles that stand before it, joined by commas."""
    result: list[Mention] = []
    for mention in found:
        while result and result[-1].kind == "role" and _owns(text, result[-1], mention):
            role = result.pop()
            mention.left = role.left
            mention.role = f"{role.role}, {mention.role}" if mention.role else role.role
        if result and mention.kind == "role" and _follows(text, result[-1], mention):
            name = result[-1]
            name.role = f"{name.role}, {mention.role}" if name.role else mention.role
            name.after = mention.end
            continue
        result.append(mention)
    return result


def _follows(text: str, name: Mention, role: Mention) -> bool:
    """Tell whether a role is said of the name before it ("ông A, Giám đốc ...")."""
    if not name.syllables or role.honorific:
        return False
    between = text[name.after or name.end : role.left].strip(" \u00a0")
    return between in (",", "-", "–", "—", "(", "), ", "là")


def _owns(text: str, role: Mention, mention: Mention) -> bool:
    if not mention.syllables and mention.kind != "role":
        return False
    between = text[role.end : mention.left].strip(" \u00a0")
    return between in (",", "-", "–", "", "kiêm", "đồng thời là") and role.end < mention.left
