import re
from importlib import import_module
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text import sentences

borders = import_module("search.text.sentences")  # the package's name is the function's


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Ông An nói.", "Bà Bình nghe.", "Hết"],
        ["Giới thiệu ở nước ngoài...", "Theo báo cáo, có 5.000 người."],
        ["Năm 2022.", "Hội nghị bàn về TP.HCM và Q.1.", "Tại đây, GS.TS. Lê Văn Cờ nói."],
        ["“Chúng tôi sẽ làm.", "Không bỏ ai.”", "Ông An nói."],
        ["“Thế à?” ông hỏi.", '"Đi đâu?" - ông An nói.', "Rồi thôi!", "Thật không?", "Thật."],
        ['"Tôi đồng ý."', '"Tốt lắm."', "Họ về."],
        ["Bị cáo Nguyễn Văn A.", "Sau đó John F. Kennedy đến U.S. Capitol."],
        ["Cam, bưởi v.v.", "Theo ông, giá tăng 3.5%.", "Ngày 23.2.2022 họp."],
        ["Nội dung gồm: 1. Xây dựng.", "2. Phát triển; 3. Bảo vệ."],
        ["Điều 5. Phạm vi áp dụng.", "Luật này quy định."],
        ["Xem https://bao.vn/Tin.Html?x=1.Y nhé.", "Viết cho A.Be@bao.vn.", "Chào."],
        ["Giá 1.500đ.", "Theo ông An, còn tăng."],
        ["Tôi… không biết.", "Thế nhưng…", "Đi."],
        ["Ăn no.", "Rồi ngủ.", "Lúc 8 h.", "Hết."],
        ["Ông Trần (TP.HCM).", "(Ảnh: L.K.)", "Hôm nay"],
    ],
)
def test_borders(parts: list[str]) -> None:
    assert split(" ".join(parts)) == parts


@pytest.mark.parametrize(
    "text", ["", " \n\t", "...", "TP.Đất Lành", "Bản 4.0 ra mắt", "PGS.TS Lê Cờ", "Mr. Bean"]
)
def test_texts_of_one_sentence_or_none(text: str) -> None:
    assert len(split(text)) <= 1


def test_run_together_sentences() -> None:
    assert split("Đã xong.Hội nghị bế mạc.”Ông nói!Rồi về?Ừ.") == [
        "Đã xong.",
        "Hội nghị bế mạc.”",
        "Ông nói!",
        "Rồi về?",
        "Ừ.",
    ]


def test_lines_never_share_a_sentence() -> None:
    assert split("Đầu đề\n- ý một\n- ý hai. Thêm\r\n\r\nCuối") == [
        "Đầu đề",
        "- ý một",
        "- ý hai.",
        "Thêm",
        "Cuối",
    ]


@given(st.text(st.one_of(st.sampled_from('.!?…"”“ AĐaơ1\n-:;)('), st.characters(codec=None))))
def test_spans_ascend_and_cover_everything_but_space(text: str) -> None:
    at = 0
    for start, end in sentences(text):
        assert not text[at:start].strip()
        assert start < end
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


_PIECES = [
    *[".", ". ", ". ", ".", "!", "…", '"', "”", ")", ":", "-", " ", " ", "\n", "\u00a0"],
    *["A", "Đ", "Ⓐ", "ơ", "a", "1", "²", "ʰ", "12", "345", "2003", "tp", "iv", "IV", "no"],
    *["từng", "Điều", "Mỹ", "bsckii", "abcdefgh"],
]


@given(st.lists(st.sampled_from(_PIECES), max_size=30).map("".join))
def test_plain_dots_are_told_as_all_rules_together_tell_them(text: str) -> None:
    with patch.object(borders, "_TERMINATOR", re.compile('[.!?…][.!?…"”’»)\\]]*')):
        expected = sentences(text)
    assert sentences(text) == expected
