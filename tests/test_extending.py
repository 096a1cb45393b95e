"""docs/extending.md, done as it says."""

import re
from pathlib import Path

import pytest

from indexer.ingest import Options, ingest
from indexer.readers import names, read
from indexer.walk import targets
from search.engines import open_reader
from search.find import find

DOCUMENT = (Path(__file__).parents[1] / "docs" / "extending.md").read_text(encoding="utf-8")


def test_the_reader_that_is_shown_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    module: dict[str, object] = {}
    exec(compile(program, "srt.py", "exec"), module)
    monkeypatch.setattr(names, "SUFFIXES", (*names.SUFFIXES, ".srt"))
    monkeypatch.setitem(reading_table(), ".srt", module["read_srt"])
    (tmp_path / "hop.srt").write_text(
        "1\n00:00:01,000 --> 00:00:04,000\nBà con phấn khởi\nvì lúa chín sớm.\n\n"
        "2\n00:00:05,000 --> 00:00:06,000\nĐường làng đã mở rộng.\n",
        encoding="utf-8",
    )
    report = ingest(targets([tmp_path]), f"whoosh:{tmp_path / 'index'}", Options(workers=1))
    assert (report.added, report.refused) == (1, [])
    with open_reader(f"whoosh:{tmp_path / 'index'}") as reader:
        assert find(reader, '"phấn khởi vì lúa"').total == 1
        assert not find(reader, "00:00:05").total


def reading_table() -> dict[str, object]:
    import sys

    table: dict[str, object] = sys.modules["indexer.readers.read"].READERS
    assert callable(read)
    return table


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:search|indexer|tests)/[\w/.]+)`", DOCUMENT)))
)
def test_every_path_it_names_is_there(path: str) -> None:
    assert (Path(__file__).parents[1] / path).exists()
