"""From a raw document to an article: each value with where it was found."""

from __future__ import annotations

from indexer.extract.article import extract

__all__ = ["extract"]
