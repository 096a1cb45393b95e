"""Files made to hurt: each maker writes one kind into a folder.

`size` scales what is only big: 1 for `make faults`, a fraction for `make test`.
"""

from __future__ import annotations

import gzip
import io
import os
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

Maker = Callable[[Path, float], None]
DOCX_BODY = (
    '<?xml version="1.0"?>{prolog}<w:document xmlns:w="http://schemas.openxmlformats.org/'
    'wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body>'
    "</w:document>"
)
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 10}">' for n in range(12))
BOMB_DOCTYPE = f"<!DOCTYPE x [{ENTITIES}]>"
OUTSIDE_ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def long_line(folder: Path, size: float) -> None:
    with (folder / "mot-dong.txt").open("wb") as file:
        for _ in range(int(100 * size)):
            file.write("chữ và chữ ".encode() * 66_000)


def long_json_line(folder: Path, size: float) -> None:
    with (folder / "dong.jsonl").open("wb") as file:
        file.write(b'{"text": "')
        for _ in range(int(100 * size)):
            file.write(b"dai " * 250_000)
        file.write('"}\n{"id": "sau-dong-dai", "text": "Bài sau dòng dài vẫn còn."}\n'.encode())


def large_text(folder: Path, size: float) -> None:
    words = "Đường làng mở rộng, bà con vui. " * 40
    (folder / "dai.txt").write_text((words + "\n\n") * int(11_000 * size), encoding="utf-8")


def one_word(folder: Path, size: float) -> None:
    (folder / "mot-tu.txt").write_text("ô" * int(5_000_000 * size), encoding="utf-8")


def deep_html(folder: Path, size: float) -> None:
    (folder / "sau.html").write_bytes(b"<div>" * int(1_000_000 * size) + "đáy".encode())


def deep_mixed_html(folder: Path, size: float) -> None:
    count = int(200_000 * size)
    (folder / "sau-lan.html").write_bytes(
        b"<html><body>" + b"<table><tr><td><b><p><a href=x>" * count + b"x"
    )


def many_attributes(folder: Path, size: float) -> None:
    attributes = " ".join(f"a{n}=1" for n in range(int(300_000 * size)))
    (folder / "thuoc-tinh.html").write_text(f"<p {attributes}>chữ</p>", encoding="utf-8")


def unclosed(folder: Path, size: float) -> None:
    (folder / "mo.html").write_text("<script>" + "<!-- <![CDATA[ " * int(200_000 * size))
    (folder / "mo.md").write_text("[" * int(500_000 * size) + "](x)" + "*_" * int(50_000 * size))
    (folder / "mo2.md").write_text("> " * int(100_000 * size) + "\n" + "- " * int(100_000 * size))


def nested_json(folder: Path, size: float) -> None:
    depth = int(1_000_000 * size)
    (folder / "sau.jsonl").write_text('{"text": ' + "[" * depth + "]" * depth + "}\n")
    deep = '{"@graph":' * int(100_000 * size)
    page = f'<script type="application/ld+json">{deep}</script><p>Bài có chữ.</p>'
    (folder / "sau-ld.html").write_text(page, encoding="utf-8")


def huge_number(folder: Path, size: float) -> None:
    digits = "9" * int(1_000_000 * size)
    (folder / "so.jsonl").write_text(f'{{"id": {digits}, "text": "số to"}}\n', encoding="utf-8")
    (folder / "so.txt").write_text(f"Tin\n\nSố {digits} là số to.", encoding="utf-8")


def front_matter(folder: Path, size: float) -> None:
    (folder / "dau.txt").write_text("---\n" + "title: x\n" * int(100_000 * size) + "chữ")


def sidecars(folder: Path, size: float) -> None:
    (folder / "kem.txt").write_text("Bài có tệp kèm hỏng.", encoding="utf-8")
    (folder / "kem.meta.toml").write_text("a = " + "[" * int(100_000 * size))


def entity_bombs(folder: Path, size: float) -> None:
    body = "<html><body><p>&e11;</p></body></html>"
    (folder / "thuc-the.html").write_text(f'<?xml version="1.0"?>{BOMB_DOCTYPE}{body}')
    for name, prolog, text in (
        ("thuc-the", BOMB_DOCTYPE, "&e11;"),
        ("ra-ngoai", OUTSIDE_ENTITY, "&e;"),
    ):
        _docx(folder / f"{name}.docx", DOCX_BODY.format(prolog=prolog, text=text).encode())


