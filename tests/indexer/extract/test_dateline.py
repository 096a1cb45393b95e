import pytest

from indexer.extract.dateline import dateline_end, newsroom, source_of


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("NDO -", "Nhân Dân"),
        ("TTO - Sáng nay, mưa lớn.", "Tuổi Trẻ"),
        ("(Dân trí) - Sáng nay, mưa lớn.", "Dân trí"),
        ("Hà Nội (TTXVN) - Sáng nay, mưa lớn.", "Thông tấn xã Việt Nam"),
        ("Khê Giang (Cánh Cò) - Ngày 4/3, mưa lớn.", "Cánh Cò"),
        ("ĐLO – Mưa lớn.", "ĐLO"),
        ("TP.HCM - Mưa lớn.", ""),
        ("LTS - Mưa lớn.", ""),
        ("Bà Tư (Trần Thị Hường) - cố vấn ngân hàng.", ""),
        ("Xe khách chạy tuyến Bến Vẽ (Khê Giang) - Hải Lộc.", ""),
        ("Bạn đọc Lê Bãi (Hải Lộc): Tôi hỏi về đất.", ""),
        ("Vòng 37 (Giải hạng nhất) - Bến Vẽ thắng.", ""),
        ("Mưa - nắng thất thường.", ""),
        ("", ""),
    ],
)
def test_a_dateline_tells_the_source_or_nothing(text: str, source: str) -> None:
    assert source_of(text) == source


def test_the_text_begins_after_the_dateline() -> None:
    text = "(Dân trí) - Sáng nay, mưa lớn."
    assert text[dateline_end(text) :] == "Sáng nay, mưa lớn."
    assert dateline_end("Sáng nay, mưa lớn.") == 0


def test_abbreviations_are_known_in_any_case() -> None:
    assert newsroom("ttxvn") == newsroom("TTXVN") == "Thông tấn xã Việt Nam"
    assert newsroom("không có") == ""
