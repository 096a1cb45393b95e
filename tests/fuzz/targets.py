"""What is fuzzed: each target takes any bytes and asserts what must hold for all of them.

A `DocumentRefused` is a right answer; every other exception, and every broken promise, is a
finding. Run with coverage guidance by fuzz.py, replayed over kept findings by test_findings.py.
"""

from __future__ import annotations

import pickle
import re
import unicodedata
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from typing import Any

from indexer.extract import extract
from indexer.readers import SUFFIXES, Source, read
from search.engines import open_reader, open_writer
from search.engines.base import Reader
from search.engines.whoosh.prepare import prepare
from search.engines.whoosh.store import decode as stored
from search.engines.whoosh.store import encode as store
from search.errors import DocumentRefused
from search.find import find
from search.marks import Marker
from search.model import Article
from search.query.explain import restate
from search.query.parser import parse
from search.text import (
    decode,
    fold,
    from_telex,
    from_vni,
    normalize,
    repair,
    sentences,
    tokenize,
)
from webui import create_app
from webui.markup import marked

SEPARATOR = b"\xff\x00\xff"
"""Splits the bytes of a target that takes two texts."""


def text_of(data: bytes) -> str:
    """Return any string: also what is no valid UTF-8 becomes one, lone surrogates included."""
    return data.decode("utf-8", "surrogatepass" if b"\xed" in data else "replace")


def safe_text(data: bytes) -> str:
    try:
        return text_of(data)
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def readers(data: bytes) -> None:
    """Read a document, extract it, analyse it, store it: refused, or an article that holds."""
    if not data:
        return
    suffix = SUFFIXES[data[0] % len(SUFFIXES)]
    body, _, sidecar = data[1:].partition(SEPARATOR)
    try:
        raw = read(Source("2022/y-te/tin", "/kho/2022/y-te/tin", suffix, body, "0", 0, sidecar))
    except DocumentRefused as refusal:
        assert str(refusal)
        return
    check_article(extract(raw))


def check_article(article: Article) -> None:
    """Assert what every article keeps to, whatever it was made from."""
    text = article.text
    for value in (article.title, text, article.source, article.author, article.url):
        assert unicodedata.is_normalized("NFC", value)
        assert not re.search("[\x00-\x08\ud800-\udfff]", value)
    starts = [0]
    for paragraph in article.paragraphs:
        starts.append(starts[-1] + len(paragraph) + 2)
    for said in article.statements:
        first = starts[said.paragraph]
        assert first <= said.start < said.end <= first + len(article.paragraphs[said.paragraph])
        assert said.speaker in {speaker.name for speaker in article.speakers}
    for number in article.headings:
        assert 0 <= number < len(article.paragraphs)
    if article.date:
        assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", article.date.value)
    assert stored(store(article)) == article
    pickle.dumps(prepare([article]))


def decoding(data: bytes) -> None:
    """Turn bytes into text, or refuse them."""
    try:
        decoded = decode(data)
    except DocumentRefused:
        return
    assert isinstance(decoded.text, str) and decoded.encoding


def text(data: bytes) -> None:
    """Normalise, tokenise, split into sentences, repair legacy fonts, read keystrokes."""
    given = safe_text(data)
    once = normalize(given)
    assert normalize(once) == once
    position = -1
    for token in tokenize(given):
        assert 0 <= token.start < token.end <= len(given)
        assert token.position >= position
        assert fold(fold(token.key)) == fold(token.key)
        position = token.position
    end = 0
    for start, stop in sentences(given):
        assert end <= start < stop <= len(given)
        end = stop
    for change in (repair, from_telex, from_vni):
        change(given)


def query(data: bytes) -> None:
    """Parse a query, say it in words, mark a text by it."""
    given, _, body = data.partition(SEPARATOR)
    parsed = parse(safe_text(given))
    restate(parsed, "articles", str)
    document = safe_text(body) or safe_text(given)
    end = 0
    spans = sorted((mark.start, mark.end) for mark in Marker(parsed).marks(document))
    for start, stop in spans:
        assert end <= start < stop <= len(document)
        end = stop
    html = marked(document, spans)
    assert "<" not in re.sub(r"</?mark>", "", html)


ARTICLES = tuple(
    Article(
        id=f"bao/{number}",
        title=title,
        lead=lead,
        body=(body, "Ông Phan Văn Mít nói: chính sách nước sạch 57-NQ/TW còn 30%."),
    )
    for number, (title, lead, body) in enumerate(
        [
            ("Nước sạch về bản", "Đường ống mới", "Đường làng đang được mở rộng ngày 23/2/2022."),
            ("Thông tin đối ngoại", "", "Hội nghị bàn về thông tin đối ngoại của tỉnh."),
            ("", "Mùa lúa sớm", "Bà con hoà chung niềm vui; U23 thắng 3-0."),
            ("Chợ cá Tân Phú", "", "Cá lên bờ lúc rạng đông, người mua chờ sẵn."),
        ]
    )
)


