from dataclasses import replace

from search.model import Article
from webui.reading import anchor, first_sentence, opening, paragraphs, short_name


def test_a_paragraphs_address_survives_edits_around_it() -> None:
    before = Article(id="a", body=("Một.", "Hai.", "Ba."))
    after = replace(before, id="b", lead="Mới.", body=("Không.", "Một  sửa.", "Hai.", "Ba."))
    assert anchor(before, 1) == anchor(after, 3)
    assert anchor(before, 0) != anchor(after, 2)


def test_equal_paragraphs_have_addresses_of_their_own() -> None:
    article = Article(id="a", body=("Vỗ tay.", "Khác.", "Vỗ tay."))
    found = [paragraph.anchor for paragraph in paragraphs(article)]
    assert len(set(found)) == 3 and found[2] == found[0] + "-2"


def test_marks_are_spread_over_paragraphs_and_numbered_through() -> None:
    article = Article(id="a", lead="ab", body=("cd",))
    html = [str(paragraph.html) for paragraph in paragraphs(article, [(0, 1), (4, 6)])]
    assert html == ['<mark id="m-1">a</mark>b', '<mark id="m-2">cd</mark>']


def test_an_untitled_article_is_named_by_its_first_sentence() -> None:
    article = Article(id="a", body=("Chợ họp sớm. Người bán cá đến trước.",))
    assert first_sentence(article) == "Chợ họp sớm."
    assert first_sentence(Article(id="a/b")) == "a/b"


def test_an_opening_ends_between_words() -> None:
    text = "đường ống " * 60
    assert opening(Article(id="a", body=(text,))).endswith(("đường…", "ống…"))


def test_in_lists_an_article_without_a_title_is_named_by_its_first_words() -> None:
    long = Article("a", body=("Hội nghị bàn về nước sạch ở các xã vùng cao, " * 5 + "rồi bế mạc.",))
    assert len(short_name(long)) <= 91 and short_name(long).endswith(" các xã vùng…")
    assert short_name(Article("b", body=("Ngắn thôi.",))) == "Ngắn thôi."
    assert short_name(Article("c", "Tựa " * 40)) == "Tựa " * 40
