"""Numbers as Vietnamese writes them: 1.500 is fifteen hundred and 3,5 is three and a half."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_THOUSANDS: Final = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_ENGLISH_THOUSANDS: Final = re.compile(
    r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3}){2,}|,[0-9]{2}0)(?:\.[0-9]+)?"
)
_DECIMAL: Final = re.compile(r"[0-9]+[.,][0-9]+")
_LEADING_ZERO: Final = re.compile(r"0[1-9]")


def digits(text: str) -> str:
    """Return the digits of any script as 0 to 9, everything else as it is."""
    return text if text.isascii() else "".join(map(_digit, text))


def _digit(char: str) -> str:
    return str(unicodedata.decimal(char, char))


def number(run: str) -> str | None:
    """Return the canonical form of one number, or None where the run is several.

    `run` is digits with single dots or commas inside. Thousands separators fall ("1.500" is
    "1500"), the decimal sign is a comma ("3.5" is "3,5"). By the Vietnamese convention a dot
    before three digits separates thousands; a comma does so only where a decimal comma makes
    no sense (two groups, or a last digit 0: "1,500"). "02" is "2", as in "ngày 02".
    """
    if run.isdigit():
        return run[1:] if _LEADING_ZERO.fullmatch(run) else run
    if _THOUSANDS.fullmatch(run):
        return run.replace(".", "")
    if _ENGLISH_THOUSANDS.fullmatch(run):
        return run.replace(",", "").replace(".", ",")
    if _DECIMAL.fullmatch(run):
        return run.replace(".", ",")
    return None


def is_day(day: str, month: str, year: str) -> bool:
    """Tell whether three numbers can be a day, a month and a year of four digits."""
    return (
        (day + month + year).isdecimal()
        and len(year) == 4
        and max(len(day), len(month)) <= 2
        and 1 <= int(day) <= 31
        and 1 <= int(month) <= 12
    )
