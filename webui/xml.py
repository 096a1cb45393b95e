"""What XML 1.0 can hold."""

from __future__ import annotations

import re

_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Return the text without the characters no XML document may hold."""
    return _IMPOSSIBLE.sub("", text)
