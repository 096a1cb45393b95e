"""Records as JSON text: in the order they were made in, letters as they read."""

from __future__ import annotations

import json
from typing import Any

from flask.json.provider import DefaultJSONProvider
from pydantic_core import PydanticSerializationError, to_json


def encoded(record: Any) -> str:
    """Return a record of `search.wire` as JSON on one line.

    By pydantic's encoder, which takes a quarter of the time of Python's; what it refuses (half a
    surrogate pair, which some document may hold) is left to that.
    """
    try:
        return to_json(record).decode()
    except PydanticSerializationError:
        return json.dumps(record, ensure_ascii=False)


class Provider(DefaultJSONProvider):
    """What Flask answers with."""

    sort_keys = ensure_ascii = False

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Return an object as JSON; with options, or where only Flask knows it, as Flask does."""
        try:
            return super().dumps(obj, **kwargs) if kwargs else to_json(obj).decode()
        except PydanticSerializationError:
            return super().dumps(obj)
