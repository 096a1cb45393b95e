"""Who said what: whole paragraphs in, speakers and runs out. All persons are invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_statements import runs

from indexer.extract.quotes import quotes
from indexer.extract.statements import attribute
from indexer.extract.units import units
from search.model import PARAGRAPH_BREAK


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
