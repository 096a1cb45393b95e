"""The index directory: whose it is, the table of contents, the lock.

A commit is the appearance of a new Whoosh TOC, `_MAIN_<generation>.toc`, by rename. To Whoosh's
bytes we append a stamp (JSON) and a digest, so that a TOC is known to be whole, and ours, before
anything in it is unpickled. The order on disk: segment files are written and synced (fsync), then
the new TOC, then it is renamed, then the directory is synced. A rebuild is a TOC that names none
of the old segments. Old files go last, so at any moment one whole TOC and its files are there.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import struct
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from pickle import PickleError
from typing import Any
from uuid import uuid4

from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import TOC, clean_files
from whoosh.index import IndexError as WhooshIndexError
from whoosh.util.filelock import FileLock, try_for

from search.engines.base import ANALYSIS_VERSION, SCHEMA_VERSION
from search.engines.whoosh.files import SUFFIX, damaged_file
from search.errors import (
    IndexLocked,
    IndexMismatch,
    IndexMissing,
    IndexUnavailable,
    UsageError,
)
from search.ranking import DEFAULT

NAME = "MAIN"
MARKER = "timbao-index"
LOCK = f"{NAME}_WRITELOCK"
WAIT_SECONDS = 30.0

_MARKER_TEXT = (
    "This directory is an index written by timbao. Its table of contents is a Python pickle:\n"
    "never open an index that came from somebody you do not trust.\n"
)
_TOC = re.compile(rf"_{NAME}_(\d+)\.toc")
_LEFT_OVER = re.compile(rf"(_{NAME}_\d+\.toc|{NAME}_\w+\{SUFFIX})\..+")
_TRAILER = struct.Struct("<Q16s8s")  # the stamp's length, digest of everything before, magic
_MAGIC = b"timbao t"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an index was made by; `commit` tells commits of one generation number apart."""

    schema: int
    analysis: int
    weights: tuple[int, ...]
    commit: str

    @classmethod
    def now(cls) -> Stamp:
        """Return the stamp of a commit made by this program."""
        return cls(SCHEMA_VERSION, ANALYSIS_VERSION, _weights(), uuid4().hex[:12])

    def mismatch(self) -> str:
        """Say how the index differs from what this program reads, or ""."""
        if (self.schema, self.analysis) != (SCHEMA_VERSION, ANALYSIS_VERSION):
            return (
                f"it has schema {self.schema} and analysis {self.analysis}, "
                f"this timbao reads {SCHEMA_VERSION} and {ANALYSIS_VERSION}"
            )
        if self.weights != _weights():
            return f"its zones weigh {self.weights}, this timbao ranks with {_weights()}"
        return ""


def _weights() -> tuple[int, ...]:
    return (DEFAULT.title, DEFAULT.lead, DEFAULT.body)


@dataclass(frozen=True, slots=True)
class Contents:
    """A TOC as read: its generation, its stamp, its Whoosh segments."""

    generation: int
    stamp: Stamp
    segments: tuple[Any, ...]

    @property
    def token(self) -> str:
        """Return what changes with each commit."""
        return f"{self.generation}-{self.stamp.commit}"


