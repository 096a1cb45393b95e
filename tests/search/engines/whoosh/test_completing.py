"""The words of titles, found by their postings, are those of the titles."""

import random
from pathlib import Path

import pytest
from made import article

from search.engines import open_reader, open_writer
from search.engines.completion import beginning
from search.engines.whoosh import titles
from search.engines.whoosh.segment import Segment
from search.engines.whoosh.snapshot import Snapshots
from search.model import Article, Date, Speaker
from search.text import fold, tokenize


def of_titles(segment: Segment) -> list[tuple[int, int, str]]:
    return sorted(
        (number, token.position, token.key)
        for number in range(segment.articles)
        for token in tokenize(segment.stored(number).title)
        if token.key
    )


def gathered(segment: Segment) -> list[tuple[int, int, str]]:
    words = titles.title_words(segment)
    keys = segment.terms.keys()
    numbers = zip(words.articles.tolist(), words.positions.tolist(), words.terms, strict=True)
    return sorted((number, position, keys[term]) for number, position, term in numbers)


@pytest.mark.parametrize("run", [1 << 20, 7])
def test_words_of_titles_are_gathered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: int
) -> None:
    monkeypatch.setattr(titles, "_RUN", run)
    rng = random.Random(3)
    for first in (0, 60):
        with open_writer(f"whoosh:{tmp_path}/ix") as writer:
            for number in range(first, first + 60):
                writer.add(article(rng, f"{number}"))
            writer.add(Article(f"sách {first}", "57-NQ/TW: sách hay", body=("sách " * 300,)))
    for segment in Snapshots(tmp_path / "ix").current().segments:
        assert gathered(segment) == of_titles(segment)


def test_titles_are_found_by_any_words_in_a_row(tmp_path: Path) -> None:
    rng = random.Random(4)
    with open_writer(f"whoosh:{tmp_path}/ix") as writer:
        for number in range(80):
            writer.add(article(rng, f"{number}"))
    (segment,) = Snapshots(tmp_path / "ix").current().segments
    words, keys = titles.title_words(segment), segment.terms.keys()
    stream = [keys[term] for term in words.terms.tolist()]
    for _ in range(200):
        at, size = rng.randrange(len(stream) - 3), rng.randint(1, 3)
        run = " ".join(stream[at : at + size])
        typed = beginning(rng.choice([run, fold(run)])[: rng.randint(1, len(run))])
        if typed is None or any(titles._width(key) > 1 for key in typed.keys):
            continue
        wanted = [
            (int(words.articles[n]), int(words.positions[n]))
            for n in range(len(stream) - len(typed.keys) + 1)
            if words.articles[n] == words.articles[n + len(typed.keys) - 1]
            and typed.starts(stream[n : n + len(typed.keys)])
        ]
        articles, positions = titles.with_words(segment, typed)
        assert sorted(zip(articles.tolist(), positions.tolist(), strict=True)) == wanted, typed


@pytest.mark.parametrize("size", [1, 3])
def test_titles_with_compounds_are_found_as_the_oracle_does(tmp_path: Path, size: int) -> None:
    held = ["U20 Việt Nam thắng", "Nghị quyết 57-NQ/TW về sách", "Giá 30% tăng", "Đội U23 và U20"]
    beginnings = ["u20", "U20 v", "u20 viet n", "57-nq/tw ve", "nghi quyet 57-NQ/TW ", "30% t",
                  "đội u23 va u2", "u23 viet", "u20 va"]  # fmt: skip
    found = {}
    for url in ("memory:compounds", f"whoosh:{tmp_path}/ix"):
        for first in range(0, len(held), len(held) // size + 1):  # in so many segments
            with open_writer(url, rebuild=first == 0) as writer:
                for title in held[first : first + len(held) // size + 1]:
                    writer.add(Article(title, title, body=("Tin.",)))
        with open_reader(url) as reader:
            found[url] = [
                [each for each in reader.complete(typed) if each.kind == "title"]
                for typed in beginnings
            ]
    oracle, titled = found.values()
    assert titled == oracle
    assert [len(each) for each in oracle] == [2, 1, 1, 1, 1, 1, 1, 0, 0]


def test_titles_begin_with_what_is_typed_and_the_newest_come_first(tmp_path: Path) -> None:
    with open_writer(f"whoosh:{tmp_path}/ix") as writer:
        for number in range(40):
            title = f"Sông thứ {number}" if number % 4 else f"Bên sông thứ {number}"
            date = Date(f"2022-02-{number % 28 + 1:02}", "day", "text")
            writer.add(Article(f"{number}", title, body=("Tin.",), date=date))
        writer.add(Article("không ngày", "Sông không ngày", body=("Tin.",)))
    with open_reader(f"whoosh:{tmp_path}/ix") as reader:
        found = [each.text for each in reader.complete("sôn", 8) if each.kind == "title"]
    assert set(found) & {"Sông thứ 27", "Sông thứ 26"} and "Sông không ngày" not in found
    assert not [title for title in found if title.startswith("Bên")]


def test_a_title_is_completed_whose_word_stands_too_often_to_count(tmp_path: Path) -> None:
    with open_writer(f"whoosh:{tmp_path}/ix") as writer:
        writer.add(Article("a", "Sách hay", body=("sách " * 300,)))
    with open_reader(f"whoosh:{tmp_path}/ix") as reader:
        assert [each.text for each in reader.complete("sach h") if each.kind == "title"] == [
            "Sách hay"
        ]


def test_a_name_with_a_hyphen_is_completed_by_its_parts(tmp_path: Path) -> None:
    with open_writer(f"whoosh:{tmp_path}/ix") as writer:
        writer.add(Article("a", "Tin", body=("Tin.",), speakers=(Speaker("Kim Bu-ri"),)))
    with open_reader(f"whoosh:{tmp_path}/ix") as reader:
        for typed in ("kim bu", "bu r", "ri"):
            found = [each.text for each in reader.complete(typed) if each.kind == "speaker"]
            assert found == ["Kim Bu-ri"], typed


def test_a_name_is_completed_where_its_marks_stand_as_typed(tmp_path: Path) -> None:
    names = ("Lê Thị Lệ", "Lệ Thu", "Nguyễn Lê", "Nguyên Đá")
    with open_writer(f"whoosh:{tmp_path}/ix") as writer:
        for number, name in enumerate(names):
            writer.add(Article(f"{number}", "Tin", body=("Tin.",), speakers=(Speaker(name),)))
    with open_reader(f"whoosh:{tmp_path}/ix") as reader:
        found = {
            typed: [each.text for each in reader.complete(typed) if each.kind == "speaker"]
            for typed in ("lệ", "le", "lê", "nguyễ", "nguyen đ", "thị lê", "thi le ")
        }
    assert found == {
        "lệ": ["Lệ Thu", "Lê Thị Lệ"],
        "le": ["Lệ Thu", "Lê Thị Lệ", "Nguyễn Lê"],
        "lê": ["Lệ Thu", "Lê Thị Lệ", "Nguyễn Lê"],
        "nguyễ": ["Nguyễn Lê"],
        "nguyen đ": ["Nguyên Đá"],
        "thị lê": ["Lê Thị Lệ"],
        "thi le ": ["Lê Thị Lệ"],
    }
