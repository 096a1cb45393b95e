"""What each form of the query language becomes, and that nothing a reader types is an error."""

from __future__ import annotations

from datetime import date as Day

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.query.nodes import (
    And,
    Bag,
    Dates,
    Field,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
    words,
)
from search.query.parser import MAX_LENGTH, MAX_OPERATORS, parse


def shape(node: Node | None) -> object:
    """Return the node as nested tuples and key strings, easy to compare and to read."""
    match node:
        case None:
            return None
        case Word():
            return f"={node.key}" if node.exact else node.key
        case Prefix():
            return f"{node.key}*"
        case Fuzzy():
            return f"{node.key}~{node.distance:g}"
        case Phrase():
            return ("phrase", *map(shape, node.words), *([node.slop] if node.slop else []))
        case Bag() | And() | Or():
            return (type(node).__name__.lower(), *map(shape, node.children))
        case Not():
            return ("not", shape(node.child))
        case Field():
            return (node.name, shape(node.child))
        case Dates():
            return ("dates", node.start and str(node.start), node.end and str(node.end))


def read(text: str) -> object:
    return shape(parse(text, Day(2022, 2, 23)).root)


def kinds(text: str) -> list[str]:
    return [note.kind for note in parse(text).notes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("thông tin đối ngoại", ("bag", "thông", "tin", "đối", "ngoại")),
        ("Hoà  BÌNH, hoà bình!", ("bag", "hòa", "bình", "hòa", "bình")),
        ('"thông tin"', ("phrase", "thông", "tin")),
        ("“thông tin”", ("phrase", "thông", "tin")),
        ('"đường"', "đường"),
        ('a "b c" d', ("and", ("bag", "a", "d"), ("phrase", "b", "c"))),
        ("chính*", "chính*"),
        ('"chính ph*"', ("phrase", "chính", "ph*")),
        ("chinh~", "chinh~1"),
        ("chinh~2", "chinh~2"),
        ('"a b"~5', ("phrase", "a", "b", 5)),
        ("a -b", ("and", ("bag", "a"), ("not", "b"))),
        ('-"a b"', ("not", ("phrase", "a", "b"))),
        ("-(a b)", ("not", ("bag", "a", "b"))),
        ("-kinh-tế", ("not", ("phrase", "kinh", "tế"))),
        ("a NOT b", ("and", ("bag", "a"), ("not", "b"))),
        ("a KHÔNG b", ("and", ("bag", "a"), ("not", "b"))),
        ("NOT NOT a", "a"),
        ("=đường", ("bag", "=đường")),
        ('="đường sắt"', ("phrase", "=đường", "=sắt")),
        ('"=đường sắt"', ("phrase", "=đường", "sắt")),
    ],
)
def test_words_phrases_and_their_modifiers(text: str, expected: object) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kinh tế HOẶC văn hóa", ("or", ("bag", "kinh", "tế"), ("bag", "văn", "hóa"))),
        ("a OR b OR c", ("or", ("bag", "a"), ("bag", "b"), ("bag", "c"))),
        ("(a OR b) c", ("and", ("bag", "c"), ("or", ("bag", "a"), ("bag", "b")))),
        ("ủy ban (UBND)", ("bag", "ủy", "ban", "ubnd")),
        ("((a)) b", ("bag", "a", "b")),
        ("a AND b", ("and", "a", "b")),
        ("a b VÀ c", ("and", ("and", ("bag", "a", "b")), "c")),
        ("a or b", ("bag", "a", "or", "b")),
        ("không có gì", ("bag", "không", "có", "gì")),
    ],
)
def test_operators_and_brackets(text: str, expected: object) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x - y", ("bag", "x", "y")),
        ("x – y", ("bag", "x", "y")),
        ("x-y", ("bag", "x", "y")),
        ("x -y", ("and", ("bag", "x"), ("not", "y"))),
        ("giai đoạn 2016 -2020", ("bag", "giai", "đoạn", "2016", "2020")),
        ("--x", ("bag", "x")),
        ("- - -", None),
    ],
)
def test_a_minus_negates_only_what_it_touches(text: str, expected: object) -> None:
    assert read(text) == expected


