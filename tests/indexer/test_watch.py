"""A watched folder, seen through a reader that was open before."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.ingest import Options, ingest
from indexer.walk import targets
from indexer.watch import narrowed, watch
from search.engines import open_reader
from search.find import find

PATIENCE = 120.0  # seconds; a loaded machine is slow, a broken watch never ends


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    folder, index = tmp_path / "kho", f"whoosh:{tmp_path / 'index'}"
    folder.mkdir()
    (folder / "cu.txt").write_text("Bài cũ\n\nĐồng lúa chín sớm.", encoding="utf-8")
    ingest(targets([folder]), index, Options(workers=1))
    (folder / "giua.txt").write_text("Bài giữa\n\nMưa đá đầu mùa.", encoding="utf-8")
    stop = threading.Event()
    reports = watch(targets([folder]), index, Options(workers=1), stop.is_set)
    thread = threading.Thread(target=lambda: list(reports), daemon=True)
    thread.start()
    yield folder, index
    stop.set()
    thread.join(PATIENCE)


def eventually(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_what_is_added_changed_and_removed_shows_in_an_open_reader(
    watched: tuple[Path, str],
) -> None:
    folder, index = watched
    with open_reader(index) as reader:
        assert eventually(lambda: find(reader, "mưa đá").total == 1)  # from before the watch
        (folder / "moi.txt").write_text("Bài mới\n\nCầu phao qua sông Khê.", encoding="utf-8")
        assert eventually(lambda: find(reader, "cầu phao").total == 1)
        (folder / "moi.txt").write_text("Bài mới\n\nBến đò ngang đã thay cầu.", encoding="utf-8")
        assert eventually(lambda: find(reader, '"bến đò ngang"').total == 1)
        (folder / "moi.txt").unlink()
        assert eventually(lambda: find(reader, '"bến đò ngang"').total == 0)
        assert find(reader, "lúa chín").total == 1


def test_a_sidecar_stands_for_its_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    sidecar = tmp_path / "a.meta.toml"
    sidecar.touch()
    paths = {target.path.name for target in narrowed(targets([tmp_path]), [sidecar])}
    assert "a.txt" in paths


def test_hidden_names_are_left_alone(tmp_path: Path) -> None:
    paths = [tmp_path / ".a.txt.swp", tmp_path / "_nhap" / "b.txt"]
    assert not list(narrowed(targets([tmp_path]), paths))
