"""What a search that finds little suggests instead, on a real (memory) index."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search.engines import open_reader, open_writer
from search.engines.base import Reader
from search.find import find
from search.model import Article, Response, Speaker
from search.suggest import without_quotes

BODIES = [
    "Công tác thông tin đối ngoại được đẩy mạnh.",
    "Thông tin đối ngoại gắn với đời sống người dân.",
    "Đường sắt chở khách qua đèo.",
    "Đường sắt nối hai miền, chở thông tin.",
    "Bên ngoài không ai biết.",
]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with open_writer("memory:test-suggest", rebuild=True) as writer:
        for number, body in enumerate(BODIES):
            speakers = (Speaker("Lê Thị Nụ"),) if number == 0 else ()
            writer.add(Article(str(number), body=(body,), speakers=speakers))
    with open_reader("memory:test-suggest") as opened:
        yield opened


def suggested(response: Response, kind: str) -> list[str]:
    return [note.q for note in response.notes if note.kind == kind]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thông tín đối ngoại", "thông tin đối ngoại"),
        ("thôg tin đối ngoại", "thông tin đối ngoại"),
        ("thong tin doi ngoia", "thong tin doi ngoại"),
        ("Đương sátt", "Đường sắt"),
        ("đườngsắt", "đường sắt"),
        ("đường sawts", None),
    ],
)
def test_a_misspelt_query_is_mended(typed: str, meant: str | None, reader: Reader) -> None:
    assert suggested(find(reader, typed), "spelling") == ([meant] if meant else [])


@pytest.mark.parametrize("fine", ["thông tin", "thong tin doi ngoai", "đường sắt", "", "=duong"])
def test_a_query_that_finds_needs_no_other_spelling(fine: str, reader: Reader) -> None:
    assert suggested(find(reader, fine), "spelling") == []


TINY = ["Anh uống thuốc là khỏi"] + ["Đây là bài về lá cờ"] * 3 + ["Rõ là thật, rất thật"] * 8


@pytest.mark.parametrize("fine", ["thuốc lá", "lá OR", "THT", "lá OR THT", "lá"])
def test_nothing_better_is_claimed_of_words_operators_and_abbreviations(fine: str) -> None:
    with open_writer("memory:tiny-suggest", rebuild=True) as writer:
        for number, body in enumerate(TINY):
            writer.add(Article(str(number), body=(f"{body} số {number}.",)))
    with open_reader("memory:tiny-suggest") as tiny:
        assert suggested(find(tiny, fine), "spelling") == []


@pytest.mark.parametrize(("typed", "meant"), [("facebok", ["facebook"]), ("nụ", []), ("bok", [])])
def test_a_foreign_word_that_one_article_misspelt_is_mended(typed: str, meant: list[str]) -> None:
    bodies = ["Trang facebok sập", "Nụ hoa nở", "Đĩa bok choy", *["Facebook và nữ sinh"] * 200]
    with open_writer("memory:slip-suggest", rebuild=True) as writer:
        for number, body in enumerate(bodies):
            own = " ".join(f"{letter}{number}" for letter in "abcdefghi")  # no copies
            writer.add(Article(str(number), body=(f"{body} {own}.",)))
    with open_reader("memory:slip-suggest") as slips:
        assert suggested(find(slips, typed), "spelling") == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chuyển đổi sô", ["chuyển đổi số"]),
        ("chuyển đổi số", []),
        ("ca sĩ chạy sô", []),
        ("bầu sô", []),
        ("chuyen doi so", []),
    ],
)
def test_marks_that_the_corpus_never_has_are_questioned_though_much_is_found(
    typed: str, meant: list[str]
) -> None:
    bodies = ["Chuyển đổi số ở xã"] * 30 + ["Bầu sô và ca sĩ chạy sô, chuyển nhà, đổi đời"] * 12
    with open_writer("memory:marks-suggest", rebuild=True) as writer:
        for number, body in enumerate(bodies):
            own = " ".join(f"{letter}{number}" for letter in "abcdefghi")  # no copies
            writer.add(Article(str(number), body=(f"{body} {own}.",)))
    with open_reader("memory:marks-suggest") as marks:
        response = find(marks, typed)
        assert response.total >= 10
        assert suggested(response, "spelling") == meant


SMALL = [
    "Giá gạo trong tuần tăng", "Nghị quyết số 12 của huyện", "Ca khúc mới và cà phê",
    "Dịch covidus lan rộng", "Đắk Nông trồng cà phê", "Trang facebook của xã",
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("car", []),
        ("chó", []),
        ("12 nghìn", []),
        ("omicron", []),
        ("日本", []),
        ("covids", ["covidus"]),
        ("gạoo", ["gạo"]),
        ("đắc nông", ["đắk nông"]),
        ("daknong", ["đắk nông"]),
        ("face book", ["facebook"]),
    ],
)
def test_of_a_small_corpus_only_what_is_near_is_suggested(typed: str, meant: list[str]) -> None:
    with open_writer("memory:small-suggest", rebuild=True) as writer:
        for number, body in enumerate(SMALL):
            writer.add(Article(str(number), body=(body,)))
    with open_reader("memory:small-suggest") as small:
        assert suggested(find(small, typed), "spelling") == meant


def test_a_compound_that_no_article_holds_can_be_looked_for_in_parts() -> None:
    with open_writer("memory:apart-suggest", rebuild=True) as writer:
        writer.add(Article("a", body=("Nghị quyết số 57 do TW ban hành, ký hiệu NQ.",)))
    with open_reader("memory:apart-suggest") as apart:
        response = find(apart, "57-NQ/TW")
        assert [str(note) for note in response.notes] == ["Không bài nào có “57-NQ/TW”."]
        assert find(apart, response.notes[0].q).total == 1


def test_interrogatives_are_not_said_to_be_missing(reader: Reader) -> None:
    response = find(reader, "ai biết zzyyx ở bên ngoài là gì")
    assert [str(n) for n in response.notes if n.kind == "missing"] == [
        "Không bài nào có “zzyyx, ở”."
    ]


def test_a_suggestion_finds_what_it_promises(reader: Reader) -> None:
    (query,) = suggested(find(reader, "đường sátt"), "spelling")
    assert find(reader, query).hits[0].match == "exact"


def test_the_word_that_no_article_holds_is_named(reader: Reader) -> None:
    response = find(reader, "zzyyx đường sắt")
    assert [str(n) for n in response.notes if n.kind == "missing"] == ["Không bài nào có “zzyyx”."]
    assert suggested(response, "missing") == ["đường sắt"]


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("đường Covid-19", "đường"),
        ("đường https://zzyyx.vn/?a=1 sắt", "đường sắt"),
        ("ngày:zzyyx đường", "đường"),
        ("đường - zzyyx", "đường"),
        ("Covid-19", ""),
        ('"đường zzyyx"~9', ""),
        ("đường VÀ zzyyx", ""),
        ("tựa:zzyyx sắt", "sắt"),
    ],
)
def test_a_query_without_the_word_leaves_no_debris(typed: str, rest: str, reader: Reader) -> None:
    assert suggested(find(reader, typed), "missing") == [rest]


def test_the_part_that_stops_a_query_can_be_left_out(reader: Reader) -> None:
    response = find(reader, "đường sắt người:Nụ")
    assert response.total == 0
    assert suggested(response, "without") == ["đường sắt", "người:Nụ"]
    assert find(reader, "đường sắt").total == 2


def test_a_phrase_nobody_wrote_is_looked_for_word_by_word(reader: Reader) -> None:
    response = find(reader, '"thông tin đường sắt"')
    assert [note.kind for note in response.query.notes] == ["phrase"]
    assert response.hits[0].article.id == "3"


def test_keystrokes_are_mended_as_what_they_spell(reader: Reader) -> None:
    response = find(reader, "ddwowngf sawts")
    assert [note.kind for note in response.query.notes] == ["telex"]
    assert response.query.text == "ddwowngf sawts"
    assert response.total == 2


@pytest.mark.parametrize(
    ("typed", "loosened"),
    [
        ('"a b" c', "a b c"),
        ('c "a b"~5', "c a b"),
        ('người:"Lê Nụ" c', ""),
        ('c -"a b"', ""),
        ('c KHÔNG ("a b" OR d)', ""),
        ('c ="a b"', ""),
        ('"a b" ngày:"quý 1/2022"', 'a b ngày:"quý 1/2022"'),
        ('"a b" -"c d" mục:("x y" OR z) ("e f")', 'a b -"c d" mục:("x y" OR z) ( e f )'),
    ],
)
def test_only_phrases_to_find_lose_their_quotes(typed: str, loosened: str) -> None:
    assert " ".join(without_quotes(typed).split()) == loosened


@pytest.mark.parametrize("typed", ['sắt người:"Lê Thị Nụ"', 'zzyyx -"thông tin đối ngoại"'])
def test_a_filter_that_leaves_nothing_is_not_searched_as_words(typed: str, reader: Reader) -> None:
    response = find(reader, typed)
    assert response.total == 0
    assert "phrase" not in {note.kind for note in response.notes}
