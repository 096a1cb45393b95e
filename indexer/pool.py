"""Batches of documents through worker processes, in order, whatever a document does to its worker.

Also a single worker is a process of its own: whoever is stuck in a C library can only be ended from
outside. Each is watched by a thread of this process.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import LifoQueue

from indexer.nursery import Nursery
from indexer.readers.source import Source
from indexer.reading import Batch, Prepare
from indexer.worker import Worker, serve, shared_place


def run_all(batches: Iterable[Sequence[Source]], prepare: Prepare, workers: int) -> Iterator[Batch]:
    """Yield what became of each group of sources, in order, at most 2 x workers under way.

    A document that takes longer than `worker.SECONDS_PER_DOCUMENT`, or on which its worker dies, is
    refused; the others are not harmed.
    """
    with _Workers(workers, prepare) as pool:
        waiting: deque[Future[list[Batch]]] = deque()
        for batch in batches:
            waiting.append(pool.submit(batch))
            if len(waiting) >= 2 * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


class _Workers:
    """Workers and the threads that watch them."""

    def __init__(self, workers: int, prepare: Prepare) -> None:
        """Fork the process that workers come from, while no thread of the run is at work."""
        places = [shared_place() for _ in range(workers)]
        self._nursery = Nursery(lambda pipe, number: serve(pipe, prepare, places[number]))
        self._workers = [Worker(at, place, self._nursery) for at, place in enumerate(places)]
        self._idle: LifoQueue[Worker] = LifoQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(workers, "watch")

    def __enter__(self) -> _Workers:
        try:
            for worker in self._workers:
                worker.start()
        except BaseException:
            self._nursery.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.dismiss()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.bury()
        self._nursery.close()

    def submit(self, batch: Sequence[Source]) -> Future[list[Batch]]:
        return self._threads.submit(self._results, batch)

    def _results(self, batch: Sequence[Source]) -> list[Batch]:
        worker = self._idle.get()
        try:
            return worker.results(batch)
        finally:
            self._idle.put(worker)
