"""Where a paragraph quotes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.quotes import quotes


def quoted(text: str) -> list[str]:
    return [text[start:end] for start, end in quotes(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“Mưa to”, ông nói.", ["“Mưa to”"]),
        ('"Mưa to", ông nói. "Gió lớn".', ['"Mưa to"', '"Gió lớn"']),
        ("« Mưa to », ông nói.", ["« Mưa to »"]),
        ('"Mưa to”, ông nói.', ['"Mưa to”']),
        ("”Mưa to”, ông nói.", ["”Mưa to”"]),
        ('"Ai là "tư lệnh" ngành?", ông hỏi.', ['"Ai là "tư lệnh" ngành?"']),
        ("“Mưa to “cấp năm” rồi”.", ["“Mưa to “cấp năm” rồi”"]),
        ('"Mưa to, chưa đóng ngoặc.', ['"Mưa to, chưa đóng ngoặc.']),
        ('Ông nói: "Mưa to, chưa đóng.', ['"Mưa to, chưa đóng.']),
        ('Cao 5" và rộng.', []),
        ("Không trích gì.", []),
    ],
)
def test_quotations(text, found):
    assert quoted(text) == found


@given(st.text(alphabet='"“”«» a.:\n', max_size=60))
def test_quotations_are_ascending_and_apart(text):
    spans = quotes(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
