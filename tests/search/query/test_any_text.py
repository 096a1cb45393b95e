"""No text is an error: whatever is typed is understood, restated and mended without raising."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from search.engines.base import Statistics
from search.find import understand
from search.query.explain import restate
from search.query.nodes import Word, words
from search.query.parser import parse
from search.query.spelling import remarked, respelt
from search.suggest import without_quotes
from search.text import fold, key

_PIECES = (
    'OR HOẶC KHÔNG NOT VÀ AND - " ( ) * ~ ~2 = người: ngày: từ: đến: tựa: 23/2/2022 2022-02.. '
    "quý I/2021 tháng 2 năm 2022 8h30 giờ phút 30 % 5 nghìn tỷ triệu 000 ngày / . , 57-NQ/TW UBND "
    "QL6 GD&ĐT TP.HCM thông tin thoong doois d9o61i đường sắt duong Đương su30 日本 Москва … “ ” « "
    "＂ （ ð \u0301 \u200b \u00ad \ufffd ß İ ﬁ ½ ٣ \ud800 가"
)
PIECES = st.sampled_from(_PIECES.split(" "))
TYPED = st.one_of(
    st.text(st.characters(codec=None), max_size=80),
    st.lists(PIECES, max_size=12).map(" ".join),
    st.lists(st.one_of(PIECES, st.text(st.characters(codec=None), max_size=3)), max_size=12).map(
        "".join
    ),
)


@settings(max_examples=150, deadline=None)
@given(TYPED, st.booleans())
def test_any_text_is_understood(figures: Statistics, text: str, literal: bool) -> None:
    query = understand(text, figures, literal=literal)
    assert restate(query).endswith(".")
    for note in query.notes:
        assert str(note)
        understand(note.q, figures)


@settings(max_examples=150, deadline=None)
@given(TYPED)
def test_any_text_is_mended_or_left(figures: Statistics, text: str) -> None:
    query = understand(text, figures, literal=True)
    for mended in (respelt(text, query, figures), remarked(text, query, figures)):
        assert mended == "" or parse(mended).root is not None
    without_quotes(text)


@settings(max_examples=150, deadline=None)
@given(TYPED)
def test_what_is_looked_for_are_keys(figures: Statistics, text: str) -> None:
    """Also in the other ways to write a word, which nobody typed."""
    for leaf in words(understand(text, figures, literal=True).root):
        assert key(leaf.key) == leaf.key
        assert len(fold(leaf.key)) == len(leaf.key)
        if isinstance(leaf, Word):
            assert 0.0 < leaf.weight <= 1.0
            assert all(0.0 < form.weight <= 1.0 for form in leaf.forms)


def test_words_of_other_ways_are_looked_at(figures: Statistics) -> None:
    """What the test above relies on: `words` yields them."""
    root = understand("23/2/2022 quý I/2021", figures).root
    assert {"quí", "tháng"} <= {leaf.key for leaf in words(root)}
