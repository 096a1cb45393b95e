"""The file format: named NumPy arrays in one file, aligned, checksummed, mapped when touched.

```
"timbao a" | array | array | ... | directory (JSON) | footer
```

Arrays begin at multiples of 64 bytes. The directory names each array's dtype, length, offset and
CRC-32 and holds the segment's small figures (`meta`); the footer says where the directory lies
and holds its digest and the file's size. So opening a file checks its size and its directory,
touching a small array checks that array, and `damaged` checks everything.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import IO, Any, Self, overload

import numpy as np
from numpy.typing import DTypeLike, NDArray

from search.engines.arrays import smallest
from search.errors import IndexDamaged

SUFFIX = ".tba"
MAGIC = b"timbao a"
ALIGNMENT = 64
SMALL = 1 << 16
"""Arrays up to this many bytes are checked when they are first touched (some 30 microseconds)."""

CHUNK = 1 << 20
_FOOTER = struct.Struct("<QQQ16s8s")  # directory's offset and length, file's size, digest, magic

Array = NDArray[Any]


class ArrayWriter:
    """Writes one file front to back; what is not `finish`ed is no segment."""

    def __init__(self, path: Path, file: Any = None) -> None:
        """Create the file, or write to `file`, which Whoosh has created."""
        self.path = path
        self._file: IO[bytes] = path.open("xb") if file is None else file
        self._file.write(MAGIC)
        self._directory: dict[str, list[Any]] = {}
        self._end = len(MAGIC)

    def write(self, name: str, array: Array) -> None:
        """Write a whole array."""
        region = self.region(name, array.dtype, len(array))
        region.append(array)

    def strings(self, name: str, values: Iterable[str]) -> None:
        """Write strings as a UTF-8 blob and their offsets (`name.blob`, `name.offsets`)."""
        self.blobs(name, [to_bytes(value) for value in values])

    def blobs(self, name: str, encoded: Sequence[bytes]) -> None:
        """Write byte strings, one after the other, and their offsets."""
        offsets = np.zeros(len(encoded) + 1, np.uint64)
        np.cumsum([len(value) for value in encoded], out=offsets[1:])
        self.write(f"{name}.blob", np.frombuffer(b"".join(encoded), np.uint8))
        self.write(f"{name}.offsets", smallest(offsets))

    def region(self, name: str, dtype: DTypeLike, capacity: int) -> Region:
        """Reserve room for an array that is appended to in parts; unused room stays a hole."""
        start = -(-self._end // ALIGNMENT) * ALIGNMENT
        region = Region(self._file, self._directory, name, np.dtype(dtype), start, capacity)
        self._end = start + capacity * region.dtype.itemsize
        return region

    def stream(self, name: str, dtype: DTypeLike) -> Region:
        """Begin an array of unknown length; nothing else may be written until it is `close`d."""
        start = -(-self._end // ALIGNMENT) * ALIGNMENT
        return Region(self._file, self._directory, name, np.dtype(dtype), start, None, self._ended)

    def _ended(self, end: int) -> None:
        self._end = end

    def finish(self, meta: dict[str, Any]) -> None:
        """Write directory and footer. Whoever commits the file syncs it (`ArrayFiles.sync`)."""
        directory = json.dumps({"meta": meta, "arrays": self._directory}).encode()
        self._file.seek(self._end)
        self._file.write(directory)
        size = self._end + len(directory) + _FOOTER.size
        digest = _digest(directory, self._end, size)
        self._file.write(_FOOTER.pack(self._end, len(directory), size, digest, MAGIC))
        self._file.close()

    def discard(self) -> None:
        """Close and remove the file."""
        with suppress(OSError):  # a full disk does not take what is still buffered
            self._file.close()
        self.path.unlink(missing_ok=True)


class Region:
    """An array being written."""

    def __init__(
        self,
        file: IO[bytes],
        directory: dict[str, list[Any]],
        name: str,
        dtype: np.dtype[Any],
        start: int,
        capacity: int | None,
        ended: Callable[[int], None] | None = None,
    ) -> None:
        self._file = file
        self.dtype = dtype
        self._capacity = capacity
        self._ended = ended
        self._entry = directory[name] = [dtype.str, start, 0, 0]

    def __len__(self) -> int:
        """Return how many items were appended."""
        return int(self._entry[2])

    def append(self, array: Array) -> None:
        """Append items; they are converted to the region's dtype, which must hold them."""
        items = np.ascontiguousarray(array, self.dtype)
        if self._capacity is not None and len(self) + len(items) > self._capacity:
            raise ValueError("more items than were reserved")
        data = items.view(np.uint8).data if len(items) else b""
        self._file.seek(self._entry[1] + len(self) * self.dtype.itemsize)
        self._file.write(data)
        self._entry[2] += len(items)
        self._entry[3] = zlib.crc32(data, self._entry[3])

    def close(self) -> None:
        """End a stream."""
        if self._ended is not None:
            self._ended(self._entry[1] + len(self) * self.dtype.itemsize)


