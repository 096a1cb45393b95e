"""Runs over real files into the real default engine."""

import json
from pathlib import Path

import pytest

from indexer.ingest import Options, ingest
from indexer.report import Report
from indexer.walk import Target, targets
from search.engines import open_reader
from search.errors import UsageError
from search.find import find

BODY = "Sáng nay, hội nghị bàn về thông tin đối ngoại của tỉnh đã khai mạc tại nhà văn hóa."


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "kho"
    folder.mkdir()
    for number in range(3):
        write(folder / f"bai-{number}.txt", f"Bài số {number}\n\n{BODY} Kỳ họp thứ {number}.")
    return folder


@pytest.fixture
def index(tmp_path: Path) -> str:
    return f"whoosh:{tmp_path / 'index'}"


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def run(folder: Path, index: str, **options: object) -> Report:
    return ingest(targets([folder]), index, Options(workers=1, **options))  # type: ignore[arg-type]


def counts(report: Report) -> tuple[int, int, int, int, int]:
    return (
        report.added,
        report.changed,
        report.removed,
        report.unchanged,
        len(report.refused),
    )


def ids(index: str) -> set[str]:
    with open_reader(index) as reader:
        return {record.id for record in reader.sources()}


def test_new_documents_are_added_and_found(archive: Path, index: str) -> None:
    assert counts(run(archive, index)) == (3, 0, 0, 0, 0)
    with open_reader(index) as reader:
        response = find(reader, "thong tin doi ngoai", group=False)
    assert {hit.article.id for hit in response.hits} == {"bai-0", "bai-1", "bai-2"}


def test_a_second_run_changes_nothing(archive: Path, index: str) -> None:
    run(archive, index)
    with open_reader(index) as reader:
        before = reader.generation
        assert counts(run(archive, index)) == (0, 0, 0, 3, 0)
        assert reader.generation == before


def test_added_changed_and_removed_are_told_apart(archive: Path, index: str) -> None:
    run(archive, index)
    write(archive / "bai-3.txt", f"Bài mới\n\n{BODY}")
    write(archive / "bai-0.txt", "Bài số 0\n\nNội dung nay đã khác: mùa lúa sớm trên đồng.")
    (archive / "bai-1.txt").unlink()
    assert counts(run(archive, index)) == (1, 1, 1, 1, 0)
    assert ids(index) == {"bai-0", "bai-2", "bai-3"}
    with open_reader(index) as reader:
        assert find(reader, '"mùa lúa sớm"').total == 1


def test_a_sidecar_makes_its_document_changed(archive: Path, index: str) -> None:
    run(archive, index)
    write(archive / "bai-0.meta.toml", 'section = "Văn hóa"\n')
    assert counts(run(archive, index)) == (0, 1, 0, 2, 0)
    with open_reader(index) as reader:
        article = reader.get("bai-0")
    assert article and article.section and article.section.value == "Văn hóa"


def test_one_bad_file_never_stops_a_run(archive: Path, index: str) -> None:
    (archive / "rong.txt").write_bytes(b"")
    (archive / "nhi-phan.txt").write_bytes(bytes(range(256)) * 40)
    write(archive / "hong.jsonl", '{"id": "a", "text": "Một bài."}\n{"id": \n')
    report = run(archive, index)
    assert counts(report) == (4, 0, 0, 0, 3)
    assert all(refusal.reason for refusal in report.refused)
    assert report.exit_code == 1


def test_a_document_that_went_bad_keeps_its_last_good_version(archive: Path, index: str) -> None:
    run(archive, index)
    (archive / "bai-0.txt").write_bytes(b"")
    assert counts(run(archive, index)) == (0, 0, 0, 2, 1)
    assert "bai-0" in ids(index)


def test_only_sources_under_the_paths_of_the_run_are_removed(archive: Path, index: str) -> None:
    run(archive, index)
    other = archive.parent / "khac"
    other.mkdir()
    write(other / "rieng.txt", f"Bài riêng\n\n{BODY}")
    assert counts(run(other, index)) == (1, 0, 0, 0, 0)
    assert len(ids(index)) == 4


