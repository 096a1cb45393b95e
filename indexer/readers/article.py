"""Which lines of a page are the article: what is pruned, where the body is, what stands around it.

Where the page names its body (microdata, a known class) the name is taken, if text stands there.
Elsewhere every paragraph votes for its ancestors (Kohlschütter 2010, "Boilerplate detection using
shallow text features", and the Readability algorithm: text length, commas, link density).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from indexer.readers.layout import plays, points_elsewhere, rank_of_content
from indexer.readers.lineform import is_stray, kind_of
from indexer.readers.page import HEADINGS, Element, Line, Page
from indexer.readers.raw import Block

LEAST_BODY = 140  # characters of prose below which a named container is not the body
LEAST_PARAGRAPH = 25  # characters below which a line does not vote
LEAST_PROSE = 80  # characters from which a line is the text's and no heading
MOST_LINKS = 0.5  # share of link text above which a line is no prose
MAIN_SHARE = 0.5  # an element with more of the page's prose is no boilerplate, whatever its name
VOTES = (1.0, 0.5, 0.25)  # to parent, grandparent, its parent
LEAD_LENGTH = range(30, 1200)
FRONT_LENGTH = 180
LEAST_TITLE = 4  # words; a shorter heading is more likely the name of the paper or a box
_CRUMBS = re.compile(r"\w\s*[»›>]\s*\w")
_NEVER = frozenset(("nav", "footer", "aside", "form", "dialog", "menu"))
_MAIN = frozenset(("html", "body", "main", "article"))


@dataclass(slots=True)
class Found:
    """The article's blocks and lead, the title its layout shows, and how much prose it holds."""

    blocks: tuple[Block, ...] = ()
    lead: str = ""
    title: str = ""
    prose: int = 0


def find_article(page: Page, description: str, title: int) -> Found:
    """Return the article of a page.

    `description` is what the page's markup says the article is about (it tells a lead where it
    repeats the first paragraph), `title` the index of the element that holds the title, or -1.
    """
    alive = _alive(page, title)
    lines = [line for line in page.lines if alive[line.inner]]
    body = _body(page, lines, alive)
    if body < 0:
        return Found()
    container = page.elements[body]
    lead = _lead_element(page, lines, container, title)
    blocks = _blocks(page, lines, container, lead, title)
    if lead:
        text = " ".join(line.text for line in lines if lead.holds(line.inner))
    else:
        text = _lead_line(blocks, description)
    kept = [block for _, block in blocks if block.text != text]
    prose = sum(len(block.text) for block in kept if block.kind == "paragraph")
    front = (
        Block(line.text, "front")
        for line in _front(lines, container, title)
        if not (lead and lead.holds(line.inner))
    )
    return Found((*front, *kept), text, _shown_title(page, lines, container), prose)


def _blocks(
    page: Page, lines: list[Line], container: Element, lead: Element | None, title: int
) -> list[tuple[Line, Block]]:
    inside = [
        line
        for line in lines
        if container.holds(line.owner)
        and not (lead and lead.holds(line.inner))
        and title not in (line.owner, line.inner)
        and not _leads_away(line)
    ]
    prose = sum(len(line.text) for line in inside)
    in_p = sum(len(line.text) for line in inside if page.elements[line.owner].tag == "p")
    blocks = [(line, Block(line.text, kind_of(page, line, container))) for line in inside]
    if in_p < MAIN_SHARE * prose:
        return blocks
    return [(line, b) for line, b in blocks if b.kind != "paragraph" or not is_stray(page, line)]


def _alive(page: Page, title: int) -> list[bool]:
    """Tell for each element whether it may hold text of the article."""
    total = page.elements[0].prose if page.elements else 0
    above_title = {element.index for element in page.ancestors(title)}
    alive: list[bool] = []
    for element in page.elements:
        parent = alive[element.parent] if element.parent >= 0 else True
        alive.append(parent and not _is_boilerplate(element, total, above_title))
    return alive


def _is_boilerplate(element: Element, total: int, above_title: set[int]) -> bool:
    if element.hidden:
        return True
    if element.tag in _MAIN or element.index in above_title or element.itemprop == "articleBody":
        return False
    if element.tag in _NEVER:
        return element.tag != "form" or element.prose < MAIN_SHARE * total
    return element.prose < MAIN_SHARE * total and plays("boilerplate", element.names)


