"""The words of titles, found by their postings, are those of the titles."""

import random
from pathlib import Path

import pytest
from made import article

from search.engines import open_reader, open_writer
from search.engines.whoosh import completing
from search.engines.whoosh.segment import Segment
from search.engines.whoosh.snapshot import Snapshots
from search.model import Article
from search.text import tokenize


def of_titles(segment: Segment) -> list[tuple[int, int, str]]:
    return sorted(
        (number, token.position, token.key)
        for number in range(segment.articles)
        for token in tokenize(segment.stored(number).title)
        if token.key
    )


def gathered(segment: Segment) -> list[tuple[int, int, str]]:
    words = completing._gathered(segment)
    keys = segment.terms.keys()
    numbers = zip(words.articles.tolist(), words.positions.tolist(), words.terms, strict=True)
    return sorted((number, position, keys[term]) for number, position, term in numbers)


@pytest.mark.parametrize("run", [1 << 20, 7])
def test_words_of_titles_are_gathered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: int
) -> None:
    monkeypatch.setattr(completing, "_RUN", run)
    rng = random.Random(3)
    for first in (0, 60):
        with open_writer(f"whoosh:{tmp_path}/ix") as writer:
            for number in range(first, first + 60):
                writer.add(article(rng, f"{number}"))
            writer.add(Article(f"sách {first}", "57-NQ/TW: sách hay", body=("sách " * 300,)))
    for segment in Snapshots(tmp_path / "ix").current().segments:
        assert gathered(segment) == of_titles(segment)


def test_a_title_is_completed_whose_word_stands_too_often_to_count(tmp_path: Path) -> None:
    with open_writer(f"whoosh:{tmp_path}/ix") as writer:
        writer.add(Article("a", "Sách hay", body=("sách " * 300,)))
    with open_reader(f"whoosh:{tmp_path}/ix") as reader:
        assert [each.text for each in reader.complete("sach h") if each.kind == "title"] == [
            "Sách hay"
        ]


def test_a_name_with_a_hyphen_is_completed_by_its_parts(tmp_path: Path) -> None:
    from search.model import Speaker

    with open_writer(f"whoosh:{tmp_path}/ix") as writer:
        writer.add(Article("a", "Tin", body=("Tin.",), speakers=(Speaker("Kim Bu-ri"),)))
    with open_reader(f"whoosh:{tmp_path}/ix") as reader:
        for typed in ("kim bu", "bu r", "ri"):
            found = [each.text for each in reader.complete(typed) if each.kind == "speaker"]
            assert found == ["Kim Bu-ri"], typed
