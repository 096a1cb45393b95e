"""The persons whom a paragraph mentions: by name, by role, by pronoun."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from . import lexicon
from .clauses import is_subject
from .letters import CAPITALS
from .mention import Mention, MentionKind
from .names import (
    LONGEST,
    PLACES,
    SURNAMES,
    bare_name,
    is_acronym,
    is_foreign,
    is_single_name,
    may_stand_alone,
    without_opener,
    without_tail,
)
from .roles import HONORIFICS, ROLES, role_mention

_SYLLABLES = frozenset({"anh", "chú", "em", "bác", "cụ", "bé", "thầy", "cậu", "cháu"})
_PRONOUNS = lexicon.words("pronouns.txt")
_HEADS = rf"(?:{lexicon.alternation(sorted(ROLES | HONORIFICS.keys()))})(?!\w)"
_HEAD = re.compile(_HEADS)
# Searched in a text with a space before it: from one character that is no letter's to the next is
# much faster than a look behind at every place. A match begins where its words begin in the text.
_NEXT_HEAD = re.compile(rf"\W{_HEADS}")
_THIS = lexicon.spaced(
    r"\W(?:(?:vị|nữ|nam) [^\W\d_]+(?: [^\W\d_]+){0,2}? (?:này|trên)",
    r"|vị (?:[^\W\d_]+ ){1,8}?(?=(?:cũng|cho|nói|nhấn|chia|khẳng|đề|nêu)(?!\w))",
    r"|(?:người|vị|ông|bà|anh|chị|cô|nhân vật) (?:này|ấy|ta)",
    r"|người (?:mẹ|phụ nữ|vợ|cha|bố|đàn ông|chồng)",
    r"|(?:nữ|nam) (?:đại biểu|bộ trưởng|luật sư|bác sĩ))(?!\w)",
)
_KIN = ("trai ", "gái ", "ruột ", "họ ", "rể ", "dâu ", "em ", "chị ", "chồng ", "vợ ")
_BORDERS = '.,;:!?-–—"”“…'
_FEMALE = ("nữ", "bà", "chị", "cô", "vị nữ", "người mẹ", "người phụ nữ", "người vợ")
_MALE = ("ông", "anh", "nam", "vị nam", "người cha", "người bố", "người đàn ông", "người chồng")
# "đơn vị này", "Việt Nam", "miền Nam".
_NOT_BEFORE_THIS = ("đơn", "thi", "quý", "việt", "miền", "phía", "địa", "định")
_CAPITALS = re.compile(CAPITALS)
_SAYS = lexicon.spaced(
    rf" (?:{lexicon.alternation(sorted(lexicon.words('adverbs.txt')))} )*",
    rf"(?:{lexicon.alternation(sorted(lexicon.strong_verbs()))})(?!\w)",
)
_LONGEST_ROLE = 1000  # characters; a bound for hostile input
_SPACE = re.compile(r"[ \u00a0]+")
_WORD = re.compile(r"\S+")


def mentions(text: str) -> list[Mention]:
    """Return the persons that a paragraph mentions, in order, without overlaps."""
    low = _lowered(text)
    set_off = f" {low}"
    result: list[Mention] = []
    runs = [run for run in _CAPITALS.finditer(text) if _may_name(run.group()) or _speaks(text, run)]
    place = done = 0
    for head in _NEXT_HEAD.finditer(set_off):
        start, end = head.start(), head.end() - 1
        if start < done or _in_name(text, start, low[start:end]):
            continue
        while place < len(runs) and runs[place].start() < start:
            _bare(text, runs[place], done, start, result)
            place += 1
        mention = _headed(text, low, start, end)
        if mention:
            result.append(mention)
        done = mention.end if mention else start
        # A run that a head has cut is read again behind it.
        while place and runs[place - 1].end() > done:
            place -= 1
    for run in runs[place:]:
        _bare(text, run, done, len(text), result)
    if others := list(_demonstrative(set_off)):
        result = sorted(result + others, key=_order)
    return _joined(text, _distinct(result))


def _order(mention: Mention) -> tuple[int, int]:
    return mention.start, -mention.end


@lru_cache(maxsize=32768)
def _may_name(run: str) -> bool:
    """Tell whether a run of capitalised syllables is more than one everyday word."""
    return not run.isalpha() or is_single_name(run)


def _speaks(text: str, run: re.Match[str]) -> bool:
    """Tell whether an attribution verb follows a syllable, which may then be a given name."""
    return _SAYS.match(text, run.end()) is not None


def _in_name(text: str, at: int, head: str) -> bool:
    """Tell whether an honorific is a syllable of a name ("Nguyễn Lan Anh")."""
    if at < 2 or not text[at].isupper() or text[at - 1] not in " \u00a0":
        return False
    before = text[max(text.rfind(" ", 0, at - 1), at - 12) + 1 : at - 1]
    if not before[:1].isupper() or not before.isalpha():
        return False
    # "Trung Quốc Vương Nghị" holds no "quốc vương".
    return head in _SYLLABLES or f"{before} {head.split()[0]}".lower() in PLACES


def _lowered(text: str) -> str:
    """Return the text in lower case, letter for letter (offsets stay)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _headed(text: str, low: str, start: int, end: int, nested: bool = False) -> Mention | None:
    word = low[start:end]
    if word not in HONORIFICS and (word := _SPACE.sub(" ", word)) not in HONORIFICS:
        return role_mention(text, low, start, start, end, "-")
    after = _SPACE.match(text, end)
    if after is None:
        return _pronoun(start, end, word)
    name = _CAPITALS.match(text, after.end())
    inner = _HEAD.match(low, after.end())
    if inner and inner.group() not in HONORIFICS and not (name and inner.group().isalpha()):
        return role_mention(text, low, start, inner.start(), inner.end(), HONORIFICS[word])
    if inner and inner.group() in HONORIFICS and (name is None or inner.end() < name.end()):
        within = None if nested else _headed(text, low, inner.start(), inner.end(), nested=True)
        if within and within.syllables:
            within.start = within.left = start
        return within
    if name:
        return _named(text, start, word, name)
    # "tại Anh" is a country.
    if word == "anh" and text[start] == "A" and start and text[start - 2].islower():
        return None
    # "anh trai nạn nhân" is somebody else.
    return None if low.startswith(_KIN, after.end()) else _pronoun(start, end, word)


