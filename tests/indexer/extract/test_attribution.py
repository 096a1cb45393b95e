"""Who speaks: names, roles and later mentions. All persons are invented."""

from __future__ import annotations

import pytest
from made_statements import runs, speakers

from indexer.extract.statements import attribute


@pytest.mark.parametrize(
    "sentence",
    [
        "Đại biểu Phan Thị Mến (Hải Lộc) cho rằng phí còn cao.",
        "Đồng chí Phan Thị Mến, Bí thư Huyện ủy, nhấn mạnh phí còn cao.",
        "GS.TS Phan Thị Mến phân tích, phí còn cao.",
        "Trung tướng Phan Thị Mến - Cục trưởng Cục Hậu cần - cho hay phí còn cao.",
        "Chủ tịch UBND huyện Sông Khê Phan Thị Mến thừa nhận phí còn cao.",
        "Bộ trưởng Bộ Văn hóa, Thể thao và Du lịch Phan Thị Mến yêu cầu giảm phí.",
        "Theo luật sư Phan Thị Mến, phí còn cao.",
        "Theo đánh giá của bà Phan Thị Mến, phí còn cao.",
        "Phí còn cao, theo bà Phan Thị Mến.",
        '"Phí còn cao lắm", bà Phan Thị Mến than.',
        "“Phí còn cao lắm” - bà Phan Thị Mến nói.",
        "« Phí còn cao lắm », bà Phan Thị Mến cho biết.",
        "Bà Phan Thị Mến, 45 tuổi, ngụ xã Tân Lạch, kể phí còn cao.",
        "Bà Phan Thị Mến hôm 22/5 cho biết phí còn cao.",
        "Bà Phan Thị Mến đến dự và phát biểu nhấn mạnh phí còn cao.",
        "Hãng tin Cánh Cò dẫn lời bà Phan Thị Mến nói phí còn cao.",
        "Liên hệ với bà Phan Thị Mến, chủ quán, cho biết phí còn cao.",
        "Trao đổi với phóng viên, bà Phan Thị Mến nói phí còn cao.",
        "PHAN THỊ MẾN cho rằng phí còn cao.",
        "Ảnh: T.T. Bà Phan Thị Mến cho rằng phí còn cao.",
        "Phan Thị Mến (ảnh) chia sẻ: “Phí còn cao lắm anh ạ”.",
    ],
)
def test_a_person_who_speaks_is_found(sentence):
    names = [name.casefold() for name in speakers(sentence)]
    assert names == ["phan thị mến"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Bộ Y tế cho biết dịch đã giảm.",
        "Theo báo cáo, thu ngân sách tăng.",
        "Đại diện công ty nói sẽ bồi thường.",
        "Các luật sư cho rằng án quá nặng.",
        "Đồng chí Trần Văn Bình chủ trì hội nghị.",
        "Ông Trần Văn Bình phát biểu tại hội nghị.",
        "Ông Trần Văn Bình trình bày báo cáo tổng kết năm.",
        "Vợ ông Trần Văn Bình nói nhà đã bán.",
        "Người thân của ông Trần Văn Bình cho biết nhà đã bán.",
        "Sau khi gặp ông Trần Văn Bình, công ty cho biết sẽ bồi thường.",
        "Quốc hội bầu ông Trần Văn Bình làm chủ nhiệm ủy ban.",
        "Tòa tuyên phạt Trần Văn Bình 7 năm tù.",
        "Ông Trần Văn Bình bị cáo buộc nhận hối lộ.",
        "Ông Trần Văn Bình được yêu cầu rời phòng họp.",
        "Xe chạy trên đường Trần Văn Bình nói chung rất chậm.",
        "Việt Nam khẳng định chủ quyền.",
        "Bà T. cho biết đã trình báo.",
    ],
)
def test_nobody_is_made_a_speaker(sentence):
    assert speakers(sentence) == []


def test_the_addressee_is_not_the_speaker():
    text = (
        "Trả lời Chủ tịch Trần Văn Bình về tiến độ, "
        "bà Lê Thị Hạc - Giám đốc dự án - cho biết sẽ xong."
    )
    assert speakers(text) == ["Lê Thị Hạc"]


def test_who_is_quoted_inside_a_statement_is_not_a_speaker():
    assert speakers("Bà Lê Thị Hạc nói ông Trần Văn Bình từng khẳng định sẽ xong.") == [
        "Lê Thị Hạc"
    ]
    assert speakers('"Anh Trần Văn Bình nói với tôi là xong rồi", bà Lê Thị Hạc kể.') == [
        "Lê Thị Hạc"
    ]


def test_later_mentions_lead_to_the_full_name():
    text = (
        "Ông Nguyễn Hữu Lành họp dân. Ông Lành cho biết đê vững. Ông cũng cho rằng cần thêm đá. "
        "Vị này nói thêm mưa còn dài."
    )
    assert {name for name, _, _ in runs(text)} == {"Nguyễn Hữu Lành"}


