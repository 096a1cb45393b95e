"""Who said what: whole paragraphs in, speakers and runs out. All persons are invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.extract.quotes import quotes
from indexer.extract.statements import attribute
from indexer.extract.units import units
from search.model import PARAGRAPH_BREAK


def runs(*paragraphs: str) -> list[tuple[str, str, str]]:
    """Return speaker, kind and text of every statement."""
    text = PARAGRAPH_BREAK.join(paragraphs)
    return [(s.speaker, s.kind, text[s.start : s.end]) for s in attribute(paragraphs)[1]]


def speakers(*paragraphs: str) -> list[str]:
    return [speaker.name for speaker in attribute(paragraphs)[0]]


def test_a_new_verb_does_not_split_a_run_but_a_quotation_does():
    first = (
        "Ông Trần Văn Bình cho biết cầu sẽ xong trong năm nay. Ông Bình đề nghị tỉnh cấp thêm vốn."
    )
    second = '"Chúng tôi làm cả ngày lẫn đêm. Không ai nghỉ Tết", ông nói.'
    assert runs(f"{first} {second}") == [
        ("Trần Văn Bình", "reported", first),
        ("Trần Văn Bình", "direct", second),
    ]


def test_the_first_verb_and_the_role_are_kept_as_written():
    (said,) = attribute(
        ["Theo bà Lê Thị Hạc, Giám đốc Sở Xây dựng, đường hẹp. Bà nhấn mạnh cần mở rộng."]
    )[1]
    assert (said.verb, said.role, said.paragraph) == ("Theo", "Giám đốc Sở Xây dựng", 0)


def test_the_same_person_in_another_paragraph_is_another_run():
    said = runs("Ông Trần Văn Bình nói mưa lớn.", "Ông Bình nói thêm đường ngập.")
    assert [text for _, _, text in said] == [
        "Ông Trần Văn Bình nói mưa lớn.",
        "Ông Bình nói thêm đường ngập.",
    ]


def test_offsets_point_into_the_joined_text():
    paragraphs = ["Trời mưa.", "Ông Trần Văn Bình khẳng định đê vững."]
    (said,) = attribute(paragraphs)[1]
    assert said.start == len("Trời mưa.") + len(PARAGRAPH_BREAK)
    assert said.paragraph == 1


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


def test_a_speech_goes_on_until_somebody_else_or_the_reporter_speaks():
    speech = (
        "Ông Trần Văn Bình đề xuất ba việc. Trước hết, giảm phí cho dân. "
        "Đồng thời miễn phí cho trẻ em."
    )
    for after in (
        "Bà Lê Thị Hạc cho rằng chưa đủ tiền.",
        "Báo cáo nêu rõ ngân sách đã cạn.",
        "Trước đó, cầu đã đóng hai lần.",
        "Ngày 3/2, cầu đóng.",
        "Hội nghị bế mạc lúc 17 giờ.",
        "Ảnh: T.T.",
        "Một người dân kể lại cầu rung.",
        "Bà Lê Thị Hạc từng làm phó giám đốc sở.",
    ):
        assert runs(f"{speech} {after}")[0] == ("Trần Văn Bình", "reported", speech)


def test_one_sentence_between_two_of_the_same_speaker_is_bridged():
    text = (
        '"Cầu phải xong trước Tết, không có lý do gì để chậm", ông Trần Văn Bình nói. Vốn đã đủ. '
        "Ông Bình cho biết thợ cũng đã đủ."
    )
    assert runs(text)[-1][2] == "Vốn đã đủ. Ông Bình cho biết thợ cũng đã đủ."


def test_after_a_quotation_unattributed_sentences_are_the_reporters():
    said = runs(
        '"Cầu phải xong trước Tết", ông Trần Văn Bình nói. Cầu dài 300 mét. Sông rộng 200 mét.'
    )
    assert [text for _, _, text in said] == ['"Cầu phải xong trước Tết", ông Trần Văn Bình nói.']


def test_a_quoted_fragment_stays_reported():
    assert (
        runs("Ông Trần Văn Bình nói không được “đầu voi đuôi chuột” khi làm cầu.")[0][1]
        == "reported"
    )


def test_a_quotation_without_verb_belongs_to_the_speaker_before():
    said = runs(
        "Ông Trần Văn Bình cho biết thợ đã đủ.",
        "“Chúng tôi làm ba ca mỗi ngày, kể cả chủ nhật”.",
    )
    assert [(name, kind) for name, kind, _ in said] == [
        ("Trần Văn Bình", "reported"),
        ("Trần Văn Bình", "direct"),
    ]


def test_in_an_interview_the_answers_are_statements_and_the_questions_are_not():
    said = runs(
        "Phóng viên trao đổi với ông Trần Văn Bình, Giám đốc Sở Xây dựng.",
        "PV: Thưa ông, vì sao cầu chậm?",
        "Ông Trần Văn Bình: Mưa nhiều quá. Tôi nhận khuyết điểm.",
        "- Ông có hứa gì không?",
        "- Tôi hứa cuối năm xe chạy được.",
    )
    assert said == [
        ("Trần Văn Bình", "direct", "Mưa nhiều quá. Tôi nhận khuyết điểm."),
        ("Trần Văn Bình", "direct", "Tôi hứa cuối năm xe chạy được."),
    ]


def test_an_interview_run_into_one_line_is_cut_at_its_questions():
    text = (
        "Chúng tôi trò chuyện với bà Lê Thị Hạc. * Thưa bà, chợ có đông không? - Đông lắm, "
        "nhất là buổi sớm. * Bà mong gì năm mới? - Tôi mong mưa thuận gió hòa."
    )
    assert [text for _, _, text in runs(text)] == [
        "Đông lắm, nhất là buổi sớm.",
        "Tôi mong mưa thuận gió hòa.",
    ]


def test_sub_headings_hold_no_statement():
    paragraphs = ["Ông Trần Văn Bình: Cầu phải vững trước mùa lũ"]
    assert attribute(paragraphs, headings={0})[1] == ()


def test_speakers_given_by_the_document_are_listed_first():
    found, said = attribute(["Trời mưa."], given=["Lê Khải Giang"])
    assert [speaker.name for speaker in found] == ["Lê Khải Giang"]
    assert said == ()


PIECES = st.sampled_from(
    [
        "Ông Trần Văn Bình cho biết đê vững. ",
        '"Đê vững. Dân yên tâm", bà Hạc nói. ',
        "“Chưa đóng ngoặc, ông Bình nói. ",
        "Theo ông Bình, ",
        "PV: Thưa ông, vì sao? ",
        "- Tôi nghĩ thế. ",
        "Bộ trưởng nhấn mạnh ",
        "(",
        "”",
        '"',
        "... ",
        "Nguyễn ",
        "…",
        "\u00a0",
        "TP. ",
        "A. ",
        "İ",
        "\u0301",
    ]
)
PARAGRAPHS = st.lists(st.lists(PIECES | st.text(max_size=20), max_size=12).map("".join), max_size=4)


@settings(max_examples=120, deadline=None)
@given(PARAGRAPHS)
def test_every_statement_lies_in_its_paragraph_on_sentence_borders(paragraphs):
    text = PARAGRAPH_BREAK.join(paragraphs)
    offset, borders = 0, []
    for paragraph in paragraphs:
        spans = units(paragraph, quotes(paragraph))
        borders.append((offset, [a + offset for a, _ in spans], {b + offset for _, b in spans}))
        offset += len(paragraph) + len(PARAGRAPH_BREAK)
    found, said = attribute(paragraphs)
    for statement in said:
        base, starts, ends = borders[statement.paragraph]
        assert base <= statement.start < statement.end
        assert statement.end <= base + len(paragraphs[statement.paragraph])
        lead = text[max(a for a in starts if a <= statement.start) : statement.start].rstrip()
        assert not lead or lead[-1] in ":-–—+*•"
        assert statement.end in ends
        assert text[statement.start : statement.end].strip()
        if statement.kind == "direct" and not statement.verb:
            assert statement.speaker
    assert [s.speaker for s in said if s.speaker not in {x.name for x in found}] == []


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet=st.characters(exclude_characters='"“”„«»‟＂\n?:…. ', categories=["L"]),
        min_size=8,
        max_size=40,
    )
)
def test_a_direct_statement_contains_the_whole_quotation(words):
    quoted = f'"Này bà con ơi {words} đó nghe", ông Trần Văn Bình nói.'
    (said,) = runs(f"Trời mưa. {quoted} Trời tạnh.")
    assert quoted in said[2]


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


@pytest.mark.parametrize(
    "sentence",
    [
        "Ông Trần Văn Bảy từ chối bình luận về vụ việc.",
        "Ông Trần Văn Bảy từ chối đưa ra bình luận: vụ việc còn dài.",
        "Ông Trần Văn Bảy từ chối trả lời: cửa đóng.",
    ],
)
def test_who_declines_says_nothing(sentence: str) -> None:
    assert runs(sentence) == []


def test_a_dateline_is_no_part_of_what_is_said() -> None:
    said = "Ông Trần Văn Bảy cho biết cầu đã xong."
    for line in ("(Dân trí) - ", "NDO - ", "Hà Nội (TTXVN) - "):
        assert runs(line + said) == [("Trần Văn Bảy", "reported", said)]


@pytest.mark.parametrize("credit", ["(Ảnh: Lê Tám) ", "(Nguồn: AP) ", "[Bão lớn vào đất liền] "])
def test_nor_is_the_credit_of_a_picture_or_a_link(credit: str) -> None:
    said = "Ông Trần Văn Bảy cho biết cầu đã xong."
    assert runs(credit + said) == [("Trần Văn Bảy", "reported", said)]


def test_a_label_is_no_part_of_what_is_said() -> None:
    said = "Mưa đá thường rơi vào buổi chiều, lúc giao mùa."
    assert runs(f"- TS Trần Văn Bảy: {said}") == [("Trần Văn Bảy", "direct", said)]


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