def test_operators_are_words_in_a_query_of_capitals() -> None:
    assert read("CHIẾN TRANH HOẶC HÒA BÌNH") == (
        "bag", "chiến", "tranh", "hoặc", "hòa", "bình",
    )  # fmt: skip
    (note,) = parse("CHIẾN TRANH HOẶC HÒA BÌNH").notes
    assert note.kind == "capitals"
    assert read(note.q) == ("or", ("bag", "chiến", "tranh"), ("bag", "hòa", "bình"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("57-NQ/TW", ("bag", ("phrase", "57", "nq", "tw"))),
        ("nghị quyết 57", ("bag", "nghị", "quyết", "57")),
        ("Covid-19 30%", ("bag", ("phrase", "covid", "19"), "30%")),
        ("kinh tế-xã hội", ("bag", "kinh", "tế", "xã", "hội")),
        ("15:30", ("bag", ("phrase", "15", "30"))),
    ],
)
def test_compounds(text: str, expected: object) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("người:Nghĩa", ("speaker", "nghĩa")),
        ("NGƯỜI:nghĩa", ("speaker", "nghĩa")),
        ("speaker:Nghĩa", ("speaker", "nghĩa")),
        ('người:"Nguyễn An"', ("speaker", ("phrase", "nguyễn", "an"))),
        ("mục:kinh-tế", ("section", ("phrase", "kinh", "tế"))),
        ("tựa:chính*", ("title", "chính*")),
        ("nguồn:=báo", ("source", "=báo")),
        ("-người:Nghĩa", ("not", ("speaker", "nghĩa"))),
        ("người:(An OR Bình)", ("speaker", ("or", ("bag", "an"), ("bag", "bình")))),
        ("người:Nghĩa đối ngoại", ("and", ("bag", "đối", "ngoại"), ("speaker", "nghĩa"))),
        ("mục:(người:An)", ("section", ("bag", "người", "an"))),
    ],
)
def test_fields(text: str, expected: object) -> None:
    assert read(text) == expected


def test_field_names_in_decomposed_unicode() -> None:
    assert read("người:An") == ("speaker", "an")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("ngày:23/2/2022", "2022-02-23", "2022-02-23"),
        ("date:2022-02-23", "2022-02-23", "2022-02-23"),
        ("ngày:2/2022", "2022-02-01", "2022-02-28"),
        ("ngày:2022", "2022-01-01", "2022-12-31"),
        ("ngày:2022-01..2022-06", "2022-01-01", "2022-06-30"),
        ("ngày:2022-06..2022-01", "2022-01-01", "2022-06-30"),
        ("ngày:2022..", "2022-01-01", None),
        ("ngày:..2/2022", None, "2022-02-28"),
        ("ngày:quý III/2021", "2021-07-01", "2021-09-30"),
        ('ngày:"quý 3 năm 2021"', "2021-07-01", "2021-09-30"),
        ("từ:2/2022", "2022-02-01", None),
        ("đến:2/2022", None, "2022-02-28"),
        ("from:23/2/2022", "2022-02-23", None),
        ("ngày:hôm qua", "2022-02-22", "2022-02-22"),
    ],
)
def test_dates(text: str, start: str | None, end: str | None) -> None:
    assert read(text) == ("dates", start, end)


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("ngày:31/2/2022", "date", ("bag", "ngày", ("phrase", "31", "2", "2022"))),
        ("từ:đâu", "date", ("bag", "từ", "đâu")),
        ("foo:bar", "field", ("bag", "foo", "bar")),
        ('"a b', "quote", ("bag", "a", "b")),
        ("(a b", "brackets", ("bag", "a", "b")),
        ("a) b", "brackets", ("bag", "a", "b")),
        ("a OR", "operator", ("bag", "a", "or")),
        ("OR a", "operator", ("bag", "or", "a")),
        ("NOT", "operator", ("bag", "not")),
        ("!!!", "nothing", None),
    ],
)
def test_what_cannot_be_read_is_words_and_a_note(text: str, kind: str, expected: object) -> None:
    assert read(text) == expected
    assert kinds(text) == [kind]


@pytest.mark.parametrize("text", ["Ai KHÔNG được bầu cử", "Có KHÔNG một ngày nghỉ?"])
def test_a_stressed_word_in_a_question_is_no_operator(text: str) -> None:
    assert "không" in [leaf.key for leaf in words(parse(text).root)]
    assert kinds(text) == ["question"]


