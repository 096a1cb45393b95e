"""Character classes for regular expressions: capital letters and syllables of names."""

from __future__ import annotations

UPPER = "".join(chr(c) for c in (*range(0x41, 0x250), *range(0x1E00, 0x1F00)) if chr(c).isupper())

_SMALL = "".join(chr(c) for c in (*range(0xE0, 0x250), *range(0x1E00, 0x1F00)) if chr(c).islower())

# The hyphen of "Lan-người ở" is a dash, that of "Nguyễn-văn-Lan" is none.
_DASH = rf"-(?=[a-z]*[{_SMALL}]\w*+(?![ -][{UPPER}]))"

# "Nguyễn", "Jong-un", "K'ré", "P.T.T."
# The capital stands first and outside the alternatives: a search then skips to the next capital.
PIECE = rf"[{UPPER}](?:\.(?:[{UPPER}]\.)*(?!\w)|\w*(?>(?:(?!{_DASH})['’\-]\w+)*))"
_PARTICLE = r"(?:bin|binti|ibn|von|der|den|van|de|del|al|el|dos|di|du)"
# At most twelve syllables, so that time stays linear on a page in capitals.
CAPITALS = rf"{PIECE}(?:[ \u00a0](?:{_PARTICLE}[ \u00a0]){{0,2}}{PIECE}){{0,11}}"
