"""An article as it is read: paragraphs with their marks, voices and lasting addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from markupsafe import Markup

from search.model import PARAGRAPH_BREAK, Article, Snippet, Span, Statement
from search.text import sentences
from webui.markup import marked, within

_NAME = 90  # characters that name an article without a title in a list
_OPENING = 240  # characters shown of an article that matched by its title alone


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: `anchor` is its address, `voices` the people it gives the words of."""

    number: int
    anchor: str
    html: Markup
    kind: str
    voices: tuple[Statement, ...]


def anchor(article: Article, number: int) -> str:
    """Return a paragraph's address in its page: a digest of its words.

    It survives re-indexing and edits elsewhere in the article, as a number would not. Equal
    paragraphs are told apart by their order.
    """
    text = article.paragraphs[number]
    name = _digest(text)
    before = article.paragraphs[:number].count(text)
    return f"{name}-{before + 1}" if before else name


@lru_cache(maxsize=256)
def _digest(text: str) -> str:
    """Return a name for words; several passages of a result are often of one paragraph."""
    return "d-" + blake2b(" ".join(text.split()).encode(), digest_size=5).hexdigest()


def starts(article: Article) -> list[int]:
    """Return where each paragraph begins in the article's text."""
    places, at = [], 0
    for paragraph in article.paragraphs:
        places.append(at)
        at += len(paragraph) + len(PARAGRAPH_BREAK)
    return places


def paragraphs(article: Article, marks: Iterable[Span] = ()) -> tuple[Paragraph, ...]:
    """Return the paragraphs with the matches (spans into the article's text) marked."""
    spans = sorted(marks)
    made, count = [], 0
    for number, start in enumerate(starts(article)):
        text = article.paragraphs[number]
        inside = within(spans, start, start + len(text))
        voices = tuple(s for s in article.statements if s.paragraph == number)
        html = marked(text, inside, first=count + 1)
        made.append(
            Paragraph(number, anchor(article, number), html, _kind(article, number), voices)
        )
        count += len(inside)
    return tuple(made)


def _kind(article: Article, number: int) -> str:
    if number in article.headings:
        return "heading"
    return "lead" if article.lead and number == 0 else "text"


def speakers_of(paragraph: Paragraph) -> tuple[str, ...]:
    """Return the people a paragraph gives the words of, once each, in order."""
    return tuple(dict.fromkeys(said.speaker for said in paragraph.voices))


def first_sentence(article: Article) -> str:
    """Return what names an article without a title."""
    text = next(iter(article.paragraphs), "") or article.id
    spans = sentences(text)
    return text[spans[0][0] : spans[0][1]] if spans else text


def opening(article: Article) -> str:
    """Return the first words of an article, cut between words."""
    text = article.lead or next((p for p in article.body if len(p) > 60), article.text)
    return _cut(text, _OPENING)


def short_name(article: Article) -> str:
    """Return what names an article in a list: its title, else its first words."""
    return article.title or _cut(first_sentence(article), _NAME)


def _cut(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut between words."""
    return text if len(text) <= most else text[:most].rsplit(None, 1)[0].rstrip(",;:") + "…"


def begins_inside(article: Article, snippet: Snippet) -> bool:
    """Tell whether a snippet begins after its paragraph does."""
    return snippet.start > starts(article)[snippet.paragraph]


def voice(article: Article, name: str) -> str:
    """Return a person's name with the role the article gives."""
    roles = next((s.roles for s in article.speakers if s.name == name), ())
    return f"{name}, {roles[0]}" if roles else name
