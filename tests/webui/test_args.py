from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from search.model import Choice
from webui.args import DIMENSIONS, SearchArgs, iso_date, read_search


def read(*pairs: tuple[str, str]) -> SearchArgs:
    args, problems = read_search(MultiDict(pairs))
    assert not problems
    return args


def test_nothing_asked_is_everything() -> None:
    assert read() == SearchArgs()
    assert SearchArgs().query_string() == ""


def test_facet_values_repeat_and_a_leading_minus_excludes() -> None:
    args = read(("speaker", "Lý Thị Mận"), ("speaker", "-Đỗ Văn Ân"))
    assert args.speaker == (Choice("Lý Thị Mận"), Choice("Đỗ Văn Ân", exclude=True))


def test_dates_are_inclusive_whatever_their_precision() -> None:
    filters = read(("from", "2/2022"), ("to", "2022")).filters
    assert (filters.start, filters.end) == (date(2022, 2, 1), date(2022, 12, 31))


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2022", "2022", "2022"),
        ("2022-02", "2022-02", "2022-02"),
        ("23/2/2022", "2022-02-23", "2022-02-23"),
        ("quý III/2021", "2021-07", "2021-09"),
        ("31/2/2022", "", ""),
        ("hôm kia", "", ""),
        ("9999", "9999", "9999"),
        ("12/9999", "9999-12", "9999-12"),
        ("0001-01-01", "0001-01-01", "0001-01-01"),
    ],
)
def test_dates_are_read_as_readers_write_them(written: str, first: str, last: str) -> None:
    assert (iso_date(written), iso_date(written, end=True)) == (first, last)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", "0"),
        ("page", "hai"),
        ("page", "1e3"),
        pytest.param("page", "9" * 9_000, id="page-of more digits than int() takes"),
        ("size", "101"),
        ("size", "-1"),
        ("size", "٣"),
        ("sort", "best"),
        ("scope", "all"),
        ("from", "32/1/2022"),
        ("q", "a" * 513),
        ("group", "1"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_goes_on(name: str, value: str) -> None:
    args, problems = read_search(MultiDict([(name, value), ("section", "Đời sống")]))
    assert [problem.name for problem in problems] == [name]
    assert args.section == (Choice("Đời sống"),)


@pytest.mark.parametrize(
    ("written", "page"), [("0", 1), ("1001", 1000), ("9" * 9_000, 1000), ("0" * 9_000 + "7", 7)]
)
def test_a_number_out_of_bounds_is_the_nearest_one(written: str, page: int) -> None:
    assert read_search(MultiDict({"page": written}))[0].page == page


def test_a_range_backwards_is_named_and_turned() -> None:
    args, problems = read_search(MultiDict([("from", "2023"), ("to", "2022")]))
    assert problems and (args.since, args.until) == ("2022", "2023")


values = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    lambda text: text.strip() == text and text.strip(" -=")
)
choices = st.lists(
    st.builds(Choice, values, st.booleans()), max_size=3, unique_by=lambda c: c.value
)
states = st.builds(
    SearchArgs,
    q=values,
    scope=st.sampled_from(["articles", "statements"]),
    **{name: choices.map(tuple) for name in DIMENSIONS},
    since=st.sampled_from(["", "2021", "2021-05", "2021-05-09"]),
    until=st.sampled_from(["", "2022", "2022-11", "2022-11-30"]),
    kind=st.sampled_from([None, "direct", "reported"]),
    sort=st.sampled_from(["relevance", "newest", "oldest"]),
    page=st.integers(1, 1000),
    size=st.integers(1, 100),
    group=st.booleans(),
    literal=st.booleans(),
)


@given(states)
def test_the_whole_state_survives_the_address(state: SearchArgs) -> None:
    assert read_search(MultiDict(state.pairs())) == (state, ())


def test_any_change_but_the_page_leads_to_page_one() -> None:
    state = read(("q", "nước"), ("page", "7"))
    assert state.but(sort="newest").page == 1
    assert state.but(page=8).page == 8


def test_a_value_chosen_twice_is_dropped_and_exclusion_replaces_choice() -> None:
    chosen = SearchArgs().toggled("section", "Y tế")
    assert chosen.toggled("section", "Y tế") == SearchArgs()
    assert chosen.toggled("section", "Y tế", exclude=True).section == (Choice("Y tế", True),)
