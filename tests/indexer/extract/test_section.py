import pytest

from indexer.extract.section import choose_section, known, section_line, tidy
from indexer.readers.raw import RawDocument, Value
from search.model import Section


def section(id_: str = "tin", told: str = "", **meta: str) -> Section | None:
    values = {name: Value(text, "markup") for name, text in meta.items()}
    return choose_section(RawDocument(id_, "", "", (), values), told)


def test_markup_then_text_then_folder_then_url() -> None:
    url = "https://ben.example/giao-duc/tin-1.html"
    assert section("y-te/tin", "Kinh tế", section="Xã hội") == Section("Xã hội", "markup")
    assert section("y-te/tin", "Kinh tế") == Section("Kinh tế", "text")
    assert section("bao-ben/2022/y-te/tin", url=url) == Section("Y tế", "path")
    assert section("tin", url=url) == Section("Giáo dục", "path")


@pytest.mark.parametrize("id_", ["tin", "2022/tin", "kho-luu/tin", "y-te", "tin-tuc/tin"])
def test_a_folder_that_is_no_section_tells_nothing(id_: str) -> None:
    assert section(id_) is None


@pytest.mark.parametrize(
    ("name", "tidied"),
    [
        ("thoi-su", "Thời sự"),
        ("CHÍNH TRỊ", "Chính trị"),
        ("  Chuyên mục: Y tế ", "Y tế"),
        ("Chuyện làng Vẽ", "Chuyện làng Vẽ"),
        ("Sức khoẻ", "Sức khoẻ"),
        ("lang-ve", "lang-ve"),
    ],
)
def test_the_papers_wording_is_kept_and_slugs_are_spelt_out(name: str, tidied: str) -> None:
    assert tidy(name) == tidied


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("CHÍNH TRỊ", "Chính trị"),
        ("Trang chủ » Pháp luật", "Pháp luật"),
        ("Tin tức > Xã hội", "Xã hội"),
        ("Dựng lại mái đình", ""),
        ("Xã hội hóa việc làng", ""),
        ("", ""),
    ],
)
def test_a_line_of_its_own_names_a_known_section(line: str, name: str) -> None:
    assert section_line(line) == name


def test_every_entry_of_the_list_folds_to_itself() -> None:
    assert known("chinh-tri") == known("Chính Trị") == "Chính trị"
    assert known("") == ""
