"""Whether a noun phrase can be the subject where it stands."""

from __future__ import annotations

import pytest

from indexer.extract.clauses import is_plural, is_subject


@pytest.mark.parametrize(
    "before",
    [
        "",
        "Hôm qua, ",
        "Tại tòa ",
        "Sáng 23/2 ",
        "Tuy nhiên ",
        "“Mưa to” - ",
        "Hãng tin đưa tin ",
        "Khi đó ",
    ],
)
def test_a_subject(before):
    text = f"{before}ông Bình nói"
    assert is_subject(text, 0, len(before), headed=True)


@pytest.mark.parametrize(
    "before", ["Vợ ", "Sau khi gặp ", "Quà của ", "Đề nghị ", "Đường mang tên cụ cố "]
)
def test_an_object(before):
    text = f"{before}ông Bình nói"
    assert not is_subject(text, 0, len(before), headed=True)


def test_a_capital_after_a_small_letter_opens_a_glued_sentence():
    text = "Cầu mới xây xong Ông Bình nói"
    assert is_subject(text, 0, text.index("Ông"), headed=True)


def test_roles_of_several():
    assert is_plural("các luật sư nói", 0, 4)
    assert is_plural("Nhiều kỹ sư, luật sư nói", 0, 13)
    assert not is_plural("hôm qua luật sư nói", 0, 8)
