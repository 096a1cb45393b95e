"""Which forms of the index a typed word stands for."""

from collections.abc import Iterable, Sequence

import pytest

from search.query.expansion import begins, distinct, expand, identity, neighbours, one_letter_away
from search.query.nodes import And, Bag, Field, Form, Fuzzy, Not, Phrase, Prefix, Word
from search.ranking import Weights
from search.text import fold, key

FORMS = {"đường": 50, "dương": 20, "duong": 2, "đương": 5, "dưỡng": 8, "dượng": 1, "đường7": 1}


class Corpus:
    def forms(self, folded: str) -> Sequence[str]:
        return [form for form in FORMS if fold(form) == folded]

    def beginning(self, folded: str) -> Iterable[str]:
        return [form for form in FORMS if fold(form).startswith(folded)]

    def frequency(self, key: str) -> int:
        return FORMS.get(key, 0)


def word(text: str, **fields: object) -> Word:
    return Word(text, text, **fields)  # type: ignore[arg-type]


def test_typed_marks_stand() -> None:
    forms = expand(word("đường"), Corpus())
    assert forms.agreeing == {"đường": 1.0}
    assert set(forms.looser) == {"dương", "duong", "đương", "dưỡng", "dượng"}
    assert set(forms.looser.values()) == {Weights().looser}


def test_marks_not_typed_are_free() -> None:
    assert set(expand(word("duong"), Corpus()).agreeing) == set(FORMS) - {"đường7"}
    assert set(expand(word("đương"), Corpus()).agreeing) == {"đường", "đương"}


def test_exactly_these_marks() -> None:
    assert expand(word("duong", exact=True), Corpus()).agreeing == {"duong": 1.0}
    assert expand(word("dướng", exact=True), Corpus()).agreeing == {}


def test_a_reading_gives_weights_and_hides_nothing() -> None:
    forms = expand(word("duong", forms=(Form("đường", 0.9), Form("dương", 0.4))), Corpus())
    assert forms.agreeing["đường"] == 0.9
    assert forms.agreeing["dượng"] == Weights().other_reading
    assert forms.reading == ("đường", "dương")


def test_a_reading_that_the_index_does_not_hold_is_none() -> None:
    forms = expand(word("duong", forms=(Form("dướng", 1.0),)), Corpus())
    assert forms.reading == ()
    assert set(forms.agreeing.values()) == {1.0}


@pytest.mark.parametrize(
    ("typed", "found"),
    [("duo", set(FORMS)), ("đươ", {"đường", "đương", "đường7"}), ("dưỡ", {"dưỡng"}), ("x", set())],
)
def test_a_prefix_is_marked_as_a_word_is(typed: str, found: set[str]) -> None:
    assert set(expand(Prefix(typed, typed), Corpus()).agreeing) == found


@pytest.mark.parametrize(
    ("typed", "begins_so"),
    [
        ("ky", {"kĩ", "kì", "kyoto"}),
        ("ki", {"kĩ", "kì", "kinh", "kiến"}),
        ("kỹ", {"kĩ"}),
        ("quy", {"quí", "quyết", "quinh"}),
        ("ty", {"tì"}),
    ],
)
def test_a_prefix_that_ends_in_y_is_what_goes_on_with_y(typed: str, begins_so: set[str]) -> None:
    forms = ["kĩ", "kì", "kyoto", "kinh", "kiến", "quí", "quyết", "quinh", "quen", "tì", "tin"]
    assert {form for form in forms if begins(Prefix(typed, key(typed)), form)} == begins_so


def test_a_prefix_is_capped_most_frequent_first() -> None:
    forms = expand(Prefix("d", "d"), Corpus(), Weights(expansion=2))
    assert list(forms.agreeing) == ["đường", "dương"]


def test_fuzzy_takes_the_nearest_and_weighs_by_distance() -> None:
    forms = expand(Fuzzy("đường", "đường", 1.0), Corpus())
    assert forms.agreeing == {"đường": 1.0}
    assert forms.looser["đương"] > forms.looser["đường7"] > 0
    assert max(forms.looser.values()) < 1.0
    few = expand(Fuzzy("đường", "đường", 1.0), Corpus(), Weights(fuzzy_expansion=2))
    assert len(few.agreeing) + len(few.looser) == 2


def test_one_letter_away_is_every_edit_once() -> None:
    found = one_letter_away("an")
    assert {"an", "a", "n", "na", "in", "ban", "anh"} <= set(found)
    assert len(found) == len(set(found))


def test_neighbours_stand_in_bags_alone_and_go_through_phrases() -> None:
    a, b, c, d = (word(key) for key in "abcd")
    node = And(
        (Bag((a, Phrase((b, c)), a, Phrase((b, c)))), Not(Bag((a, d))), Field("title", Bag((c, d))))
    )
    assert [(x.text, y.text) for x, y in neighbours(node)] == [("a", "b"), ("b", "c"), ("c", "a")]


def test_a_word_typed_twice_is_one() -> None:
    first, second = Word("a", "a", span=(0, 1)), Word("a", "a", span=(2, 3))
    assert distinct(Bag((first, word("b"), second))) == (first, word("b"))


def test_prefixes_of_one_key_that_are_written_otherwise_ask_for_different_words() -> None:
    kyoto, kiosk = Prefix("ky", "ki"), Prefix("ki", "ki")
    assert begins(kyoto, "kyoto") and not begins(kiosk, "kyoto")
    assert identity(kyoto) != identity(kiosk)
