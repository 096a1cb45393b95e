"""What every engine must do, said once and asked of each.

An engine that cannot do something differs by a named skip with its reason, never by silence.
"""

from __future__ import annotations

from datetime import date as Day

import pytest
from made_asking import Index, article, ask, bag, ids, phrase, word

from search.engines import open_reader, open_writer
from search.engines.base import Part
from search.errors import IndexMissing
from search.model import (
    Article,
    Date,
    Request,
    Section,
    Speaker,
    Statement,
)
from search.query.nodes import (
    And,
    Bag,
    Dates,
    Field,
    Form,
    Fuzzy,
    Node,
    Not,
    Or,
    Prefix,
    Query,
)
from search.ranking import DEFAULT
from search.text import key

# -- what is stored comes back ------------------------------------------------------------------


def test_an_article_comes_back_as_it_was_added(index: Index) -> None:
    full = Article(
        "báo/1 a",
        "Mưa lớn",
        "Lời dẫn.",
        ("Ông Tư nói trời mưa.", "Hết."),
        Date("2022-02", "month", "text"),
        Section("Thời tiết", "path"),
        "Báo Sông",
        "Lê Ba",
        "https://example.org/1",
        (Speaker("Trần Tư", ("nông dân",)),),
        (Statement("Trần Tư", "nông dân", "reported", "nói", 1, 10, 30),),
        ("Ảnh",),
        (1,),
        "a.txt",
        "d1",
    )
    reader = index(full)
    assert reader.get("báo/1 a") == full
    assert reader.get("báo/2") is None
    assert [(s.id, s.file, s.digest) for s in reader.sources()] == [("báo/1 a", "a.txt", "d1")]
    assert list(reader.verify()) == []


def test_there_is_no_reader_of_nothing(url: str) -> None:
    with pytest.raises(IndexMissing, match="index"):
        open_reader(url)


def test_a_new_version_takes_the_place_of_the_old(index: Index) -> None:
    index(article("a", "cầu gỗ"), article("b", "cầu đá"))
    reader = index(article("a", "cầu thép"))
    assert ids(ask(reader, "gỗ")) == []
    assert ids(ask(reader, "thép")) == ["a"]
    assert reader.info().articles == 2


def test_a_reader_follows_commits(index: Index, url: str) -> None:
    reader = index(article("a", "lúa chín"))
    before = reader.generation
    with open_writer(url) as writer:
        writer.add(article("b", "lúa non"))
        assert ids(ask(reader, "lúa")) == ["a"], "nothing is visible before the commit"
        writer.remove("a")
        writer.remove("unknown")
    assert ids(ask(reader, "lúa")) == ["b"]
    assert reader.generation != before
    assert reader.get("a") is None


def test_a_failed_run_changes_nothing(index: Index, url: str) -> None:
    reader = index(article("a", "lúa chín"))
    with pytest.raises(RuntimeError), open_writer(url) as writer:
        writer.remove("a")
        writer.add(article("b", "lúa non"))
        raise RuntimeError
    assert ids(ask(reader, "lúa")) == ["a"]


def test_a_rebuild_starts_from_nothing_and_swaps_at_the_end(index: Index, url: str) -> None:
    reader = index(article("a", "lúa chín"))
    with open_writer(url, rebuild=True) as writer:
        writer.add(article("b", "lúa non"))
        assert ids(ask(reader, "lúa")) == ["a"]
    assert ids(ask(reader, "lúa")) == ["b"]


def test_an_empty_index_answers(index: Index) -> None:
    reader = index()
    assert ask(reader, "lúa").total == 0
    assert ask(reader, None).hits == ()
    assert reader.related("a") == ()
    assert reader.complete("lú") == ()
    assert reader.statistics().documents == 0


# -- marks --------------------------------------------------------------------------------------

MARKED = (
    article("exact", "con đường làng"),
    article("other", "cân đường trắng bán ở chợ phiên"),
    article("loose", "con duong lang"),
    article("tone", "cây dương cao"),
)


def test_typed_marks_stand_and_other_marks_follow_after_them(index: Index) -> None:
    response = ask(index(*MARKED), "đường")
    assert [hit.match for hit in response.hits] == ["exact", "exact", "accents", "accents"]
    assert set(ids(response)[:2]) == {"exact", "other"}
    assert response.total == 4


def test_what_is_not_typed_is_free(index: Index) -> None:
    response = ask(index(*MARKED), "duong")
    assert {hit.match for hit in response.hits} == {"exact"}
    assert response.total == 4


def test_an_equals_sign_means_exactly_these_marks(index: Index) -> None:
    reader = index(*MARKED)
    assert ids(ask(reader, word("duong", exact=True))) == ["loose"]
    assert set(ids(ask(reader, word("đường", exact=True)))) == {"exact", "other"}


def test_the_likeliest_reading_ranks_and_hides_nothing(index: Index) -> None:
    reader = index(*MARKED)
    response = ask(reader, Bag((word("duong", forms=(Form("dương", 1.0),)),)))
    assert ids(response)[0] == "tone"
    assert response.total == 4


