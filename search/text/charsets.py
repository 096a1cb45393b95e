"""The character sets of the fonts before Unicode, as tables from their codes to letters.

Each table lists the codes of `search.text.letters.ALPHABET` in its order, as the Latin-1
characters of their bytes (RFC 1456 for VISCII, TCVN 5712:1993 for TCVN3; the others as published
by bamboo-core, MIT). Where a set has one code for both cases (capitals were another font), the
small letter is read and `recase` finds the capitals.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from search.text.letters import ALPHABET
from search.text.syllable import is_syllable

_TCVN3: Final = (
    "® µ ¸ · ¶ ¹ © Ç Ê É È Ë ¨ » ¾ ½ ¼ Æ Ì Ð Ï Î Ñ ª Ò Õ Ô Ó Ö × Ý Ü Ø Þ ß ã â á ä « å è ç æ é ¬ "
    "ê í ì ë î ï ó ò ñ ô \xad õ ø ÷ ö ù ú ý ü û þ § µ ¸ · ¶ ¹ ¢ Ç Ê É È Ë ¡ » ¾ ½ ¼ Æ Ì Ð Ï Î Ñ "
    "£ Ò Õ Ô Ó Ö × Ý Ü Ø Þ ß ã â á ä ¤ å è ç æ é ¥ ê í ì ë î ï ó ò ñ ô ¦ õ ø ÷ ö ù ú ý ü û þ"
)

_VNI: Final = (
    "ñ aø aù aõ aû aï aâ aà aá aã aå aä aê aè aé aü aú aë eø eù eõ eû eï eâ eà eá eã eå eä ì í ó "
    "æ ò oø où oõ oû oï oâ oà oá oã oå oä ô ôø ôù ôõ ôû ôï uø uù uõ uû uï ö öø öù öõ öû öï yø yù "
    "yõ yû î Ñ AØ AÙ AÕ AÛ AÏ AÂ AÀ AÁ AÃ AÅ AÄ AÊ AÈ AÉ AÜ AÚ AË EØ EÙ EÕ EÛ EÏ EÂ EÀ EÁ EÃ EÅ "
    "EÄ Ì Í Ó Æ Ò OØ OÙ OÕ OÛ OÏ OÂ OÀ OÁ OÃ OÅ OÄ Ô ÔØ ÔÙ ÔÕ ÔÛ ÔÏ UØ UÙ UÕ UÛ UÏ Ö ÖØ ÖÙ ÖÕ ÖÛ "
    "ÖÏ YØ YÙ YÕ YÛ Î"
)

_VPS: Final = (
    "Ç à á ã ä å â À Ã Å Ä Æ æ ¢ ¡ ¤ £ ¥ è é ë È Ë ê \x8a \x89 Í \x8b \x8c ì í ï Ì Î ò ó õ Õ "
    "\x86 ô Ò Ó \x87 ° ¶ Ö © § « ª ® ù ú Û û ø Ü Ø Ù » º ¿ ÿ \x9a Ï \x9b \x9c ñ \x80 Á \x82 \x81 "
    "å Â \x84 \x83 Å \x85 Æ \x88 \x8e \x8d ð \x8f ¥ × É þ Þ Ë Ê \x93 \x90 \x95 \x94 \x8c µ ´ ¸ · "
    "Î ¼ ¹ ¾ ½ \x86 Ô \x97 \x96 \x99 \x98 ¶ ÷ \x9e \x9d ¦ \x9f ® ¨ Ú ¬ Ñ ø Ð ¯ \xad » ± ¿ ² Ý ³ "
    "ý \x9c"
)

_VISCII: Final = (
    "ð à á ã ä Õ â ¥ ¤ ç ¦ § å ¢ ¡ Ç Æ £ è é ¨ ë © ê « ª \xad ¬ ® ì í î ï ¸ ò ó õ ö ÷ ô ° ¯ ² ± "
    "µ ½ ¶ ¾ Þ · þ ù ú û ü ø ß × Ñ æ Ø ñ Ï ý Û Ö Ü Ð À Á Ã Ä \x80 Â \x85 \x84 ç \x86 \x87 Å \x82 "
    "\x81 Ç Æ \x83 È É \x88 Ë \x89 Ê \x8b \x8a \x8d \x8c \x8e Ì Í Î \x9b \x98 Ò Ó õ \x99 \x9a Ô "
    "\x90 \x8f \x92 \x91 \x93 ´ \x96 \x95 ³ \x97 \x94 Ù Ú \x9d \x9c \x9e ¿ » º ÿ ¼ ¹ \x9f Ý Û Ö Ü"
)

_BKHCM1: Final = (
    "½ ¿ ¾ Á À Â Ý ß Þ á à â × Ù Ø Û Ú Ü Ä Ã Æ Å Ç ã å ä ç æ è É È Ë Ê Ì Î Í Ð Ï Ñ é ë ê í ì î ï "
    "ñ ð ó ò ô Ó Ò Õ Ô Ö õ ÷ ö ù ø ú ü û þ ý ÿ } \x81 \x80 \x83 \x82 \x84 \x9f ¡ ~ £ ¢ ¤ \x99 "
    "\x9b \x9a \x9d \x9c \x98 \x86 \x85 \x88 \x87 \x89 ¥ § ¦ © ¨ ª \x8b \x8a \x8d \x8c \x8e \x90 "
    "\x8f \x92 \x91 \x93 « \xad ¬ ¯ ® ° ± ³ ² µ ´ ¶ \x95 \x94 \x97 \x96 \x98 · ¹ ¸ » º ¼ ^ { | ` "
    "\x8e"
)

_BKHCM2: Final = (
    "à aâ aá aä aã aå ê êì êë êî êí êå ù ùç ùæ ùé ùè ùå eâ eá eä eã eå ï ïì ïë ïî ïí ïå ò ñ ô ó "
    "õ oâ oá oä oã oå ö öì öë öî öí öå ú úâ úá úä úã úå uâ uá uä uã uå û ûâ ûá ûä ûã ûå yâ yá yä "
    "yã yå À AÂ AÁ AÄ AÃ AÅ Ê ÊÌ ÊË ÊÎ ÊÍ ÊÅ Ù ÙÇ ÙÆ ÙÉ ÙÈ ÙÅ EÂ EÁ EÄ EÃ EÅ Ï ÏÌ ÏË ÏÎ ÏÍ Ïå Ò "
    "Ñ Ô Ó Õ OÂ OÁ OÄ OÃ OÅ Ö ÖÌ ÖË ÖÎ ÖÍ ÖÅ Ú ÚÂ ÚÁ ÚÄ ÚÃ ÚÅ UÂ UÁ UÄ UÃ UÅ Û ÛÂ ÛÁ ÛÄ ÛÃ ÛÅ YÂ "
    "YÁ YÄ YÃ YÅ"
)

_VIETWARE_F: Final = (
    "¢ ª À º ¶ Á ¡ Ç Ê É È Ë \x9f Â Å Ä Ã Æ Ì Ï Î Í Ñ £ Ò Õ Ô Ó Ö Ø Û Ú Ù Ü ß â á à ã ¤ ä ç æ å "
    "è ¥ é ì ë ê í î ò ñ ï ó § ô ÷ ö õ ø ù ü û ú ÿ \x98 ª À º ¶ Á \x97 Ç Ê É È Ë \x96 Â Å Ä Ã Æ "
    "Ì Ï Î Í Ñ \x99 Ò Õ Ô Ó Ö Ø Û Ú Ù Ü ß â á à ã \x9a ä ç æ å è \x9b é ì ë ê í î ò ñ ï ó \x9c ô "
    "÷ ö õ ø ù ü û ú ÿ"
)

_VIETWARE_X: Final = (
    "â aì aï aî aí aû á áö áú áù áø áû à àò àõ àô àó àû eì eï eî eí eû ã ãö ãú ãù ãø ãû ç ê é è "
    "ë oì oï oî oí oü ä äö äú äù äø äü å åì åï åî åí åü uì uï uî uí uû æ æì æï æî æí æû yì yï yî "
    "yí yñ Â AÌ AÏ AÎ AÍ AÛ Á ÁÖ ÁÚ ÁÙ ÁØ ÁÛ À ÀÒ ÀÕ ÀÔ ÀÓ ÀÛ EÌ EÏ EÎ EÍ EÛ Ã ÃÖ ÃÚ ÃÙ ÃØ ÃÛ Ç "
    "Ê É È Ë OÌ OÏ OÎ OÍ OÜ Ä ÄÖ ÄÚ ÄÙ ÄØ ÄÜ Å ÅÌ ÅÏ ÅÎ ÅÍ ÅÜ UÌ UÏ UÎ UÍ UÛ Æ ÆÌ ÆÏ ÆÎ ÆÍ ÆÛ YÌ "
    "YÏ YÎ YÍ YÑ"
)

# What the tables leave out: the capitals that stand among the control characters, and the two
# ways VNI writes i and y.
_VISCII_MORE: Final = dict(zip("\x02\x05\x06\x14\x19\x1e\xa0", "ẲẴẪỶỸỴÕ", strict=True))
_VPS_MORE: Final = dict(
    zip(
        "\x02\x03\x04\x05\x06\x10\x11\x12\x13\x14\x15\x19\x1c\x1d",
        "ẠẬẶẸỆỊỌỘỢỤỰỴẪỮ",
        strict=True,
    )
)
_VNI_MORE: Final = {"iø": "ì", "iù": "í", "yï": "ỵ", "IØ": "Ì", "IÙ": "Í", "YÏ": "Ỵ"}

_C1: Final = {
    ord(bytes([byte]).decode("cp1252")): byte
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
"""From what Windows shows for the bytes 80 to 9F back to them."""


_BYTES: Final = re.compile("[\x00-\xff]+")


class Charset(NamedTuple):
    """A way to misread Vietnamese: `convert` turns text seen as Latin-1 or Windows-1252 right.

    It raises ValueError for text that cannot be in this set.
    """

    name: str
    convert: Callable[[str], str]


def _table(codes: str, more: Mapping[str, str] | None = None) -> dict[str, str]:
    table = dict(more or {})
    for code, letter in zip(codes.split(" "), ALPHABET, strict=True):
        table.setdefault(code, letter)
    return table


def _font(name: str, table: dict[str, str], *, c1: bool = False, one_case: bool = False) -> Charset:
    """Make a set from its table; `c1`: it has letters at 80 to 9F, where Windows has quotes."""
    longest_first = sorted(table, key=len, reverse=True)
    codes = re.compile("|".join(map(re.escape, longest_first)))

    def read(text: str) -> str:
        return codes.sub(lambda code: table[code[0]], text)

    def convert(text: str) -> str:
        if c1:
            text = _RUN.sub(lambda run: _quoted(run, read), text).translate(_C1)
        converted = read(text).translate(_KEPT)
        return recase(converted) if one_case else converted

    return Charset(name, convert)


_PUNCTUATION: Final = "“”‘’–—…•"
_RUN: Final = re.compile(r"\S+")
_KEEP: Final = {ord(char): 0xE000 + at for at, char in enumerate(_PUNCTUATION)}
_KEPT: Final = {private: original for original, private in _KEEP.items()}


def _quoted(run: re.Match[str], read: Callable[[str], str]) -> str:
    """Set punctuation aside that would be letters, unless it makes a syllable as a letter.

    They are capitals, so one that stands alone is a letter only where a sentence begins.
    """
    chunk = run[0]
    if not any(mark in chunk for mark in _PUNCTUATION):
        return chunk
    word = read(chunk.translate(_C1)).strip(".,;:!?()\"'")
    if len(word) == 1:
        sane = run.string[max(0, run.start() - 3) : run.start()].rstrip()[-1:] in ("", *".!?:")
    else:
        sane = word[1:].islower() or word.isupper()
    return chunk if sane and is_syllable(word) else chunk.translate(_KEEP)


def _codec(name: str, codec: str) -> Charset:
    """Make a set of bytes that were decoded as Windows-1252 and should have been as `codec`."""

    def decode(run: re.Match[str]) -> str:
        return run[0].encode("latin-1").decode(codec)

    def convert(text: str) -> str:
        return unicodedata.normalize("NFC", _BYTES.sub(decode, text.translate(_C1)))

    return Charset(name, convert)


_PDF_GLYPHS: Final = re.compile("(?<=\\w)[\u2212\u2219]|[\u2212\u2219](?=\\w)")


def _tcvn3() -> Charset:
    font = _font("TCVN3", _table(_TCVN3), one_case=True)

    def convert(text: str) -> str:
        # PDF text layers show the codes of ư and ã as a minus sign and a bullet operator
        return font.convert(_PDF_GLYPHS.sub(lambda c: "\xad" if c[0] == "\u2212" else "·", text))

    return Charset("TCVN3", convert)


_UPPER: Final = re.compile(r"[^\W\d_]+")


def recase(text: str) -> str:
    """Capitalise the letters a one-case font could not: "NộI" is NỘI, and "Hà NỘI" in a title too.

    A word with a capital of a to z after its first letter is all capitals. In a line where at
    least half of the words are, one that shows no small letter of a to z is as well.
    """
    return "\n".join(map(_recase_line, text.split("\n")))


def _recase_line(line: str) -> str:
    words = _UPPER.findall(line)
    shouted = {word for word in words if any("A" <= char <= "Z" for char in word[1:])}
    if not shouted:
        return line
    if sum(word in shouted for word in words) * 2 >= len(words):
        shouted |= {word for word in words if not any("a" <= char <= "z" for char in word)}
    return _UPPER.sub(lambda word: word[0].upper() if word[0] in shouted else word[0], line)


_VIQR_MARKS: Final = {"^": "\u0302", "(": "\u0306", "+": "\u031b"} | dict(
    zip("`'~?.", "\u0300\u0301\u0303\u0309\u0323", strict=True)
)
_VIQR: Final = re.compile(r"[dD]{2}|[aeiouyAEIOUY](?:\^|\(|\+)?[`'~?.]?")


def _viqr_letter(code: re.Match[str]) -> str:
    if code[0] in ("dd", "DD", "Dd"):
        return "đ" if code[0] == "dd" else "Đ"
    marked = unicodedata.normalize(
        "NFC", code[0][0] + "".join(_VIQR_MARKS[char] for char in code[0][1:])
    )
    return marked if marked in _LETTERS or len(code[0]) == 1 else code[0]


_LETTERS: Final = frozenset(ALPHABET)
_REFERENCE: Final = re.compile(r"&#(?:[0-9]{2,5}|[xX][0-9A-Fa-f]{2,4});")


def _refer(code: re.Match[str]) -> str:
    char = html.unescape(code[0])
    return char if char in _LETTERS else code[0]


_BEYOND: Final = "\x80-\xbf" + "".join(map(chr, _C1))
_UTF8_LETTER: Final = re.compile(f"[\xc2-\xdf][{_BEYOND}]|[\xe0-\xef][{_BEYOND}]{{2}}|\xc3 ")


def _utf8_letter(code: re.Match[str]) -> str:
    if code[0] == "\xc3 ":  # the no-break space of "à" became a space
        return "à"
    try:
        return code[0].translate(_C1).encode("latin-1").decode("utf-8")
    except ValueError:
        return code[0]


UTF8: Final = Charset(
    "UTF-8 read as Windows-1252",
    lambda text: unicodedata.normalize("NFC", _UTF8_LETTER.sub(_utf8_letter, text)),
)
CP1258: Final = _codec("Windows-1258", "cp1258")
REFERENCES: Final = Charset("character references", lambda text: _REFERENCE.sub(_refer, text))
COMBINING: Final = Charset("combining marks", lambda text: unicodedata.normalize("NFC", text))
VIQR: Final = Charset("VIQR", lambda text: _VIQR.sub(_viqr_letter, text))

FONTS: Final = (
    _tcvn3(),
    _font("VNI", _table(_VNI, _VNI_MORE)),
    _font("VISCII", _table(_VISCII, _VISCII_MORE), c1=True),
    _font("VPS", _table(_VPS, _VPS_MORE), c1=True),
    _font("BKHCM2", _table(_BKHCM2)),
    _font("Vietware X", _table(_VIETWARE_X)),
    _font("Vietware F", _table(_VIETWARE_F), c1=True, one_case=True),
)
"""The fonts' sets that can be told from the text, the most used first."""

_BY_NAME_ONLY: Final = (_font("BKHCM1", _table(_BKHCM1), c1=True), VIQR)  # codes inside ASCII

CHARSETS: Final = {
    charset.name: charset
    for charset in (*FONTS, UTF8, CP1258, REFERENCES, COMBINING, *_BY_NAME_ONLY)
}
"""Every set by its name."""
