"""The sample corpus, its labels and its judged queries agree; nothing of the indexer is used."""

import gzip
import json
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
GOLD = ROOT / "benchmarks" / "gold"

NFD = "bao-dat-lanh/2021/giao-duc/day-hoc-qua-song-phat-thanh.txt"
TCVN3 = "cong-thong-tin-hai-loc/2018/xoa-phong-hoc-tam.txt"
CP1258 = "cong-thong-tin-hai-loc/2019/chong-han-lua-he-thu.txt"
UTF16 = "cong-thong-tin-hai-loc/2020/cong-dich-vu-cong.txt"
BOM = "bao-som-mai/y-te/noi-chuyen-voi-ba-bach-kim-lieu.html"
WIRE = "hang-tin-canh-co/2025/bao-so-9-do-bo-hai-loc"
REPRINTS = (
    "bao-dat-lanh/2025/xa-hoi/hai-loc-so-tan-14000-dan-tranh-bao",
    "bao-som-mai/xa-hoi/bao-so-9-vao-hai-loc",
)
BLOCKS = ["p", "div", "br", "h1", "h2", "h3", "h4", "h5", "li", "td", "figcaption", "header"]

# TCVN 5712 VN3: the letters from 0xA1 on, in the order of their bytes.
TCVN3_BYTES = (
    "a1a2a3a4a5a6a7a8a9aaabacadae"
    "b5b6b7b8b9bbbcbdbec6c7c8c9cacbcccecfd0d1d2d3d4d5d6d7d8dcdddedfe1e2e3e4e5e6e7e8e9eaeb"
    "ecedeeeff1f2f3f4f5f6f7f8f9fafbfcfdfe"
)
TCVN3_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"


def files() -> list[Path]:
    return sorted(
        path
        for path in CORPUS.rglob("*")
        if path.is_file()
        and not path.name.startswith(("README", ".", "_"))
        and not path.name.endswith(".meta.toml")
    )


def decoded(path: Path) -> str:
    """Return a file's text in NFC, by the encoding the corpus' README promises for it."""
    name, data = path.relative_to(CORPUS).as_posix(), path.read_bytes()
    if name == TCVN3:
        table = dict(zip(bytes.fromhex(TCVN3_BYTES), TCVN3_LETTERS, strict=True))
        return "".join(table.get(byte) or chr(byte) for byte in data)
    encoding = {CP1258: "cp1258", UTF16: "utf-16"}.get(name, "utf-8-sig")
    text = gzip.decompress(data).decode() if path.suffix == ".gz" else data.decode(encoding)
    return unicodedata.normalize("NFC", text)


def page_lines(markup: str) -> str:
    """Return all text of a page, boilerplate too, a block a line."""
    soup = BeautifulSoup(markup, "lxml")
    for tag in soup(["script", "style"]):
        tag.decompose()
    for tag in soup(BLOCKS):
        tag.insert_before("\n")
        tag.insert_after("\n")
    lines = soup.get_text().replace("\xa0", " ").split("\n")
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def documents_of(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each document's id (FILE#LINE where a JSONL line has none) and its readable text."""
    text = decoded(path)
    id = re.sub(r"\.(txt|md|html?|jsonl(\.gz)?)$", "", path.relative_to(CORPUS).as_posix())
    if path.suffix in (".jsonl", ".gz"):
        for number, line in enumerate(text.splitlines(), 1):
            record = json.loads(line)
            body = record.get("text") or page_lines(record["html"])
            yield record.get("id", f"{id}#{number}"), f"{record['title']}\n{body}"
    elif path.suffix in (".html", ".htm"):
        yield id, page_lines(text)
    elif path.suffix == ".md":
        yield id, re.sub(r"\*+|(?m:^> )", "", text)
    else:
        yield id, text


@cache
def documents() -> dict[str, str]:
    return {id: text for path in files() for id, text in documents_of(path)}


def records(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLD / name).read_text("utf-8").splitlines()]


ARTICLES = records("articles.jsonl")
QUERIES = records("queries.jsonl")
QRELS = [line.split("\t") for line in (GOLD / "qrels.tsv").read_text("utf-8").splitlines()]
labelled = pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article["id"])


def test_every_document_has_its_own_id() -> None:
    ids = Counter(id for path in files() for id, _ in documents_of(path))
    assert set(ids.values()) == {1}
    assert ids.total() >= 60


def test_one_line_has_no_id_of_its_own() -> None:
    assert [id for id in documents() if "#" in id] == ["hang-tin-canh-co/2018-2019#4"]


def test_the_corpus_is_varied() -> None:
    assert {path.suffix for path in files()} == {".txt", ".md", ".html", ".htm", ".jsonl", ".gz"}
    assert len({path.relative_to(CORPUS).parts[0] for path in files()}) >= 5
    assert len({article["section"] for article in ARTICLES if article["section"]}) >= 10
    years = {article["date"]["value"][:4] for article in ARTICLES if article["date"]}
    assert years == {str(year) for year in range(2018, 2026)}


@pytest.mark.parametrize("id", sorted(documents()))
def test_a_document_decodes_to_vietnamese(id: str) -> None:
    text = documents()[id]
    assert re.search("[ăâđêôơưạảấầẩậắằặẹẻếềểệịỉọỏốồổộớờởợụủứừửựỳỷ]", text)
    assert not re.search("[\ufffd\u0080-\u009f\u00ad\u0300-\u036f]", text)


