"""Readers: from a file on disk to a raw document, by suffix."""

from __future__ import annotations

from indexer.readers.files import sources
from indexer.readers.names import SUFFIXES, is_document, is_ignored
from indexer.readers.read import read
from indexer.readers.source import Refused, Source

__all__ = ["SUFFIXES", "Refused", "Source", "is_document", "is_ignored", "read", "sources"]
