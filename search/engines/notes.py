"""What an engine tells the reader about its answer."""

from __future__ import annotations

from search.model import Scope
from search.query.nodes import Note

_THINGS = {"articles": "bài", "statements": "phát biểu"}


def relaxed(full: int, scope: Scope) -> Note:
    """Say that results which lack some of the words follow the `full` that hold all."""
    thing = _THINGS[scope]
    if not full:
        return Note(
            "relaxed",
            "Không có {thing} nào chứa đủ các từ; dưới đây là những {thing} gần nhất.",
            values=(("thing", thing),),
        )
    return Note(
        "relaxed",
        "Chỉ có {count} {thing} chứa đủ các từ; tiếp theo là những {thing} gần nhất.",
        values=(("count", str(full)), ("thing", thing)),
    )


def unmarked(left_out: int, scope: Scope) -> Note:
    """Say that ordering by date leaves out what matches only with other marks than typed."""
    return Note(
        "marks",
        "Xếp theo ngày chỉ gồm những {thing} đúng dấu đã gõ; còn {count} {thing} khác dấu "
        "hiện khi xếp theo độ liên quan.",
        values=(("count", str(left_out)), ("thing", _THINGS[scope])),
    )