@cache
def engine(url: str) -> Reader:
    with open_writer(url, rebuild=True) as writer:
        for article in ARTICLES:
            writer.add(article)
    return open_reader(url)


@cache
def engines() -> tuple[Reader, Reader]:
    import atexit
    import tempfile

    folder = tempfile.TemporaryDirectory(prefix="timbao-fuzz-")
    atexit.register(folder.cleanup)
    return engine("memory:fuzz"), engine(f"whoosh:{folder.name}/index")


def searching(data: bytes) -> None:
    """Ask the default engine and the oracle: the same hits, and marks inside their texts.

    Scores agree to float32; hits that tie may stand in either order.
    """
    given = safe_text(data)
    oracle, fast = (find(reader, given, group=False) for reader in engines())
    scores = {hit.article.id: (hit.score, hit.match) for hit in fast.hits}
    assert scores.keys() == {hit.article.id for hit in oracle.hits}
    for hit in oracle.hits:
        score, match = scores[hit.article.id]
        assert match == hit.match and abs(score - hit.score) <= 1e-4 * max(1.0, hit.score)
    assert (fast.total, fast.relation) == (oracle.total, oracle.relation)
    for hit in fast.hits:
        for snippet in hit.snippets:
            assert all(0 <= start < stop <= len(snippet.text) for start, stop in snippet.marks)


@cache
def client() -> Any:
    engine("memory:fuzz")
    return create_app("memory:fuzz", PROPAGATE_EXCEPTIONS=True).test_client()


ADDRESSES = (
    "/", "/trends", "/compare", "/speakers", "/feed.atom", "/export.csv", "/export.jsonl",
    "/api/search", "/api/suggest", "/api/trends", "/api/speakers", "/articles/", "/speakers/",
)  # fmt: skip


def pages(data: bytes) -> None:
    """Ask for any page with any query string: an answer or a refusal, never a fault."""
    if not data:
        return
    address = ADDRESSES[data[0] % len(ADDRESSES)]
    rest = data[1:].decode("latin-1")
    if address in ("/articles/", "/speakers/"):
        path, _, query = rest.partition("?")
        address += path
    else:
        query = rest
    with client().get(path=address, query_string=query) as response:
        status, body = response.status_code, response.get_data()
    assert status in (200, 301, 302, 304, 308, 400, 404, 405), status
    if response.mimetype == "text/html":
        assert b"<script>" not in body


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (readers, decoding, text, query, searching, pages)
}


def seeds(name: str) -> list[bytes]:
    """Return some inputs to start from."""
    texts = [asdict(article)["body"][0] for article in ARTICLES]
    queries = [
        '"thông tin" -cũ OR (nước AND sạch)', "người:\"Phan Văn Mít\" ngày:2022-01..2022-06",
        "=đường chính* sach~ \"nước sạch\"~5", "KHÔNG mục:'y tế' tu:1/2/2022", "thoong tin tho6ng",
    ]  # fmt: skip
    documents = [
        b"\x00---\ntitle: Tin\ndate: 23/2/2022\n---\n" + "Ông Mít nói: “Nước sạch.”".encode(),
        b"\x01# Tin\n\n*b* [a](b) | x | y |\n|--|--|\n\n```\nx\n```\n",
        b"\x02<html><head><title>Tin</title><meta property='og:title' content='A'>"
        b'<script type="application/ld+json">{"@type":"NewsArticle","headline":"A",'
        b'"datePublished":"2022-02-23"}</script></head><body><article><h1>A</h1><p>B c d.</p>'
        b"<table><tr><td>x</td></tr></table></article></body></html>",
        b'\x04{"id":"1","title":"A","date":"2022","text":"B c","speaker":["x"]}',
        b'\x04{"id":1,"html":"<p>a</p>"}',
        b"\x00abc" + SEPARATOR + b'title = "x"\ndate = 2022-01-01\n[[speaker]]\nname="a"',
        "\x00Céng hßa x· héi chñ nghÜa ViÖt Nam".encode("latin-1"),
    ]
    plain = [text.encode() for text in [*texts, *queries]]
    return {
        "readers": documents,
        "pages": [bytes([n]) + b"q=" + query.replace(" ", "+").encode() + b"&page=2&from=2022&x="
                  for n in range(len(ADDRESSES)) for query in queries[:2]],
    }.get(name, plain)  # fmt: skip
