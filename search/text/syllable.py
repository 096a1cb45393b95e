"""The syllable: onset, rime and tone, and the one spelling its key takes.

A written syllable is an onset of at most three letters, a rime, and a tone over the rime's
nucleus. What is a matter of spelling and not of sound is decided here from that structure alone:
where the tone stands, y or i, and ươ of which only one letter got its horn.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from search.text.letters import (
    ACUTE,
    DOT,
    HOOK,
    HORN,
    INVISIBLE,
    TILDE,
    Letter,
    bare,
    read,
    write,
)

ONSETS: Final = frozenset(
    ["", *"b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()]  # noqa: SIM905
)

_OPEN: Final = """
    a ai ao au ay âu ây e eo ê êu i ia iu iêu o oi ô ôi ơ ơi u ua ui uôi ư ưa ưi ưu ươi ươu
    y yêu oa oai oay oao oe oeo uê uy uya uyu uơ uây uâu uêu
"""
_CLOSED: Final = """
    ac ach am an ang anh ap at ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât
    ec em en eng ep et êch êm ên êng ênh êp êt ich im in inh ip it
    iêc iêm iên iêng iêp iêt yêm yên yêng yêt
    oc om on ong op ot ooc oong ôc ôm ôn ông ôp ôt ôông ơm ơn ơp ơt
    uc um un ung up ut uôc uôm uôn uông uôt ưc ưm ưn ưng ưt ươc ươm ươn ương ươp ươt
    oac oach oam oan oang oanh oap oat oăc oăm oăn oăng oăt oem oen oeng oet
    uân uâng uât uêch uên uênh uych uyn uynh uyp uyt uyên uyêt ynh ych yn yt
"""
_LOANED: Final = "ak ăk âk ek êk ik iêk ok ôk uk ưk oak ươk"  # Đắk Lắk, Bắk, Đăk Tôk
RIMES: Final = frozenset(f"{_OPEN} {_CLOSED} {_LOANED}".split())
_BARE_ONSETS: Final = frozenset(map(bare, ONSETS))
_BARE_RIMES: Final = frozenset(map(bare, RIMES))
_STOPS: Final = ("c", "ch", "p", "t", "k")
_FRONT: Final = ("e", "i", "y")
_NO_LETTER: Final = re.compile(rf"[^\w\u0300-\u036f{INVISIBLE}]|[\d_]")


class Syllable(NamedTuple):
    """A syllable's parts; `onset` and `rime` keep their marks, `tone` is a combining character."""

    onset: str
    rime: str
    tone: str


def border(skeleton: str) -> int:
    """Return where the rime begins in a syllable without marks, or -1 where none can be.

    The longest onset that leaves a rime wins, so "gia" is gi+a and "gi" is g+i.
    """
    for length in (3, 2, 1, 0):
        if skeleton[:length] in _BARE_ONSETS and skeleton[length:] in _BARE_RIMES:
            return length
    return -1


_LOOSE_SYLLABLE: Final = re.compile(
    "(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?"
    "((?!ueo)[ou]?(?:[iy]e|u[ao]|oo|[aeiouy])(?:ch|ng|nh|[ckmnptiyou])?)"
)


def loose_border(skeleton: str) -> int:
    """Return where the rime begins in what is built like a syllable, or -1.

    Any onset, medial, nucleus and coda will do, also where the language has no rime of them.
    """
    found = _LOOSE_SYLLABLE.fullmatch(skeleton)
    return found.start(1) if found else -1


@lru_cache(maxsize=1 << 14)
def parts(text: str) -> Syllable | None:
    """Take a syllable apart, wherever its tone was written; None where the letters make none."""
    if _NO_LETTER.search(text):
        return None
    letters = read(text)
    cut = border("".join(letter.base for letter in letters))
    if cut < 0:
        return None
    toneless = [letter._replace(tone="") for letter in letters]
    return Syllable(write(toneless[:cut]), write(toneless[cut:]), _tone(letters))


