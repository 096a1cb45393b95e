"""Snippets are slices of the article, at sentence borders, that cover the query."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from search.marks import Marker
from search.model import Article, Hit, Statement
from search.passages import Worth
from search.query.parser import parse
from search.snippets import LONGEST, MAX_SNIPPETS, illustrated, sentences_of

BODY = (
    "Sáng nay trời mưa. Ông Lê Minh Tạo nói về chợ nổi. Chiều tạnh.",
    "Chợ nổi họp sớm trên sông. Ghe thuyền từ các huyện về đây bán trái cây.",
    "Không ai nhắc đến cầu mới. Cây cầu mới nối hai bờ.",
)


def shown(query: str, article: Article, statement: Statement | None = None) -> Hit:
    return illustrated([Hit(article, 1.0, statement=statement)], Marker(parse(query)))[0]


def test_a_snippet_is_the_sentence_that_matches() -> None:
    hit = shown("trái cây", Article("a", body=BODY))
    (snippet,) = hit.snippets
    assert snippet.text == "Ghe thuyền từ các huyện về đây bán trái cây."
    assert [snippet.text[start:end] for start, end in snippet.marks] == ["trái cây"]
    assert snippet.paragraph == 1
    assert hit.article.text[snippet.start :].startswith(snippet.text)


def test_several_snippets_cover_what_one_cannot() -> None:
    hit = shown("chợ nổi cầu mới", Article("a", body=BODY))
    assert len(hit.snippets) == 2
    assert {snippet.paragraph for snippet in hit.snippets} == {0, 2}
    assert hit.match_count == 4


def test_the_lead_is_paragraph_0_and_the_title_is_marked_apart() -> None:
    hit = shown("chợ nổi", Article("a", title="Chợ nổi", lead="Về chợ nổi.", body=BODY[2:]))
    assert hit.title_marks == ((0, 7),)
    assert [snippet.paragraph for snippet in hit.snippets] == [0]


def test_a_hit_by_its_title_alone_has_no_snippet() -> None:
    hit = shown("hội xuân", Article("a", title="Hội xuân", body=BODY))
    assert (hit.snippets, hit.match_count, hit.title_marks) == ((), 0, ((0, 8),))


def test_the_speaker_is_the_one_of_the_marked_sentence() -> None:
    text = "\n\n".join(BODY)
    start = text.index("Ông")
    said = Statement("Lê Minh Tạo", "", "reported", "nói", 0, start, text.index(" Chiều"))
    article = Article("a", body=BODY, statements=(said,))
    assert shown("chợ nổi", article).snippets[0].speaker in ("Lê Minh Tạo", "")
    assert shown("Tạo", article).snippets[0].speaker == "Lê Minh Tạo"
    assert shown("ghe thuyền", article).snippets[0].speaker == ""


def test_a_statement_is_shown_by_its_own_words() -> None:
    text = "\n\n".join(BODY)
    start, end = text.index("Ông"), text.index(" Chiều")
    said = Statement("Lê Minh Tạo", "", "reported", "nói", 0, start, end)
    hit = shown("chợ nổi", Article("a", title="Chợ nổi", body=BODY), said)
    assert [(s.start, s.text) for s in hit.snippets] == [(start, text[start:end])]
    assert (hit.match_count, hit.title_marks) == (1, ())


def test_a_very_long_sentence_is_cut_around_its_marks() -> None:
    words = "một hai ba bốn năm sáu bảy tám chín mười, " * 60
    article = Article("a", body=(words + "trái cây miệt vườn, " + words,))
    (snippet,) = shown("trái cây", article).snippets
    assert len(snippet.text) <= LONGEST + 50
    assert [snippet.text[start:end] for start, end in snippet.marks] == ["trái cây"]
    assert snippet.text in article.text


PIECE = st.sampled_from(
    ["chợ nổi", "Chợ.", "cầu", "mới!", "\n\n", "  ", "“", ".”", "x" * 400, "hoà"]
)
TEXT = st.lists(PIECE, max_size=40).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["chợ nổi", "cho noi cau", '"cầu mới"', "hòa", "c*"]), st.lists(TEXT))
def test_every_snippet_is_a_slice_that_holds_a_mark(query: str, body: list[str]) -> None:
    hit = shown(query, Article("a", title=" ".join(body)[:50], body=tuple(body)))
    assert len(hit.snippets) <= MAX_SNIPPETS
    for snippet in hit.snippets:
        assert hit.article.text[snippet.start : snippet.start + len(snippet.text)] == snippet.text
        assert snippet.marks
        for start, end in snippet.marks:
            assert 0 <= start < end <= len(snippet.text)
            assert snippet.text[start:end].strip()


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["Chợ nổi", "đông.", "“Vui!”", "TP. Vinh", "5.", "nổi", "1.2"]))
        .map(" ".join)
        .filter(str.strip),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(["chợ nổi", '"đông vui"', '"vinh chợ"~3', "nổi vinh"]),
)
def test_sentences_looked_for_before_give_the_same_passages(body: list[str], query: str) -> None:
    article = Article("a", title="Chợ nổi", body=tuple(body))
    known = replace(article, sentence_ends=tuple(sentences_of(article)))
    assert shown(query, known).snippets == shown(query, article).snippets


def test_the_word_that_tells_most_is_shown_first() -> None:
    body = ("Chợ họp sớm.", "Ghe về muộn.", "Sông lặng.")
    marker = Marker(parse("chợ ghe sông"))
    (hit,) = illustrated([Hit(Article("a", body=body), 1.0)], marker, Worth([1.0, 5.0, 3.0]))
    assert [snippet.text for snippet in hit.snippets] == [body[1], body[2], body[0]]
