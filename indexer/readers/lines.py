"""JSON Lines, plain or gzipped, as one source a line, streamed.

A line longer than the limit is passed over without being held. A gzip file that swells beyond
any text (a bomb) is left where it stands.
"""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from indexer.readers.names import ID_LENGTH, id_of, printable
from indexer.readers.source import Refused, Source, digest

CHUNK = 1 << 16
# Text shrinks three to ten times under gzip; deflate's ceiling is 1032 (RFC 1951). Past the
# allowance, more than this ratio is no text.
MOST_EXPANSION = 100
EXPANSION_ALLOWANCE = 64 << 20
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def json_lines(
    file: BinaryIO, path: Path, root: Path, sidecar: bytes, limit: int
) -> Iterator[Source | Refused]:
    """Yield a source for each line that is not blank; `limit` is in bytes a line."""
    name, stem = printable(str(path)), id_of(path, root)
    suffix = ".jsonl.gz" if path.name.lower().endswith(".gz") else ".jsonl"
    number = 0
    try:
        for number, line in enumerate(_lines(_plain(file, suffix), limit), start=1):
            if line is None:
                reason = f"the line is longer than {limit >> 20} MiB; split the document"
                yield Refused(f"{name}:{number}", reason)
            elif data := line.strip():
                yield _source(data, number, str(path.absolute()), stem, suffix, sidecar)
    except (EOFError, gzip.BadGzipFile, zlib.error, _Bomb) as error:
        where = f"{name}:{number + 1}"
        yield Refused(where, f"the gzip stream is damaged or hostile ({error}); pack it again")


def _source(data: bytes, number: int, file: str, stem: str, suffix: str, sidecar: bytes) -> Source:
    id_ = _given_id(data) or f"{stem}#{number}"
    return Source(id_, file, suffix, data, digest(data, sidecar), number, sidecar)


def _given_id(data: bytes) -> str:
    """Return the id a line gives itself, or "" where it gives none or cannot be parsed."""
    try:
        record = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    given = record.get("id") if isinstance(record, dict) else None
    if not isinstance(given, str | int) or isinstance(given, bool):
        return ""
    return printable(str(given).strip().strip("/"))[:ID_LENGTH]


class _Bomb(Exception):
    """Say that a gzip stream swells beyond any text."""


class _Gunzip(io.RawIOBase):
    """Unpack gzip (all members), giving up where the expansion is beyond any text."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._plain = gzip.GzipFile(fileobj=packed, mode="rb")
        self._out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self._plain.read(len(view))
        view[: len(data)] = data
        self._out += len(data)
        if self._out > EXPANSION_ALLOWANCE + MOST_EXPANSION * self._packed.tell():
            raise _Bomb(f"{self._out} bytes from {self._packed.tell()}")
        return len(data)


def _plain(file: BinaryIO, suffix: str) -> io.BufferedReader:
    raw = _Gunzip(file) if suffix.endswith(".gz") else file
    return io.BufferedReader(raw, CHUNK)  # type: ignore[arg-type]


def _lines(stream: io.BufferedReader, limit: int) -> Iterator[bytes | None]:
    """Yield each line, or None for one beyond the limit."""
    if stream.peek(2)[:2] in UTF16_MARKS:
        yield from _utf16_lines(stream, limit)
        return
    while line := stream.readline(limit + 1):
        if len(line) <= limit:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(CHUNK)
        yield None


def _utf16_lines(stream: io.BufferedReader, limit: int) -> Iterator[bytes | None]:
    text = io.TextIOWrapper(stream, "utf-16", errors="replace", newline="\n")
    while line := text.readline(limit // 2):
        if line.endswith("\n") or len(line) < limit // 2:
            yield line.encode("utf-8", "replace")
            continue
        while line and not line.endswith("\n"):
            line = text.readline(CHUNK)
        yield None
