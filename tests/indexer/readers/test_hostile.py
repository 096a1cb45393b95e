"""What hostile or broken input does: refused with a reason, or read; never another exception."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.readers import SUFFIXES, Source, read
from indexer.readers.html import read_html
from search.errors import DocumentRefused

some = settings(max_examples=40, deadline=None)

FRAGMENTS = [
    "<div>", "</div>", "<p>", "</p>", "<h1>", "<a href='x'>", "<br>", "<table><tr><td>", "<img>",
    "<time datetime='2022'>", "<meta property='og:title' content='x'>", "<figure>", "<title>",
    "<article itemprop='articleBody'>", "<span class='sapo'>", "&#7879;", "&amp", "<!--", "-->",
    "<![CDATA[", "<script type='application/ld+json'>", "</script>", '{"@type":"NewsArticle"',
    "Một câu đủ dài để làm một đoạn văn, có dấu phẩy. ", "23/2/2022", "\n", "\x00", "\u202e",
]  # fmt: skip
MARKS = [
    "**", "*", "# ", "[a](b)", "![c](d)", "> ", "<!--", "-->", "---\n", "\n", "\n\n", "a: b\n",
    "\\*", "- ", "chữ",
]  # fmt: skip


def source(suffix: str, data: bytes) -> Source:
    return Source("kho/tin", f"/kho/tin{suffix}", suffix, data, "")


def attempt(suffix: str, data: bytes) -> None:
    try:
        raw = read(source(suffix, data))
    except DocumentRefused as refusal:
        assert str(refusal)
        return
    for block in raw.blocks:
        assert block.text == block.text.strip()
        assert "\n" not in block.text and "\x00" not in block.text
        block.text.encode()


@pytest.mark.parametrize("suffix", SUFFIXES)
@some
@given(data=st.binary(max_size=400))
def test_no_bytes_raise_in_any_reader(suffix: str, data: bytes) -> None:
    attempt(suffix, data)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
@some
@given(text=st.text(max_size=300))
def test_no_text_raises_in_any_reader(suffix: str, text: str) -> None:
    attempt(suffix, text.encode("utf-8", "surrogatepass"))


@some
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_no_tag_soup_raises(page: str) -> None:
    attempt(".html", page.encode())


@some
@given(st.lists(st.sampled_from(MARKS), max_size=40))
def test_no_markdown_raises(pieces: list[str]) -> None:
    attempt(".md", "".join(pieces).encode())


@pytest.mark.parametrize(
    ("suffix", "data", "reason"),
    [
        (".txt", b"", "empty"),
        (".txt", b" \n\t\x00", "empty"),
        (".txt", bytes(range(1, 32)) * 50, "binary"),
        (".txt", b"\x89PNG\r\n\x1a\n" + bytes(100), "not text"),
        (".html", b"<html><body></body></html>", "no text"),
        (".html", b"<div>" * 50_000, "no text"),
        (".html", b"<p>" * 100_001, "more than 100000 tags"),
        (".jsonl", b'{"id": 1}', "neither"),
        (".docx", b"PK\x03\x04 no zip", "no readable Word document"),
        (".pdf", b"%PDF-1.7\nnothing", "no readable PDF"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(
    suffix: str, data: bytes, reason: str
) -> None:
    with pytest.raises(DocumentRefused, match=reason):
        read(source(suffix, data))


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 30_000 + "một câu",
        "<h1>a" * 30_000,
        "<div>" + "một câu<br>" * 30_000,
        "<table><tr><td>" * 10_000,
        "<!--" * 90_000,
        '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><p>' + "&b;" * 10_000,
        '<script type="application/ld+json">' + '[{"@graph":' * 50_000 + "</script>",
    ],
)
def test_deep_wide_and_endless_pages_end(page: str) -> None:
    read_html(page)


@pytest.mark.parametrize("text", ["**" * 300_000, "[" * 300_000, "<!--" * 300_000, "> " * 300_000])
def test_endless_marks_in_markdown_end(text: str) -> None:
    attempt(".md", text.encode())