def _body(page: Page, lines: list[Line], alive: list[bool]) -> int:
    marked = [e for e in page.elements if e.itemprop == "articleBody" and e.prose >= LEAST_BODY]
    if marked:
        return max(marked, key=lambda e: e.prose).index
    named = [
        (rank, e.prose, e.index)
        for e in page.elements
        if alive[e.index] and e.prose >= LEAST_BODY and (rank := rank_of_content(e.names))
    ]
    voted = _elected(page, lines)
    if not named:
        return voted
    best = max(named)[2]
    # A named part with little of what the vote found is a teaser or a template's leftover.
    if voted >= 0 and page.elements[best].prose < 0.4 * page.elements[voted].prose:
        return voted
    return best


def _elected(page: Page, lines: list[Line]) -> int:
    votes: dict[int, float] = defaultdict(float)
    for line in lines:
        owner = page.elements[line.owner]
        if len(line.text) < LEAST_PARAGRAPH or line.link > MOST_LINKS * len(line.text):
            continue
        if owner.tag in HEADINGS or owner.tag == "li":
            continue
        score = 1 + line.text.count(",") + min(len(line.text) / 100, 3)
        start = line.owner if owner.tag in ("div", "td", "section", "article") else owner.parent
        for element, share in zip(page.ancestors(start, len(VOTES)), VOTES, strict=False):
            votes[element.index] += score * share
    if not votes:
        return -1

    def standing(index: int) -> float:
        element = page.elements[index]
        density = element.link / max(1, element.link + element.prose)
        return votes[index] * (1 - density)

    return max(votes, key=lambda index: (standing(index), -index))


def _lead_element(page: Page, lines: list[Line], container: Element, title: int) -> Element | None:
    """Return the element that is named a lead, between the title and the body's third line."""
    inside = [line.inner for line in lines if container.holds(line.owner)]
    last = inside[min(2, len(inside) - 1)] if inside else container.index
    owners = [line.inner for line in lines if max(title, 0) <= line.inner <= last]
    for element in page.elements[max(title, 0) : last + 1]:
        if not (element.itemprop == "description" or plays("lead", element.names)):
            continue
        if element.holds(container.index) or element.prose + element.link not in LEAD_LENGTH:
            continue
        if 0 < sum(map(element.holds, owners)) <= 3:
            return element
    return None


def _lead_line(blocks: list[tuple[Line, Block]], description: str) -> str:
    """Return the first paragraph where the page sets it apart: all bold, or its description."""
    for line, block in blocks:
        if block.kind == "caption":
            continue
        if len(line.text) not in LEAD_LENGTH or block.kind == "heading":
            return ""
        bold = line.strong >= 0.9 * len(line.text)
        dialogue = line.text.startswith(("-", "–", "*", "•"))
        return line.text if (bold and not dialogue) or _repeats(line.text, description) else ""
    return ""


def _repeats(text: str, description: str) -> bool:
    wanted = " ".join(description.split()).rstrip(".… ")
    return len(wanted) >= LEAD_LENGTH.start and wanted[:120] in " ".join(text.split())


def _front(lines: list[Line], container: Element, title: int) -> list[Line]:
    """Return the short lines between the title and the body, and a breadcrumb's."""
    return [
        line
        for line in lines
        if len(line.text) <= FRONT_LENGTH
        and line.owner < container.index
        and title not in (line.owner, line.inner)
        and (line.owner > title >= 0 or _CRUMBS.search(line.text))
    ]


def _shown_title(page: Page, lines: list[Line], container: Element) -> str:
    """Return the last line above the text that is a heading or named a title, or ""."""
    shown: list[tuple[str, str]] = []
    for line in lines:
        above = list(page.ancestors(line.inner))
        heading = page.elements[line.owner].tag in HEADINGS
        if heading or any(plays("title", element.names) for element in above[:2]):
            if not _in_page_header(above, container):
                shown.append((page.elements[line.owner].tag, line.text))
        elif line.owner >= container.index and len(line.text) >= LEAST_PROSE:
            break
    shown = [(t, text) for t, text in shown if len(text.split()) >= LEAST_TITLE] or shown
    first = [text for tag, text in shown if tag == "h1"]
    return first[-1] if first else shown[-1][1] if shown else ""


def _in_page_header(above: list[Element], container: Element) -> bool:
    """Tell whether a line stands in a <header> that is not the article's own."""
    tags = [element.tag for element in above if not element.holds(container.index)]
    around = [element.tag for element in above if element.holds(container.index)]
    return "header" in tags and not ("article" in around or "main" in around)


def _leads_away(line: Line) -> bool:
    text = line.text
    linked = line.link / max(1, len(text))
    if linked > (0.6 if len(text) < 200 else 0.8) or not any(map(str.isalnum, text)):
        return True
    return points_elsewhere(text) and (linked > 0.2 or len(text) < 80)
