import gzip
import json
import os
from pathlib import Path

import pytest

from indexer.readers import Refused, Source, files, lines, sources


def only(items: object) -> Source | Refused:
    (item,) = list(items)  # type: ignore[call-overload]
    return item


def reason(items: object) -> str:
    item = only(items)
    assert isinstance(item, Refused)
    return item.reason


def write(path: Path, data: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_a_file_is_one_source(tmp_path: Path) -> None:
    path = write(tmp_path / "2022/tin.txt", "Một tin.")
    source = only(sources(path, tmp_path))
    assert isinstance(source, Source)
    assert (source.id, source.suffix, source.line) == ("2022/tin", ".txt", 0)
    assert source.data == "Một tin.".encode()
    assert source.file == str(path)


def test_the_digest_changes_with_data_and_sidecar_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "tin.txt", "Một tin.")
    first = only(sources(path, tmp_path))
    again = only(sources(path, tmp_path))
    assert first == again
    write(tmp_path / "tin.meta.toml", 'section = "Y tế"')
    corrected = only(sources(path, tmp_path))
    assert isinstance(first, Source) and isinstance(corrected, Source)
    assert corrected.sidecar and corrected.digest != first.digest


def test_a_json_lines_file_is_a_source_a_line(tmp_path: Path) -> None:
    path = write(tmp_path / "a/tin.jsonl", '{"id": "x/1", "text": "a"}\n\n{"text": "b"}\r\nhỏng\n')
    found = list(sources(path, tmp_path))
    assert [s.id for s in found if isinstance(s, Source)] == ["x/1", "a/tin#3", "a/tin#4"]
    assert [s.line for s in found if isinstance(s, Source)] == [1, 3, 4]


def test_gzipped_and_utf16_lines_are_the_same(tmp_path: Path) -> None:
    text = "".join(
        json.dumps({"id": n, "text": "chữ"}, ensure_ascii=False) + "\n" for n in range(3)
    )
    packed = write(tmp_path / "a.jsonl.gz", gzip.compress(text.encode()))
    wide = write(tmp_path / "b.jsonl", text.encode("utf-16"))
    for path in (packed, wide):
        found = [s for s in sources(path, tmp_path) if isinstance(s, Source)]
        assert [s.id for s in found] == ["0", "1", "2"]
        assert json.loads(found[2].data)["text"] == "chữ"


def test_an_id_in_json_cannot_hold_control_characters(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", '{"id": "/x\\n\\u202e/", "text": "b"}\n')
    source = only(sources(path, tmp_path))
    assert isinstance(source, Source)
    assert source.id == "x%0A%E2%80%AE"


def test_a_file_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "DOCUMENT_BYTES", 1 << 20)
    path = write(tmp_path / "to.txt", b"a" * ((1 << 20) + 1))
    assert "larger than 1 MiB" in reason(sources(path, tmp_path))


def test_a_line_too_long_is_refused_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "DOCUMENT_BYTES", 1000)
    path = write(tmp_path / "a.jsonl", b'{"text": "' + b"a" * 200_000 + b'"}\n{"text": "b"}\n')
    long, short = list(sources(path, tmp_path))
    assert isinstance(long, Refused) and "longer" in long.reason and long.source.endswith(":1")
    assert isinstance(short, Source) and short.line == 2


def test_a_gzip_bomb_is_left_where_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "EXPANSION_ALLOWANCE", 1 << 20)
    path = write(tmp_path / "a.jsonl.gz", gzip.compress(b"\0" * (30 << 20)))
    assert "hostile" in reason(sources(path, tmp_path))


def test_what_stands_before_a_damage_in_gzip_is_read(tmp_path: Path) -> None:
    text = "".join(json.dumps({"id": n, "text": os.urandom(20).hex()}) + "\n" for n in range(4000))
    path = write(tmp_path / "a.jsonl.gz", gzip.compress(text.encode())[:-3000])
    *good, bad = list(sources(path, tmp_path))
    assert len(good) > 1000
    assert isinstance(bad, Refused) and "damaged" in bad.reason


def test_a_link_out_of_the_root_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "ngoai.txt", "bí mật")
    link = tmp_path / "kho/tin.txt"
    link.parent.mkdir()
    link.symlink_to(tmp_path / "ngoai.txt")
    assert "link out of" in reason(sources(link, link.parent))


def test_a_link_within_the_root_is_read(tmp_path: Path) -> None:
    write(tmp_path / "a/that.txt", "một tin")
    link = tmp_path / "b.txt"
    link.symlink_to(tmp_path / "a/that.txt")
    assert isinstance(only(sources(link, tmp_path)), Source)


def test_a_circle_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "b.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    assert "cannot be read" in reason(sources(tmp_path / "a.txt", tmp_path))


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert "regular file" in reason(sources(tmp_path / "a.txt", tmp_path))


def test_a_vanished_file_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in reason(sources(tmp_path / "khong.txt", tmp_path))


def test_a_sidecar_that_links_out_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "kho/tin.txt", "một tin")
    secret = write(tmp_path / "bi-mat", "title = 'x'")
    (path.parent / "tin.meta.toml").symlink_to(secret)
    assert "link out of" in reason(sources(path, path.parent))
