"""The persons of one article: forms of a name, short names, roles."""

from __future__ import annotations

from indexer.extract.mentions import mentions
from indexer.extract.speakers import Cast


def cast_of(*texts: str) -> Cast:
    cast = Cast()
    found = [m for text in texts for m in mentions(text) if m.syllables]
    for position, mention in enumerate(found):
        if len(mention.syllables) > 1:
            cast.add(mention, position)
    cast.merge()
    for position, mention in enumerate(found):
        if mention.kind == "short":
            cast.add_short(mention, position)
    return cast


def who(cast: Cast, text: str, position: int = 99) -> str | None:
    person = cast.named(mentions(text)[0], position, ())
    return person and person.name


def test_forms_of_one_name_are_one_person():
    cast = cast_of(
        "bà Trần Thị Hồng Nhung", "bà Hồng Nhung", "bà Trần Hồng Nhung", "TRẦN THỊ HỒNG NHUNG"
    )
    assert [person.name for person in cast.persons] == ["Trần Thị Hồng Nhung"]


def test_a_name_that_fits_two_persons_joins_neither():
    cast = cast_of("ông Trần Văn Bình", "ông Lê Văn Bình", "ông Văn Bình")
    assert len(cast.persons) == 3


def test_capitals_of_a_heading_are_undone():
    assert [person.name for person in cast_of("ông TRẦN VĂN BÌNH").persons] == ["Trần Văn Bình"]


def test_short_names_by_given_name_and_foreign_ones_by_either_end():
    cast = cast_of("ông Trần Văn Bình", "ông Donald Sokolow", "ông Tập Cận Hòa", "ông Y Thim Niê")
    assert who(cast, "ông Bình") == "Trần Văn Bình"
    assert who(cast, "ông Sokolow") == "Donald Sokolow"
    assert who(cast, "ông Tập") == "Tập Cận Hòa"
    assert who(cast, "nghệ nhân Y Thim") is None or who(cast, "ông Thim") == "Y Thim Niê"


def test_gender_and_nearness_part_persons_of_one_given_name():
    cast = cast_of("ông Trần Văn Hà", "bà Lê Thị Hà", "ông Ngô Hà")
    assert who(cast, "bà Hà") == "Lê Thị Hà"
    assert who(cast, "ông Hà", position=1) == "Trần Văn Hà"
    assert who(cast, "ông Hà", position=9) == "Ngô Hà"


def test_who_is_only_an_initial_is_nobody():
    assert cast_of("bà T. nói", "ông P.T.T. nói").persons == []


def test_the_holder_of_a_role():
    cast = cast_of(
        "Bộ trưởng Bộ Công trình Trần Văn Bình",
        "ông Lê Hạc, Vụ trưởng Vụ Cầu đường (Bộ Công trình)",
        "luật sư Phan Thị Mến",
    )

    def holder(phrase: str) -> str | None:
        person = cast.holder(phrase, 99, ())
        return person and person.name

    assert holder("Bộ trưởng") == "Trần Văn Bình"
    assert holder("bộ trưởng Bộ Công trình") == "Trần Văn Bình"
    assert holder("Vụ trưởng Cầu đường") == "Lê Hạc"
    assert holder("Luật sư") == "Phan Thị Mến"
    assert holder("Bộ trưởng Bộ Y tế") is None
    assert holder("Thống đốc") is None
