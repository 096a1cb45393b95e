"""Addresses of the desk over the sample corpus: every kind of page, in its states."""

from __future__ import annotations

QUERY = "/?q=thong+tin+doi+ngoai"
ARTICLE = "/articles/bao-dat-lanh/2022/chinh-tri/thong-tin-doi-ngoai-gan-voi-doi-song"
PAGES = [
    "/",
    QUERY,
    "/?q=nuoc&scope=statements",
    "/?q=nuoc&by=speaker",
    "/?q=nước&section=Chính+trị&source=-ĐLO&from=2019&to=2024",
    "/?more=speaker",
    "/?q=nuoc&page=90",
    f"/?q=nuoc&scope=statements&section={'x' * 90}&speaker=-Trịnh+Quang+Khải",
    "/?q=tựa:nước+tựa:khongcogi&section=Y+tế",
    f"{ARTICLE}?q=thong+tin+doi+ngoai&n=2",
    f"/why{ARTICLE.removeprefix('/articles')}?q=thong+tin",
    "/speakers",
    "/speakers/Trịnh Quang Khải",
    "/compare?a=Trịnh+Quang+Khải&b=Lương+Thị+Bích+Hạc",
    "/trends?q=nước&q=thông+tin&q=lũ",
    "/help",
    "/api/",
    "/khong-co-trang-nay",
]
PHONE = {"width": 390, "height": 844}
