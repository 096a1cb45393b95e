"""An index of the previous format: refused by name, untouched, and rebuilt by the named command.

format-1/ was written by the last program of that format, from three invented articles.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.cli import main
from webui import create_app

PREVIOUS = Path(__file__).with_name("format-1")
ARTICLES = {
    "cau": "Cầu Rạch Dừa thông xe\n\nSáng 12/4, cầu Rạch Dừa thông xe. Nước dưới cầu còn lớn.\n",
    "cho": "Chợ nổi họp lại\n\nChợ nổi Vàm Cát họp lại từ đầu tháng.\n",
    "nuoc": "Xã Bãi Cau có nước sạch\n\nNước sạch về tới từng nhà.\n",
}


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PREVIOUS, tmp_path / "index"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "kho"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def refused(index: Path, *command: object) -> None:
    """See that the command ends with 3 and the rebuild, and leaves every file as it was."""
    before = files(index)
    arguments = [*map(str, command), "--index", f"whoosh:{index}"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 3
    assert "made by another version: it has schema 1" in result.output
    assert f"timbao index PATHS --rebuild --index whoosh:{index}" in result.output
    assert files(index) == before


@pytest.mark.parametrize("command", ["search nước", "status", "verify", "serve --port 0"])
def test_the_previous_format_is_refused_with_the_command_that_mends_it(
    index: Path, command: str
) -> None:
    refused(index, *command.split())


def test_nothing_is_written_into_the_previous_format(
    index: Path, folder: Path, tmp_path: Path
) -> None:
    refused(index, "index", folder, "--workers", 1)
    refused(index, "backup", tmp_path / "copy")


def test_a_rebuild_of_what_cannot_be_read_must_name_its_documents(
    index: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else corpus/, which happens to be there, would take the place of the archive."""
    (folder / "corpus").mkdir()
    monkeypatch.chdir(folder)
    refused(index, "index", "--rebuild")


def test_a_server_says_what_is_missing_and_answers_once_it_is_rebuilt(
    index: Path, folder: Path
) -> None:
    client = create_app(f"whoosh:{index}").test_client()
    assert client.get("/api/alive").status_code == 200
    assert client.get("/api/health").status_code == 503
    assert client.get("/?q=nước").status_code == 503
    command = ["index", str(folder), "--rebuild", "--index", f"whoosh:{index}", "--workers", "1"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0 and "added 3" in result.output
    assert client.get("/api/health").status_code == 200
    found = client.get("/api/search?q=nước").get_json()
    assert {hit["id"] for hit in found["hits"]} == {"cau", "nuoc"}
    assert not {path.name for path in PREVIOUS.glob("*.tba")} & files(index).keys()
    assert CliRunner().invoke(main, ["verify", "--index", f"whoosh:{index}"]).exit_code == 0
