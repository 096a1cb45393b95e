import io
import sys
import zipfile

import pytest

from indexer.readers.office import MOST_UNPACKED, joined, read_docx, read_pdf
from search.errors import DocumentRefused

docx = pytest.importorskip("docx", reason="needs the extra office")
pypdf = pytest.importorskip("pypdf", reason="needs the extra office")


def word(paragraphs: list[tuple[str, str]], title: str = "") -> bytes:
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = "python-docx"
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(lines: list[str], title: str = "") -> bytes:
    """Return a one-page PDF that shows ASCII lines, written by hand."""
    shown = "\n".join(f"({line}) Tj T*" for line in lines)
    stream = f"BT /F1 12 Tf 14 TL 50 780 Td\n{shown}\nET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        "/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<</Title({title})>>",
    ]
    body, offsets = "%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"xref\n0 7\n0000000000 65535 f \n{table}trailer\n<</Size 7/Root 1 0 R/Info 6 0 R>>\n"
    return f"{body}{end}startxref\n{len(body)}\n%%EOF".encode()


def test_word_gives_title_headings_and_paragraphs() -> None:
    front, blocks, _ = read_docx(
        word(
            [
                ("Title", "Dựng lại mái đình"),
                ("Normal", "Một đoạn văn."),
                ("Heading 2", "Mộng cũ"),
                ("Normal", "  "),
                ("Normal", "Thợ đục kèo. Ảnh: Lê Bãi"),
            ]
        )
    )
    assert front.meta["title"].text == "Dựng lại mái đình"
    assert "author" not in front.meta
    assert [(b.kind, b.text) for b in blocks] == [
        ("paragraph", "Một đoạn văn."),
        ("heading", "Mộng cũ"),
        ("caption", "Thợ đục kèo. Ảnh: Lê Bãi"),
    ]


def test_word_tables_are_read_in_their_place() -> None:
    document = docx.Document()
    document.add_paragraph("Trước.")
    document.add_table(1, 2).rows[0].cells[1].text = "Trong bảng."
    document.add_paragraph("Sau.")
    out = io.BytesIO()
    document.save(out)
    assert [b.text for b in read_docx(out.getvalue())[1]] == ["Trước.", "Trong bảng.", "Sau."]


def test_a_zip_bomb_is_refused_by_what_it_would_unpack_to() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * (MOST_UNPACKED + 1))
    with pytest.raises(DocumentRefused, match="hostile"):
        read_docx(out.getvalue())


def test_pdf_lines_become_paragraphs_again() -> None:
    lines = [
        "Hang Ve dung lai mai dinh bang dung loi mong cu, go xoan ngam bun hai",
        "nam, khong dung mot cai dinh sat nao trong ca ba gian nha.",
        "Ong Moc cho biet lang gop mot nghin hai tram ngay cong, va khong ai nhan",
        "tien.",
    ]
    front, blocks, _ = read_pdf(pdf(lines, "Dung lai mai dinh"))
    assert front.meta["title"].text == "Dung lai mai dinh"
    assert [b.text for b in blocks] == [" ".join(lines[:2]), " ".join(lines[2:])]


def test_a_scanned_pdf_is_refused() -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(DocumentRefused, match="scanned"):
        read_pdf(out.getvalue())


def test_a_locked_pdf_is_refused() -> None:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(["Mot dong du dai de doc duoc."])))
    writer.encrypt("bi mat", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(DocumentRefused, match="password"):
        read_pdf(out.getvalue())


@pytest.mark.parametrize(("module", "reader"), [("docx", read_docx), ("pypdf", read_pdf)])
def test_without_the_extra_the_remedy_is_named(
    module: str, reader: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(DocumentRefused, match=r"timbao\[office\]"):
        reader(b"")  # type: ignore[operator]


def test_page_numbers_are_no_paragraphs() -> None:
    assert joined(["Một dòng ngắn.", "", "- 2 -", "Trang 3/7", "14"]) == ["Một dòng ngắn."]