def test_the_nfd_file_is_nfd() -> None:
    text = (CORPUS / NFD).read_text("utf-8")
    assert unicodedata.is_normalized("NFD", text)
    assert not unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize("name", [TCVN3, CP1258, UTF16])
def test_older_encodings_are_no_utf8(name: str) -> None:
    with pytest.raises(UnicodeDecodeError):
        (CORPUS / name).read_bytes().decode("utf-8")


def test_byte_order_marks_are_there() -> None:
    assert (CORPUS / BOM).read_bytes().startswith(b"\xef\xbb\xbf")
    assert (CORPUS / UTF16).read_bytes().startswith(b"\xff\xfe")


def test_the_legacy_font_reads_as_written() -> None:
    assert documents()[TCVN3.removesuffix(".txt")].startswith(
        "Khê Thượng dồn sức xóa phòng học tạm"
    )


def test_the_undated_document_tells_no_date() -> None:
    (id,) = (article["id"] for article in ARTICLES if article["date"] is None)
    assert not re.search(r"\d", id + documents()[id])


def test_the_untitled_document_opens_with_its_text() -> None:
    untitled = [article["id"] for article in ARTICLES if article["title"] is None]
    assert len(untitled) == 2
    assert "\n" not in documents()["hang-tin-canh-co/2022/tin-van-song-khe"].strip()


def words(id: str) -> set[tuple[str, str]]:
    syllables = re.findall(r"\w+", documents()[id].lower())
    return set(pairwise(syllables))


@pytest.mark.parametrize("reprint", REPRINTS)
def test_a_reprint_is_close_to_the_wire_but_not_equal(reprint: str) -> None:
    wire, copy = words(WIRE), words(reprint)
    shared = len(wire & copy) / min(len(wire), len(copy))
    assert 0.7 < shared < 1


def test_the_sidecar_corrects_the_section() -> None:
    (sidecar,) = CORPUS.rglob("*.meta.toml")
    id = sidecar.relative_to(CORPUS).as_posix().removesuffix(".meta.toml")
    (article,) = (article for article in ARTICLES if article["id"] == id)
    section = tomllib.loads(sidecar.read_text("utf-8"))["section"]
    assert article["section"] == section
    assert f"section: {section}" not in documents()[id]


def test_labels_are_of_documents_and_unique() -> None:
    ids = [article["id"] for article in ARTICLES]
    assert len(ids) == len(set(ids)) >= 40
    assert set(ids) <= set(documents())


@labelled
def test_a_label_uses_the_words_of_its_document(article: dict[str, Any]) -> None:
    text = documents()[article["id"]]
    assert article["title"] is None or article["title"] in text
    for phrase in (*article["body_must"], *article["body_must_not"]):
        assert phrase in text
    for speaker in article["speakers"]:
        assert speaker["name"] in text
        assert all(role in text for role in speaker["roles"])


@labelled
def test_a_statement_stands_whole_in_one_paragraph(article: dict[str, Any]) -> None:
    paragraphs = documents()[article["id"]].split("\n")
    for statement in article["statements"] or []:
        assert sum(statement["text"] in paragraph for paragraph in paragraphs) == 1
        assert statement["text"] == statement["text"].strip()
        assert (statement["verb"] or "") in statement["text"]
        assert statement["kind"] in ("direct", "reported")


@labelled
def test_speakers_are_those_who_make_the_statements(article: dict[str, Any]) -> None:
    if article["statements"] is not None:
        speaking = {statement["speaker"] for statement in article["statements"]}
        assert speaking == {speaker["name"] for speaker in article["speakers"]}


@labelled
def test_phrases_wanted_and_unwanted_differ(article: dict[str, Any]) -> None:
    wanted = " ".join([*article["body_must"], *(s["text"] for s in article["statements"] or [])])
    assert not [phrase for phrase in article["body_must_not"] if phrase in wanted]


@labelled
def test_a_date_is_cut_to_its_precision(article: dict[str, Any]) -> None:
    if article["date"]:
        form = {"day": r"\d{4}-\d\d-\d\d", "month": r"\d{4}-\d\d", "year": r"\d{4}"}
        assert re.fullmatch(form[article["date"]["precision"]], article["date"]["value"])


def test_queries_are_unique_and_each_has_a_judgement() -> None:
    assert len({query["_id"] for query in QUERIES}) == len(QUERIES) >= 60
    assert len({(query["text"], query["scope"]) for query in QUERIES}) == len(QUERIES)
    assert {query["scope"] for query in QUERIES} == {"articles", "statements"}
    assert {query["_id"] for query in QUERIES} == {query for query, _, _ in QRELS}


def test_judgements_name_documents_and_grades() -> None:
    assert {document for _, document, _ in QRELS} <= set(documents())
    assert {grade for _, _, grade in QRELS} == {"1", "2", "3"}
    assert len({(query, document) for query, document, _ in QRELS}) == len(QRELS)


def test_judged_statements_lie_in_articles_with_statements() -> None:
    scope = {query["_id"]: query["scope"] for query in QUERIES}
    speaking = {article["id"] for article in ARTICLES if article["statements"]}
    assert {document for query, document, _ in QRELS if scope[query] == "statements"} <= speaking
