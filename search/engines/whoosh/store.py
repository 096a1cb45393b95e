"""Stored articles: JSON records in zstd frames of some tens of kilobytes, found by number.

A frame is `offsets (uint32, records + 1) | records`. Frames are made where the articles are
analysed (also in worker processes) and copied whole when segments are merged.
"""

from __future__ import annotations

import json
import struct
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, count, pairwise
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray

from search.engines.arrays import offsets_of
from search.engines.whoosh.files import ArrayFiles, ArrayWriter, from_bytes, to_bytes
from search.model import Article, Date, Section, Speaker, Statement
from search.snippets import sentences_of

Array = NDArray[Any]

FRAME = 8 * 1024
"""Bytes of records after which a frame is closed: three articles of a newspaper.

Larger frames compress better (by a tenth with four times the bytes), smaller ones read faster, as
many times as they are smaller: a page of hits opens ten.
"""

LEVEL = 3

KEPT = 32 << 20
"""Bytes of articles that the process keeps as they were read, about: some two thousand of a
newspaper. The next page, the other tab and the next reader ask for many again."""

BOOK = 128 * 1024
"""Bytes of a record that is not kept."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


@dataclass(frozen=True, slots=True)
class Frame:
    """Some stored articles: compressed bytes, how many articles, how many bytes when expanded."""

    data: bytes
    articles: int
    size: int

    @property
    def is_full(self) -> bool:
        """Tell whether the frame is worth copying as it is."""
        return self.size >= FRAME // 2


def encode(article: Article) -> bytes:
    """Return the article as a JSON array of its fields."""
    date, section = article.date, article.section
    fields = [
        article.id,
        article.title,
        article.lead,
        article.body,
        [date.value, date.precision, date.origin] if date else None,
        [section.value, section.origin] if section else None,
        article.source,
        article.author,
        article.url,
        [[speaker.name, speaker.roles] for speaker in article.speakers],
        [
            [s.speaker, s.role, s.kind, s.verb, s.paragraph, s.start, s.end]
            for s in article.statements
        ],
        article.captions,
        article.headings,
        article.file,
        article.digest,
        np.diff(article.sentence_ends or sentences_of(article), prepend=0).tolist(),
    ]
    return to_bytes(_ENCODER.encode(fields))


def decode(record: bytes) -> Article:
    """Return the article that `encode` was given."""
    (
        id,
        title,
        lead,
        body,
        date,
        section,
        source,
        author,
        url,
        speakers,
        statements,
        captions,
        headings,
        file,
        digest,
        *later,  # indexes of before know no more
    ) = json.loads(from_bytes(record))
    return Article(
        id=id,
        title=title,
        lead=lead,
        body=tuple(body),
        date=Date(*date) if date else None,
        section=Section(*section) if section else None,
        source=source,
        author=author,
        url=url,
        speakers=tuple(Speaker(name, tuple(roles)) for name, roles in speakers),
        statements=tuple(Statement(*fields) for fields in statements),
        captions=tuple(captions),
        headings=tuple(headings),
        file=file,
        digest=digest,
        sentence_ends=tuple(accumulate(later[0])) if later else (),
    )


def frames(records: Iterable[bytes]) -> list[Frame]:
    """Pack records into frames, in order."""
    packed, waiting, size = [], list[bytes](), 0
    for record in records:
        waiting.append(record)
        size += len(record)
        if size >= FRAME:
            packed.append(_frame(waiting))
            waiting, size = [], 0
    if waiting:
        packed.append(_frame(waiting))
    return packed


def _frame(records: Sequence[bytes]) -> Frame:
    offsets = offsets_of([len(record) for record in records]).astype("<u4")
    raw = offsets.tobytes() + b"".join(records)
    data = _compressed(raw)
    return Frame(data, len(records), len(raw))


def _compressed(raw: bytes) -> bytes:
    """Compress with a checksum: what the disk changed is refused, not shown."""
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress(raw)


def records_of(frame: Frame) -> list[bytes]:
    """Return a frame's records."""
    raw = _expand(frame.data, frame.size)
    head = np.frombuffer(raw, "<u4", frame.articles + 1)
    base = head.nbytes
    bounds = (head.astype(np.int64) + base).tolist()
    return [raw[start:end] for start, end in pairwise(bounds)]


def _expand(data: bytes | memoryview, size: int) -> bytes:
    """Decompress, refusing a frame whose header asks for another size than was written."""
    if zstandard.frame_content_size(data) != size:
        raise ValueError("a stored frame is not what was written")
    return _context().decompress(data, max_output_size=size)