@pytest.mark.parametrize("typed", ["hòa bình", "hoà bình", "HÒA BÌNH", "hoà bình"])
def test_spellings_of_one_syllable_are_one(index: Index, typed: str) -> None:
    reader = index(article("a", "Hoà bình"), article("b", "chiến tranh"))
    assert ids(ask(reader, typed)) == ["a"]


NAMED = ("Kyo Tanaka", "Nguyễn Kỳ", "Kym Lan", "Trần Kinh", "Quý Hà", "Quyên Lê", "Lyly", "Lý Hí")


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("ky", {"Kyo Tanaka", "Nguyễn Kỳ", "Kym Lan"}),
        ("ki", {"Nguyễn Kỳ", "Trần Kinh"}),
        ("kỳ", {"Nguyễn Kỳ"}),
        ("qui", {"Quý Hà"}),
        ("quy", {"Quý Hà", "Quyên Lê"}),
        ("ly", {"Lyly", "Lý Hí"}),
    ],
)
def test_a_name_begins_as_a_word_does(index: Index, typed: str, wanted: set[str]) -> None:
    """Keys write y as i where they sound alike; what was typed says how a name goes on."""
    named = [article(name, "gió", name, speakers=[name]) for name in NAMED]
    reader = index(*named)
    for field in ("speaker", "title"):
        response = ask(reader, Field(field, Prefix(typed, key(typed))))
        assert {hit.article.id for hit in response.hits} == wanted, field


# -- operators ----------------------------------------------------------------------------------

SMALL = (
    article("a", "chợ nổi họp sớm", "Chợ nổi", section="Kinh tế", date="2022-02-23"),
    article("b", "chợ huyện họp muộn", "Chợ quê", section="Xã hội", date="2021-05"),
    article("c", "sông nổi sóng rồi họp mặt ở chợ", "Bến sông", section="Xã hội", date="2020"),
    article("d", "mùa gặt", "Đồng xa"),
)

CASES: list[tuple[Node, set[str]]] = [
    (word("nổi"), {"a", "c"}),
    (phrase("chợ nổi"), {"a"}),
    (phrase("nổi chợ"), set()),
    (phrase("chợ"), {"a", "b", "c"}),
    (phrase("chợ họp", slop=1), {"a", "b"}),
    (phrase("họp chợ", slop=1), {"a", "b"}),
    (phrase("chợ họp", slop=4), {"a", "b", "c"}),
    (And((word("chợ"), word("nổi"))), {"a", "c"}),
    (And((word("chợ"), Not(word("nổi")))), {"b"}),
    (Or((word("muộn"), word("gặt"))), {"b", "d"}),
    (And((Or((word("muộn"), word("sớm"))), Not(phrase("chợ nổi")))), {"b"}),
    (Not(word("chợ")), {"d"}),
    (Prefix("họ", "họ"), {"a", "b", "c"}),
    (Prefix("ho", "ho"), {"a", "b", "c"}),
    (Prefix("hó", "hó"), set()),
    (Field("title", word("sông")), {"c"}),
    (Field("title", word("họp")), set()),
    (Field("title", phrase("chợ quê")), {"b"}),
    (Field("section", word("xã")), {"b", "c"}),
    (Field("section", Or((word("kinh"), word("hội")))), {"a", "b", "c"}),
    (And((word("chợ"), Field("section", phrase("kinh te")))), {"a"}),
    (Dates(Day(2021, 5, 31), Day(2022, 12, 31)), {"a", "b"}),
    (Dates(None, Day(2020, 1, 1)), {"c"}),
    (Dates(Day(2020, 12, 31), None), {"a", "b", "c"}),
    (And((word("họp"), Not(Dates(Day(2021, 1, 1), None)))), {"c"}),
]


@pytest.mark.parametrize(("node", "wanted"), CASES, ids=[str(node) for node, _ in CASES])
def test_nodes_find_what_they_mean(index: Index, node: Node, wanted: set[str]) -> None:
    response = ask(index(*SMALL), node)
    assert {hit.article.id for hit in response.hits if hit.match == "exact"} == wanted


def test_a_fuzzy_form_never_outranks_an_exact_one(index: Index) -> None:
    reader = index(
        article("long", "giấy " + "tờ " * 80),
        article("near", "giầy giầy giầy giầy"),
        article("letter", "giậy", "giậy"),
        article("far", "sông"),
    )
    response = ask(reader, Fuzzy("giấy", "giấy", 1.0))
    assert ids(response)[0] == "long"
    assert set(ids(response)) == {"long", "near", "letter"}


def test_a_phrase_does_not_cross_from_the_title_into_the_text(index: Index) -> None:
    reader = index(article("a", "gặt lúa\n\nthuê máy", "Vào mùa"))
    assert ids(ask(reader, phrase("mùa gặt"))) == []
    assert ids(ask(reader, phrase("lúa thuê"))) == []
    assert ids(ask(reader, phrase("gặt lúa"))) == ["a"]


