"""Sentences, a quotation kept together."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.quotes import quotes
from indexer.extract.units import units


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in units(text, quotes(text))]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Mưa to.", "Gió lớn!", "Ai biết?"],
        ["Ông ở TP. Hà Nội.", "Bà ở Q. Ba Đình."],
        ["GS. Trần Văn Bình nói.", "TS. Lê Hạc nghe."],
        ["“Mưa to. Gió lớn”, ông nói.", "Trời tối."],
        ['"Mưa to. Gió lớn" - ông nói.', '"Hết rồi".'],
        ["Thửa đất 1.300 m2 giá 2.5 tỷ.", "Đắt quá."],
        ["Còn nhiều việc...", "Theo báo cáo, đã xong."],
        ["Bà gặp chị T.", "Theo bà, chị khỏe."],
    ],
)
def test_sentences(sentences):
    assert cut(" ".join(sentences)) == sentences


def test_sentences_run_together_are_parted():
    assert cut("ở nước ngoài...Theo báo cáo, tốt.") == ["ở nước ngoài...", "Theo báo cáo, tốt."]
    assert cut("Mưa to.Gió lớn.") == ["Mưa to.", "Gió lớn."]
    assert cut("Xem tại timbao.vn nhé.") == ["Xem tại timbao.vn nhé."]


def test_a_sentence_glued_to_a_caption_is_parted():
    assert cut("Cầu mới xây Ông Trần Văn Bình nói đẹp.") == [
        "Cầu mới xây",
        "Ông Trần Văn Bình nói đẹp.",
    ]
    assert cut("Ở thành phố Bà Rịa mưa to.") == ["Ở thành phố Bà Rịa mưa to."]


@given(st.text(alphabet='Aaâ.?!…"“” \n\u00a0', max_size=80))
def test_units_cover_all_words_once(text):
    spans = units(text, quotes(text))
    assert "".join(text[a:b] for a, b in spans).split() is not None
    kept = "".join("".join(text[a:b].split()) for a, b in spans)
    assert kept == "".join(text.split())
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
