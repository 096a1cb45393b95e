"""How to search, with examples that find something in the index at hand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from search.engines.base import Reader, Statistics
from search.text import fold, key, tokenize
from webui import results
from webui.args import SearchArgs
from webui.fresh import fresh
from webui.messages import gettext as _
from webui.shelf import reader

blueprint = Blueprint("help", __name__)
_COMMON = 0.3  # of all articles; a word in more of them tells little
_CLOSE = 8  # words of a title, as far apart as the example of nearness reaches


@dataclass(frozen=True, slots=True)
class Example:
    """A query, what it does, and how much it finds here."""

    q: str
    meaning: str
    total: int


@blueprint.get("/help", strict_slashes=False)
@fresh
def page() -> ResponseReturnValue:
    """Show the query language."""
    index = reader()
    seeds = _seeds(index, index.generation)
    groups = [
        (title, [Example(q, meaning, _count(index, index.generation, q)) for q, meaning in rows])
        for title, rows in _groups(*seeds)
    ]
    return render_template("help.html", groups=groups)


@lru_cache(maxsize=64)
def _count(index: Reader, generation: str, q: str) -> int:
    return results.count(index, SearchArgs(q=q))


@lru_cache(maxsize=2)
def _seeds(index: Reader, generation: str) -> tuple[str, str, str, str, str]:
    """Return a two-word phrase, another word, a person, a section and a year that occur here."""
    response = results.ask(index, SearchArgs(), size=30)
    titles = [hit.article.title for hit in response.hits if hit.article.title]
    pairs = [pair for title in titles for pair in _pairs(title)]
    # A phrase that occurs in several articles tells most; marks show what unmarked typing does.
    counted = {pair: results.count(index, SearchArgs(q=f'"{pair}"')) for pair in pairs[:24]}
    phrase = max(counted, key=lambda p: (min(counted[p], 9), fold(p) != p), default="thông tin")
    other = _beside(phrase, titles, index.statistics()) or "báo"
    facets = response.facets
    person = next((f.value for f in facets["speaker"]), "Nguyễn Văn A")
    section = next((f.value for f in facets["section"]), "")
    year = facets["month"][-1].value[:4] if facets["month"] else "2022"
    return phrase, other, person, section, year


def _beside(phrase: str, titles: list[str], statistics: Statistics) -> str:
    """Return a word that a title has close to the phrase, one that tells something if there is."""
    title = next((t for t in titles if phrase in _pairs(t)), "")
    words = [word for word in _plain(title) if word and word not in phrase.split()][:_CLOSE]
    telling = (w for w in words if statistics.frequency(key(w)) <= _COMMON * statistics.documents)
    return next(telling, next(iter(words), ""))


def _pairs(title: str) -> list[str]:
    """Return the pairs of neighbouring plain words in a title, in lower case."""
    return [f"{a} {b}" for a, b in pairwise(_plain(title)) if a and b and a != b]


def _plain(title: str) -> list[str]:
    """Return the words of a title in lower case, "" for what is not plain."""
    words = [title[token.start : token.end].lower() for token in tokenize(title)]
    return [word if word.isalpha() and len(word) > 1 else "" for word in words]


def _groups(
    phrase: str, other: str, person: str, section: str, year: str
) -> list[tuple[str, list[tuple[str, str]]]]:
    first, second = phrase.split()
    return [
        (
            _("Từ và dấu"),
            [
                (phrase, _("bài có đủ các từ trước, bài thiếu từ sau")),
                (
                    fold(phrase),
                    _("gõ không dấu: tìm mọi cách đặt dấu, cách đọc dễ gặp nhất đứng trước"),
                ),
                (f"={first}", _("đúng những dấu này")),
                (f"{first[:2]}*", _("từ bắt đầu bằng những chữ này")),
                (f"{first}~", _("từ gần giống, khi không nhớ rõ cách viết")),
            ],
        ),
        (
            _("Cụm từ và phép tìm"),
            [
                (f'"{phrase}"', _("các từ đứng liền nhau, đúng thứ tự")),
                (f'"{first} {other}"~8', _("các từ đứng gần nhau, cách không quá tám từ")),
                (f"{phrase} -{other}", _("không có từ này")),
                (f"{phrase} HOẶC {other}", _("một trong hai; viết HOẶC bằng chữ hoa")),
                (f"({first} HOẶC {other}) KHÔNG {second}", _("gộp bằng ngoặc")),
            ],
        ),
        (
            _("Người, chuyên mục, nguồn, ngày"),
            [
                (f'người:"{person}"', _("bài có lời của người này")),
                *([(f'mục:"{section}"', _("trong chuyên mục"))] if section else []),
                (f"tựa:{second}", _("trong tựa bài")),
                (f"ngày:{year}", _("trong năm; cũng viết được 2/2022, 23/2/2022, quý I/2022")),
                (f"từ:1/{year} đến:6/{year}", _("trong khoảng ngày")),
            ],
        ),
    ]
