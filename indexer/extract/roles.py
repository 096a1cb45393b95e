"""Roles: where the noun phrase that a role heads ends, and whose name stands in it."""

from __future__ import annotations

import re

from . import lexicon
from .letters import CAPITALS, UPPER
from .mention import Mention, MentionKind
from .names import (
    ORGANISATIONS,
    after_place_kind,
    is_foreign,
    name_after_role,
    without_places,
    without_tail,
)

HONORIFICS = {row[0]: row[1] for row in lexicon.rows("honorifics.txt")}
TITLES = lexicon.folded("titles.txt")
ROLES = lexicon.folded("roles.txt") | TITLES
_PERSONAL = TITLES | {row[0] for row in lexicon.rows("roles.txt") if len(row) > 1}
_LONGEST = 160

_CAPITALS = re.compile(CAPITALS)
_TITLE = lexicon.spaced(
    rf"\.?(?: )?(?:{lexicon.alternation(sorted(TITLES))})(?!\w)",
    r"| (?:đắc cử|đương nhiệm|mãn nhiệm|lâm thời|tạm quyền|thường trực|danh dự)(?!\w)",
)
# What ends a role: punctuation, a verb, a word that begins a clause.
_STOP = lexicon.spaced(
    # The class comes first, so that a search skips to the next mark or space.
    r"[,;:.!?“”\"«»()…\n/ \u00a0](?:(?<![ \u00a0])|[ \u00a0]*(?:[-–—](?= )|(?:",
    lexicon.alternation(
        sorted(lexicon.words("stops.txt") | lexicon.words("adverbs.txt") | lexicon.strong_verbs())
    ),
    r")(?!\w)))",
)
_VERB = lexicon.spaced(
    lexicon.alternation(sorted(lexicon.words("verbs.tsv") | lexicon.words("between.txt"))),
    r"(?!\w)",
)
# "Ban Chỉ đạo công tác thông tin đối ngoại": a noun, not the verb.
_INFORMATION = lexicon.spaced(
    r" (?:đối ngoại|và truyền thông|truyền thông|điện tử|cơ sở|khoa học|tuyên truyền|-)"
)
# "Đại sứ Việt Nam tại Bulgaria Đỗ Văn A": where one is posted belongs to the role.
_POSTED = lexicon.spaced(
    r"(?:phó |tổng )?(?:đại sứ|lãnh sự|đặc phái viên|đại diện|trưởng đại diện|tùy viên)"
)
# "(VEC)", "(Bộ Công Thương)" after a role belong to it.
_BODY = lexicon.spaced(
    rf" \((?:[{UPPER}\d&.\-]{{2,12}}|(?:",
    lexicon.alternation(sorted(lexicon.words("bodies.txt"))),
    r")(?!\w)[^()]{1,80})\)",
)
# The second half of an organisation's name: "Ủy ban Văn hóa, Giáo dục", "Tài chính - Ngân sách".
_SECOND_HALF = lexicon.spaced(
    rf"(?: )?(?:{lexicon.alternation(sorted(lexicon.words('halves.txt')))})(?!\w)"
)
# "đại diện của ca sĩ A", "luật sư của ông B": another person follows.
_OTHER = lexicon.spaced(
    r"[ \u00a0](?:[ \u00a0]*(?:của )?"
    rf"(?:{lexicon.alternation(sorted(HONORIFICS.keys() - {'em', 'bé', 'bác', 'anh'}))})"
    rf"(?= )(?!\w)|[ \u00a0]*của (?:{lexicon.alternation(sorted(TITLES))})(?!\w))"
)


def role_mention(
    text: str, low: str, start: int, role_start: int, head_end: int, gender: str
) -> Mention:
    """Return the person whom a role at `role_start` heads: named in its phrase, or a mere role.

    `start` is before the honorific that may precede the role ("đồng chí Bí thư").
    """
    honorific = low[start:role_start].strip()
    personal = " ".join(low[role_start:head_end].split()) in _PERSONAL
    while title := _TITLE.match(low, head_end):
        head_end, personal = title.end(), personal or title.group().strip(" .") in TITLES
    if personal and text.startswith(". ", head_end):
        head_end += 1
    limit = _limit(text, head_end, low[role_start:head_end])
    other = _OTHER.search(text, head_end, limit)
    limit = other.start() if other else limit
    for match in _CAPITALS.finditer(text, head_end, limit):
        run = without_tail(match.group())
        name = _name(text, run, match.start(), head_end, limit, personal)
        if name:
            kind: MentionKind = "name" if len(name) > 1 else "short"
            role = text[role_start : _name_start(run, match.start(), len(name))].strip(" \u00a0,-–")
            return Mention(start, match.start() + len(run), kind, name, role, honorific, gender)
    end = limit
    while end > head_end and text[end - 1] in " \u00a0-–":
        end -= 1
    if body := _BODY.match(text, end):
        end = body.end()
    role = text[role_start:end]
    return Mention(start, end, "role", (), role, honorific, gender, loose=other is not None)


def _name(
    text: str, run: str, at: int, head_end: int, limit: int, personal: bool
) -> tuple[str, ...]:
    between = text[head_end:at]
    parts = after_place_kind(between, run.split(), headed=True)
    if not parts:
        return ()
    name = name_after_role(parts, not between.strip(), personal)
    rest = text[at + len(run) : limit].strip(" \u00a0-–—")
    short = len(name) == 1 or (len(name) == 2 and not is_foreign(name[0]))
    if rest and short and (name[0].lower() in ORGANISATIONS or not _VERB.match(rest)):
        return ()
    return name


def _name_start(run: str, start: int, count: int) -> int:
    at = len(run)
    for part in reversed(run.split()[-count:]):
        at = run.rindex(part, 0, at)
    return start + at


def _is_place(text: str, at: int) -> bool:
    run = _CAPITALS.match(text, at + 1)
    return run is not None and len(without_places(run.group().split())) < len(run.group().split())


def _limit(text: str, head_end: int, role: str) -> int:
    """Return where the noun phrase of a role ends at the latest."""
    at, last = head_end, min(len(text), head_end + _LONGEST)
    while stop := _STOP.search(text, at, last):
        at = stop.end()
        mark = stop.group().strip()
        if mark in (",", "-", "–", "—") and _SECOND_HALF.match(text, at):
            continue
        if mark == "tại" and _POSTED.match(role) and _is_place(text, at):
            continue
        if mark == "thông tin" and _INFORMATION.match(text, at):
            continue
        if mark == "." and text[:at].endswith(("TP.", "Tp.")):
            continue
        return stop.start()
    return last
