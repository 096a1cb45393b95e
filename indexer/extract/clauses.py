"""Clauses of a Vietnamese sentence: whether a noun phrase can be the subject where it stands."""

from __future__ import annotations

from . import lexicon

_BORDERS = (",", ";", ":", "–", "—", '"', "”", "(", " - ")
_OPEN_MARKS = frozenset(',;:-–—)”"“»!?….*+•|]’>')
_GOOD_BEFORE = lexicon.words("before_subject.txt")
_BAD_BEFORE = lexicon.words("before_object.txt")
_CONNECTED = lexicon.spaced(
    r"(?:(?:",
    lexicon.alternation(
        sorted(lexicon.folded("connectives.txt") | lexicon.words("connectives.txt"))
    ),
    r")(?: |$))+",
)
# "huyền thoại Ronald K. nói": up to four nouns before a name without a head.
_NOUNS = lexicon.spaced(
    rf"(?:(?!(?:{lexicon.alternation(sorted(_BAD_BEFORE | lexicon.words('between.txt')))})(?!\w))"
    r"[^\W\d_]+(?: |$)){1,4}"
)
# "“...”, tác giả chính của nghiên cứu Emily M. cho biết".
_AFTER_QUOTE = lexicon.spaced(r"[\"”»](?: )?[,.]?(?: )?[-–]?(?: )?(?:[^\W\d_]+(?: |$)){1,8}$")
_OPENERS = lexicon.words("openers.txt")


def is_subject(text: str, start: int, left: int, headed: bool) -> bool:
    """Tell whether the noun phrase at `left` can be a subject in the sentence from `start`.

    `headed` says that an honorific or a role comes first: in capitals after a small letter, it
    opens a sentence that was glued to a caption.
    """
    before = text[max(start, left - 120) : left].rstrip()
    if not before or before[-1] in _OPEN_MARKS:
        return True
    words = before.rsplit(None, 2)[-2:]
    word, pair = words[-1].lower(), " ".join(words).lower()
    if word in _GOOD_BEFORE or pair in _GOOD_BEFORE:
        return True
    if word in _BAD_BEFORE or pair in _BAD_BEFORE:
        return False
    if headed and text[left].isupper():
        return True
    clause = _clause(before)
    if _CONNECTED.fullmatch(clause) or (not headed and _NOUNS.fullmatch(clause)):
        return True
    if not headed and _AFTER_QUOTE.search(before):
        return True
    first = clause.split(None, 2)[:2]
    return bool(first) and (first[0].lower() in _OPENERS or " ".join(first).lower() in _OPENERS)


def is_plural(text: str, start: int, left: int) -> bool:
    """Tell whether a role is said of several or of anyone ("các luật sư", "một chuyên gia")."""
    before = text[max(start, left - 120) : left].rstrip()
    word = before.rsplit(None, 1)[-1:] or [""]
    return word[0].lower() in _SEVERAL or (
        before.endswith(",") and before.split(None, 1)[0].lower() in _SEVERAL
    )


_SEVERAL = lexicon.words("several.txt")


def _clause(before: str) -> str:
    """Return the last clause of what stands before a noun phrase."""
    return before[max(map(before.rfind, _BORDERS)) + 1 :].lstrip(" \u00a0-")
