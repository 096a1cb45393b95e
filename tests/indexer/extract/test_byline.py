import pytest

from indexer.extract.byline import byline, taken_from


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("LÊ BÃI", "LÊ BÃI"),
        ("Lê Bãi - Tú Oanh", "Lê Bãi - Tú Oanh"),
        ("Bài và ảnh: Lê Bãi", "Lê Bãi"),
        ("Tin, ảnh: LÊ BÃI", "LÊ BÃI"),
        ("Diệp Chi (thực hiện)", "Diệp Chi"),
        ("DIỆP CHI thực hiện", "DIỆP CHI"),
        ("(LÊ BÃI)", "LÊ BÃI"),
        ("Xin cảm ơn ông!", ""),
        ("Văn phòng tỉnh", ""),
        ("Hết", ""),
        ("Hiệu trưởng Hoàng Thị Yên Chi", ""),
        ("Ông Lê Bãi nói đình đẹp.", ""),
        ("", ""),
    ],
)
def test_a_line_of_its_own_names_the_author(line: str, author: str) -> None:
    assert byline(line) == author


def test_a_bare_name_is_no_byline_above_the_text() -> None:
    assert byline("Lê Bãi", standing_alone=False) == ""
    assert byline("Bài: Lê Bãi", standing_alone=False) == "Lê Bãi"


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("Theo TTXVN", "TTXVN"),
        ("(Nguồn: Cánh Cò)", "Cánh Cò"),
        ("Theo ông Lê Bãi, đình đẹp.", ""),
        ("Theo đó, làng dựng lại đình.", ""),
    ],
)
def test_a_closing_line_names_where_it_was_taken_from(line: str, source: str) -> None:
    assert taken_from(line) == source
