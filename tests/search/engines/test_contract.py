"""What every engine must do, said once and asked of each.

An engine that cannot do something differs by a named skip with its reason, never by silence.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date as Day
from pathlib import Path
from typing import Any

import pytest

from search.engines import open_reader, open_writer
from search.engines.base import Part, Reader
from search.errors import IndexMissing
from search.model import (
    Article,
    Choice,
    Date,
    Filters,
    Request,
    Response,
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
    Phrase,
    Prefix,
    Query,
    Word,
)
from search.text import key

ENGINES = ["memory", "whoosh", pytest.param("opensearch", marks=pytest.mark.opensearch)]

Index = Callable[..., Reader]


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    match request.param:
        case "memory":
            return f"memory:{uuid.uuid4()}"
        case "whoosh":
            return f"whoosh:{tmp_path / 'index'}"
        case _:
            pytest.importorskip("search.engines.opensearch", reason="the engine is not there")
            cluster = request.getfixturevalue("opensearch_url")
            return f"{cluster}/contract-{uuid.uuid4().hex}?shards=2&replicas=0"


@pytest.fixture
def index(url: str) -> Iterator[Index]:
    """Return a function that commits articles and opens the index."""
    opened: list[Reader] = []

    def make(*articles: Article) -> Reader:
        with open_writer(url) as writer:
            for article in articles:
                writer.add(article)
        opened.append(open_reader(url))
        return opened[-1]

    yield make
    for reader in opened:
        reader.close()


def article(id: str, text: str = "", title: str = "", **fields: Any) -> Article:
    for name, make in (("date", _date), ("section", lambda v: Section(v, "given"))):
        if name in fields:
            fields[name] = make(fields[name])
    if "speakers" in fields:
        fields["speakers"] = tuple(Speaker(name) for name in fields["speakers"])
    return Article(id, title, body=tuple(text.split("\n\n")) if text else (), **fields)


def _date(value: str) -> Date:
    precision = {4: "year", 7: "month"}.get(len(value), "day")
    return Date(value, precision, "given")  # type: ignore[arg-type]


def word(text: str, **fields: Any) -> Word:
    return Word(text, key(text), **fields)


def bag(text: str) -> Bag:
    return Bag(tuple(map(word, text.split())))


def phrase(text: str, slop: int = 0) -> Phrase:
    return Phrase(tuple(map(word, text.split())), slop)


def ask(reader: Reader, root: Node | str | None, **fields: Any) -> Response:
    node = bag(root) if isinstance(root, str) else root
    return reader.search(Request(Query("", node), **fields))


def ids(response: Response) -> list[str]:
    return [hit.article.id for hit in response.hits]


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


# -- filters, order, facets ---------------------------------------------------------------------

NEWS = (
    article(
        "a", "họp chợ", section="Kinh tế", source="Báo A", date="2022-02-23", speakers=["Lê An"]
    ),
    article(
        "b", "họp chợ", section="Xã hội", source="Báo A", date="2022-02-01", speakers=["Vũ Ba"]
    ),
    article("c", "họp chợ", section="Xã hội", source="Báo B", date="2022-03", speakers=["LÊ AN"]),
    article("d", "họp chợ", section="Xã hội", source="Báo B", date="2021"),
    article("e", "họp chợ"),
    article("f", "vắng"),
)
C = Choice

FILTERS: list[tuple[Filters, str]] = [
    (Filters(sections=(C("Xã hội"),)), "bcd"),
    (Filters(sections=(C("Xã hội"), C("Kinh tế"))), "abcd"),
    (Filters(sections=(C("Xã hội", exclude=True),)), "ae"),
    (Filters(sections=(C("xã"),)), ""),
    (Filters(speakers=(C("lê an"),)), "ac"),
    (Filters(speakers=(C("Lê An", exclude=True),), sources=(C("Báo A"), C("Báo B"))), "bd"),
    (Filters(start=Day(2022, 2, 2)), "ac"),
    (Filters(end=Day(2022, 2, 1)), "bd"),
    (Filters(start=Day(2021, 6, 1), end=Day(2021, 6, 2)), "d"),
    (Filters(start=Day(2022, 3, 31), sections=(C("Xã hội"),)), "c"),
]


@pytest.mark.parametrize(("filters", "wanted"), FILTERS, ids=str)
def test_filters(index: Index, filters: Filters, wanted: str) -> None:
    reader = index(*NEWS)
    assert sorted(ids(ask(reader, "họp", filters=filters, group=False))) == sorted(wanted)
    everything = ids(ask(reader, None, filters=filters, group=False))
    assert sorted(set(everything) - {"f"}) == sorted(wanted)


@pytest.mark.parametrize(
    ("root", "sort", "order"),
    [
        ("họp", "newest", "cabde"),
        ("họp", "oldest", "dbace"),
        (None, "relevance", "cabdef"),
        (None, "oldest", "dbacef"),
        (Not(word("vắng")), "relevance", "cabde"),
    ],
)
def test_order_by_date_puts_the_undated_last(
    index: Index, root: Node | str | None, sort: Any, order: str
) -> None:
    assert "".join(ids(ask(index(*NEWS), root, sort=sort, group=False))) == order


def test_order_by_date_leaves_out_what_other_marks_match(index: Index) -> None:
    reader = index(
        article("old", "con đường", date="2020-01-01"),
        article("new", "con dương", date="2021-01-01"),
    )
    response = ask(reader, "đường", sort="newest")
    assert ids(response) == ["old"]
    assert [note.kind for note in response.notes] == ["marks"]
    assert ids(ask(reader, "đướng", sort="newest")) == ["new", "old"]


def test_facets_count_what_is_listed(index: Index) -> None:
    response = ask(index(*NEWS), "họp", size=1, group=False)
    counted = {name: [(f.value, f.count) for f in each] for name, each in response.facets.items()}
    assert counted == {
        "speaker": [("LÊ AN", 2), ("Vũ Ba", 1)],
        "section": [("Xã hội", 3), ("Kinh tế", 1)],
        "source": [("Báo A", 2), ("Báo B", 2)],
        "month": [("2022-02", 2), ("2022-03", 1)],
    }
    assert response.total == 5
    assert len(response.hits) == 1


def test_a_facet_counts_what_choosing_its_value_lists(index: Index) -> None:
    """Of a text printed several times any print may hold the value."""
    told = "Lũ lên nhanh trong đêm, dân các xã ven sông phải chạy lên đồi cao chờ sáng mới về nhà."
    reader = index(
        article(
            "a1", told, source="Báo A", section="Xã hội", date="2022-02-03", speakers=["Lê An"]
        ),
        article(
            "a2", told, source="Báo B", section="Xã hội", date="2022-03-04", speakers=["Lê An"]
        ),
        article("a3", told, source="Báo B", section="Nông thôn", date="2022-03-05"),
        article("b", "Lũ rút chậm.", source="Báo B", section="Xã hội", date="2022-03-06"),
        article("c", "Sau lũ.", source="Báo C", date="2022-04-01", speakers=["Vũ Ba"]),
    )
    response = ask(reader, "lũ")
    assert response.total == 3
    for name, choose in (("speaker", "speakers"), ("section", "sections"), ("source", "sources")):
        assert response.facets[name]
        for facet in response.facets[name]:
            chosen = replace(Filters(), **{choose: (Choice(facet.value),)})
            assert ask(reader, "lũ", filters=chosen).total == facet.count
    months = {facet.value: facet.count for facet in response.facets["month"]}
    assert months == {"2022-02": 1, "2022-03": 2, "2022-04": 1}


def test_a_facet_lists_no_more_values_than_asked_but_every_month(index: Index) -> None:
    reader = index(*NEWS)
    whole = ask(reader, "họp", group=False).facets
    for values in (0, 1, 2):
        facets = ask(reader, "họp", group=False, values=values).facets
        assert facets["month"] == whole["month"]
        for name in ("speaker", "section", "source"):
            assert facets[name] == whole[name][:values]


def test_volumes_count_articles_and_words_by_month(index: Index) -> None:
    volumes = index(
        article("a", "ba chữ này", "Hai chữ", date="2022-02-03"),
        article("b", "bốn chữ ở đây", date="2022-02"),
        article("c", "một", date="2022"),
        article("d", "chữ"),
    ).volumes()
    counted = {month: (volume.articles, volume.words) for month, volume in volumes.items()}
    assert counted == {"": (2, 2), "2022-02": (2, 9)}


def test_no_page_without_size_and_none_past_the_end(index: Index) -> None:
    reader = index(*NEWS)
    assert ask(reader, "họp", size=0, group=False).total == 5
    assert ask(reader, "họp", size=0).hits == ()
    assert ask(reader, "họp", page=9).hits == ()


def test_past_the_deadline_there_is_an_answer(index: Index) -> None:
    reader = index(*NEWS)
    response = ask(reader, "họp", deadline=0.0, group=False)
    assert response.total <= 5
    assert response.relation == ("eq" if response.total == 5 else "gte")
    assert ask(reader, "họp", deadline=60.0, group=False).relation == "eq"


# -- statements ---------------------------------------------------------------------------------

TALK = "Bà Hoa nói giá gạo tăng mạnh. Trời hôm ấy mưa.\n\nÔng Bảy đáp: “Gạo vẫn đủ ăn”."


def talk(id: str, **fields: Any) -> Article:
    direct = TALK.index("Gạo vẫn")
    said = (
        Statement("Trần Hoa", "tiểu thương", "reported", "nói", 0, 0, 29),
        Statement("Lý Bảy", "", "direct", "đáp", 1, direct, direct + len("Gạo vẫn đủ ăn")),
    )
    return replace(
        article(id, TALK, "Giá gạo", speakers=["Trần Hoa", "Lý Bảy"], **fields), statements=said
    )


def test_statements_are_searched_by_their_own_words(index: Index) -> None:
    reader = index(talk("a", section="Kinh tế"), article("b", "gạo"))
    found = ask(reader, "gạo", scope="statements")
    assert {hit.statement.speaker for hit in found.hits if hit.statement} == {"Trần Hoa", "Lý Bảy"}
    assert {hit.article.id for hit in found.hits} == {"a"}
    assert ask(reader, "mưa", scope="statements").total == 0
    assert ask(reader, Field("speaker", word("hoa")), scope="statements").total == 1
    only = ask(reader, "gạo", scope="statements", filters=Filters(kind="direct"))
    assert [hit.statement.speaker for hit in only.hits if hit.statement] == ["Lý Bảy"]
    other = ask(reader, "gạo", scope="statements", filters=Filters(speakers=(C("TRẦN HOA"),)))
    assert [hit.statement.speaker for hit in other.hits if hit.statement] == ["Trần Hoa"]
    assert [(f.value, f.count) for f in found.facets["section"]] == [("Kinh tế", 2)]
    assert [(f.value, f.count) for f in found.facets["speaker"]] == [("Lý Bảy", 1), ("Trần Hoa", 1)]


def test_statements_go_with_their_article(index: Index, url: str) -> None:
    reader = index(talk("a"))
    with open_writer(url) as writer:
        writer.remove("a")
    assert ask(reader, "gạo", scope="statements").total == 0
    assert reader.info().statements == 0


# -- reprints -----------------------------------------------------------------------------------

WIRE = " ".join(
    f"Đoàn khảo sát số {n} đi dọc bờ kênh thứ {n * 7} rồi ghi mực nước {n * 13} phân"
    for n in range(1, 12)
)


def prints() -> tuple[Article, ...]:
    return (
        article("wire", WIRE, "Khảo sát kênh", source="Hãng tin", date="2022-01-01"),
        article("copy", WIRE.replace("bờ kênh", "bờ kinh", 1), "Kênh cạn", source="Báo A"),
        article("other", "Đoàn khảo sát khác đi dọc bờ kênh và đo mực nước.", "Kênh khác"),
    )


def test_prints_of_one_text_are_one_hit(index: Index) -> None:
    reader = index(*prints())
    response = ask(reader, "khảo sát kênh")
    assert response.total == 2
    first = next(hit for hit in response.hits if hit.article.id in ("wire", "copy"))
    assert len(first.reprints) == 1
    sources = {hit.article.source for hit in ask(reader, "khảo sát kênh", group=False).hits}
    assert {f.value: f.count for f in response.facets["source"]} == dict.fromkeys(sources - {""}, 1)
    assert ask(reader, "khảo sát kênh", group=False).total == 3
    assert reader.reprints("wire") == ("copy",)
    assert reader.reprints("other") == ()
    assert "copy" not in [hit.article.id for hit in reader.related("wire")]


def test_a_print_that_comes_later_joins(index: Index) -> None:
    wire, copy, other = prints()
    index(wire, other)
    reader = index(copy)
    assert reader.reprints("copy") == ("wire",)
    assert ids(ask(reader, "kinh", sort="newest")) == ["copy"]


# -- around the results -------------------------------------------------------------------------


def test_related_articles_share_telling_words(index: Index) -> None:
    reader = index(
        article("a", "đập thủy điện xả nước xuống hạ lưu"),
        article("b", "thủy điện lại xả đập trong đêm"),
        article("c", "lễ hội đua ghe ngo"),
    )
    assert [hit.article.id for hit in reader.related("a")] == ["b"]
    assert reader.related("unknown") == ()


@pytest.mark.parametrize("typed", ["thông t", "thong t", "Thông tin", "thong tin d"])
def test_completion_with_and_without_marks(index: Index, typed: str) -> None:
    reader = index(
        article("a", "thông tin đối ngoại và thông tin đối ngoại", "Thông tin đối ngoại năm mới"),
        article("b", "thông tin đối nội", "Chuyện khác", speakers=["Lê Thông Tín"]),
    )
    found = reader.complete(typed)
    assert ("Thông tin đối ngoại năm mới", "title") in {(each.text, each.kind) for each in found}
    phrases = [each.text for each in found if each.kind == "phrase"]
    assert any(text.startswith("thông tin") for text in phrases)
    assert len(reader.complete("t", 1)) == 1
    assert [each.text for each in reader.complete("le tho") if each.kind == "speaker"] == [
        "Lê Thông Tín"
    ]
    assert reader.complete(" ?! ") == ()


def test_statistics_count_live_articles(index: Index, url: str) -> None:
    reader = index(article("a", "cá cà cá"), article("b", "cá", "Cà phê"), article("c", "ca cá"))
    with open_writer(url) as writer:
        writer.remove("c")
    statistics = reader.statistics()
    assert statistics.documents == 2
    assert statistics.frequency("cá") == 2
    assert statistics.frequency("ca") == 0
    assert [pair for pair in statistics.forms("ca") if pair[1]] == [("cà", 2), ("cá", 2)]
    assert statistics.pair("cà", "cá") > 0
    assert {key: n for key, n in statistics.vocabulary("p") if n} == {"phê": 1}


def test_pairs_reach_into_compounds_and_not_beyond_an_article(index: Index) -> None:
    reader = index(
        article("a", "chỉ còn 30km nữa"),
        article("b", "theo 57-NQ/TW ban hành"),
        article("c", "một"),
        article("d", "hai ba"),
    )
    statistics = reader.statistics()
    stand = [
        ("còn", "30"),
        ("30", "km"),
        ("km", "nữa"),
        ("theo", "57"),
        ("57", "nq"),
        ("tw", "ban"),
    ]
    assert [pair for pair in stand if statistics.pair(*pair) != 1] == []
    assert statistics.pair("một", "ba") == statistics.pair("nữa", "theo") == 0


def test_information(index: Index, url: str) -> None:
    info = index(*NEWS, talk("t")).info()
    assert (info.articles, info.statements, info.speakers) == (7, 2, 4)
    assert (info.first_date, info.last_date) == ("2021-01-01", "2022-03-31")
    assert info.terms > 0
    assert info.engine == url.partition(":")[0]
