"""A process that reads batches, watched: it is ended when it dies on a document or stands still.

An endless loop in a C library heeds no signal handler and may never let another thread of its
process run; so the watching is done from outside, and the worker says where it is in shared memory.
"""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from mmap import mmap
from multiprocessing.connection import Connection
from typing import Final

from indexer.nursery import Nursery
from indexer.readers.source import Source
from indexer.reading import Batch, Place, Prepare, name, run, unforeseen
from indexer.report import Refusal

SECONDS_PER_DOCUMENT = 60.0
"""A document that takes longer is refused: ordinary ones take milliseconds."""

SECONDS_PER_BATCH = 300.0
"""What the engine's part of a batch, its analysis, may take."""

LOOK: Final = 0.5
"""Seconds between two looks at a worker that says nothing."""


class Dismissed(Exception):
    """The run is over; nobody wants the batch any more."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """A batch that was not finished: how many sources were, and what ended it.

    Unless `is_certain`, the source after those done may have been there by accident.
    """

    done: int
    reason: str
    is_certain: bool = True


class Worker:
    """One process at a time, started anew when the last one ended, and what is known of it."""

    def __init__(self, number: int, place: Place, nursery: Nursery) -> None:
        self._number, self._place, self._nursery = number, place, nursery
        self._pipe: Connection | None = None
        self.pid = 0
        self._starting = threading.Lock()
        self._is_dismissed = False

    def start(self) -> None:
        """Start the process; where the system has no room for one now, `results` tries again."""
        with contextlib.suppress(OSError):
            self._start()

    def results(self, batch: Sequence[Source]) -> list[Batch]:
        """Return what became of the batch, in parts where a source ended the process.

        Raises:
            Dismissed: `dismiss` was called meanwhile.
        """
        if not batch:
            return []
        found = self._attempt(batch)
        if isinstance(found, Batch):
            return [found]
        if len(batch) == 1:
            return [_refused(batch[0], found.reason)]
        if found.done == len(batch):  # analysed together: by which source, nobody knows
            return [part for source in batch for part in self.results([source])]
        suspect, rest = batch[found.done], batch[found.done + 1 :]
        alone = [_refused(suspect, found.reason)] if found.is_certain else self.results([suspect])
        return self.results(batch[: found.done]) + alone + self.results(rest)

    def dismiss(self) -> None:
        """End the process, whatever it does, and start none any more."""
        with self._starting:
            self._is_dismissed = True
            self._nursery.end(self._number)

    def bury(self) -> None:
        """Give back what a process held; nobody may wait for its results any more."""
        if self._pipe is not None:
            self._nursery.end(self._number)
            self._pipe.close()
            self._pipe = None

    def _attempt(self, batch: Sequence[Source]) -> Batch | _Failure:
        """Return the answer of the process, or how it came to none; that one is then replaced."""
        self._place[0] = 0
        try:
            pipe = self._start()
            pipe.send(batch)
            if self._answers(pipe, len(batch)):
                answer: Batch | _Failure = pipe.recv()
                return answer
            failure = _too_long(self._place[0])
        except (EOFError, OSError):
            reason = "the process that read it died; leave it out"
            failure = _Failure(self._place[0], reason, is_certain=False)
        self.bury()
        if self._is_dismissed:
            raise Dismissed
        return failure

    def _answers(self, pipe: Connection, sources: int) -> bool:
        """Wait for the answer; tell if it came before the process stood still for too long.

        Looks are counted, not seconds, so that a run that is stopped (^Z) goes on unharmed.
        """
        place = looks = 0
        while not pipe.poll(LOOK):
            looks = looks + 1 if self._place[0] == place else 0
            place = self._place[0]
            if looks * LOOK >= self._patience(place < sources):
                return False
        return True

    def _patience(self, is_reading: bool) -> float:
        """Return the seconds the process may stand still."""
        return SECONDS_PER_DOCUMENT if is_reading else SECONDS_PER_BATCH

    def _start(self) -> Connection:
        with self._starting:
            if self._is_dismissed:
                raise Dismissed
            if self._pipe is None:
                self._pipe, self.pid = self._nursery.start(self._number)
            return self._pipe


def _refused(source: Source, reason: str) -> Batch:
    return Batch([], None, [Refusal(name(source), reason)], bytes=len(source.data))


def _too_long(done: int) -> _Failure:
    seconds = f"{SECONDS_PER_DOCUMENT:g} s"
    return _Failure(done, f"took longer than {seconds}; split it or convert it to plain text")


def shared_place() -> Place:
    """Return a number that processes share, without a file."""
    return memoryview(mmap(-1, 8)).cast("q")


def serve(pipe: Connection, prepare: Prepare, place: Place) -> None:
    """Answer batches until the parent ends this process."""
    gc.freeze()  # what the parent had is not ours to tidy, nor worth a copy of its pages
    while True:
        try:
            sources = pipe.recv()
        except EOFError:
            return
        try:
            answer: Batch | _Failure = run(sources, prepare, place)
        except Exception as error:  # in the analysis; the batch is tried one by one
            answer = _Failure(place[0], unforeseen(error))
        pipe.send(answer)
