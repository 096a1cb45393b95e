import pytest

from indexer.extract.head import read_head, stamp_of
from indexer.readers.text import plain_blocks

PROSE = (
    "Làng Vẽ dựng lại mái đình bằng đúng lối mộng cũ, gỗ xoan ngâm bùn hai năm, không dùng một cái "
    "đinh sắt nào trong cả ba gian nhà, theo lời thợ cả Bùi Văn Mộc."
)


def title(text: str, given: str = "") -> str:
    return read_head(plain_blocks(text), given).title


@pytest.mark.parametrize(
    "text",
    [
        f"Dựng lại mái đình\n\n{PROSE}",
        f"Thứ ba, 13/12/2016 | 12:02 GMT+7\nDựng lại mái đình\n{PROSE}",
        f"Thứ ba, 13/12/2016 | 13:51\n|\nThứ ba, 13/12/2016 | 13:51\nDựng lại mái đình\n{PROSE}",
        f"VĂN HÓA\nDựng lại mái đình\n{PROSE}",
        f"Dựng lại mái đình\n13 tháng 12 2016\nImage copyright Cánh Cò\n{PROSE}",
    ],
)  # fmt: skip
def test_the_title_is_the_line_above_the_text(text: str) -> None:
    assert title(text) == "Dựng lại mái đình"


@pytest.mark.parametrize(
    "text",
    [
        f"{PROSE}\n{PROSE} Thêm.",
        PROSE,
        f"NDO -\n\n{PROSE}",
        f"Kính thưa bà con\n{PROSE}",
        f"- Vì sao ông dùng gỗ xoan\n{PROSE}",
        f"Chiều 23/2 tại Khê Giang\n{PROSE}",
        "Dựng lại mái đình",
    ],
)
def test_without_a_title_line_there_is_none(text: str) -> None:
    assert title(text) == ""


def test_a_given_title_is_taken_off_the_text_where_it_is_repeated() -> None:
    blocks = plain_blocks(f"Thứ hai, 05/09/2022\nDỰNG LẠI MÁI ĐÌNH\n{PROSE}")
    head = read_head(blocks, "Dựng lại mái đình")
    assert blocks[head.start].text == PROSE
    assert head.stamp == "05/09/2022"


def test_one_line_may_hold_date_section_and_author() -> None:
    head = read_head(
        plain_blocks(f"Ngày 5/9/2019 · Mục Giáo dục · Bài và ảnh: Lưu Hà\n{PROSE}"), "T"
    )
    assert (head.stamp, head.section, head.author) == ("5/9/2019", "Giáo dục", "Lưu Hà")


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Thứ ba, 13/12/2016 | 19:02 GMT+7", "13/12/2016"),
        ("13 tháng 12 2016", "13 tháng 12 2016"),
        ("Cập nhật: 14:20, 12/03/2025", "12/03/2025"),
        ("Hà Nội, ngày 23 tháng 2 năm 2022", "23 tháng 2 năm 2022"),
        ("Ngày đăng: 17/05/2023", "17/05/2023"),
        ("15:30 - 17/05/2023", "17/05/2023"),
        ("2022-02-23 10:00", "2022-02-23"),
        ("Thông tư ký ngày 17/5/2024", ""),
        ("Cầu Vẽ thông xe ngày 17/5/2024 sau ba năm", ""),
    ],
)
def test_a_stamp_holds_a_date_and_nothing_else(line: str, date: str) -> None:
    assert stamp_of(line) == date
