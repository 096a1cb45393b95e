"""Records without a cluster: what is stored comes back, streams keep every position."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("opensearchpy", reason="pip install timbao[opensearch]")

from search.engines.memory import evaluate
from search.engines.memory.documents import documents
from search.engines.opensearch import scoring
from search.engines.opensearch.prepare import prepared
from search.engines.opensearch.stored import restored, stored
from search.engines.opensearch.stream import Decoder
from search.engines.opensearch.tally import Tally, pairs
from search.engines.opensearch.words import runs_of
from search.model import Article, Date, Section, Speaker, Statement

WORDS = st.lists(
    st.sampled_from(["thông", "tin", "đối", "ngoại", "57-NQ/TW", "năm", "2022", "U23", "ở"]),
    max_size=9,
)
TEXTS = st.lists(WORDS.map(" ".join), max_size=4).map(tuple)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    lead, title = draw(WORDS.map(" ".join)), draw(WORDS.map(" ".join))
    body = draw(TEXTS)
    text = Article("a", title, lead, body).text
    cut = draw(st.integers(0, len(text)))
    said = Statement("Lê An", "", "direct", "nói", 0, 0, cut)
    has_text = bool(lead or body)
    return Article("a", title, lead, body, statements=(said,) if has_text else ())


@given(articles())
@settings(max_examples=60, deadline=None)
def test_streams_hold_what_the_oracle_holds(article: Article) -> None:
    whole, said = documents(article, 0)
    (ready,) = prepared([article])
    for record, wanted in zip((ready.record, *ready.statements), (whole, *said), strict=True):
        fields = json.loads(record.lines("g", False)[1])
        decoder = Decoder({*wanted.text.positions, *wanted.title.positions})
        statement = wanted.statement is not None
        _, (text, title) = decoder.decode(2 * [fields["stream"].rstrip("=")], statement)
        assert text.length == wanted.text.length == fields["length"]
        assert dict(text.counts) == dict(wanted.text.counts)
        assert {k: list(v) for k, v in text.positions.items()} == {
            k: list(v) for k, v in wanted.text.positions.items()
        }
        assert dict(title.positions) == dict(wanted.title.positions)


def test_keys_at_one_position_stand_together() -> None:
    assert runs_of("Nghị quyết 57-NQ/TW\n\nvề") == ["nghị quyết 57-nq/tw|57 nq tw", "về"]
    assert list(pairs("số 57-nq|57 nq")) == ["số 57-nq", "số 57", "57-nq nq", "57 nq"]


def test_an_article_is_stored_without_what_is_empty() -> None:
    full = Article(
        "báo/1",
        "T",
        "L",
        ("B",),
        Date("2022", "year", "path"),
        Section("X", "given"),
        "S",
        "A",
        "u",
        (Speaker("Lê An", ("nông dân",)),),
        (Statement("Lê An", "", "direct", "nói", 0, 0, 1),),
        ("C",),
        (1,),
        "f",
        "d",
    )
    for article in (full, Article("b")):
        assert restored(json.loads(json.dumps(stored(article)))) == article
    assert stored(Article("b")) == {"id": "b"}


def test_counting_out_undoes_counting_in() -> None:
    (article,) = prepared(
        [Article("a", "Cà phê", body=("cá cà cá",), speakers=(Speaker("Lê An"),))]
    )
    tally = Tally()
    tally.add(article)
    assert tally.forms["cà"] == 1
    assert tally.pairs["cá cà"] == tally.pairs["cà phê"] == 1
    tally.subtract(article)
    assert not any(
        count
        for counts in (tally.forms, tally.said, tally.pairs, tally.people, tally.spellings)
        for count in counts.values()
    )


@given(
    st.lists(
        st.tuples(st.sampled_from([0.5, 1.0, 2.25]), st.sets(st.integers(0, 40), max_size=6)),
        max_size=5,
    ),
    st.integers(1, 20),
)
@settings(max_examples=100, deadline=None)
def test_the_best_stretch_is_the_oracles(places: list[tuple[float, set[int]]], width: int) -> None:
    assert scoring.nearest(places, width) == evaluate.nearest(places, width)
