"""The `timbao` command, run as people run it."""

import json
import os
import subprocess
import sys
from functools import partialmethod
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from indexer.cli import main
from indexer.verify import verify
from search.engines import open_writer
from search.engines.whoosh.directory import Directory

ROOT = Path(__file__).parents[2]
BODY = "Chiều 3/4/2023, ông Lê Văn Tám nói lúa trên đồng Bãi Soi đã chín sớm mười ngày."


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "kho"
    folder.mkdir()
    (folder / "lua.txt").write_text(f"Lúa chín sớm ở Bãi Soi\n\n{BODY}", encoding="utf-8")
    return folder


@pytest.fixture
def index(tmp_path: Path) -> str:
    return f"whoosh:{tmp_path / 'index'}"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_what_was_indexed_is_found(archive: Path, index: str) -> None:
    assert run("index", archive, "--index", index).exit_code == 0
    found = run("search", "lua chin som", "--index", index)
    assert found.exit_code == 0
    assert "1 articles" in found.output
    assert "‹Lúa chín sớm›" in found.output


def test_search_prints_what_the_api_answers(archive: Path, index: str) -> None:
    run("index", archive, "--index", index)
    answer = json.loads(run("search", "Bãi Soi", "--index", index, "--json").stdout)
    assert answer["total"] == 1
    hit = answer["hits"][0]
    assert hit["id"] == "lua"
    start, end = hit["title_marks"][0]
    assert hit["title"][start:end] == "Bãi Soi"


def test_the_index_may_come_from_the_environment(
    archive: Path, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMBAO_INDEX", index)
    assert run("index", archive).exit_code == 0
    assert json.loads(run("status", "--json").stdout)["articles"] == 1


def test_extract_shows_values_with_their_origin(archive: Path) -> None:
    record = json.loads(run("extract", archive / "lua.txt", "--json").stdout)
    assert record["title"] == "Lúa chín sớm ở Bãi Soi"
    assert record["date"] == {"value": "2023-04-03", "precision": "day", "origin": "text"}
    assert [speaker["name"] for speaker in record["speakers"]] == ["Lê Văn Tám"]
    said = record["statements"][0]
    assert record["text"][said["start"] : said["end"]] == BODY


def test_a_refused_document_ends_with_one(archive: Path, index: str) -> None:
    (archive / "rong.txt").touch()
    result = run("index", archive, "--index", index, "--json")
    assert result.exit_code == 1
    assert [each["source"] for each in json.loads(result.stdout)["refused"]] == [
        str(archive / "rong.txt")
    ]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["search", "lúa", "--index", "whoosh:{tmp}/none"], 3, "timbao index --index"),
        (["status", "--index", "whoosh:{tmp}/none"], 3, "timbao index --index"),
        (["search", "lúa", "--index", "lucene:x"], 2, "whoosh:DIRECTORY"),
        (["index", "{tmp}/nowhere", "--index", "whoosh:{tmp}/i"], 2, "nowhere"),
        (["index", "{tmp}/kho", "--index", "whoosh:{tmp}/kho"], 3, "another directory"),
        (["extract", "{tmp}/nowhere.txt"], 2, "nowhere.txt"),
        (["extract", "{tmp}/kho"], 2, "kho"),
        (["batch", "{tmp}/none.csv"], 2, "none.csv"),
        (["digest", "{tmp}/none.toml"], 2, "none.toml"),
        (["search"], 2, "Usage"),
        (["nonsense"], 2, "Usage"),
    ],
)
def test_failures_say_what_to_do(
    archive: Path, tmp_path: Path, words: list[str], code: int, says: str
) -> None:
    result = run(*[word.format(tmp=tmp_path) for word in words])
    assert result.exit_code == code, result.output
    assert says in result.output
    assert "Traceback" not in result.output


def test_a_folder_of_documents_is_never_taken_for_an_index(archive: Path) -> None:
    run("index", archive, "--index", f"whoosh:{archive}", "--rebuild")
    assert (archive / "lua.txt").exists()


def test_a_held_lock_ends_with_four(
    archive: Path, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Directory, "lock", partialmethod(Directory.lock, wait=0.2))
    with open_writer(index):
        result = run("index", archive, "--index", index)
    assert result.exit_code == 4
    assert str(os.getpid()) in result.output


def test_verify_names_what_changed_on_disk(archive: Path, index: str) -> None:
    run("index", archive, "--index", index)
    assert run("verify", "--index", index).exit_code == 0
    (archive / "lua.txt").write_text("Bài khác.", encoding="utf-8")
    result = run("verify", "--index", index)
    assert result.exit_code == 1
    assert "lua.txt has changed" in result.output


def test_a_commit_while_it_is_verified_is_no_difference(archive: Path, index: str) -> None:
    (archive / "cá.txt").write_text(f"Cá về bến\n\n{BODY}", encoding="utf-8")
    run("index", archive, "--index", index)
    (archive / "cá.txt").write_text("Cá đi.", encoding="utf-8")
    differences = verify(index)
    assert "has changed" in next(differences).what
    with open_writer(index) as writer:
        writer.remove("lua")
    assert not list(differences)


def test_without_a_terminal_there_is_a_line_a_stage(archive: Path, index: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "indexer.cli", "index", str(archive), "--index", index],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert [line.split("s  ")[1].split(" (")[0] for line in done.stderr.splitlines()] == [
        "finding documents",
        "indexing",
        "writing the index",
        "done",
    ]


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_explains_itself_and_is_documented(name: str) -> None:
    command = main.commands[name]
    assert command.help
    for option in command.params:
        if isinstance(option, click.Option) and option.name not in ("host", "port", "limit"):
            assert option.help or option.show_default, f"{name} {option.name}"
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    assert any(f"timbao {name}" in path.read_text(encoding="utf-8") for path in documents)