def is_syllable(text: str) -> bool:
    """Tell whether Vietnamese spelling allows the syllable, marks and tone as written.

    The rime must exist with these marks; before e, ê, i, y stand k, gh, ngh and never c, g,
    ng (gi apart); a rime that ends in a stop (c, ch, p, t, k) bears sắc or nặng; uơ has an onset.
    """
    found = parts(text)
    if found is None or found.onset not in ONSETS or found.rime not in RIMES:
        return False
    if found.rime == "uơ" and not found.onset:
        return False
    if found.rime.endswith(_STOPS) and found.tone not in (ACUTE, DOT):
        return False
    front = bare(found.rime).startswith(_FRONT)
    if front:
        return found.onset not in ("c", "ng") and (found.onset != "g" or found.rime.startswith("i"))
    return found.onset not in ("gh", "ngh")


def _tone(letters: list[Letter]) -> str:
    return next((letter.tone for letter in reversed(letters) if letter.tone), "")


def spelling(letters: list[Letter]) -> str | None:
    """Return the syllable in the one spelling of keys, or None where the letters make none.

    As `placed`, and a rime that is y alone is i after any onset (kĩ, mĩ), after qu also
    before a consonant (quit, quinh): there the two letters name one sound. Elsewhere they
    differ and stay (tay, tai; thúy, thúi; ý).
    """
    skeleton = "".join(letter.base for letter in letters)
    cut = border(skeleton)
    if cut < 0:
        cut = loose_border(skeleton)
        return None if cut < 0 else write(placed(letters, cut))
    onset, rime = skeleton[:cut], skeleton[cut:]
    if cut and rime[0] == "y" and (len(rime) == 1 or (onset == "qu" and rime[1] != "e")):
        letters = [*letters[:cut], letters[cut]._replace(base="i"), *letters[cut + 1 :]]
    return write(placed(letters, cut))


def usual(key: str) -> str:
    """Return a key as newspapers mostly spell it: kỹ, lý, quý, tỷ and Mỹ with y, mì and sĩ with i.

    The key has i in all of these. By onset and tone, so "tivi" in two words becomes "ty vi".
    """
    found = parts(key)
    if found is None or found.rime != "i":
        return key
    letters = read(key)
    heard = found.onset in ("k", "l", "qu") or (
        found.onset in ("h", "m", "t") and found.tone in ("", HOOK, TILDE)
    )
    return write([*letters[:-1], letters[-1]._replace(base="y")]) if heard else key


def placed(letters: list[Letter], cut: int) -> list[Letter]:
    """Return a syllable whose rime begins at `cut` with its marks where they belong.

    The tone goes to its traditional place (hòa, thủy, khỏe); uơ and ưo before another letter
    are ươ, the only such rime there is.
    """
    tone = _tone(letters)
    letters = [letter._replace(tone="") for letter in letters]
    rime = "".join(letter.base for letter in letters[cut:])
    marks = [letter.mark for letter in letters[cut:]]
    if len(rime) > 2 and rime.startswith("uo") and HORN in marks[:2]:
        letters[cut : cut + 2] = [Letter("u", HORN), Letter("o", HORN)]
        marks[:2] = [HORN, HORN]
    if tone:
        at = cut + nucleus(rime, marks)
        letters[at] = letters[at]._replace(tone=tone)
    return letters


def nucleus(rime: str, marks: list[str]) -> int:
    """Return which letter of the rime bears the tone, in the traditional style.

    The last vowel before a consonant; in an open rime the last vowel with a mark, else the
    second of three vowels, else the first (hòa, của, khỏe).
    """
    vowels = len(rime) - len(rime.lstrip("aeiouy"))
    if vowels < len(rime):
        return max(vowels - 1, 0)
    marked = [i for i, mark in enumerate(marks) if mark]
    if marked:
        return marked[-1]
    return 1 if vowels == 3 else 0
