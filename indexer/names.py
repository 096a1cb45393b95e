"""When two names on paper are the same: sections, papers, titles."""

from __future__ import annotations

import unicodedata


def key(name: str) -> str:
    """Return a name as letters and digits alone, lower case, without marks: "Xã hội" is "xahoi"."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return "".join(filter(str.isalnum, plain))
