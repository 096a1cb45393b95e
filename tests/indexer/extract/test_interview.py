"""Questions of the paper and answers."""

from __future__ import annotations

import re

import pytest

from indexer.extract.statements import attribute
from search.model import PARAGRAPH_BREAK

INTRODUCTION = "Phóng viên trò chuyện với bà Lê Thị Hạc, chủ quán."


def answers(*paragraphs: str) -> list[str]:
    every = (INTRODUCTION, *paragraphs)
    text = PARAGRAPH_BREAK.join(every)
    said = attribute(every)[1]
    assert {s.speaker for s in said} <= {"Lê Thị Hạc"}
    assert {(s.kind, s.verb) for s in said} <= {("direct", "")}
    return [text[s.start : s.end] for s in said]


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("PV: Thưa bà, chợ đông không?", "Bà Lê Thị Hạc: Đông lắm, kín cả lối đi.", "PV: Vì sao?"),
        ("* Thưa bà, chợ đông không?", "- Đông lắm, kín cả lối đi.", "* Vì sao thế, thưa bà?"),
        ("- Chợ đông không, thưa bà?", "+ Đông lắm, kín cả lối đi.", "- Bà thấy vì sao?"),
        ("Phóng viên: Bà thấy chợ đông không?", "Trả lời: Đông lắm, kín.", "Hỏi: Vì sao thế?"),
        ("- Tôi thấy chợ vắng. Bà thấy sao?", "- Đông lắm, kín cả lối đi.", "- Thưa bà, vì sao?"),
    ],
)
def test_questions_and_what_opens_an_answer_are_left_out(paragraphs):
    assert answers(*paragraphs) == [re.sub(r"^([-+]|[\w ]+:) ", "", paragraphs[1])]


def test_an_answer_of_several_sentences_is_one_statement():
    answer = "- Đông lắm. Tôi bán không kịp tay. Vậy làm sao nghỉ được?"
    assert answers("* Thưa bà, chợ đông không?", answer, "* Bà mong gì, thưa bà?")[0] == answer[2:]


def test_thanks_end_the_interview():
    said = answers(
        "* Thưa bà, đông không?",
        "- Đông.",
        "* Thưa bà, vui không?",
        "- Vui.",
        "Xin cảm ơn bà!",
        "Chợ họp đến trưa.",
    )
    assert said == ["Đông.", "Vui."]


def test_a_tale_with_dialogues_is_no_interview():
    tale = (
        "Cô Lan cúi mặt. - Anh đi đâu? - Đi chợ. - Anh có về không? - Có. "
        "- Anh nói thật không? - Thật."
    )
    assert attribute([tale]) == ((), ())


def test_a_transcript_gives_each_turn_to_its_name():
    text = (
        "Chủ tịch Trần Văn Bình: Mời các đại biểu phát biểu ý kiến. Ai trước?",
        "Đại biểu Lê Thị Hạc: Tôi đề nghị bớt họp đi một nửa. Dân đang chờ.",
    )
    assert [s.speaker for s in attribute(text)[1]] == ["Trần Văn Bình", "Lê Thị Hạc"]