def test_numbers_are_found_whole_and_in_parts(index: Index) -> None:
    reader = index(article("a", "Nghị quyết 57-NQ/TW về khoa học"), article("b", "Số 58-NQ/TW"))
    for node in (word("57-NQ/TW"), phrase("57 NQ TW"), bag("nghị quyết 57")):
        assert ids(ask(reader, node))[0] == "a"


# -- ranking ------------------------------------------------------------------------------------


def test_the_title_weighs_more_than_the_body(index: Index) -> None:
    reader = index(
        article("body", "lũ quét qua bản", "Tin vùng cao"),
        article("title", "nước dâng qua bản", "Lũ về"),
        article("none", "trời nắng đẹp"),
    )
    assert ids(ask(reader, "lũ")) == ["title", "body"]


def test_words_side_by_side_rank_higher(index: Index) -> None:
    reader = index(
        article("apart", "tin vui cho ngoại ô và thông xe qua cầu đối diện trường"),
        article("beside", "vui cho ô và xe qua cầu, công tác thông tin đối ngoại là trường"),
    )
    assert ids(ask(reader, "thông tin đối ngoại")) == ["beside", "apart"]


def test_results_with_all_words_come_first_then_the_best_others(index: Index) -> None:
    reader = index(
        article("all", "mưa " + "gió trên biển " * 40 + "bão"),
        article("one", "bão bão bão"),
        article("none", "nắng"),
    )
    response = ask(reader, "mưa bão")
    assert [(hit.article.id, hit.match) for hit in response.hits] == [
        ("all", "exact"),
        ("one", "partial"),
    ]
    assert [note.kind for note in response.notes] == ["relaxed"]
    assert "1" in str(response.notes[0])


def test_enough_results_with_all_words_need_no_others(index: Index) -> None:
    full = [article(f"full{n}", f"mưa bão số {n}") for n in range(10)]
    response = ask(index(*full, article("part", "bão")), "mưa bão", size=50)
    assert response.total == 10
    assert response.notes == ()


def test_an_explicit_and_is_never_relaxed(index: Index) -> None:
    reader = index(article("a", "bão"), article("b", "mưa"))
    assert ask(reader, And((word("mưa"), word("bão")))).total == 0
    assert ask(reader, And((And((bag("mưa bão"),)), Not(word("x"))))).total == 0


def test_partial_results_keep_to_the_rest_of_the_query(index: Index) -> None:
    reader = index(
        article("a", "bão", section="Thời tiết"),
        article("b", "bão", section="Đời sống"),
        article("c", "bão và lụt", section="Thời tiết"),
    )
    node = And((bag("mưa bão"), Field("section", bag("thời tiết")), Not(word("lụt"))))
    assert ids(ask(reader, node)) == ["a"]


def test_so_many_partial_results_follow_whatever_holds_all(index: Index) -> None:
    full = [article(f"f{n}", f"lúa gạo xã{n}") for n in range(3)]
    some = [article(f"p{n:03}", f"lúa thôn{n} {n * n}") for n in range(DEFAULT.partial + 20)]
    response = ask(index(*full, *some), "lúa gạo", size=100, page=3)
    assert (response.total, len(response.hits)) == (3 + DEFAULT.partial, 3)


def test_one_order_whatever_the_page(index: Index) -> None:
    texts = [f"gió {'mùa ' * (n % 5)} {'đông ' * (n % 3)} bắc {n}" for n in range(40)]
    reader = index(*(article(f"{n:02}", text) for n, text in enumerate(texts)))
    whole = ids(ask(reader, "gió mùa đông bắc", size=100, group=False))
    pages = [ids(ask(reader, "gió mùa đông bắc", size=7, page=p, group=False)) for p in range(1, 8)]
    assert [id for page in pages for id in page] == whole
    request = Request(Query("", bag("gió mùa đông bắc")), group=False)
    assert [hit.article.id for hit in reader.scan(request)] == whole


def test_more_words_than_score_still_find(index: Index) -> None:
    words = [f"từ{n}" for n in range(40)]
    reader = index(article("all", " ".join(words)), article("some", " ".join(words[:5])))
    response = ask(reader, " ".join(words))
    assert ids(response)[0] == "all"
    assert response.hits[0].match == "exact"


def leaves(part: Part) -> float:
    return sum(map(leaves, part.parts)) if part.parts else part.value


@pytest.mark.parametrize("node", [bag("chợ nổi"), phrase("chợ nổi"), bag("cho noi"), bag("chợ xa")])
def test_an_explanation_adds_up_to_the_score(index: Index, node: Node) -> None:
    reader = index(*SMALL)
    request = Request(Query("", node))
    for hit in reader.search(request).hits:
        part = reader.explain(request, hit.article.id)
        assert part is not None
        assert part.value == pytest.approx(hit.score, rel=1e-4)
        assert leaves(part) == pytest.approx(hit.score, rel=1e-4)
    assert reader.explain(request, "unknown") is None
