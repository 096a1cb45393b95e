"""Plain text: optional front matter, then one paragraph a line; captions told by their form.

Newspapers' plain text keeps traces of the page it was taken from: a caption stands twice
(as alternative text and below the photo), or ends in "-0", "-1" (a photo's number), or in a
photo credit.
"""

from __future__ import annotations

import re

from indexer.readers.frontmatter import FrontMatter, split_front_matter
from indexer.readers.raw import Block

CAPTION_LENGTH = 300  # characters; a longer line with a credit is prose glued to a caption

_NUMBERED = re.compile(r"\s[-–]\s?\d{1,2}$")
_CREDIT = re.compile(
    r"(?:^|[\s(\[.…!?\"”’-])(?:(?:Nguồn )?[ảẢ]nh|ẢNH|Photo|Đồ họa|Ảnh minh họa|Ảnh tư liệu)"
    r"\s?:\s?(?:[^.:]|\.(?!\s+\w)){1,60}$"
)
_LABELLED = re.compile(
    r"^(?:Image (?:copyright|caption)\b|(?:Chú thích ảnh|Ảnh)\s?:"
    r"|\(?Ảnh (?:minh họa|tư liệu)\)?\.?$)",
    re.IGNORECASE,
)


def read_text(text: str) -> tuple[FrontMatter, tuple[Block, ...]]:
    """Return the front matter and the blocks of a plain text document."""
    front, body = split_front_matter(text)
    return front, plain_blocks(body)


def plain_blocks(text: str) -> tuple[Block, ...]:
    """Return one block for each line that is not blank, captions told from paragraphs."""
    lines = text.split("\n")
    blocks: list[Block] = []
    previous, was_caption = "", False
    for number, line in enumerate(lines):
        stripped = line.strip()
        if not stripped:
            previous, was_caption = "", False
            continue
        following = lines[number + 1].strip() if number + 1 < len(lines) else ""
        caption = (
            is_caption(stripped)
            or (stripped in (previous, following) and len(stripped) <= CAPTION_LENGTH)
            or (was_caption and _below_photo(previous, stripped, following))
        )
        if not (caption and stripped == previous):
            blocks.append(Block(stripped, "caption" if caption else "paragraph"))
        previous, was_caption = stripped, caption
    return tuple(blocks)


def is_caption(line: str) -> bool:
    """Tell from its form alone whether a line is the caption or the credit of a photo."""
    if len(line) > CAPTION_LENGTH:
        return False
    return bool(_NUMBERED.search(line) or _CREDIT.search(line) or _LABELLED.match(line))


def _below_photo(alternative: str, line: str, following: str) -> bool:
    """Tell whether a line is what stands below the photo whose alternative text went before."""
    return bool(_NUMBERED.search(alternative)) and not following and len(line) <= CAPTION_LENGTH
