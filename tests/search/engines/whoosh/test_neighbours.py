"""Phrases are counted as often as they stand; of what is common, by a sample."""

import random
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import article

from search.engines import open_writer
from search.engines.whoosh.context import context
from search.engines.whoosh.neighbours import SAMPLE, SnapshotNeighbours, greatest
from search.engines.whoosh.occurrences import TextPlaces
from search.engines.whoosh.segment import Segment
from search.engines.whoosh.snapshot import Snapshot, Snapshots
from search.engines.whoosh.standing import Sought, standing
from search.model import Article

Positions = dict[str, list[set[int]]]
"""Where each form stands in each article."""


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshots]:
    rng, path = random.Random(5), tmp_path_factory.mktemp("neighbours") / "ix"
    words = ["đường", "sắt", "cao", "tốc", "đường", "bộ", "S8", "57-NQ/TW", "hay"]
    for first, number in ((0, 400), (400, 30)):
        with open_writer(f"whoosh:{path}") as writer:
            for each in range(first, first + number):
                writer.add(article(rng, f"{each}"))
                many = " ".join(
                    rng.choice(words[: 2 + each % 8]) for _ in range(rng.randint(1, 90))
                )
                writer.add(Article(f"nhiều {each}", "Đường sắt", body=(many,)))
    yield Snapshots(path)


def positions(segment: Segment) -> Positions:
    found: Positions = {}
    for number, key in enumerate(segment.terms.keys()):
        starts, values = segment.text.positions(number)
        found[key] = [set() for _ in range(segment.articles)]
        for at, doc in enumerate(segment.text.slice(number)[0].tolist()):
            found[key][doc] = set(values[starts[at] : starts[at + 1]].tolist())
    return found


def times(found: Positions, phrase: tuple[str, ...], docs: list[int]) -> int:
    return sum(
        all(at + step in found[key][doc] for step, key in enumerate(phrase))
        for doc in docs
        for at in found[phrase[0]][doc]
    )


def runs(snapshot: Snapshot, longest: int) -> list[tuple[str, ...]]:
    rng, found = random.Random(7), set()
    for segment in snapshot.segments:
        at = positions(segment)
        for doc in rng.sample(range(segment.articles), 20):
            stream = {place: key for key in at for place in at[key][doc]}
            for start in rng.sample(sorted(stream), min(len(stream), 6)):
                run = [stream.get(start + step) for step in range(rng.randint(2, longest))]
                if all(run):
                    found.add(tuple(filter(None, run)))
    return sorted(found)


def test_any_postings_positions_are_found(snapshots: Snapshots) -> None:
    rng = np.random.default_rng(3)
    for segment in snapshots.current().segments:
        offsets = segment.text.offsets.astype(np.int64)
        chosen = rng.integers(0, offsets[-1], 500)
        terms = offsets.searchsorted(chosen, "right") - 1
        places = segment.text.places
        assert isinstance(places, TextPlaces)
        begins, numbers = places.at(terms, chosen)
        for at, (posting, term) in enumerate(zip(chosen, terms.tolist(), strict=True)):
            begin, number = segment.text.spans(term)
            inside = posting - offsets[term]
            assert (begin[inside], number[inside]) == (begins[at], numbers[at])


def test_what_is_rare_is_counted_exactly(snapshots: Snapshots) -> None:
    snapshot = snapshots.current()
    every = [(segment, positions(segment)) for segment in snapshot.segments]
    phrases = [each for each in runs(snapshot, 4) if rare(snapshot, each)]
    assert len(phrases) > 30
    counted = SnapshotNeighbours(context(snapshot)).standing(phrases)
    for phrase, count in zip(phrases, counted, strict=True):
        wanted = sum(
            times(at, phrase, list(range(segment.articles)))
            for segment, at in every
            if set(phrase) <= at.keys()
        )
        assert count == wanted, phrase


def rare(snapshot: Snapshot, phrase: tuple[str, ...]) -> bool:
    return all(
        any(
            segment.terms.number(key) < 0
            or segment.text.frequency(segment.terms.number(key)) < SAMPLE
            for key in phrase
        )
        for segment in snapshot.segments
    )


def test_common_words_pairs_are_counted_exactly_and_longer_phrases_nearly(
    snapshots: Snapshots,
) -> None:
    snapshot = snapshots.current()
    found = [positions(segment) for segment in snapshot.segments]
    phrases = [("đường", "sắt"), ("đường", "sắt", "đường"), ("sắt", "đường", "sắt", "đường")]
    assert not any(rare(snapshot, phrase) for phrase in phrases)
    wanted = [sum(times(at, each, list(range(len(at["sắt"])))) for at in found) for each in phrases]
    counted = SnapshotNeighbours(context(snapshot)).standing(phrases)
    assert counted[0] == wanted[0]
    assert np.allclose(counted, wanted, rtol=0.3)


@pytest.mark.parametrize("sample", [4, 16])
def test_a_sample_is_one_article_in_so_many_of_the_rarest_word(
    snapshots: Snapshots, sample: int
) -> None:
    snapshot = snapshots.current()
    phrases = [each for each in runs(snapshot, 4) if len(each) > 2]
    for segment in snapshot.segments:
        at = positions(segment)
        known = [each for each in phrases if set(each) <= at.keys()]
        keys = sorted({key for each in known for key in each})
        words = np.full((len(known), 4), -1)
        for row, phrase in zip(words, known, strict=True):
            row[: len(phrase)] = [keys.index(key) for key in phrase]
        terms = np.array([segment.terms.number(key) for key in keys])
        first = np.arange(4) < 2
        sought = Sought(terms, words, np.tile(first, (len(known), 1)))
        some, every = standing(segment, sought, sample)
        for number, phrase in enumerate(known):
            lists = [segment.text.slice(segment.terms.number(key))[0] for key in phrase[:2]]
            docs = min(lists, key=len).tolist()
            step = len(docs) // sample + 1
            assert some[number] == step * times(at, phrase[:2], docs[::step]), phrase
            assert every[number] == step * times(at, phrase, docs[::step]), phrase


@given(st.lists(st.integers(0, 9), max_size=30), st.integers(1, 12))
def test_the_greatest_come_first_and_of_equal_ones_the_first(counts: list[int], limit: int) -> None:
    wanted = sorted(range(len(counts)), key=lambda at: (-counts[at], at))[:limit]
    assert greatest(np.array(counts, np.uint16), limit).tolist() == wanted