def test_gender_tells_two_persons_apart():
    text = "Ông Trần Văn Bình và bà Lê Thị Hạc đến hiện trường. Bà nói cầu yếu. Ông nói cầu vững."
    assert [name for name, _, _ in runs(text)] == ["Lê Thị Hạc", "Trần Văn Bình"]


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("Bộ trưởng Bộ Công trình Trần Văn Bình thăm cầu.", "Bộ trưởng nhấn mạnh cầu phải vững."),
        ("Bộ trưởng nhấn mạnh cầu phải vững.", "Bộ trưởng Bộ Công trình Trần Văn Bình thăm cầu."),
        (
            "Ông Trần Văn Bình, Vụ trưởng Vụ Cầu đường (Bộ Công trình), thăm cầu.",
            "“Cầu phải vững, không thể khác được”, đại diện Bộ Công trình nói.",
        ),
    ],
)
def test_a_role_alone_means_its_only_holder(paragraphs):
    assert speakers(*paragraphs) == ["Trần Văn Bình"]


def test_a_role_that_nobody_holds_means_nobody():
    assert (
        speakers("Ông Trần Văn Bình, Giám đốc Sở Xây dựng, đến. Thống đốc nói lãi suất giảm.") == []
    )


def test_forms_of_a_name_are_one_person_with_the_fullest_form():
    found, _ = attribute(
        [
            "TRẦN THỊ HỒNG NHUNG",
            "Bà Hồng Nhung nói chợ vắng.",
            "Bà Trần Thị Hồng Nhung, tiểu thương, nói hàng ế.",
        ]
    )
    assert [speaker.name for speaker in found] == ["Trần Thị Hồng Nhung"]


def test_roles_are_listed_as_worded():
    (speaker,) = attribute(
        ["Phó thủ tướng, Bộ trưởng Bộ Công trình Trần Văn Bình cho biết cầu xong."]
    )[0]
    assert speaker.roles == ("Phó thủ tướng", "Bộ trưởng Bộ Công trình")


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Ông Hiroto Amagai cho BBC biết phát hiện này rất quan trọng.", "Hiroto Amagai"),
        ("Bà Lê Thị Tám cho hãng tin Rata biết bà không sợ.", "Lê Thị Tám"),
        ("Giáo sư Hiroto Amagai thuộc Đại học Sendo cho biết mẫu đá rất cổ.", "Hiroto Amagai"),
        ("Từ Văn Bình cho biết anh không có mặt ở đó.", "Từ Văn Bình"),
    ],
)
def test_to_whom_and_whence_stand_around_the_verb(sentence: str, speaker: str) -> None:
    assert runs(sentence) == [(speaker, "reported", sentence)]


def test_a_given_name_alone_speaks_once_the_whole_name_stands_in_the_article() -> None:
    whole = "Công an bắt Trần Văn Tuấn (32 tuổi). "
    assert runs(whole + "Tại trụ sở công an, Tuấn khai nhận đã lấy xe.") == [
        ("Trần Văn Tuấn", "reported", "Tại trụ sở công an, Tuấn khai nhận đã lấy xe.")
    ]
    assert runs("Công an vào cuộc. Tuấn khai nhận đã lấy xe.") == []
    assert runs(whole + "Hùng khai nhận đã lấy xe.") == []
    assert runs(whole + "Nga cho biết sẽ rút quân.") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Nopo B37x khẳng định pin bền. Nopo B37x cho biết thêm.", []),
        ("Tờ Sera cho biết trời mưa. Ông Hiroto Amagai nói to.", ["Hiroto Amagai"]),
        ("Vợ Trần Văn Bảy cho biết nhà dột.", []),
        ("Nhưng Trần Văn Bảy cho biết nhà dột.", ["Trần Văn Bảy"]),
        ("Cầu thủ Trần Văn Bảy Ngay sau trận, ông Bảy cho biết mệt.", ["Trần Văn Bảy"]),
        ("Ông Trần Văn Bảy Ông Bảy cho biết mệt.", ["Trần Văn Bảy"]),
        ("CEO Zubor Trevis Kolmann nói vui. Trevis Kolmann khẳng định.", ["Trevis Kolmann"]),
        ("Cán bộ quận Hai Bà Trưng cho hay đường đông.", []),
        ("PV BaoXyz cho biết mưa lớn.", []),
        ("Ông Fin McKolley đến muộn. McKolley cho biết kẹt xe.", ["Fin McKolley"]),
        ("Tin vui. Theo Trần Văn Bảy (Báo Mới)", []),
        ("Bà Trần Thị Nhờ ở nhà. Bà Nhờ cho biết trời mưa.", ["Trần Thị Nhờ"]),
        ("Diễm Mây chia sẻ: “Hạnh phúc là đủ rồi, chẳng mong gì hơn nữa”.", ["Diễm Mây"]),
        ("Cách Diễm Mây chia sẻ: “Vui là đủ rồi, chẳng mong gì hơn nữa”.", ["Diễm Mây"]),
        ("Diễm Mây chia sẻ về bài hát.", []),
        ("Bà Marin Le Ponn nói vui. Le Ponn khẳng định sẽ thắng.", ["Marin Le Ponn"]),
    ],
)
def test_what_stands_around_a_name_is_no_part_of_it(text: str, names: list[str]) -> None:
    assert speakers(text) == names
