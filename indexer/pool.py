"""Batches of documents through worker processes, in order, surviving a worker's death."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from indexer.extract import extract
from indexer.readers import read
from indexer.readers.names import printable
from indexer.readers.source import Source
from indexer.report import Refusal
from search.errors import DocumentRefused
from search.model import Article

SECONDS_PER_DOCUMENT = 60
"""A document that takes longer is refused: ordinary ones take milliseconds."""

Prepare = Callable[[Sequence[Article]], Any]


@dataclass(slots=True)
class Batch:
    """What became of some sources: ids of the good ones, the engine's form of them, the rest."""

    ids: list[str]
    prepared: Any
    refused: list[Refusal] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    bytes: int = 0


def run(sources: Sequence[Source], prepare: Prepare) -> Batch:
    """Read, extract and prepare some sources; what fails is refused with its reason."""
    articles: list[Article] = []
    batch = Batch([], None, bytes=sum(len(source.data) for source in sources))
    for source in sources:
        try:
            with _time_limit(SECONDS_PER_DOCUMENT):
                raw = read(source)
                articles.append(extract(raw))
            batch.notes.update(raw.notes)
        except DocumentRefused as error:
            batch.refused.append(Refusal(name(source), str(error)))
        except (Exception, RecursionError) as error:  # one bad document never stops a run
            reason = f"{type(error).__name__}: {error}"[:300]
            batch.refused.append(Refusal(name(source), f"could not be read ({reason})"))
    batch.ids = [article.id for article in articles]
    batch.prepared = prepare(articles)
    return batch


def name(source: Source) -> str:
    """Return where a source is, for messages: file, and line in JSON Lines."""
    file = printable(source.file)
    return f"{file}:{source.line}" if source.line else file


def run_all(batches: Iterable[Sequence[Source]], prepare: Prepare, workers: int) -> Iterator[Batch]:
    """Yield a `Batch` for each group of sources, in order, at most 2 x workers under way.

    With one worker all happens in this process. A worker that dies (a crash in a C library, the
    kernel's memory killer) costs the one document that killed it, which is refused.
    """
    if workers <= 1:
        for batch in batches:
            yield run(batch, prepare)
        return
    with _Workers(workers) as pool:
        waiting: deque[tuple[Sequence[Source], Future[Batch]]] = deque()
        for batch in batches:
            waiting.append((batch, pool.submit(batch, prepare)))
            if len(waiting) >= 2 * workers:
                yield from pool.results(*waiting.popleft(), prepare)
        while waiting:
            yield from pool.results(*waiting.popleft(), prepare)


class _Workers:
    """A process pool that is replaced when a worker dies.

    Workers are spawned, not forked: a forked one would inherit the index lock's descriptor and
    hold the lock after this process is gone.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool = self._start(workers)

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    @staticmethod
    def _start(workers: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            workers, mp_context=multiprocessing.get_context("spawn"), initializer=_follow_parent
        )

    def submit(self, batch: Sequence[Source], prepare: Prepare) -> Future[Batch]:
        try:
            return self._pool.submit(run, batch, prepare)
        except BrokenProcessPool:
            self._restart()
            return self._pool.submit(run, batch, prepare)

    def results(
        self, batch: Sequence[Source], future: Future[Batch], prepare: Prepare
    ) -> Iterator[Batch]:
        """Yield the batch's result; after a death, that of each part that can be read."""
        try:
            yield future.result()
        except BrokenProcessPool:  # the next `submit` replaces the pool
            yield from self._salvage(batch, prepare)

    def _salvage(self, batch: Sequence[Source], prepare: Prepare) -> Iterator[Batch]:
        """Halve until the document on which a worker dies stands alone, and refuse that."""
        with self._start(1) as alone:
            try:
                yield alone.submit(run, batch, prepare).result()
                return
            except BrokenProcessPool:
                pass
        if len(batch) == 1:
            refusal = Refusal(name(batch[0]), "the process that read it died; leave it out")
            result = run([], prepare)
            result.refused.append(refusal)
            yield result
            return
        half = len(batch) // 2
        yield from self._salvage(batch[:half], prepare)
        yield from self._salvage(batch[half:], prepare)

    def _restart(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._start(self._workers)


def _follow_parent() -> None:
    """End this worker when its parent is gone (killed, it cannot tell us), and leave ^C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class _TooLong(DocumentRefused):
    pass


@contextmanager
def _time_limit(seconds: int) -> Iterator[None]:
    """Raise in this thread when the block takes longer; only a main thread can be so stopped."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise _TooLong(f"took longer than {seconds} s; split it or convert it to plain text")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
