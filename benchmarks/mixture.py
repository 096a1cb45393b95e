"""A mixture of requests, cheap and expensive, and invented articles to commit meanwhile."""

from __future__ import annotations

import json
import random
from pathlib import Path
from urllib.parse import quote, urlencode

from search.engines import open_reader

SYLLABLES = """
    an ba bà bán bản bến bò bơ cá cầu chè chợ chính cỏ con dân đá đê đi đò đồng đường em gà gạo
    gió giá giáo hoa học hội huyện khê kho làng lúa lũ mai mây mía mưa mùa năm nghề nghị nhà nước
    ong phố quê rau rừng sách sạch sen sông suối thôn thông tin tỉnh tôm trà trâu trường vải vườn
""".split()  # noqa: SIM905


def requests(index: str, rng: random.Random, number: int = 2000) -> list[str]:
    """Return addresses drawn from an index's own words: cheap, ordinary and expensive ones."""
    with open_reader(index) as reader:
        vocabulary = sorted(reader.statistics().vocabulary(), key=lambda each: -each[1])
        words = [key for key, _ in vocabulary[:3000] if key.isalpha()]
        records = list(reader.sources())
        ids = [record.id for record in rng.sample(records, min(200, len(records)))]
        texts = [article.text for id in ids if (article := reader.get(id))]
    return [_request(rng, words, ids, texts) for _ in range(number)]


def _request(rng: random.Random, words: list[str], ids: list[str], texts: list[str]) -> str:
    def some(count: int) -> list[str]:
        return [words[int(len(words) * rng.random() ** 3)] for _ in range(count)]

    def passage(count: int) -> str:
        found = rng.choice(texts).split()
        at = rng.randrange(max(1, len(found) - count))
        return " ".join(found[at : at + count]).replace('"', " ")

    kind = rng.randrange(12)
    if kind == 0:
        return f"/articles/{quote(rng.choice(ids))}"
    if kind == 1:
        return f"/api/suggest?q={quote(rng.choice(words)[:2])}"
    if kind == 2:
        return "/?" + urlencode({"page": rng.randrange(1, 20), "sort": "newest"})
    q = {
        3: passage(3),
        4: f'"{passage(3)}"',
        5: " OR ".join(some(12)),
        6: f"{rng.choice(words)[:1]}* {rng.choice(words)}~",
        7: passage(60)[:500],
        8: f'"{passage(2)}"~8 -{some(1)[0]}',
    }.get(kind, " ".join(some(2)))
    scope = "statements" if rng.random() < 0.2 else "articles"
    page = rng.choice(("/", "/", "/api/search"))
    return page + "?" + urlencode({"q": q, "scope": scope})


def invented(path: Path, articles: int, rng: random.Random) -> None:
    """Write made-up articles; words are drawn as unevenly as in a language."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(articles):
            body = " ".join(SYLLABLES[int(len(SYLLABLES) * rng.random() ** 2)] for _ in range(300))
            record = {
                "id": f"{path.stem}/{number}",
                "title": body[:60].capitalize(),
                "date": f"20{rng.randrange(10, 25)}-{rng.randrange(1, 13):02}-01",
                "section": rng.choice(("Đời sống", "Kinh tế", "Y tế")),
                "text": f"Ông Phan Văn Mít, Giám đốc Sở Bến, nói: “{body[:200]}.”\n\n{body}.",
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
