"""What pages of one question share is asked once, and anew after a commit."""

from __future__ import annotations

from search.model import Response
from search.query.nodes import Query
from webui.kept import MOST, Kept


class Asked:
    """A search that counts how often it is made."""

    def __init__(self, relation: str = "eq") -> None:
        self.times = 0
        self.relation = relation

    def __call__(self) -> Response:
        self.times += 1
        return Response(Query("", None), self.times, (), {}, relation=self.relation)  # type: ignore[arg-type]


def test_an_answer_is_kept_until_the_index_changes() -> None:
    kept, ask = Kept(), Asked()
    assert [kept.get("1", "a", ask).total for _ in range(3)] == [1, 1, 1]
    assert kept.get("1", "b", ask).total == 2
    assert kept.get("2", "a", ask).total == 3
    kept.forget()
    assert kept.get("2", "a", ask).total == 4


def test_what_was_cut_short_is_asked_again() -> None:
    kept, ask = Kept(), Asked("gte")
    assert [kept.get("1", "a", ask).total for _ in range(2)] == [1, 2]


def test_the_oldest_answers_go_first() -> None:
    kept, ask = Kept(), Asked()
    kept.get("1", "first", ask)
    for n in range(MOST - 1):
        kept.get("1", n, ask)
    kept.get("1", "first", ask)  # used again, so another is the oldest
    kept.get("1", "one more", ask)
    times = ask.times
    kept.get("1", "first", ask)
    assert ask.times == times
    kept.get("1", 0, ask)
    assert ask.times == times + 1
