"""How results look on a terminal, and where there is none."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from search.engines.base import Info
from search.model import Article, Hit, Response, Span


def results(response: Response) -> str:
    """Return a page of results as text; matches bold on a terminal, in ‹› elsewhere."""
    about = "about " if response.relation == "gte" else ""
    noun = "statements" if any(hit.statement for hit in response.hits) else "articles"
    lines = [f"{about}{response.total:,} {noun}"]
    lines += [f"note: {note}" for note in (*response.query.notes, *response.notes)]
    for number, hit in enumerate(response.hits, 1):
        lines += ["", *_hit(number, hit)]
    return "\n".join(lines)


def _hit(number: int, hit: Hit) -> Iterator[str]:
    article = hit.article
    title = mark(article.title, hit.title_marks) if article.title else _first_words(article)
    yield f"{number:3}. {title}"
    about = [article.source, article.date.value if article.date else ""]
    about += [article.section.value if article.section else "", article.id]
    yield "     " + " · ".join(part for part in about if part)
    for snippet in hit.snippets:
        said = f" — {snippet.speaker}" if snippet.speaker else ""
        yield f"     … {mark(snippet.text, snippet.marks)} …{said}"


def mark(text: str, spans: tuple[Span, ...]) -> str:
    """Return the text with its spans set off."""
    parts, end = [], 0
    for start, stop in spans:
        parts += [text[end:start], _set_off(text[start:stop])]
        end = stop
    return "".join([*parts, text[end:]])


def _set_off(text: str) -> str:
    return click.style(text, bold=True) if sys.stdout.isatty() else f"‹{text}›"


def _first_words(article: Article, width: int = 100) -> str:
    text = article.text
    return text if len(text) <= width else text[:width].rsplit(" ", 1)[0] + " …"


def article(article: Article) -> str:
    """Return an article as the indexer would store it, with where each value comes from."""
    date, section = article.date, article.section
    rows = [
        ("id", article.id),
        ("title", article.title),
        ("lead", article.lead),
        ("date", f"{date.value} ({date.precision}, from {date.origin})" if date else ""),
        ("section", f"{section.value} (from {section.origin})" if section else ""),
        ("source", article.source),
        ("author", article.author),
        ("url", article.url),
    ]
    lines = [f"{name:8} {value}" for name, value in rows if value]
    lines += [f"speaker  {'; '.join((who.name, *who.roles))}" for who in article.speakers]
    text = article.text
    for said in article.statements:
        verb = f", {said.verb}" if said.verb else ""
        lines.append(f"said     {said.speaker} ({said.kind}{verb}): {text[said.start : said.end]}")
    return "\n".join([*lines, "", text])


def info(info: Info) -> str:
    """Return what an index holds as lines."""
    rows = [
        ("index", info.url),
        ("engine", info.engine),
        ("articles", f"{info.articles:,}"),
        ("statements", f"{info.statements:,}"),
        ("speakers", f"{info.speakers:,}"),
        ("terms", f"{info.terms:,}"),
        ("size", f"{info.bytes / 1e6:,.1f} MB" if info.bytes else ""),
        ("dates", f"{info.first_date} to {info.last_date}" if info.first_date else ""),
        ("commit", info.generation),
    ]
    return "\n".join(f"{name:10} {value}" for name, value in rows if value)
