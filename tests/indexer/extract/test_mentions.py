"""The persons whom a paragraph mentions, with their roles."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.extract.mentions import mentions


def named(text: str) -> list[tuple[str, str]]:
    return [(" ".join(m.syllables), m.role) for m in mentions(text) if m.syllables and not m.loose]


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("đồng chí Bí thư Tỉnh ủy Trần Văn Bình", "Trần Văn Bình", "Bí thư Tỉnh ủy"),
        ("Phó Chủ tịch UBND tỉnh Trần Văn Bình", "Trần Văn Bình", "Phó Chủ tịch UBND tỉnh"),
        ("ông Trần Văn Bình, Giám đốc Sở Xây dựng,", "Trần Văn Bình", "Giám đốc Sở Xây dựng"),
        ("ông Trần Văn Bình - nguyên Giám đốc Sở", "Trần Văn Bình", "nguyên Giám đốc Sở"),
        ("Vụ trưởng Vụ Cầu, ông Trần Văn Bình", "Trần Văn Bình", "Vụ trưởng Vụ Cầu"),
        ("Đại sứ Việt Nam tại Lào Trần Văn Bình", "Trần Văn Bình", "Đại sứ Việt Nam tại Lào"),
        ("Tổng thống đắc cử Donald Sokolow", "Donald Sokolow", "Tổng thống đắc cử"),
        ("Trưởng Ban công tác thông tin đối ngoại Trần Văn Bình", "Trần Văn Bình", None),
        ("Bộ trưởng Bộ Tài nguyên và Môi trường Trần Văn Bình", "Trần Văn Bình", None),
        ("Chủ nhiệm Ủy ban Tài chính - ngân sách Trần Văn Bình", "Trần Văn Bình", None),
        ("PGS.TS.BS Trần Văn Bình", "Trần Văn Bình", "PGS.TS.BS"),
        ("Hòa thượng Thích Thanh Mây", "Thích Thanh Mây", "Hòa thượng"),
        ("Đại\u00a0 biểu Trần Thị Mây", "Trần Thị Mây", "Đại\u00a0 biểu"),
        ("Bộ trưởng Ngoại giao Trung Quốc Vương An", "Vương An", None),
        ("cảnh sát trưởng Kampong Speu, ông Heng Sambo", "Heng Sambo", None),
        ("ông Trần Văn A. Bà Lê", "Trần Văn A.", ""),
    ],
)
def test_name_and_role(text, name, role):
    found = named(text)[0]
    assert found[0] == name
    assert role is None or found[1] == role


def test_a_role_after_a_name_may_end_in_the_name_of_a_body():
    text = "Ông Trần Văn Bình, Chủ tịch Hội Xuất khẩu gạo Đồng Khê, nói"
    assert named(text) == [("Trần Văn Bình", "Chủ tịch Hội Xuất khẩu gạo Đồng Khê")]
    school = "Cô Trần Thị Mây, hiệu trưởng Trường THPT Lê Văn Hạc, nói"
    assert [name for name, _ in named(school)] == ["Trần Thị Mây"]


def test_the_possessor_of_a_role_is_another_person():
    names = [name for name, _ in named("đại diện của ca sĩ Thanh Mây cho hay")]
    assert names == ["Thanh Mây"]
    assert mentions("luật sư của ông Trần Văn Bình nói")[0].kind == "role"


def test_honorifics_that_are_syllables_of_a_name():
    assert named("Nguyễn Lan Anh nói") == [("Nguyễn Lan Anh", "")]
    assert named("chị Nguyên nói") == [("Nguyên", "")]
    assert mentions("tại Anh cho biết") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ông Trần Văn Bình-người trồng lúa nói", "Trần Văn Bình"),
        ("ông Kim Jong-sam nói", "Kim Jong-sam"),
        ("ông Trần-văn-Bình nói", "Trần-văn-Bình"),
    ],
)
def test_a_hyphen_before_a_word_of_the_sentence_ends_a_name(text, name):
    assert [found for found, _ in named(text)] == [name]


def test_demonstratives_and_what_only_looks_like_them():
    assert mentions("Nữ đại biểu nói")[0].gender == "f"
    assert mentions("vị đại biểu này nói")[0].kind == "pronoun"
    assert mentions("đơn vị này nói") == []
    assert mentions("Việt Nam này") == []


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("Ông BàNguyễnTrầnđại biểu,.-(\u00a0)İAa“"), max_size=60))
def test_mentions_are_ascending_and_lie_in_the_text(text):
    found = mentions(text)
    ends = [0, *(m.end for m in found)]
    assert all(m.start >= end for m, end in zip(found, ends, strict=False))
    assert all(0 <= m.start < m.end <= len(text) for m in found)
    assert all(
        " ".join(m.syllables).replace(" ", "") in text.replace(" ", "").replace("\u00a0", "")
        for m in found
    )
