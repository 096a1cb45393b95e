import pytest

from indexer.readers.frontmatter import UNCLOSED, unclosed
from indexer.readers.text import is_caption, read_text


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in read_text(text)[1]]


def test_each_line_that_is_not_blank_is_a_paragraph() -> None:
    assert kinds("Một câu.\n\n  Hai câu. Ba câu. \r\nBốn.") == [
        ("paragraph", "Một câu."),
        ("paragraph", "Hai câu. Ba câu. \r".strip()),
        ("paragraph", "Bốn."),
    ]


def test_front_matter_is_read_in_either_language() -> None:
    front, blocks = read_text(
        '---\ntitle: "Cầu mới: thông xe"\nngày: 23/2/2022\nmục: Xã hội\n'
        "speaker: [Lê Văn Tám, Bùi Thị Chín]\n---\nThân bài."
    )
    assert front.meta["title"].text == "Cầu mới: thông xe"
    assert front.meta["date"].text == "23/2/2022"
    assert front.meta["section"].text == "Xã hội"
    assert {value.origin for value in front.meta.values()} == {"given"}
    assert front.speakers == ("Lê Văn Tám", "Bùi Thị Chín")
    assert [block.text for block in blocks] == ["Thân bài."]


def test_a_list_may_stand_on_lines_of_its_own() -> None:
    front, _ = read_text("---\nspeakers:\n  - Lê Văn Tám\n  - Bùi Thị Chín\n---\nThân bài.")
    assert front.speakers == ("Lê Văn Tám", "Bùi Thị Chín")


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Lê Văn Tám", ("Lê Văn Tám",)),
        ("Lê Văn Tám, Bùi Thị Chín", ("Lê Văn Tám", "Bùi Thị Chín")),
        ("Lê Văn Tám; Bùi Thị Chín", ("Lê Văn Tám", "Bùi Thị Chín")),
        ("Lê Văn Tám, giám đốc sở", ("Lê Văn Tám, giám đốc sở",)),
    ],
)
def test_speakers_may_stand_on_one_line(line: str, names: tuple[str, ...]) -> None:
    assert read_text(f"---\nspeaker: {line}\n---\nThân bài.")[0].speakers == names


@pytest.mark.parametrize(
    "text", ["---\nkhông phải khóa\n---\nx", "---\ntitle: chưa đóng\nx", "--- gạch\nx"]
)
def test_what_only_looks_like_front_matter_is_text(text: str) -> None:
    front, blocks = read_text(text)
    assert not front.meta
    assert blocks[0].text.startswith("---")


def test_a_line_said_twice_is_one_caption() -> None:
    assert kinds("Mở đầu.\n\nToàn cảnh buổi lễ.\nToàn cảnh buổi lễ.\n\nTiếp theo.") == [
        ("paragraph", "Mở đầu."),
        ("caption", "Toàn cảnh buổi lễ."),
        ("paragraph", "Tiếp theo."),
    ]


def test_the_line_under_a_numbered_photo_is_its_caption() -> None:
    assert kinds("Dựng lại mái đình -0\nThợ cả Bùi Văn Mộc đục kèo.\n\nMái đình cao 9 m.") == [
        ("caption", "Dựng lại mái đình -0"),
        ("caption", "Thợ cả Bùi Văn Mộc đục kèo."),
        ("paragraph", "Mái đình cao 9 m."),
    ]


@pytest.mark.parametrize(
    ("line", "caption"),
    [
        ("Đại biểu bấm nút. Ảnh: LÊ BÃI", True),
        ("Đại biểu bấm nút (Ảnh: Lê Bãi/Cánh Cò).", True),
        ("Ảnh: Lê Bãi", True),
        ("Cây cầu mới - Ảnh: L.B.", True),
        ("Ảnh minh họa", True),
        ("Image caption Một góc phố", True),
        ("Ông xem ảnh: đó là cây cầu cũ, xây từ thời ông nội, nay đã gãy. Ông thở dài.", False),
        ("Ảnh hưởng của bão còn kéo dài.", False),
        ("Nhiệm kỳ 2021 - 2026", False),
        ("Giá vàng tăng 3-5", False),
    ],
)
def test_a_caption_is_told_by_its_form(line: str, caption: bool) -> None:
    assert is_caption(line) is caption


def test_prose_with_a_credit_glued_on_is_no_caption() -> None:
    assert not is_caption("Một đoạn văn dài. " * 30 + "Ảnh: LÊ BÃI")


def test_front_matter_that_never_ends_is_text_and_told() -> None:
    assert unclosed("---\ntitle: Bão\nGió lớn.\n") == (UNCLOSED,)
    assert unclosed("---\ntitle: Bão\n---\nGió lớn.\n") == ()
    assert unclosed("---\nGió lớn, mưa to.\n") == ()
    assert unclosed("title: Bão\n") == ()
