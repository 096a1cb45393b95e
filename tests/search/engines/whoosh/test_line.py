"""Words in a row, side by side and near each other, off one line of places; by plain loops too."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.engines.memory.evaluate import consecutive
from search.engines.memory.evaluate import nearest as plain_nearest
from search.engines.whoosh.line import Line, Table
from search.engines.whoosh.positions import Held

DOCUMENTS = 3
STRICT = 0.5
WIDTHS = (3, 9)
WORTH = np.array([1.0, 2.0, 4.0, 8.0])

Form = tuple[float, list[list[int]]]
"""A form's weight, and where it stands in each document."""

forms = st.tuples(
    st.sampled_from([1.0, 0.5, 0.25]),
    st.lists(st.sets(st.integers(0, 25), max_size=8).map(sorted), min_size=3, max_size=3),
)
queries = st.lists(st.lists(forms, min_size=1, max_size=3), min_size=2, max_size=4)


def line(words: list[list[Form]], steps: Sequence[int] = ()) -> Line:
    table = Table.of(
        [
            [(f"{w}.{f}", form[0], form[0] >= STRICT) for f, form in enumerate(each)]
            for w, each in enumerate(words)
        ]
    )
    postings, positions = [], list[int]()
    for number, name in enumerate(table.names):
        word, form = map(int, name.split("."))
        for document, at in enumerate(words[word][form][1]):
            if at:
                postings.append((number, document, len(positions), len(at)))
                positions += at
    form_, owner, begin, count = np.array(postings, np.int64).reshape(-1, 4).T
    held = Held(form_, owner, begin, count)
    return Line(
        table, held, held.positions(np.array(positions, np.uint16)), DOCUMENTS, max(WIDTHS), steps
    )


def places(word: list[Form], document: int, least: float = 0.0) -> dict[int, float]:
    """Where a word stands, in the form that weighs most."""
    found: dict[int, float] = {}
    for weight, every in word:
        for at in every[document] if weight >= least else ():
            found[at] = max(weight, found.get(at, 0.0))
    return found


@given(queries)
def test_words_in_a_row(words: list[list[Form]]) -> None:
    row = line(words, range(len(words))).row()
    for least, weights in ((0.0, row.weight), (STRICT, row.weight * row.strict)):
        plain = [consecutive([places(word, d, least) for word in words]) for d in range(DOCUMENTS)]
        assert np.allclose(np.bincount(row.owner, weights, DOCUMENTS), plain)


@given(queries)
def test_pairs_count_by_the_weights_of_their_forms(words: list[list[Form]]) -> None:
    wanted = [(left, right) for left in range(len(words)) for right in range(len(words))]
    found = line(words).pairs(wanted)
    assert found.shape == (len(wanted), DOCUMENTS)
    for (left, right), row in zip(wanted, found, strict=True):
        plain = [
            consecutive([places(words[word], document) for word in (left, right)])
            for document in range(DOCUMENTS)
        ]
        assert np.allclose(row, plain)


@given(queries)
def test_the_best_stretch_has_the_words_in_strict_forms(words: list[list[Form]]) -> None:
    found = line(words).nearest(WORTH[: len(words)], WIDTHS)
    for width, row in zip(WIDTHS, found, strict=True):
        plain = [
            plain_nearest(
                [
                    (worth, list(places(word, document, STRICT)))
                    for worth, word in zip(WORTH.tolist(), words, strict=False)
                ],
                width,
            )
            for document in range(DOCUMENTS)
        ]
        assert np.allclose(row, plain)


def test_equal_texts_are_worth_the_same_whatever_stands_before_them() -> None:
    at, documents = np.arange(0, 40, 4), 9
    number = np.full(3 * documents, len(at))
    owner, form = np.tile(np.arange(documents), 3), np.repeat(np.arange(3), documents)
    held = Held(form, owner, np.cumsum(number) - number, number)
    positions = np.concatenate([np.tile(at + step, documents) for step in range(3)])
    table = Table.of([[(name, 1.0, True)] for name in "abc"])
    found = Line(table, held, positions, documents, 16).nearest(np.array([0.1, 0.7, 1 / 3]), [16])
    assert len(set(found[0].tolist())) == 1
