from pathlib import Path

import pytest

from indexer.walk import targets, walk
from search.errors import UsageError


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Một dòng chữ.", encoding="utf-8")


def found(root: Path) -> list[str]:
    return [file.relative_to(root).as_posix() for file, _ in walk(targets([root])).files]


def test_documents_are_found_in_a_stable_order(tmp_path: Path) -> None:
    make(tmp_path, "b/2.txt", "a/1.html", "c.md", "a/3.jsonl.gz")
    assert found(tmp_path) == ["c.md", "a/1.html", "a/3.jsonl.gz", "b/2.txt"]


def test_hidden_underscored_readmes_and_sidecars_are_no_documents(tmp_path: Path) -> None:
    make(tmp_path, ".git/x.txt", "_drafts/y.txt", "_z.txt", "README.md", "a.meta.toml", "a.txt")
    assert found(tmp_path) == ["a.txt"]
    assert not walk(targets([tmp_path])).unknown


def test_other_suffixes_are_counted_by_name(tmp_path: Path) -> None:
    make(tmp_path, "a.jpg", "b.JPG", "c", "d.txt")
    assert walk(targets([tmp_path])).unknown == {".jpg": 2, "(none)": 1}


def test_a_circle_of_links_ends(tmp_path: Path) -> None:
    make(tmp_path, "a/x.txt")
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    assert found(tmp_path) == ["a/x.txt"]


def test_a_file_named_twice_is_one_document(tmp_path: Path) -> None:
    make(tmp_path, "a/x.txt")
    assert len(walk(targets([tmp_path, tmp_path / "a"])).files) == 1


def test_the_root_of_a_file_is_its_parent(tmp_path: Path) -> None:
    make(tmp_path, "a/x.txt")
    assert targets([tmp_path / "a" / "x.txt"])[0].root == tmp_path / "a"


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere"):
        targets([tmp_path / "nowhere"])
