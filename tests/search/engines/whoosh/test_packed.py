"""Positions packed in twelve bits, and the list of postings whose count is no number of them."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines import open_reader, open_writer
from search.engines.whoosh.files import ArrayFiles, ArrayWriter
from search.engines.whoosh.occurrences import TextPlaces, odd_arrays
from search.engines.whoosh.packed import FAR, extent, positions_of, positions_writer
from search.model import Article, Request
from search.query.parser import parse

NEAR = st.lists(st.integers(0, FAR + 300), max_size=30)


@given(parts=st.lists(NEAR, max_size=5), far=st.lists(st.integers(FAR, 1 << 20), max_size=3))
@pytest.mark.parametrize("plain", [False, True])
def test_positions_come_back(tmp_path_factory, plain: bool, parts, far: list[int]) -> None:
    path = tmp_path_factory.mktemp("packed") / "p.tba"
    written = [position for part in [*parts, far] for position in part]
    writer = ArrayWriter(path)
    output = positions_writer(writer, "p", len(written), len(written) * plain, 1 << 20)
    for part in [*parts, far]:
        output.append(np.array(part, np.uint32))
    output.finish()
    writer.finish({})
    files = ArrayFiles(path)
    found = positions_of(files, "p")
    assert ("p" in files) == (plain and bool(written))
    assert len(found) == len(written)
    assert found[:].tolist() == written
    assert found[2:5].tolist() == written[2:5]
    backwards = np.arange(len(written))[::-1]
    assert found[backwards].tolist() == written[::-1]
    count, top = extent(found)
    assert count == sum(position >= FAR for position in written)
    assert top >= max(written, default=0)


@given(
    odd=st.sets(st.integers(0, 199_999), max_size=40),
    spans=st.lists(st.tuples(st.integers(0, 200_000), st.integers(0, 200_000)), max_size=9),
)
def test_odd_postings_are_found_across_blocks(tmp_path_factory, odd: set[int], spans) -> None:
    path = tmp_path_factory.mktemp("odd") / "o.tba"
    postings = np.array(sorted(odd), np.uint32)
    held = (postings % 200 + 2).astype(np.uint8)
    writer = ArrayWriter(path)
    for name, values in odd_arrays(postings, held, 200_000).items():
        writer.write(f"text.{name}", values)
    for name in ("positions", "term_positions", "block_positions"):
        writer.write(f"text.{name}", np.zeros(0, np.uint32))
    writer.finish({})
    ones = np.ones(200_000, np.uint8)
    places = TextPlaces(ArrayFiles(path), np.zeros(1), ones, np.zeros(1))
    for span in [*spans, (0, 200_000)]:
        start, end = min(span), max(span)
        found, numbers = places.odd(start, end)
        assert found.tolist() == [posting for posting in sorted(odd) if start <= posting < end]
        assert numbers.tolist() == [posting % 200 + 2 for posting in found.tolist()]
        assert int(places.between(start, end).sum()) == end - start + sum(
            int(n) - 1 for n in numbers
        )


@pytest.mark.parametrize("others", [0, 100])
def test_a_phrase_stands_far_back_in_a_long_text(tmp_path: Path, others: int) -> None:
    """Where few texts are long their far positions are listed; where all are, none is packed."""
    url = f"whoosh:{tmp_path / 'index'}"
    text = " ".join(f"từ{n}" for n in range(2100)) + " nước sạch cuối"
    short = " ".join(f"từ{n}" for n in range(200))
    with open_writer(url) as writer:
        writer.add(Article("long", "Dài", body=(text,)))
        for number in range(others // 2):
            writer.add(Article(f"{number}", "Ngắn", body=(short,)))
    with open_writer(url) as writer:  # a merge
        writer.add(Article("sạch nước", "Ngược", body=("sạch nước",)))
        for number in range(others // 2, others):
            writer.add(Article(f"{number}", "Ngắn", body=(short,)))
    (file,) = (tmp_path / "index").glob("*.tba")
    assert ("text.positions" in ArrayFiles(file)) == (not others)
    with open_reader(url) as reader:

        def found(query: str) -> list[str]:
            request = Request(parse(query), group=False, size=200)
            return [hit.article.id for hit in reader.search(request).hits]

        assert found('"nước sạch"') == ["long"]
        assert found('"từ2098 từ2099 nước"') == ["long"]
        assert len(found('"từ98 từ99"')) == 1 + others
