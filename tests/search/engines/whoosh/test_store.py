"""Stored articles: what was written is read, and what is kept stays within its bound."""

from __future__ import annotations

import pytest
import zstandard

from search.engines.whoosh.store import BOOK, Frame, Shelf, decode, encode, frames, records_of
from search.model import Article, Date, Section, Speaker, Statement

ARTICLE = Article(
    "a",
    "Cầu mới",
    "Sáng nay.",
    ("Ông Lê Minh Tạo nói: “Cầu vững.” Xe qua.",),
    Date("2024-05", "month", "text"),
    Section("Xã hội", "path"),
    speakers=(Speaker("Lê Minh Tạo", ("kỹ sư",)),),
    statements=(Statement("Lê Minh Tạo", "", "direct", "nói", 1, 11, 44),),
    headings=(1,),
)


def test_an_article_is_read_as_it_was_written_and_knows_where_its_sentences_end() -> None:
    (record,) = records_of(frames([encode(ARTICLE)])[0])
    read = decode(record)
    assert read == ARTICLE
    text, starts = read.text, (0, *read.sentence_ends)
    sentences = [
        text[start:end].strip() for start, end in zip(starts, read.sentence_ends, strict=False)
    ]
    assert sentences == ["Sáng nay.", "Ông Lê Minh Tạo nói: “Cầu vững.”", "Xe qua."]


@pytest.mark.parametrize("bit", range(8))
def test_no_frame_that_the_disk_changed_is_read_as_something_else(bit: int) -> None:
    (frame,) = frames([encode(ARTICLE)])
    refused = 0
    for at in range(len(frame.data)):
        data = bytearray(frame.data)
        data[at] ^= 1 << bit
        try:
            read = records_of(Frame(bytes(data), frame.articles, frame.size))
        except (ValueError, zstandard.ZstdError):
            refused += 1
        else:  # in the header is a bit that means nothing here
            assert read == [encode(ARTICLE)]
    assert refused > len(frame.data) - 4


def test_the_shelf_keeps_what_was_used_last_within_its_bound() -> None:
    shelf = Shelf(3 * (4 * 1000 + 3072))
    for number in range(3):
        shelf.put((0, number), ARTICLE, 1000)
    assert shelf.get((0, 0)) is ARTICLE
    shelf.put((1, 0), ARTICLE, 1000)
    assert shelf.get((0, 1)) is None
    assert shelf.get((0, 0)) is shelf.get((0, 2)) is shelf.get((1, 0)) is ARTICLE
    shelf.put((2, 0), ARTICLE, 2500)  # as much as two
    assert [shelf.get(name) is None for name in [(0, 0), (0, 2), (1, 0)]] == [True, True, False]


def test_no_book_is_kept() -> None:
    shelf = Shelf(1 << 30)
    shelf.put((0, 0), ARTICLE, BOOK + 1)
    assert shelf.get((0, 0)) is None