def _pronoun(start: int, end: int, word: str) -> Mention | None:
    if word not in _PRONOUNS:
        return None
    return Mention(start, end, "pronoun", honorific=word, gender=HONORIFICS[word])


def _named(text: str, start: int, word: str, name: re.Match[str]) -> Mention | None:
    if text[start].isupper() and _SPACE.sub(" ", text[start : name.end()]).lower() in PLACES:
        return None
    if all(map(is_acronym, name.group().split())):
        return None
    last = name.start() + len(without_tail(name.group()))
    parts = list(_WORD.finditer(text, name.start(), last))[:LONGEST]
    for count, part in enumerate(parts[1:], 1):
        # "ông A. Bà B": an initial may end a sentence.
        if parts[count - 1].group().endswith(".") and part.group().lower() in HONORIFICS:
            parts = parts[:count]
            break
    if len(parts) == 1 and not may_stand_alone(parts[0].group()):
        return _pronoun(start, start + len(word), word)
    kind: MentionKind = "name" if len(parts) > 1 else "short"
    return Mention(
        start,
        parts[-1].end(),
        kind,
        tuple(part.group() for part in parts),
        honorific=word,
        gender=HONORIFICS[word],
    )


def _bare(text: str, run: re.Match[str], done: int, end: int, result: list[Mention]) -> None:
    """Add the name without a head in capitalised syllables, cut to what lies in done..end."""
    cut: re.Match[str] | None = run
    if run.start() < done or run.end() > end:
        cut = _CAPITALS.search(text, max(done, run.start()), min(end, run.end()))
    if cut is None:
        return
    word = without_tail(cut.group())
    end = cut.start() + len(word)
    if " " not in word and "\u00a0" not in word:
        if is_single_name(word):
            result.append(Mention(cut.start(), end, "bare", (word,), loose=True))
        elif word.isalpha() and word.lower() not in PLACES and _SAYS.match(text, end):
            result.append(Mention(cut.start(), end, "given", (word,), loose=True))
        return
    word = without_opener(word)
    if not word:
        return
    name, loose = bare_name(word, text[max(done, cut.start() - 16) : cut.start()])
    if name:
        at = text.index(name[0], end - sum(map(len, name)) - len(name) + 1)
        result.append(Mention(at, end, "bare", name, loose=loose))


