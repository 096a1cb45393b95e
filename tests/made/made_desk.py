"""Invented articles for the desk, and how to put them into an index."""

from __future__ import annotations

from flask.testing import FlaskClient

from search.engines import open_writer
from search.model import Article, Date, Section, Speaker, Statement

BODY = (
    "Sáng 5/3, tại Tân Phú, Sở Nước sạch tổ chức hội nghị về nước sinh hoạt.",
    'Bà Lý Thị Mận, Giám đốc Sở Nước sạch, nói: "Nước sạch là việc của mọi nhà."',
    "Phần việc còn lại",
    "Ông Đỗ Văn Ân cho biết đường ống qua xã Mỹ Lâm dài 12 km.",
)


def statement(number: int, speaker: str, role: str = "", kind: str = "reported") -> Statement:
    start = sum(len(text) + 2 for text in BODY[:number])
    verb = "nói" if kind == "direct" else "cho biết"
    return Statement(speaker, role, kind, verb, number, start, start + len(BODY[number]))


WATER = Article(
    id="bao/2022/nuoc-sach",
    title="Nước sạch về xã Mỹ Lâm",
    body=BODY,
    date=Date("2022-03-05", "day", "given"),
    section=Section("Đời sống", "markup"),
    source="Báo Thử",
    url="https://example.org/nuoc-sach",
    speakers=(Speaker("Lý Thị Mận", ("Giám đốc Sở Nước sạch",)), Speaker("Đỗ Văn Ân")),
    statements=(
        statement(1, "Lý Thị Mận", "Giám đốc Sở Nước sạch", "direct"),
        statement(3, "Đỗ Văn Ân"),
    ),
    headings=(2,),
)
ARTICLES = (
    WATER,
    Article(
        id="bao/2023/truong-hoc",
        title="Trường học mới ở Tân Phú",
        body=("Trường học có mười hai phòng và một bể nước mưa.",),
        date=Date("2023-09", "month", "path"),
        section=Section("Giáo dục", "path"),
        source="Tạp chí Mẫu",
    ),
    Article(id="khong-ngay", body=("Chợ phiên họp lúc rạng đông. Người bán cá đến trước.",)),
)


def fill(name: str, *articles: Article) -> str:
    """Put articles into a new index in memory and return its URL."""
    url = f"memory:{name}"
    with open_writer(url, rebuild=True) as writer:
        for article in articles:
            writer.add(article)
    return url


def page(client: FlaskClient, address: str) -> str:
    """Return a page that must be there."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code, response.text[:300])
    return response.text
