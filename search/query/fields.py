"""The names a reader may type before a colon, in Vietnamese and English."""

from __future__ import annotations

import unicodedata
from typing import Literal

from search.query.nodes import FieldName

DateField = Literal["date", "from", "to"]
AnyField = FieldName | DateField

_NAMES: dict[AnyField, tuple[str, ...]] = {
    "speaker": ("speaker", "người", "nguoi"),
    "section": ("section", "mục", "muc"),
    "title": ("title", "tựa", "tua"),
    "source": ("source", "nguồn", "nguon"),
    "date": ("date", "ngày", "ngay"),
    "from": ("from", "từ", "tu"),
    "to": ("to", "đến", "den"),
}
_FIELDS: dict[str, AnyField] = {name: field for field, names in _NAMES.items() for name in names}


def named(name: str) -> AnyField | None:
    """Return the field that a typed name means, in any case and form of Unicode, or None."""
    return _FIELDS.get(unicodedata.normalize("NFC", name).lower())
