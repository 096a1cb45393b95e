"""What a reader understood of a document: its text in blocks and what it says about itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from search.model import Origin

BlockKind = Literal["paragraph", "heading", "caption", "front"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, sub-heading or caption, NFC, without line breaks inside.

    A "front" block stands between a page's title and its text (a stamp, a byline, a breadcrumb):
    it may tell something and is no text.
    """

    text: str
    kind: BlockKind = "paragraph"


@dataclass(frozen=True, slots=True)
class Value:
    """A piece of metadata as the document words it, and where it was found."""

    text: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A document read but not yet extracted.

    `meta` may hold title, lead, date, section, source, author, url (one value each, the most
    trusted). `speakers` are names given by the document or its sidecar. `notes` tell what was
    done to the bytes ("TCVN3 converted"), for the report.
    """

    id: str
    file: str
    digest: str
    blocks: tuple[Block, ...]
    meta: dict[str, Value] = field(default_factory=dict)
    speakers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