def _demonstrative(set_off: str) -> Iterator[Mention]:
    """Yield "vị này", "nữ đại biểu", "người mẹ" of a text in small letters with a space before."""
    for match in _THIS.finditer(set_off):
        before = set_off[max(0, match.start() - 5) : match.start() + 1]
        if before.rstrip().endswith(_NOT_BEFORE_THIS):
            continue
        word = match.group()[1:].rstrip()
        gender = "f" if word.startswith(_FEMALE) else "m" if word.startswith(_MALE) else "-"
        end = match.start() + len(word)
        yield Mention(match.start(), end, "pronoun", gender=gender, honorific=word)


def _distinct(found: list[Mention]) -> list[Mention]:
    result: list[Mention] = []
    for mention in found:
        if not result or mention.start >= result[-1].end:
            result.append(mention)
        elif mention.kind == "pronoun" and result[-1].kind in ("role", "pronoun"):
            result[-1] = mention if mention.end >= result[-1].end else result[-1]
    return result


def _joined(text: str, found: list[Mention]) -> list[Mention]:
    """Let a name own the roles beside it, joined by commas or dashes."""
    result: list[Mention] = []
    for mention in found:
        if result and _is_body(text, result[-1], mention):
            mention.role, mention.syllables = text[mention.left : mention.end], ()
            mention.kind = "role"
        if result and _is_posted(text, result[-1], mention):
            place = result[-1]
            place.role, place.syllables, place.kind = text[place.left : place.end], (), "role"
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


def _is_posted(text: str, place: Mention, mention: Mention) -> bool:
    """Tell whether a role ends in a foreign place ("cảnh sát trưởng Kampong Speu, ông A")."""
    if not place.role or not place.syllables or place.honorific or not mention.honorific:
        return False
    if place.after > place.end or place.syllables[0].lower() in SURNAMES:
        return False
    return bool(mention.syllables) and text[place.end : mention.left].strip() == ","


def _is_body(text: str, name: Mention, mention: Mention) -> bool:
    """Tell whether a role after a name ends in a body's name and no person's.

    "ông A, Chủ tịch Hội Gạo Đông Hà"; where a name opens a clause, what follows is said of it.
    """
    if not name.syllables or not mention.syllables or not mention.role or mention.honorific:
        return False
    between = text[name.after : mention.left].strip(" \u00a0")
    if between not in (",", "-", "–", "—"):
        return False
    if name.kind == "name" and _opens(text, name.left):
        return True
    if len(mention.syllables) == 1 < len(name.syllables):
        return True
    return len(mention.syllables) < 3 and not is_foreign(mention.syllables[0])


def _opens(text: str, left: int) -> bool:
    before = text[max(0, left - 3) : left].rstrip()
    return not before or before[-1] in _BORDERS


def _owns(text: str, role: Mention, mention: Mention) -> bool:
    if (not mention.syllables and mention.kind != "role") or len(role.role) > _LONGEST_ROLE:
        return False
    between = text[role.end : mention.left].strip(" \u00a0")
    if between in ("", "-", "–", "kiêm", "đồng thời là"):
        return role.end < mention.left
    if between != ",":
        return False
    # "họp với lãnh đạo Bộ A, ông B": an object is somebody else.
    if not is_subject(text, max(0, role.left - 120), role.left, headed=True):
        return False
    # "trao đổi với phóng viên, ông A": so is what has no organisation.
    before = text[max(0, role.left - 3) : role.left].rstrip()
    opens = not before or before[-1] in '.,;:!?-–—"”“…'
    return not role.role.islower() or (opens and not mention.honorific)


def _follows(text: str, name: Mention, role: Mention) -> bool:
    """Tell whether a role is said of the name before it ("ông A, Giám đốc ...")."""
    if not name.syllables or role.honorific:
        return False
    between = text[name.after : role.left].strip(" \u00a0")
    return between in (",", "-", "–", "—", "(", "), ", "là")