@pytest.mark.parametrize(
    ("text", "kind", "better"),
    [
        ("người:Nguyễn Văn An", "field", 'người:"Nguyễn Văn An"'),
        ("người:Nguyễn Văn An nói gì", "field", 'người:"Nguyễn Văn An" nói gì'),
        ("bão mục:thời sự", "field", 'bão mục:"thời sự"'),
        ("tựa: gạo", "field", "tựa:gạo"),
        ('"bão lũ"~999', "limit", ""),
        ("gạo~9", "limit", ""),
    ],
)
def test_a_likely_slip_is_told_with_a_remedy(text: str, kind: str, better: str) -> None:
    (note,) = parse(text).notes
    assert (note.kind, note.q) == (kind, better)
    assert str(note)
    assert parse(note.q).notes == ()


@pytest.mark.parametrize(
    "text", ["người:An (bão)", 'người:An "bão lũ"', "người:An bão", "tựa:gạo xuất khẩu", "gạo: giá"]
)
def test_what_is_no_slip_is_not_told(text: str) -> None:
    assert parse(text).notes == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1=1", ("bag", "1", "1")),
        ("http://x.vn/?a=b", ("bag", "http", "x", "vn", "a", "b")),
        ("=b", ("bag", "=b")),
        ('"a =b"', ("phrase", "a", "=b")),
        ('"a=b"', ("phrase", "a", "b")),
        ('"chính ph"*', ("phrase", "chính", "ph*")),
    ],
)
def test_exact_and_prefix_only_where_they_are_signs(text: str, expected: object) -> None:
    assert read(text) == expected


def test_an_empty_query_asks_for_everything_without_a_note() -> None:
    assert parse("  ").root is None
    assert parse("").notes == ()


def test_too_long_is_cut() -> None:
    query = parse("a " * MAX_LENGTH)
    assert kinds("a " * MAX_LENGTH) == ["long"]
    assert len(list(words(query.root))) == MAX_LENGTH / 2


@pytest.mark.parametrize("piece", ["-a ", "ba* ", "x~ ", "(c ", "người:d ", "e OR "])
def test_operators_past_the_limit_are_words(piece: str) -> None:
    query = parse("q " + piece * (MAX_OPERATORS + 5))
    assert "operators" in [note.kind for note in query.notes]
    assert str(query.notes[0])


def test_spans_point_into_the_typed_query() -> None:
    text = '  người:"Nguyễn An" (57-NQ/TW OR chính*) =đường'
    for leaf in words(parse(text).root):
        assert text[slice(*leaf.span)] == leaf.text


ODD = [
    "()", '""', "“”", ")(", '"', "-", "--", "=", "*", "~", "**", "=*", "~5", '"~5', ":", "a:", ":a",
    "người:", "người:)", 'người:"', "-người:", "NOT -", "- NOT (", "(((((", ")))))", "OR OR OR",
    "HOẶC KHÔNG HOẶC", "a OR OR b", "a OR (b", "ngày:", "ngày:..", "ngày:0000", "ngày:99/99/9999",
    "từ:..", 'ngày:"', "\x00", "\ud800", "a\u0301\u0301\u0301", "\u200b", "🙂", "İ",
    "٣/٤/٢٠٢٢",
    "a" * 600, "(" * 600, '"' * 600, "-" * 600, "a*" * 300, "=" * 512, "\u0300" * 512, "<script>",
    "'; DROP TABLE", "../../etc/passwd", "%00", "{name}", "a{0}b:c{x}", "\\", "ngày:{x}",
]  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_odd_queries_are_read(text: str) -> None:
    for note in parse(text).notes:
        assert str(note)


PIECES = st.sampled_from(
    ["(", ")", '"', "-", "=", "*", "~", ":", " ", " OR ", "KHÔNG ", " VÀ ", "người:", "ngày:",
     "2/2022", "..", "quý ", "57-NQ/TW", "thông", "tin", "%", "\u0301"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=600), st.lists(PIECES, max_size=80).map("".join)))
def test_nothing_is_an_error(text: str) -> None:
    query = parse(text)
    assert query.text == text
    for leaf in words(query.root):
        assert leaf.key
        assert text[slice(*leaf.span)] == leaf.text
    for note in query.notes:
        assert str(note)