_OF_THREAD = threading.local()


def _context() -> zstandard.ZstdDecompressor:
    """Return this thread's own; to make one costs more than to expand a frame."""
    found: zstandard.ZstdDecompressor | None = getattr(_OF_THREAD, "decompressor", None)
    if found is None:
        found = _OF_THREAD.decompressor = zstandard.ZstdDecompressor()
    return found


class Shelf:
    """Articles by name, the last ones used, within a bound of memory; shared by threads."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._used = 0
        self._articles: OrderedDict[tuple[int, int], tuple[Article, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: tuple[int, int]) -> Article | None:
        """Return the article of this name, if it is there."""
        with self._lock:
            found = self._articles.get(name)
            if found is None:
                return None
            self._articles.move_to_end(name)
            return found[0]

    def put(self, name: tuple[int, int], article: Article, record: int) -> None:
        """Keep an article that was read from so many bytes.

        Its letters take about twice as many, and its words (`search.words`) twice as many again.
        """
        size = 4 * record + 3072
        with self._lock:
            if record > BOOK or name in self._articles:
                return
            self._articles[name] = article, size
            self._used += size
            while self._used > self._memory:
                self._used -= self._articles.popitem(last=False)[1][1]


_SHELF = Shelf(KEPT)
_NUMBERS = count()


class StoredArticles:
    """The stored articles of one segment."""

    def __init__(self, files: ArrayFiles) -> None:
        self._files = files
        self._blob = files.array("stored.blob")
        self._starts = files.array("stored.starts")
        self._firsts = files.array("stored.firsts")
        self._sizes = files.array("stored.sizes")
        self._number = next(_NUMBERS)  # its articles' names on the shelf

    def frame(self, number: int) -> Frame:
        """Return a frame as it lies on disk."""
        start, end = int(self._starts[number]), int(self._starts[number + 1])
        articles = int(self._firsts[number + 1]) - int(self._firsts[number])
        return Frame(self._blob[start:end].tobytes(), articles, int(self._sizes[number]))

    def __len__(self) -> int:
        """Return how many frames there are."""
        return len(self._sizes)

    def first(self, number: int) -> int:
        """Return the first article of a frame."""
        return int(self._firsts[number])

    def _frame_of(self, article: int) -> tuple[int, int]:
        """Return the frame that holds an article, and the article's number in it."""
        number = int(self._firsts.searchsorted(np.uint32(article), "right")) - 1
        return number, article - int(self._firsts[number])

    def record(self, article: int) -> bytes:
        """Return one article's record; raise `IndexDamaged` where the frame cannot be read."""
        number, at = self._frame_of(article)
        data = self._blob[int(self._starts[number]) : int(self._starts[number + 1])].data
        base = 4 * (int(self._firsts[number + 1]) - int(self._firsts[number]) + 1)
        try:
            raw = _expand(data, int(self._sizes[number]))
            start, end = struct.unpack_from("<2I", raw, 4 * at)
            return raw[base + start : base + end]
        except (ValueError, struct.error, zstandard.ZstdError) as error:
            raise self._files.damage("a stored article cannot be read") from error

    def article(self, number: int) -> Article:
        """Return one article; the last ones asked for are at hand."""
        name = self._number, number
        found = _SHELF.get(name)
        if found is not None:
            return found
        record = self.record(number)
        try:
            found = decode(record)
        except (ValueError, TypeError) as error:
            raise self._files.damage("a stored article cannot be read") from error
        _SHELF.put(name, found, len(record))
        return found


def write_sources(writer: ArrayWriter, found: Sequence[tuple[str, str, str]]) -> None:
    """Write id, file and digest of every article, compressed: what an incremental run asks for."""
    raw = to_bytes(_ENCODER.encode(list(zip(*found, strict=True))))
    data = _compressed(raw)
    writer.write("sources.table", np.frombuffer(data, np.uint8))
    writer.write("sources.size", np.array([len(raw)], np.uint64))


def sources(files: ArrayFiles) -> list[tuple[str, str, str]]:
    """Return what `write_sources` wrote; raise `IndexDamaged` where it cannot be read."""
    try:
        raw = _expand(files.array("sources.table").tobytes(), int(files.array("sources.size")[0]))
        return list(zip(*json.loads(from_bytes(raw)), strict=True))
    except (ValueError, zstandard.ZstdError) as error:
        raise files.damage("the table of its sources cannot be read") from error