class Strings(Sequence[str]):
    """Strings in a file, decoded one at a time."""

    def __init__(self, blob: Array, offsets: Array) -> None:
        self._blob = blob
        self._offsets = offsets

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        """Return one string, or a list of them."""
        if isinstance(index, slice):
            first, last, step = index.indices(len(self))
            return self.run(first, max(first, last))[::step]
        return from_bytes(self.encoded(index))

    def __iter__(self) -> Iterator[str]:
        return iter(self.run(0, len(self)))

    def encoded(self, index: int) -> bytes:
        """Return one string's UTF-8 bytes."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._blob[int(self._offsets[index]) : int(self._offsets[index + 1])].tobytes()

    def some(self, indexes: Array) -> list[str]:
        """Return the strings with these numbers."""
        starts, ends = self._offsets[indexes].tolist(), self._offsets[indexes + 1].tolist()
        blob = self._blob.data
        return [
            str(blob[start:end], "utf-8", "surrogatepass")
            for start, end in zip(starts, ends, strict=True)
        ]

    def run(self, first: int, last: int) -> list[str]:
        """Return strings `first` to `last` - 1."""
        offsets = self._offsets[first : last + 1].tolist()
        if not offsets:
            return []
        base = offsets[0]
        data = self._blob[base : offsets[-1]].tobytes()
        return [from_bytes(data[start - base : end - base]) for start, end in pairwise(offsets)]


class ArrayFiles:
    """One file of arrays, open for reading. The map lives as long as an array of it is held."""

    def __init__(self, path: Path, data: bytes | None = None) -> None:
        """Open and check the size, the footer and the directory; raise `IndexDamaged`.

        `data` is the file's content where it lies in memory (Whoosh's `RamStorage`).
        """
        self.path = path
        self.name = path.name.removesuffix(SUFFIX)
        self._identity = (0, 0)
        self._map: mmap.mmap | bytes = self._mapped() if data is None else data
        self.size = len(self._map)
        if self.size < len(MAGIC) + _FOOTER.size:
            raise self.damage("it is cut short")
        described = self._directory()
        self.meta: dict[str, Any] = described["meta"]
        self._entries: dict[str, tuple[str, int, int, int]] = described["arrays"]
        self._arrays: dict[str, Array] = {}

    def _mapped(self) -> mmap.mmap | bytes:
        with self.path.open("rb") as file:
            found = os.fstat(file.fileno())
            self._identity = found.st_dev, found.st_ino
            if not found.st_size:
                return b""  # which cannot be mapped
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def is_in_place(self) -> bool:
        """Tell whether the file of this name is still the one that is mapped."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return False
        return (found.st_dev, found.st_ino) == self._identity

    def damage(self, what: str) -> IndexDamaged:
        """Return the error that says the file is not what was written."""
        return damaged_file(self.path, what)

    def _directory(self) -> dict[str, Any]:
        start, length, size, digest, magic = _FOOTER.unpack(self._map[-_FOOTER.size :])
        if magic != MAGIC or self._map[: len(MAGIC)] != MAGIC:
            raise self.damage("it does not begin and end as written")
        if size != self.size or start + length + _FOOTER.size != size:
            raise self.damage("its size is not what was written")
        directory = self._map[start : start + length]
        if _digest(directory, start, size) != digest:
            raise self.damage("its directory fails its digest")
        loaded: dict[str, Any] = json.loads(directory)
        return loaded

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def array(self, name: str) -> Array:
        """Return the array as a view of the map; small ones are checked when first touched."""
        found = self._arrays.get(name)
        if found is None:
            dtype, start, count, checksum = self._entries[name]
            found = np.frombuffer(self._map, np.dtype(dtype), count, start)
            if found.nbytes <= SMALL and zlib.crc32(found.data) != checksum:
                raise self.damage(f"the array {name} fails its checksum")
            self._arrays[name] = found
        return found

    def strings(self, name: str) -> Strings:
        """Return strings that were written by `ArrayWriter.strings`."""
        return Strings(self.array(f"{name}.blob"), self.array(f"{name}.offsets"))

    def check(self, names: Iterable[str] | None = None) -> None:
        """Read these arrays (all, if none are named); raise `IndexDamaged` at the first bad one."""
        for name in self._entries if names is None else names:
            dtype, start, count, checksum = self._entries[name]
            left, found = np.dtype(dtype).itemsize * count, 0
            for data in self._read(start, left):
                found = zlib.crc32(data, found)
                left -= len(data)
            if left or found != checksum:
                raise self.damage(f"the array {name} fails its checksum")

    def _read(self, start: int, size: int) -> Iterator[bytes | memoryview]:
        """Yield a part of the file: what is read once need not be mapped."""
        try:
            file = None if isinstance(self._map, bytes) else self.path.open("rb")
        except FileNotFoundError:  # a commit replaced it; what is mapped stays
            file = None
        if file is None:
            yield memoryview(self._map)[start : start + size]
            return
        with file:
            file.seek(start)
            while size and (data := self._next(file, size)):
                size -= len(data)
                yield data

    def _next(self, file: IO[bytes], size: int) -> bytes:
        try:
            return file.read(min(size, CHUNK))
        except OSError as error:
            raise self.damage(f"it cannot be read ({error.strerror})") from error

    def release(self) -> None:
        """Let the map's pages go; they come back when they are touched."""
        if isinstance(self._map, mmap.mmap):
            self._map.madvise(mmap.MADV_DONTNEED)

    def sync(self) -> None:
        """See the whole file on the disk (fsync)."""
        with self.path.open("rb") as file:
            os.fsync(file.fileno())

    @classmethod
    def open(cls, directory: Path, name: str) -> Self:
        """Open the file of the segment with this name."""
        return cls(directory / f"{name}{SUFFIX}")


def to_bytes(text: str) -> bytes:
    """Return UTF-8, also of the lone surrogates that ids made from undecodable file names hold."""
    return text.encode("utf-8", "surrogatepass")


def from_bytes(data: bytes) -> str:
    """Return what `to_bytes` was given."""
    return data.decode("utf-8", "surrogatepass")


def damaged_file(path: Path, what: str) -> IndexDamaged:
    """Return the error for a file that is not what was written, with the command that mends it."""
    return IndexDamaged(
        f"{path} is damaged: {what}. Rebuild the index: "
        f"timbao index PATHS --rebuild --index whoosh:{path.parent}"
    )


def _digest(directory: bytes, start: int, size: int) -> bytes:
    return blake2b(directory, digest_size=16, key=struct.pack("<QQ", start, size)).digest()
