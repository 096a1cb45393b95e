"""Which of a page's headings is its title.

The visible heading is taken where another source agrees with it, since JSON-LD cuts long
headlines and og:title carries the site's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.names import key
from indexer.readers.page import HEADINGS, Element, Page

TITLE_LENGTH = 300
MOST_HEADINGS = 200
LEAST_WORDS = 4
LEAST_AGREEMENT = 8  # letters; shorter beginnings agree by chance
_SEPARATOR = re.compile(r"\s+[-|–—•»]\s+")
_SITE = re.compile(r"(?i)\b(?:báo|online|news|tạp chí|đài|thông tấn|cổng thông tin)\b|\w\.\w{2,}$")


def choose_title(page: Page, stated: Sequence[str], head: str, source: str) -> tuple[str, int]:
    """Return the title and the index of the element that shows it (or -1); ("", -1) if unclear.

    `stated` are titles from metadata, most trusted first, `head` the text of <title>, `source`
    the site's name.
    """
    # A <title> of few words may be the paper's name, which the page's logo repeats.
    claims = [*stated, head] if len(head.split()) >= LEAST_WORDS else [*stated]
    shown = list(_headings(page))
    for text, element in shown:
        if key(text) != key(source) and any(_agree(text, claim) for claim in claims):
            return text, element.index
    for line in page.lines:
        if len(line.text) <= TITLE_LENGTH and any(_agree(line.text, claim) for claim in claims):
            return line.text, line.inner
    first = [(text, e) for text, e in shown if e.itemprop == "headline" or e.tag == "h1"]
    names = (key(source), key(head) if len(head.split()) < LEAST_WORDS else "")
    if not stated and len(first) == 1 and key(first[0][0]) not in names:
        return first[0][0], first[0][1].index
    return (stated[0], -1) if stated else ("", -1)


def without_site(title: str, source: str) -> str:
    """Return a title without the site's name at its end (" - Báo X", " | X")."""
    separators = list(_SEPARATOR.finditer(title))
    if not separators:
        return title
    tail, site = key(title[separators[-1].end() :]), key(source)
    known = bool(site and tail) and (tail in site or site in tail)
    if known or _SITE.search(title[separators[-1].end() :]):
        return title[: separators[-1].start()]
    return title


def _headings(page: Page) -> Iterator[tuple[str, Element]]:
    """Yield texts and elements that may show the title: microdata, h1, then lesser headings."""
    texts: dict[int, list[str]] = {}
    for line in page.lines:
        texts.setdefault(line.inner, []).append(line.text)
    marked = [e for e in page.elements if e.itemprop == "headline" or e.tag in HEADINGS]
    for element in sorted(marked[:MOST_HEADINGS], key=lambda e: (e.itemprop != "headline", e.tag)):
        inside = range(element.index, min(element.end, element.index + 50))
        text = " ".join(part for index in inside for part in texts.get(index, ()))
        if 0 < len(text) <= TITLE_LENGTH:
            yield text, element


def _agree(shown: str, stated: str) -> bool:
    """Tell whether a heading is the title another source states, cut or with the site's name."""
    a, b = key(shown), key(stated)
    if min(len(a), len(b)) < LEAST_AGREEMENT:
        return False
    return b.startswith(a) or (a.startswith(b) and 2 * len(b) > len(a))
