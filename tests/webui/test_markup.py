from html import unescape
from re import sub

from hypothesis import given, settings
from hypothesis import strategies as st

from webui.markup import marked, within

texts = st.text(st.sampled_from("aă<>&\"' ế\u0301{}"), max_size=40)
spans = st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), max_size=6)


@settings(deadline=None)
@given(texts, spans)
def test_the_text_survives_whole_and_nothing_in_it_is_markup(text: str, marks: list) -> None:
    html = str(marked(text, marks))
    assert unescape(sub(r"</?mark>", "", html)) == text
    assert html.count("<") == html.count("<mark>") + html.count("</mark>")


def test_marks_are_put_around_spans_and_numbered_on_request() -> None:
    assert marked("nước sạch", [(0, 4)]) == "<mark>nước</mark> sạch"
    assert marked("nước sạch", [(5, 9)], first=3) == 'nước <mark id="m-3">sạch</mark>'


def test_spans_are_cut_to_a_passage() -> None:
    assert within([(0, 3), (5, 12), (20, 22)], 2, 10) == ((0, 1), (3, 8))