def test_the_second_source_of_an_id_is_refused_naming_the_first(archive: Path, index: str) -> None:
    write(archive / "bai-0.md", f"# Bài trùng tên\n\n{BODY}")
    report = run(archive, index)
    assert counts(report) == (3, 0, 0, 0, 1)
    assert "bai-0.md" in report.refused[0].reason or "bai-0.txt" in report.refused[0].reason


def test_an_id_held_by_another_directory_is_refused_while_its_file_exists(
    archive: Path, index: str
) -> None:
    run(archive, index)
    other = archive.parent / "khac"
    other.mkdir()
    write(other / "bai-0.txt", f"Bài khác\n\n{BODY}")
    assert counts(run(other, index)) == (0, 0, 0, 0, 1)
    (archive / "bai-0.txt").unlink()
    assert counts(run(other, index)) == (0, 1, 0, 0, 0)


def test_a_dry_run_tells_all_and_writes_nothing(archive: Path, index: str) -> None:
    assert counts(run(archive, index, dry_run=True)) == (3, 0, 0, 0, 0)
    run(archive, index)
    (archive / "bai-1.txt").unlink()
    (archive / "rong.txt").write_bytes(b"")
    assert counts(run(archive, index, dry_run=True)) == (0, 0, 1, 2, 1)
    assert len(ids(index)) == 3


def test_a_rebuild_leaves_out_what_is_gone(archive: Path, index: str) -> None:
    run(archive, index)
    (archive / "bai-1.txt").unlink()
    assert counts(run(archive, index, rebuild=True)) == (2, 0, 0, 0, 0)
    assert ids(index) == {"bai-0", "bai-2"}


def test_a_rebuild_never_forgets_other_directories(archive: Path, index: str) -> None:
    run(archive, index)
    other = archive.parent / "khac"
    other.mkdir()
    with pytest.raises(UsageError, match="elsewhere"):
        run(other, index, rebuild=True)
    assert len(ids(index)) == 3


def test_an_empty_directory_makes_an_empty_index(tmp_path: Path, index: str) -> None:
    (tmp_path / "kho").mkdir()
    run(tmp_path / "kho", index)
    with open_reader(index) as reader:
        assert reader.info().articles == 0


def test_workers_index_what_one_process_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.ingest.BATCH_BYTES", 10_000)
    lines = [
        json.dumps({"id": f"b{i}", "title": f"Bài {i}", "text": f"{BODY} Số {i}."})
        for i in range(300)
    ]
    write(tmp_path / "kho.jsonl", "\n".join(lines))
    answers = []
    for workers in (1, 2):
        index = f"whoosh:{tmp_path / f'index{workers}'}"
        report = ingest(targets([tmp_path / "kho.jsonl"]), index, Options(workers=workers))
        assert counts(report) == (300, 0, 0, 0, 0)
        with open_reader(index) as reader:
            response = find(reader, "hội nghị số 17", group=False, size=20)
            answers.append([(h.article.id, round(h.score, 4)) for h in response.hits])
    assert answers[0] == answers[1]


def test_a_vanished_path_of_a_watch_removes_its_document(archive: Path, index: str) -> None:
    run(archive, index)
    gone = archive / "bai-2.txt"
    gone.unlink()
    report = ingest([Target(gone, archive)], index, Options(workers=1))
    assert counts(report) == (0, 0, 1, 0, 0)


def test_a_report_is_json(archive: Path, index: str) -> None:
    (archive / "ghi-chu.xyz").write_text("không phải tài liệu")
    tcvn3 = "C\xe9ng h\xdfa x\xb7 h\xe9i ch\xf1 ngh\xdca Vi\xd6t Nam".encode("latin-1")
    (archive / "cu.txt").write_bytes(b"Tin\n\n" + tcvn3 * 3)
    report = json.loads(json.dumps(run(archive, index).to_json()))
    assert report["unknown"] == {".xyz": 1}
    assert list(report["converted"].values()) == [1]