class Directory:
    """An index directory. Making one of these touches nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path

    # -- reading --------------------------------------------------------------------------------

    def newest(self) -> int:
        """Return the number of the newest generation, -1 where there is none."""
        try:
            names = [path.name for path in self.path.iterdir()]
        except FileNotFoundError:
            return -1
        except NotADirectoryError:
            raise UsageError(f"{self.path} is not a directory; name one for the index.") from None
        except OSError as error:
            raise unavailable(error) from error
        return max((int(m[1]) for n in names if (m := _TOC.fullmatch(n))), default=-1)

    def toc(self, generation: int) -> Path:
        """Return the path of a generation's TOC."""
        return self.path / f"_{NAME}_{generation}.toc"

    def read(self) -> Contents:
        """Return the newest committed state.

        Raises:
            IndexMissing, IndexMismatch, IndexDamaged, IndexUnavailable.
        """
        for _ in range(100):
            generation = self.newest()
            if generation < 0:
                raise self._missing()
            try:
                return self._parse(self.toc(generation), generation)
            except FileNotFoundError:  # a commit came between; look again
                time.sleep(0.001)
            except OSError as error:
                raise unavailable(error) from error
        raise IndexUnavailable(f"{self.path} changes faster than it can be read. Try again.")

    def _missing(self) -> Exception:
        if self.path.is_dir() and not self.is_ours() and any(self.path.iterdir()):
            return IndexMismatch(
                f"{self.path} holds something that is no timbao index. Name another directory "
                "with --index."
            )
        return IndexMissing(
            f"There is no index at {self.path}. Make one: timbao index --index whoosh:{self.path}"
        )

    def _parse(self, path: Path, generation: int) -> Contents:
        data = path.read_bytes()
        body = len(data) - _TRAILER.size
        length, digest, magic = _TRAILER.unpack(data[body:]) if body > 0 else (0, b"", b"")
        if magic != _MAGIC:
            if self.is_ours():
                raise damaged_file(path, "it does not end as written")
            raise IndexMismatch(
                f"{self.path} is a Whoosh index that timbao did not write. "
                "Name another directory with --index."
            )
        if blake2b(data[:body], digest_size=16).digest() != digest:
            raise damaged_file(path, "it fails its digest")
        stamp = _stamp(data[body - length : body])
        what = stamp.mismatch() if stamp else "its stamp is of another form"
        if what or stamp is None:
            raise self._mismatch(what)
        storage = RamStorage()
        storage.files[path.name] = data[: body - length]
        try:
            toc = TOC.read(storage, NAME, gen=generation)
        except (AttributeError, ImportError, PickleError, WhooshIndexError) as error:
            raise self._mismatch(f"Whoosh cannot read it here ({error})") from error
        return Contents(generation, stamp, tuple(toc.segments))

    def _mismatch(self, what: str) -> IndexMismatch:
        return IndexMismatch(
            f"The index at {self.path} was made by another version: {what}. Rebuild it: "
            f"timbao index PATHS --rebuild --index whoosh:{self.path}"
        )

    # -- ownership ------------------------------------------------------------------------------

    def is_ours(self) -> bool:
        """Tell whether timbao made this directory."""
        return (self.path / MARKER).exists()

    def claim(self) -> None:
        """Make the directory, or see that it is ours; raise `UsageError` where it is not."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.is_ours():
                return
            if any(self.path.iterdir()):
                raise UsageError(
                    f"{self.path} is not empty and was not made by timbao; nothing was written. "
                    "Name another directory with --index."
                )
            self.path.chmod(0o700)
            (self.path / MARKER).write_text(_MARKER_TEXT)
            _sync(self.path.parent)
        except FileExistsError:
            raise UsageError(f"{self.path} is not a directory; name one for the index.") from None
        except OSError as error:
            raise unavailable(error) from error

    # -- writing --------------------------------------------------------------------------------

    def write(self, schema: Any, segments: list[Any], generation: int) -> Contents:
        """Commit: write the TOC of these segments, whose files are on the disk already."""
        storage = RamStorage()
        TOC(schema, segments, generation).write(storage, NAME)
        stamp = Stamp.now()
        stamped = json.dumps(asdict(stamp)).encode()
        data = bytes(storage.files[self.toc(generation).name]) + stamped
        trailer = _TRAILER.pack(len(stamped), blake2b(data, digest_size=16).digest(), _MAGIC)
        new = self.path / f"{self.toc(generation).name}.new"
        with new.open("wb") as file:
            file.write(data + trailer)
            file.flush()
            os.fsync(file.fileno())
        self.sync()
        new.rename(self.toc(generation))
        self.sync()
        return Contents(generation, stamp, tuple(segments))

    def sync(self) -> None:
        """See the directory's entries on the disk."""
        _sync(self.path)

    def clean(self, contents: Contents) -> None:
        """Remove what this state does not name: old generations and leftovers of killed runs.

        Only under the lock. Readers that have old files mapped keep them.
        """
        clean_files(FileStorage(str(self.path)), NAME, contents.generation, contents.segments)
        for path in self.path.iterdir():
            if _LEFT_OVER.fullmatch(path.name):
                path.unlink(missing_ok=True)

    def size(self) -> int:
        """Return the bytes of the files in the directory."""
        total = 0
        for entry in os.scandir(self.path):
            with contextlib.suppress(FileNotFoundError):
                total += entry.stat().st_size
        return total

    def lock(self, wait: float = WAIT_SECONDS) -> Lock:
        """Take Whoosh's write lock; after `wait` seconds raise `IndexLocked`, naming the holder."""
        lock = FileLock(str(self.path / LOCK))
        try:
            if try_for(lock.acquire, timeout=wait, delay=0.05):
                return Lock(lock)
        except OSError as error:
            raise unavailable(error) from error
        holder = (self.path / LOCK).read_text(errors="replace").strip()
        raise IndexLocked(
            f"Another indexer{f' (process {holder})' if holder else ''} is writing to {self.path}. "
            "Wait for it to end, or end it."
        )


class Lock:
    """Whoosh's lock on the directory, held. The system frees it when this process ends.

    `flock` belongs to the open file, which a forked child shares: there it is closed at once, so
    that no worker holds the lock longer than the writer lives.
    """

    def __init__(self, lock: Any) -> None:
        self._lock = lock
        os.ftruncate(lock.fd, 0)
        os.pwrite(lock.fd, str(os.getpid()).encode(), 0)
        _held.add(self)

    def release(self) -> None:
        """Let the next writer in."""
        if self._lock.fd is not None:
            os.ftruncate(self._lock.fd, 0)
            self._lock.release()
        _held.discard(self)

    def forget(self) -> None:
        """Close the descriptor without unlocking (in a forked child)."""
        if self._lock.fd is not None:
            os.close(self._lock.fd)
            self._lock.fd = None


_held: set[Lock] = set()


def _forget_all() -> None:
    for lock in _held:
        lock.forget()
    _held.clear()


os.register_at_fork(after_in_child=_forget_all)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _stamp(data: bytes) -> Stamp | None:
    """Return the stamp, or None where it is not of this program's form."""
    try:
        fields = json.loads(data)
        weights = tuple(fields["weights"])
        return Stamp(fields["schema"], fields["analysis"], weights, fields["commit"])
    except (KeyError, TypeError, ValueError):
        return None


def unavailable(error: OSError) -> IndexUnavailable:
    """Return the error for a disk that does not do what is asked."""
    remedy = {
        errno.ENOSPC: "Free some space and run it again.",
        errno.EDQUOT: "Free some space and run it again.",
        errno.EACCES: "Give this user access to the index directory.",
        errno.EPERM: "Give this user access to the index directory.",
        errno.EROFS: "The file system is read-only.",
    }.get(error.errno or 0, "Look at the disk, then try again; the last commit stands.")
    return IndexUnavailable(f"{error.strerror or error}: {error.filename or 'the index'}. {remedy}")


@contextlib.contextmanager
def disk_errors() -> Iterator[None]:
    """Turn errors of the operating system into `IndexUnavailable`."""
    try:
        yield
    except OSError as error:
        raise unavailable(error) from error
