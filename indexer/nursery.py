"""A process that does nothing but start workers and end them.

A forked process inherits the locks of all threads and only one of the threads: what another held
stays held for ever. So this process is forked before the threads of a run are at work, has one
thread itself, and is what every worker is forked from, also one that takes a dead one's place.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import socket
import struct
import sys
import threading
from collections.abc import Callable
from ctypes import CDLL
from multiprocessing.connection import Connection
from typing import Final

from search.errors import IndexUnavailable

Serve = Callable[[Connection, int], None]
"""What a worker does: it is told its end of a pipe and its number."""

_MESSAGE: Final = struct.Struct("!i")  # a worker's number to start it, its complement to end it
_REPLY: Final = struct.Struct("!q")  # a new process's id, or a negative errno
_context = multiprocessing.get_context("fork")  # a worker begins at once, with what is loaded


class Nursery:
    """The process, seen from the one that wants workers; any thread may ask for one."""

    def __init__(self, serve: Serve) -> None:
        """Fork it; raise `IndexUnavailable` where the system has no room for a process."""
        self._asking = threading.Lock()
        self._control, theirs = socket.socketpair()
        arguments = (theirs, self._control, os.getpid(), serve)
        self._process = _context.Process(target=_attend, args=arguments, daemon=True)
        try:
            self._process.start()
        except OSError as error:
            self._control.close()
            raise IndexUnavailable(
                f"No process can be started ({error.strerror}). Free some memory or processes."
            ) from error
        finally:
            theirs.close()

    def start(self, number: int) -> tuple[Connection, int]:
        """Start the worker of this number; return a pipe to it and its process id.

        Raises:
            OSError: the system has no room for one more process now.
            IndexUnavailable: somebody ended the nursery.
        """
        ours, theirs = _context.Pipe()
        try:
            pid = self._ask(number, theirs.fileno())
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        return ours, pid

    def end(self, number: int) -> None:
        """End the worker of this number, whatever it does, and wait until it is gone."""
        with contextlib.suppress(IndexUnavailable):  # no nursery, no workers
            self._ask(~number)

    def close(self) -> None:
        """End all workers and the nursery."""
        self._control.close()
        self._process.join()

    def _ask(self, message: int, *descriptors: int) -> int:
        try:
            with self._asking:
                socket.send_fds(self._control, [_MESSAGE.pack(message)], descriptors)
                reply = self._control.recv(_REPLY.size)
        except OSError:
            reply = b""
        if not reply:
            raise IndexUnavailable(
                "The process that starts workers was ended from outside, perhaps for want of "
                "memory. The last commit stands; run again, with fewer --workers."
            )
        (answer,) = _REPLY.unpack(reply)
        if answer < 0:
            raise OSError(-answer, os.strerror(-answer))
        return int(answer)


def _attend(control: socket.socket, other: socket.socket, parent: int, serve: Serve) -> None:
    """Start and end workers until nobody is at the other end any more."""
    other.close()
    _belong_to(parent)
    workers: dict[int, int] = {}
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, _MESSAGE.size, 1)
        if not message:
            break
        (number,) = _MESSAGE.unpack(message)
        answer = 0
        if number < 0:
            _end(workers.pop(~number, 0))
        else:
            try:
                answer = workers[number] = _fork(control, descriptors[0], number, serve)
            except OSError as error:
                answer = -(error.errno or 1)
            os.close(descriptors[0])
        control.send(_REPLY.pack(answer))
    for pid in workers.values():
        _end(pid)
    os._exit(0)  # nothing to tidy, and no lock of another thread to wait for


def _fork(control: socket.socket, descriptor: int, number: int, serve: Serve) -> int:
    """Start a worker; return its process id. It is waited for only when it is ended."""
    nursery = os.getpid()
    if pid := os.fork():
        return pid
    try:
        control.close()
        _belong_to(nursery)
        serve(Connection(descriptor), number)
    finally:
        os._exit(0)


def _end(pid: int) -> None:
    if pid:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _belong_to(parent: int) -> None:
    """Leave ^C to the run, and let this process be killed when its parent is.

    A worker that is stuck could not see to that itself.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":
        CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(1)
