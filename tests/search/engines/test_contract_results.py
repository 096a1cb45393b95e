"""What every engine must do with what it has found: narrow, order, count, group."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as Day
from typing import Any

import pytest
from made_asking import Index, article, ask, ids, word

from search.engines import open_writer
from search.model import (
    Article,
    Choice,
    Filters,
    Statement,
)
from search.query.nodes import (
    Field,
    Node,
    Not,
)

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


def test_an_article_with_another_text_leaves_its_former_prints(index: Index, url: str) -> None:
    wire, copy, other = prints()
    index(wire, copy, article("copy 2", WIRE, "Kênh cạn nước"))
    reader = index(article("wire", other.text * 9, "Tin khác"))
    assert reader.reprints("wire") == ()
    assert reader.reprints("copy") == ("copy 2",)
    assert ask(reader, "khảo sát").total == 2
    with open_writer(url) as writer:
        for each in (copy, article("copy 3", WIRE, "Kênh"), article("copy", other.text * 8, "Tin")):
            writer.add(each)
    assert reader.reprints("copy 3") == ("copy 2",)
    assert reader.reprints("copy") == ("wire",)


def test_information(index: Index, url: str) -> None:
    info = index(*NEWS, talk("t")).info()
    assert (info.articles, info.statements, info.speakers) == (7, 2, 4)
    assert (info.first_date, info.last_date) == ("2021-01-01", "2022-03-31")
    assert info.terms > 0
    assert info.engine == url.partition(":")[0]
