import csv
import io
from pathlib import Path

import pytest

from indexer.batch import Question, answers, header, questions
from search.engines import open_reader, open_writer
from search.engines.base import Reader
from search.errors import UsageError
from search.model import Article


@pytest.fixture
def reader(request: pytest.FixtureRequest) -> Reader:
    url = f"memory:{request.node.name}"
    with open_writer(url) as writer:
        writer.add(Article("a", "Cầu mới qua sông Khê", body=("Cây cầu dài một cây số.",)))
        writer.add(Article("b", "=1+1", body=("Đò ngang sông Khê ngừng chạy.",)))
    return open_reader(url)


def test_each_query_has_its_count_and_best_hits(reader: Reader) -> None:
    rows = list(
        answers(reader, [Question("song khe"), Question('"cây cầu"'), Question("cầu đò")], 1)
    )
    assert [row[0:5] for row in rows] == [
        ["song khe", "articles", "2", "eq", "exact"],
        ['"cây cầu"', "articles", "1", "eq", "exact"],
        ["cầu đò", "articles", "2", "eq", "partial"],
    ]
    assert rows[1][5:] == ["a", "Cầu mới qua sông Khê"]
    assert len(header(1)) == len(rows[1])


def test_no_cell_is_a_formula(reader: Reader) -> None:
    table = io.StringIO()
    csv.writer(table).writerows(answers(reader, [Question("=đò")], limit=2))
    assert [cell for row in csv.reader([table.getvalue()]) for cell in row if cell[:1] == "="] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sông Khê\nlúa\n", [Question("sông Khê"), Question("lúa")]),
        (
            "\ufeffscope,query\nstatements,lúa\n,gạo\n",
            [Question("lúa", "statements"), Question("gạo")],
        ),
        ('"a, b"\n\n', [Question("a, b")]),
    ],
)
def test_queries_come_with_or_without_a_header(
    tmp_path: Path, text: str, expected: list[Question]
) -> None:
    (tmp_path / "q.csv").write_text(text, encoding="utf-8")
    assert questions(tmp_path / "q.csv") == expected


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00q", b"query,scope\na,nowhere\n"])
def test_a_table_that_cannot_be_read_is_said(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "q.csv").write_bytes(data)
    with pytest.raises(UsageError, match=r"q\.csv"):
        questions(tmp_path / "q.csv")
