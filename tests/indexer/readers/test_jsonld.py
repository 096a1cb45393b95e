import json

from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.jsonld import read_graph

ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Cầu mới thông xe",
    "datePublished": "2022-02-23T10:00:00+07:00",
    "articleSection": ["Xã hội", "Giao thông"],
    "author": [{"@type": "Person", "name": "Lê Bãi"}, {"name": "Tú Oanh"}],
    "publisher": {"@type": "Organization", "name": "Báo Bến"},
    "mainEntityOfPage": {"@id": "https://ben.example/a"},
}


def test_an_article_stands_alone_in_a_list_or_in_a_graph() -> None:
    forms = (ARTICLE, [{"@type": "WebSite"}, ARTICLE], {"@graph": [{"@type": "Thing"}, ARTICLE]})
    for form in (*forms, {"@type": "WebPage", "mainEntity": ARTICLE}):
        graph = read_graph([json.dumps(form)])
        assert graph.headline == "Cầu mới thông xe"
        assert graph.published == "2022-02-23T10:00:00+07:00"
        assert graph.section == "Xã hội"
        assert graph.author == "Lê Bãi, Tú Oanh"
        assert graph.publisher == "Báo Bến"
        assert graph.url == "https://ben.example/a"


def test_a_breadcrumb_of_another_script_belongs_to_it() -> None:
    crumbs = {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "name": "Trang chủ"},
            {"@type": "ListItem", "item": {"name": "Xã hội"}},
        ],
    }
    assert read_graph([json.dumps(ARTICLE), json.dumps(crumbs)]).breadcrumb == (
        "Trang chủ",
        "Xã hội",
    )


def test_broken_scripts_are_mended() -> None:
    whole = json.dumps(ARTICLE, ensure_ascii=False)
    wrapped = f"//<![CDATA[\n{whole}\n//]]>"
    comma = whole.replace("}]", "},]", 1)
    newline = whole.replace("Cầu mới", "Cầu\nmới")
    cut = whole[: whole.index("author")]
    for script in (wrapped, comma, newline, cut):
        graph = read_graph([script])
        assert graph.headline.split() == ["Cầu", "mới", "thông", "xe"]
        assert graph.published.startswith("2022-02-23")


def test_a_page_without_an_article_says_nothing() -> None:
    assert (
        read_graph(['{"@type": "WebSite", "headline": "x"}', "", "null", "[" * 9999]).headline == ""
    )


@given(st.lists(st.text(max_size=80), max_size=3))
def test_no_script_raises(scripts: list[str]) -> None:
    read_graph(scripts)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["@type", "@graph", "author", "name", "headline"]), inner
            )
        ),
        max_leaves=12,
    )
)
def test_no_json_raises(data: object) -> None:
    read_graph([json.dumps({"@type": "NewsArticle", "author": data, "@graph": data})])
