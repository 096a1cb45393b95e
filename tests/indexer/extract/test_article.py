from indexer.extract import extract
from indexer.readers import Source, read
from search.model import Article

REPORT = """Dựng lại mái đình làng Vẽ

ĐLO -

Chiều 17/3, tại làng Vẽ, huyện tổ chức Hội nghị triển khai việc trùng tu năm 2022 với mười thợ.

Quang cảnh hội nghị.
Quang cảnh hội nghị.

Gỗ xoan được ngâm bùn hai năm.

LÊ BÃI
"""


def article(
    text: str, suffix: str = ".txt", sidecar: str = "", id_: str = "van-hoa/tin"
) -> Article:
    return extract(read(Source(id_, "/kho/tin", suffix, text.encode(), "d", 0, sidecar.encode())))


def test_a_report_in_plain_text_becomes_a_record() -> None:
    found = article(REPORT)
    assert found.title == "Dựng lại mái đình làng Vẽ"
    assert found.date and (found.date.value, found.date.origin) == ("2022-03-17", "text")
    assert found.section and (found.section.value, found.section.origin) == ("Văn hóa", "path")
    assert (found.source, found.author) == ("ĐLO", "LÊ BÃI")
    assert found.captions == ("Quang cảnh hội nghị.",)
    assert found.body[0] == "ĐLO -"
    assert found.body[2] == "Gỗ xoan được ngâm bùn hai năm."
    assert len(found.body) == 3
    assert (found.lead, found.digest) == ("", "d")


def test_the_words_of_the_text_are_the_sources() -> None:
    line = "Ông nói:\u00a0“Gỗ  xoan”...Theo ông, mối không ăn."
    assert article(f"{line}\n").text == line


def test_a_sidecar_corrects_any_field() -> None:
    sidecar = (
        'title = "Tựa"\ndate = "2021"\nsection = "Xã hội"\nsource = "Báo Bến"\nauthor = "B."\n'
    )
    found = article(REPORT, sidecar=sidecar)
    assert found.title == "Tựa"
    assert found.date and (found.date.value, found.date.precision) == ("2021", "year")
    assert found.date.origin == "given"
    assert (found.source, found.author) == ("Báo Bến", "B.")


def test_a_lead_is_not_said_twice() -> None:
    found = article(
        "---\nlead: Mái đình dựng lại.\n---\nMái đình dựng lại.\nGỗ xoan ngâm bùn hai năm."
    )
    assert found.paragraphs == ("Mái đình dựng lại.", "Gỗ xoan ngâm bùn hai năm.")


def test_headings_are_numbered_among_the_paragraphs() -> None:
    found = article("# Tựa\n\n**Sapô của bài báo.**\n\nMột.\n\n## Mộng cũ\n\nHai.\n", ".md")
    assert found.paragraphs == ("Sapô của bài báo.", "Một.", "Mộng cũ", "Hai.")
    assert found.headings == (2,)


def test_nothing_is_made_up() -> None:
    found = article(
        "Một câu chỉ nói về gỗ xoan, không hơn, không kém, không ngày, không tháng.", id_="tin"
    )
    assert (found.title, found.date, found.section) == ("", None, None)
    assert (found.source, found.author, found.url, found.lead) == ("", "", "", "")
