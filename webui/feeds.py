"""An Atom feed of any query, and the description that makes the desk a browser's search engine."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from uuid import UUID, uuid5
from xml.etree import ElementTree as Tree

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from search.model import Hit
from webui import reading, results
from webui.args import SearchArgs, first_day, read_search
from webui.fresh import fresh
from webui.links import absolute
from webui.messages import gettext as _
from webui.shelf import reader
from webui.xml import clean

blueprint = Blueprint("feeds", __name__)

ATOM = "http://www.w3.org/2005/Atom"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
ENTRIES = 50
_NAMES = UUID("6c0f4d0e-3d39-5c3b-9b0a-7a8f2f2f8a11")  # of this project
_HANOI = timezone(timedelta(hours=7))


@blueprint.get("/feed.atom")
@fresh
def atom() -> ResponseReturnValue:
    """Answer with the newest results of a query as Atom (RFC 4287)."""
    args, _problems = read_search(request.args)
    newest = args.but(sort="newest", size=ENTRIES, by="")
    hits = results.ask(reader(), newest, facets=False).hits
    here = absolute("feeds.atom") + args.query_string()
    feed = Tree.Element("feed", xmlns=ATOM)
    _add(feed, "id", _name("feed", args.query_string()))
    _add(feed, "title", f"{args.q} - timbao" if args.q else "timbao")
    _add(feed, "updated", max((_updated(hit) for hit in hits), default=_moment(date(1970, 1, 1))))
    _add(_add(feed, "author"), "name", "timbao")
    _add(feed, "link", rel="self", type="application/atom+xml", href=here)
    page = absolute("pages.search") + args.query_string()
    _add(feed, "link", rel="alternate", type="text/html", href=page)
    for hit in hits:
        _entry(feed, hit, args)
    return Response(
        Tree.tostring(feed, "utf-8", xml_declaration=True),
        content_type="application/atom+xml; charset=utf-8",
    )


def _entry(feed: Tree.Element, hit: Hit, args: SearchArgs) -> None:
    article, said = hit.article, hit.statement
    anchor = reading.anchor(article, said.paragraph) if said else ""
    page = absolute("pages.article", id=article.id)
    entry = _add(feed, "entry")
    _add(entry, "id", _name(article.id, f"{anchor}-{said.start}" if said else ""))
    title = article.title or reading.first_sentence(article)
    _add(entry, "title", f"{said.speaker}: {title}" if said else title)
    _add(entry, "updated", _updated(hit))
    name = said.speaker if said else article.author or article.source or "timbao"
    _add(_add(entry, "author"), "name", name)
    _add(
        entry,
        "link",
        rel="alternate",
        type="text/html",
        href=page + (f"#{anchor}" if anchor else ""),
    )
    if article.section:
        _add(entry, "category", term=article.section.value)
    summary = article.text[said.start : said.end] if said else _summary(hit)
    _add(entry, "summary", summary, type="text")


def _name(*parts: str) -> str:
    """Return a name for ever (RFC 4287, 4.2.6): the same wherever the desk is reached."""
    return uuid5(_NAMES, "\0".join(parts)).urn


def _summary(hit: Hit) -> str:
    return " … ".join(s.text for s in hit.snippets) or reading.opening(hit.article)


def _updated(hit: Hit) -> str:
    """Return the article's day; Atom requires one, so an undated article gets the epoch."""
    day = first_day(hit.article.date.value) if hit.article.date else None
    return _moment(day or date(1970, 1, 1))


def _moment(day: date) -> str:
    return datetime(day.year, day.month, day.day, tzinfo=_HANOI).isoformat()


def _add(parent: Tree.Element, name: str, text: str = "", **attributes: str) -> Tree.Element:
    child = Tree.SubElement(parent, name, {key: clean(value) for key, value in attributes.items()})
    child.text = clean(text) or None
    return child


@blueprint.get("/opensearch.xml")
@fresh
def opensearch() -> ResponseReturnValue:
    """Answer with an OpenSearch 1.1 description."""
    about = Tree.Element("OpenSearchDescription", xmlns=OPENSEARCH)
    _add(about, "ShortName", "timbao")
    _add(about, "Description", _("Tìm trong báo chí tiếng Việt"))
    _add(about, "InputEncoding", "UTF-8")
    _add(about, "Language", "vi")
    icon = absolute("static.icon")
    _add(about, "Image", icon, width="32", height="32", type="image/svg+xml")
    search = absolute("pages.search")
    suggest = absolute("api.suggest")
    feed = absolute("feeds.atom")
    _add(about, "Url", type="text/html", method="get", template=search + "?q={searchTerms}")
    _add(about, "Url", type="application/atom+xml", template=feed + "?q={searchTerms}")
    _add(
        about, "Url", type="application/x-suggestions+json",
        template=suggest + "?q={searchTerms}&format=opensearch",
    )  # fmt: skip
    return Response(
        Tree.tostring(about, "utf-8", xml_declaration=True),
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )
