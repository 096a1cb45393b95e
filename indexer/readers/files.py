"""The documents in one file, as bytes: cheap, bounded, and never an exception.

Nothing here understands a document. A file is opened once, without following it out of the root
and without waiting (a pipe is refused, not read), and at most its limit is read into memory.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from indexer.readers.lines import json_lines
from indexer.readers.names import (
    LINE_SUFFIXES,
    OFFICE_SUFFIXES,
    id_of,
    printable,
    sidecar_of,
    suffix_of,
)
from indexer.readers.source import Refused, Source, digest
from search.errors import DocumentRefused

MIB = 1 << 20
DOCUMENT_BYTES = 16 * MIB  # a long novel is 2 MiB
OFFICE_BYTES = 64 * MIB  # pictures included
SIDECAR_BYTES = MIB
READ_ATTEMPTS = 2  # a file that changes while it is read is read once more


def sources(path: Path, root: Path) -> Iterator[Source | Refused]:
    """Yield the documents of one file under `root`, or what is refused with its reason.

    A .jsonl or .jsonl.gz file yields one source a line and is streamed: memory is bounded by
    the longest line allowed. Never raises for what is on disk.
    """
    try:
        yield from _sources(path, root)
    except DocumentRefused as refusal:
        yield Refused(printable(str(path)), str(refusal))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        yield Refused(printable(str(path)), f"cannot be read ({reason}); check that it is there")


def _sources(path: Path, root: Path) -> Iterator[Source | Refused]:
    suffix = suffix_of(path)
    if not suffix:
        raise DocumentRefused("its suffix is not one that timbao reads")
    _stay_inside(path, root)
    sidecar = _sidecar(path, root)
    if suffix in LINE_SUFFIXES:
        with _open(path) as file:
            yield from json_lines(file, path, root, sidecar, DOCUMENT_BYTES)
        return
    limit = OFFICE_BYTES if suffix in OFFICE_SUFFIXES else DOCUMENT_BYTES
    data = _read_settled(path, limit)
    id_ = id_of(path, root)
    yield Source(id_, str(path.absolute()), suffix, data, digest(data, sidecar), 0, sidecar)


def _stay_inside(path: Path, root: Path) -> None:
    real = os.path.realpath(path, strict=True)
    if not Path(real).is_relative_to(os.path.realpath(root)):
        raise DocumentRefused("is a link out of the folder; copy the file into the folder instead")


def _open(path: Path) -> BinaryIO:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise DocumentRefused("is not a regular file")
    return os.fdopen(descriptor, "rb")


def _read_settled(path: Path, limit: int) -> bytes:
    for _ in range(READ_ATTEMPTS):
        with _open(path) as file:
            before = os.fstat(file.fileno())
            data = file.read(limit + 1)
            after = os.fstat(file.fileno())
        if len(data) > limit:
            raise DocumentRefused(f"is larger than {limit // MIB} MiB; split it into documents")
        if (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size):
            return data
    raise DocumentRefused("changes while it is read; index again when it is finished")


def _sidecar(path: Path, root: Path) -> bytes:
    sidecar = sidecar_of(path)
    if not os.path.lexists(sidecar):
        return b""
    _stay_inside(sidecar, root)
    with _open(sidecar) as file:
        data = file.read(SIDECAR_BYTES + 1)
    if len(data) > SIDECAR_BYTES:
        raise DocumentRefused(f"its sidecar {printable(sidecar.name)} is larger than 1 MiB")
    return data