def zip_bombs(folder: Path, size: float) -> None:
    text = b" " * int(400_000_000 * size)
    _docx(folder / "bom.docx", DOCX_BODY.encode().replace(b"{prolog}", b"") + text)
    (folder / "bom.jsonl.gz").write_bytes(_gzipped(int(1_000_000_000 * size)))
    inner = _gzipped(int(100_000_000 * size))
    (folder / "bom2.jsonl.gz").write_bytes(gzip.compress(inner))


def _gzipped(size: int) -> bytes:
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=6) as file:
        for _ in range(size // 1_000_000):
            file.write(bytes(1_000_000))
    return buffer.getvalue()


def lying_zip(folder: Path, size: float) -> None:
    """Write a .docx whose directory understates what an entry unpacks to."""
    _docx(folder / "noi-doi.docx", b"<x>" + b"a" * int(300_000_000 * size))
    data = bytearray((folder / "noi-doi.docx").read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    (folder / "noi-doi.docx").write_bytes(data)


def _docx(path: Path, document: bytes) -> None:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    main = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
        'package.relationships+xml"/><Override PartName="/word/document.xml" '
        f'ContentType="{kind}"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships"><Relationship Id="r" Type="{main}" Target="word/document.xml"/>'
        "</Relationships>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        archive.writestr("word/document.xml", document)


def bad_pdfs(folder: Path, size: float) -> None:
    (folder / "vong.pdf").write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 99999999>>endobj\n"
        b"trailer<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF"
    )
    (folder / "mo.pdf").write_bytes(b"%PDF-1.4\n" + b"<<" * int(500_000 * size))


def wrong_suffixes(folder: Path, size: float) -> None:
    (folder / "anh.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(20_000))
    (folder / "may.html").write_bytes(b"\x7fELF" + os.urandom(20_000))
    (folder / "trang.docx").write_text("<html><p>không phải Word</p></html>")
    (folder / "chu.jsonl.gz").write_text("không phải gzip")
    (folder / "trang.jsonl").write_text("<html>không phải JSON</html>")
    (folder / "nhieu.txt").write_bytes(os.urandom(200_000))


def nulls(folder: Path, size: float) -> None:
    (folder / "rong.txt").write_bytes(bytes(int(10_000_000 * size)))
    (folder / "khong.txt").write_bytes(b"")
    (folder / "xen.txt").write_bytes("Chữ\0xen\0số không.".encode() * 100)


def links(folder: Path, size: float) -> None:
    (folder / "vong").symlink_to(folder)
    (folder / "a.txt").symlink_to(folder / "b.txt")
    (folder / "b.txt").symlink_to(folder / "a.txt")
    (folder / "mat-khau.txt").symlink_to("/etc/passwd")
    (folder / "goc").symlink_to("/")
    (folder / "dut.txt").symlink_to(folder / "khong-co")


def names(folder: Path, size: float) -> None:
    text = "Tên tệp lạ, bài vẫn đọc được.".encode()
    for name in (
        b"hai\ndong.txt",
        "đảo\u202etxt.exe.txt".encode(),
        b"khong-phai-utf8-\xff\xfe.txt",
        b"\x1b[31mdo.txt",
        b"-rf.txt",
        b"%2e%2e.txt",
        b"'; drop.txt",
        ("dài" * 60).encode() + b".txt",
    ):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(text)


def no_files(folder: Path, size: float) -> None:
    """Make what has a document's name and is no file: opening it may wait for ever."""
    os.mkfifo(folder / "ong.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        place = Path.cwd()
        try:
            os.chdir(folder)  # the path of a socket must be short
            listener.bind("o-cam.txt")
        finally:
            os.chdir(place)
    (folder / "thu-muc.txt").mkdir()
    if os.geteuid() == 0:
        os.mknod(folder / "khong-het.txt", 0o666 | 0o020000, os.makedev(1, 5))  # /dev/zero


def many_tiny(folder: Path, size: float) -> None:
    for number in range(int(10_000 * size)):
        (folder / f"nho-{number}.txt").write_text(f"Tin nhỏ số {number}.", encoding="utf-8")


HOSTILE: dict[str, Maker] = {
    maker.__name__: maker
    for maker in (
        long_line, long_json_line, large_text, one_word, deep_html, deep_mixed_html,
        many_attributes, unclosed, nested_json, huge_number, front_matter, sidecars, entity_bombs,
        zip_bombs, lying_zip, bad_pdfs, wrong_suffixes, nulls, links, names, no_files, many_tiny,
    )
}  # fmt: skip
