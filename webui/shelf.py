"""The index this application reads: opened by the first request, opened again when it was away."""

from __future__ import annotations

from threading import Lock

from flask import current_app

from search.engines import open_reader
from search.engines.base import Info, Reader
from search.errors import IndexError_
from webui.kept import Kept


class Shelf:
    """Holds one open `Reader`, shared by all threads."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._lock = Lock()
        self._reader: Reader | None = None
        self._info: Info | None = None
        self.kept = Kept()

    def reader(self) -> Reader:
        """Return the open reader.

        Raises:
            IndexError_: the index is away; the next call tries again.
        """
        reader = self._reader
        if reader is None:
            with self._lock:
                reader = self._reader = self._reader or open_reader(self.url)
        return reader

    def forget(self) -> None:
        """Drop a reader that failed, so that the next request opens the index anew."""
        with self._lock:
            self._reader = None

    def info(self) -> Info:
        """Return what the index holds, counted once a generation."""
        source, known = self.reader(), self._info
        if known is None or known.generation != source.generation:
            known = self._info = source.info()
        return known

    def generation(self) -> str:
        """Return the index's generation, or "" while it is away."""
        try:
            return self.reader().generation
        except IndexError_:
            self.forget()
            return ""


def shelf() -> Shelf:
    """Return the current application's shelf."""
    found: Shelf = current_app.extensions["shelf"]
    return found


def reader() -> Reader:
    """Return the current application's open reader."""
    return shelf().reader()
