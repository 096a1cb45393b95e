"""Phrases by runs of neighbouring forms, against plain loops over the positions."""

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from math import prod

import numpy as np
import pytest
from made import WORDS, article

from search.engines import open_writer
from search.engines.whoosh import evaluate, matching, phrases
from search.engines.whoosh.context import context
from search.engines.whoosh.listing import EMPTY
from search.engines.whoosh.run import Run
from search.engines.whoosh.snapshot import Snapshot, Snapshots
from search.engines.whoosh.text import SegmentText, Text
from search.model import Article, Request
from search.query.expansion import Forms
from search.query.parser import parse
from search.text import fold


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshots]:
    rng, path = random.Random(11), tmp_path_factory.mktemp("phrases") / "ix"
    with open_writer(f"whoosh:{path}") as writer:
        for number in range(60):
            writer.add(article(rng, f"{number}"))
            long = " ".join(
                rng.choices(WORDS, k=rng.choice([3, 400]))
            )  # farther than low bits tell
            writer.add(Article(f"dài {number}", "Bà nói", body=(long,)))
    yield Snapshots(path)


def texts(snapshot: Snapshot) -> list[Text]:
    shared = context(snapshot)
    fields = shared.articles, shared.statements, shared.titles
    return [text for field in fields for text in field.texts]


def forms(text: Text, rng: random.Random, word: str) -> Forms:
    """Take some of the forms of a syllable as agreeing, the others as looser."""
    every = list(text.forms(fold(word.lower())))
    agreeing = rng.sample(every, rng.randint(min(len(every), 1), len(every)))
    looser = {form: 0.5 for form in every if form not in agreeing}
    return Forms(dict.fromkeys(agreeing, 1.0), looser)


@cache
def places(text: Text, form: str) -> dict[int, set[int]]:
    docs, (begins, numbers) = text.postings(form)[0], text.spans(form)
    spans = zip(docs.tolist(), begins.tolist(), numbers.tolist(), strict=True)
    values = every(text)
    return {doc: set(values[begin : begin + number]) for doc, begin, number in spans}


@cache
def every(text: Text) -> list[int]:
    positions: list[int] = text.values[0 : len(text.values)].tolist()
    return positions


def standing(text: Text, words: list[Forms], doc: int, *, strict: bool) -> float:
    """Return how often the words stand in a row, each in its best form there, by weight."""
    weights: list[dict[int, float]] = []
    for word in words:
        every = dict(word.agreeing) if strict else {**word.looser, **word.agreeing}
        at: dict[int, float] = {}
        for form, weight in every.items():
            for place in places(text, form).get(doc, ()):
                at[place] = max(at.get(place, 0.0), weight)
        weights.append(at)
    return sum(
        prod(at[start + step] for step, at in enumerate(weights))
        for start in weights[0]
        if all(start + step in at for step, at in enumerate(weights))
    )


@pytest.mark.parametrize("room", [1 << 22, 0])
def test_words_in_a_row_are_counted(
    snapshots: Snapshots, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    monkeypatch.setattr(phrases, "_ROOM", room)
    rng = random.Random(room)
    for text in texts(snapshots.current()):
        for _ in range(12):
            words = [forms(text, rng, rng.choice(WORDS[:12])) for _ in range(rng.randint(2, 3))]
            docs = np.flatnonzero(phrases.holding(text, words))
            sizes = [rng.randrange(9) for _ in words]
            exact, loose = phrases.in_a_row(text, words, sizes, docs)
            for doc, one, other in zip(docs.tolist(), exact, loose, strict=True):
                assert np.isclose(one, standing(text, words, doc, strict=True))
                assert np.isclose(other, standing(text, words, doc, strict=False))


def test_documents_hold_all_words_in_any_forms(snapshots: Snapshots) -> None:
    rng = random.Random(2)
    for text in texts(snapshots.current()):
        words = [forms(text, rng, word) for word in ("bà", "chính", "hòa")]
        held = [
            {doc for form in [*word.agreeing, *word.looser] for doc in places(text, form)}
            for word in words
        ]
        wanted = held[0] & held[1] & held[2]
        assert set(np.flatnonzero(phrases.holding(text, words)).tolist()) == wanted


@pytest.mark.parametrize("many", [0, 16, 1 << 30])
def test_spans_are_found_one_by_one_or_all_together(
    snapshots: Snapshots, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(phrases, "_MANY", many)
    rng, text = random.Random(3), context(snapshots.current()).articles.texts[0]
    assert isinstance(text, SegmentText)
    names = [*text.forms("ba"), *text.forms("chinh")]
    docs = np.array(sorted(rng.sample(range(text.documents), 9)))
    owners = phrases._numbered(docs, text.documents)
    found = phrases._joined(text, names, np.arange(len(names)), owners)
    where = zip(found.form, found.owner, found.begin, found.number, strict=True)
    told = {
        (names[form], int(docs[owner])): set(text.values[begin : begin + number].tolist())
        for form, owner, begin, number in where
    }
    assert told == {
        (name, doc): at
        for name in names
        for doc, at in places(text, name).items()
        if doc in docs.tolist()
    }


@pytest.mark.parametrize("query", ['"hà nội"', '"bà nói"~4', '"n* t*"', '"năm bà sách"~9'])
def test_before_a_deadline_phrases_are_judged_some_documents_at_a_time(
    snapshots: Snapshots, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = Request(parse(query), group=False, size=100)
    at_once = evaluate.search(snapshots.current(), request)
    assert at_once.total
    monkeypatch.setattr(matching, "_LONG", 0)
    monkeypatch.setattr(matching, "_SOME", 7)
    slowly = evaluate.search(snapshots.current(), replace(request, deadline=600.0))
    assert slowly.hits == at_once.hits
    assert slowly.facets == at_once.facets


def test_past_the_deadline_nothing_is_said_to_hold_some_words_only(snapshots: Snapshots) -> None:
    run = Run(snapshots.current(), Request(parse("hà khôngcó")))
    assert run._relaxed(EMPTY)[1]
    run._complete = False
    assert run._relaxed(EMPTY) == (EMPTY, ())
