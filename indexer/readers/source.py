"""One document's bytes as they lie on disk, before anything is understood."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one document: a whole file, or one line of a JSON Lines file.

    `id` is relative to the run's root (see DESIGN of ids), `file` the absolute path, `line`
    counts from 1 in JSON Lines and is 0 elsewhere. `sidecar` holds the bytes of NAME.meta.toml
    or b"". `digest` covers data, sidecar and the id; equal digests need no second reading.
    """

    id: str
    file: str
    suffix: str
    data: bytes
    digest: str
    line: int = 0
    sidecar: bytes = b""
