"""The exceptions timbao raises on purpose; every message says what to do about it.

TimbaoError
├── UsageError            what was asked cannot be done as asked        (exit code 2, HTTP 400)
├── IndexError_           the index cannot serve                        (exit code 3, HTTP 503)
│   ├── IndexMissing      nothing is there yet
│   ├── IndexMismatch     made by another version, or by something else
│   ├── IndexDamaged      a file is not what was written
│   └── IndexUnavailable  a service or a disk does not answer now; may pass
├── IndexLocked           another indexer holds the lock                (exit code 4)
└── DocumentRefused       one document cannot be indexed; the run goes on (exit code 1)
"""


class TimbaoError(Exception):
    """Root of every error raised on purpose; `str()` is fit for a reader."""

    exit_code = 1


class UsageError(TimbaoError):
    """Say that an option, URL or request cannot be understood, and what would be."""

    exit_code = 2


class IndexError_(TimbaoError):
    """Say that an index cannot serve; the message names the command that mends it."""

    exit_code = 3


class IndexMissing(IndexError_):
    """Say that no index is at the URL."""


class IndexMismatch(IndexError_):
    """Say that the index was made by another schema, analysis or program."""


class IndexDamaged(IndexError_):
    """Say that a file of the index is not what was written."""


class IndexUnavailable(IndexError_):
    """Say that the engine's service, disk or network does not answer; it may pass."""


class IndexLocked(TimbaoError):
    """Say that another indexer is writing to this index."""

    exit_code = 4


class DocumentRefused(TimbaoError):
    """Say why one document cannot be indexed."""
