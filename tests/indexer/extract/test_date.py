import pytest

from indexer.extract.date import choose_date, path_moment
from indexer.readers.raw import RawDocument, Value
from search.model import Date

PLAIN = "Bộ Học tập cho biết sẽ lấy ý kiến rộng rãi về dự thảo trước khi trình Chính phủ xem xét."


def dated(
    *paragraphs: str, id_: str = "tin", stamp: str = "", **meta: str
) -> tuple[str, str, str] | None:
    values = {name: Value(text, "markup") for name, text in meta.items()}
    found: Date | None = choose_date(RawDocument(id_, "", "", (), values), stamp, paragraphs)
    return (found.value, found.precision, found.origin) if found else None


def event(sentence: str, *more: str, id_: str = "tin") -> str | None:
    found = dated(sentence + " " + PLAIN, *more, id_=id_)
    return found[0] if found else None


def test_markup_outranks_path_and_path_outranks_text() -> None:
    text = "Ngày 3/5/2022, làng Vẽ dựng lại mái đình với sự góp sức của mười hai thợ cả trong vùng."
    assert dated(text, id_="2022/05/02/tin", date="2022-05-01") == ("2022-05-01", "day", "markup")
    assert dated(text, id_="2022/05/02/tin") == ("2022-05-02", "day", "path")
    assert dated(text) == ("2022-05-03", "day", "text")


def test_a_date_that_cannot_be_read_gives_way_to_the_next() -> None:
    assert dated(date="hôm nay", id_="2022/tin") == ("2022", "year", "path")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("2022/02/23/tin", "2022-02-23"),
        ("a/2022-02-23-tin", "2022-02-23"),
        ("a/20220223/tin", "2022-02-23"),
        ("a/tin_20220223", "2022-02-23"),
        ("https://x.example/tin-20220223101500123.htm", "2022-02-23"),
        ("2022/02/tin", "2022-02"),
        ("a/2022/tin", "2022"),
        ("a/nam-2022/tin", "2022"),
        ("a/tin-154203.html", None),
        ("a/1022202/tin", None),
        ("a/20221399/tin", None),
        ("a/2099/tin", None),
    ],
)
def test_a_path_tells_a_day_a_month_or_a_year(path: str, value: str | None) -> None:
    found = path_moment(path)
    assert (found.value if found else None) == value


def test_a_stamp_or_a_closing_line_dates_a_text() -> None:
    assert dated(PLAIN, stamp="13/12/2016") == ("2016-12-13", "day", "text")
    speech = ("Thưa bà con,", PLAIN, "Xin cảm ơn.", "Bến Vẽ, ngày 2 tháng 9 năm 1955")
    assert dated(*speech) == ("1955-09-02", "day", "text")


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Ngày 21/4/2023, tòa án huyện mở phiên xử.", "2023-04-21"),
        ("ĐLO - Chiều 23/10/2019, tại Khê Giang, hai tỉnh ký chương trình.", "2019-10-23"),
        ("Tại Khê Giang, sáng 12-8-2020, tỉnh họp trực tuyến.", "2020-08-12"),
        ("Ngày 18 tháng 11 năm 2018, trung tâm mở cửa trở lại.", "2018-11-18"),
        ("Chiều 17/3, ban tổ chức Hội nghị triển khai nhiệm vụ năm 2022.", "2022-03-17"),
        ("Sáng 9/12, ban họp Hội nghị tổng kết công tác năm 2025.", "2025-12-09"),
    ],
)
def test_the_opening_dates_its_main_event(sentence: str, day: str) -> None:
    assert event(sentence) == day


@pytest.mark.parametrize(
    "sentence",
    [
        "Chiều 23/2, tại Khê Giang, ban họp.",
        "Sáng 28/12, ban họp Hội nghị triển khai nhiệm vụ năm 2022.",
        "Sáng 9/1, ban họp Hội nghị tổng kết công tác năm 2025.",
        "Tối 8-11, trường công bố phương án tuyển sinh năm 2025.",
        "Từ ngày 1/2/2023, giá điện được tính theo bậc.",
        "Dự thảo được lấy ý kiến đến hết ngày 20/7/2023.",
        "Theo Nghị định số 412/2022/NĐ-CP ngày 1/2/2022, hộ dân được bán điện.",
        "Ngày 5/6/2023, huyện ban hành quyết định số 12 về mức thu.",
        "Dự kiến ngày 1/9/2025, cầu sẽ thông xe.",
        "Nhân kỷ niệm ngày 27/7/1947, làng thắp nến.",
        "Trước đó, ngày 3/4/2021, cầu bị sập.",
        "Ông sinh ngày 2/9/1945 tại làng Vẽ.",
        "Ngày 5/3/2023 vừa qua, cầu Vẽ bị nứt.",
        "Phiên đấu giá mở vào sáng 10/3 tới, theo thông báo ngày 10/3/2023.",
        "Lễ hội diễn ra từ ngày 4 đến 7/12/2022.",
    ],
)
def test_a_day_merely_mentioned_or_in_doubt_dates_nothing(sentence: str) -> None:
    assert event(sentence) is None


def test_the_year_may_stand_where_the_day_is_named_again() -> None:
    assert (
        event("Chiều 23/2, ban họp.", "Kết luận cuộc họp ngày 23/2/2022 đã được gửi.")
        == "2022-02-23"
    )
    assert event("Chiều 27/7, làng thắp nến.", "Kỷ niệm ngày 27/7/1947, cả làng về dự.") is None


def test_the_path_may_give_the_year() -> None:
    assert event("Chiều 23/2, tại Khê Giang, ban họp.", id_="2022/tin") == "2022-02-23"
    assert event("Chiều 31/12, ban họp.", id_="2023/01/tin") == "2022-12-31"
    assert event("Chiều 23/9, ban họp.", id_="2022/02/tin") == "2022-02"


def test_yesterday_is_told_the_day_after() -> None:
    assert event("Hôm qua, 25/6, tổ đại biểu gặp cử tri.", id_="2023/tin") == "2023-06-26"
    assert event("Sáng nay (25/6), tổ đại biểu gặp cử tri.", id_="2023/tin") == "2023-06-25"


def test_a_story_with_later_years_is_of_the_past() -> None:
    assert (
        event("Ngày 2/9/1945, quảng trường chật kín người.", "Đến tháng 3/2024, ông kể lại.")
        is None
    )


def test_a_caption_does_not_date_the_report() -> None:
    assert event("Cầu Vẽ ngày 3/5/2021. Ảnh: Lê Bãi.") is None
