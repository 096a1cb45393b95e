"""One document's bytes as they lie on disk, before anything is understood."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one document: a whole file, or one line of a JSON Lines file.

    `id` is relative to the run's root (see DESIGN of ids), `file` the absolute path, `line`
    counts from 1 in JSON Lines and is 0 elsewhere. `sidecar` holds the bytes of NAME.meta.toml
    or b"". `digest` covers data and sidecar: the same id with an equal digest needs no second
    reading.
    """

    id: str
    file: str
    suffix: str
    data: bytes
    digest: str
    line: int = 0
    sidecar: bytes = b""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file, or a line of one, that cannot become a document, and why.

    `source` is fit for printing: "path" or "path:line", control characters escaped.
    """

    source: str
    reason: str


def digest(data: bytes, sidecar: bytes) -> str:
    """Return 32 hexadecimal digits that change with the data or the sidecar."""
    hasher = blake2b(sidecar, digest_size=16)
    hasher.update(len(sidecar).to_bytes(8, "little"))
    hasher.update(data)
    return hasher.hexdigest()
