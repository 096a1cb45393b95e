"""An article as the index keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.model import Article, Date, Section, Speaker, Statement


def stored(article: Article) -> dict[str, Any]:
    """Return the article as JSON; what is empty is left out."""
    date, section = article.date, article.section
    fields = {
        "id": article.id,
        "title": article.title,
        "lead": article.lead,
        "body": article.body,
        "date": [date.value, date.precision, date.origin] if date else None,
        "section": [section.value, section.origin] if section else None,
        "source": article.source,
        "author": article.author,
        "url": article.url,
        "speakers": [[speaker.name, *speaker.roles] for speaker in article.speakers],
        "statements": [
            [s.speaker, s.role, s.kind, s.verb, s.paragraph, s.start, s.end]
            for s in article.statements
        ],
        "captions": article.captions,
        "headings": article.headings,
        "file": article.file,
        "digest": article.digest,
    }
    return {name: value for name, value in fields.items() if value}


def restored(fields: Mapping[str, Any]) -> Article:
    """Return the article that `stored` was given."""
    given = dict(fields)
    date, section = given.pop("date", None), given.pop("section", None)
    return Article(
        id=given.pop("id", ""),
        body=tuple(given.pop("body", ())),
        date=Date(*date) if date else None,
        section=Section(*section) if section else None,
        speakers=tuple(Speaker(name, tuple(roles)) for name, *roles in given.pop("speakers", ())),
        statements=tuple(Statement(*each) for each in given.pop("statements", ())),
        captions=tuple(given.pop("captions", ())),
        headings=tuple(given.pop("headings", ())),
        **given,
    )
