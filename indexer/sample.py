"""The sample corpus, which the installed package carries, for trying timbao out."""

from __future__ import annotations

import shutil
from pathlib import Path

from search.errors import UsageError

_HERE = Path(__file__).resolve().parent
PLACES = (_HERE / "sample", _HERE.parent / "corpus")
"""Where it lies: in an installed package, in a source tree."""


def write_sample(directory: Path) -> int:
    """Write the sample documents into a new directory; return how many files.

    Raises:
        UsageError: the directory is there already, or this installation has no samples.
    """
    source = next((place for place in PLACES if place.is_dir()), None)
    if source is None:
        raise UsageError("This installation carries no samples. Index documents of your own.")
    if directory.exists():
        raise UsageError(f"{directory} is there already; name a new directory for the samples.")
    try:
        shutil.copytree(source, directory)
    except OSError as error:
        raise UsageError(f"Cannot write {directory} ({error}). Name another directory.") from None
    return sum(1 for path in directory.rglob("*") if path.is_file())
