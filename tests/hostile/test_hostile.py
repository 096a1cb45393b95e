"""Files made to hurt: bounded time and memory each, refused or indexed, the rest unharmed."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from hostile import HOSTILE

from indexer.readers.files import sources
from search.engines import open_reader
from search.find import find

FULL = bool(os.environ.get("TIMBAO_KILLS"))
SIZE = 1.0 if FULL else 0.02
ADDRESS_SPACE = 4096  # MB; more than any file may take, mapped libraries included
MOST_MEMORY = 1500  # MB resident
MOST_SECONDS = 240  # CPU, of a whole group of files
CONFINED = Path(__file__).with_name("confined.py")


def index(folder: Path, place: Path) -> dict[str, Any]:
    """Index a folder in a process with bounded memory."""
    ran = subprocess.run(
        [sys.executable, str(CONFINED), str(ADDRESS_SPACE), str(folder), str(place)],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert ran.returncode == 0, f"ended with {ran.returncode}: {ran.stderr[-2000:]}"
    took: dict[str, Any] = json.loads(ran.stdout)
    return took


def good(folder: Path) -> None:
    """Put an ordinary document first and last in the folder's order."""
    for name in ("0-truoc", "zz-sau"):
        (folder / f"{name}.txt").write_text("Bài lành\n\nĐường làng đã mở rộng.", encoding="utf-8")


def check_unharmed(took: dict[str, Any], place: Path) -> None:
    for refusal in took["report"]["refused"]:
        assert refusal["reason"] and refusal["reason"].isprintable(), refusal
        assert refusal["source"].isprintable(), refusal
    with open_reader(f"whoosh:{place}") as reader:
        assert reader.get("0-truoc") and reader.get("zz-sau")
        found = find(reader, '"đường làng đã mở rộng"', group=False, size=50)
        assert {"0-truoc", "zz-sau"} <= {hit.article.id for hit in found.hits}
        assert not list(reader.verify())


@pytest.mark.skipif(FULL, reason="make faults looks at each kind by itself, full size")
def test_a_folder_of_hostile_files_harms_nothing(tmp_path: Path) -> None:
    folder, place = tmp_path / "kho", tmp_path / "index"
    folder.mkdir()
    good(folder)
    for name, make in HOSTILE.items():
        (folder / name).mkdir()
        make(folder / name, SIZE)
    took = index(folder, place)
    check_unharmed(took, place)
    assert took["megabytes"] < MOST_MEMORY and took["seconds"] < MOST_SECONDS, took
    refused = {Path(r["source"]).name for r in took["report"]["refused"]}
    assert {"mat-khau.txt", "a.txt", "ong.txt", "anh.txt", "rong.txt"} <= refused
    assert "dau.txt" in refused or took["report"]["added"] > 200


@pytest.mark.skipif(not FULL, reason="full sizes; make faults runs them")
@pytest.mark.parametrize("name", HOSTILE)
def test_each_kind_at_full_size(tmp_path: Path, name: str) -> None:
    folder, place = tmp_path / "kho", tmp_path / "index"
    folder.mkdir()
    good(folder)
    HOSTILE[name](folder, SIZE)
    took = index(folder, place)
    refused = took["report"]["refused"]
    reasons = sorted({r["reason"][:70] for r in refused})
    print(f"\n| {name} | {took['seconds']} | {took['megabytes']} | {len(refused)} | {reasons} |")
    check_unharmed(took, place)
    assert took["megabytes"] < MOST_MEMORY and took["seconds"] < MOST_SECONDS, took


def test_nothing_outside_the_folder_is_read(tmp_path: Path) -> None:
    folder, place = tmp_path / "kho", tmp_path / "index"
    folder.mkdir()
    HOSTILE["links"](folder, SIZE)
    HOSTILE["entity_bombs"](folder, SIZE)
    index(folder, place)
    with open_reader(f"whoosh:{place}") as reader:
        assert not find(reader, "root nologin", group=False).total


def test_a_file_that_grows_while_it_is_read_is_whole_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "lon.txt"
    path.write_bytes(b"chu " * 100_000)
    done = threading.Event()

    def grow() -> None:
        while not done.is_set():
            with path.open("ab") as file:
                file.write(b"them ")
            time.sleep(0.0005)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        found = [item for _ in range(20) for item in sources(path, tmp_path)]
    finally:
        done.set()
        writer.join()
    for item in found:
        if hasattr(item, "data"):
            assert item.data.startswith(b"chu ") and item.data.endswith((b" ", b"chu "))
        else:
            assert "changes while it is read" in item.reason
