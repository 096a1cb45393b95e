"""Addresses of the desk's pages: the whole state of a page is in them."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from flask import Flask, current_app, g, request, url_for
from werkzeug.datastructures import MultiDict

from search.errors import UsageError
from search.model import Article
from webui import markup, reading
from webui.args import SearchArgs
from webui.messages import local_date
from webui.paths import path_for


def search_link(args: SearchArgs, *extra: tuple[str, str]) -> str:
    """Return the address of a state of the search page."""
    return path_for("pages.search") + args.query_string(*extra)


def _kept() -> dict[object, str]:
    """Return the queries of states written in this request: a page of results holds hundreds."""
    found: dict[object, str] = g.setdefault("links", {})
    return found


def _page_of(endpoint: str, **value: str) -> str:
    """Return `url_for` of an endpoint whose address ends with one value."""
    ((name, text),) = value.items()
    start = path_for(endpoint, **{name: "-"}).removesuffix("-")
    return start + quote(text, safe="!$&'()*+,/:;=@")


def absolute(endpoint: str, **values: Any) -> str:
    """Return a page's whole address, for what leaves the desk: feeds, files, citations.

    It begins with the public address the desk was given; without one, as the request's does.
    """
    public: str = current_app.config["PUBLIC_URL"]
    if not public:
        return url_for(endpoint, **values, _external=True)
    return public + url_for(endpoint, **values).removeprefix(request.script_root)


def export_link(endpoint: str, args: SearchArgs) -> str:
    """Return the address of a feed or an export of these results."""
    return path_for(endpoint) + args.but(size=10, by="", more="").query_string()


def article_link(id: str, args: SearchArgs | None = None, rank: int = 0, anchor: str = "") -> str:
    """Return an article's address; with a query its matches are marked, with a rank it knows its
    neighbours among the results."""
    query = _query(args) if args else ""
    if rank:
        query += f"{'&' if query else '?'}n={rank}"
    return _page_of("pages.article", id=id) + query + (f"#{anchor}" if anchor else "")


def why_link(id: str, args: SearchArgs) -> str:
    """Return the address that tells why an article is a result."""
    return _page_of("pages.why", id=id) + _query(args)


def _query(args: SearchArgs) -> str:
    kept = _kept()
    if args not in kept:
        kept[args] = args.but(by="", more="").query_string()
    return kept[args]


def speaker_link(name: str, q: str = "") -> str:
    """Return a person's page."""
    return _page_of("people.speaker", name=name) + (f"?{urlencode({'q': q})}" if q else "")


def same_page(**changes: Any) -> str:
    """Return this page's address with some parameters changed (None drops one).

    It is relative: a path that was asked for is never written into a page.
    """
    values = MultiDict(request.args)
    for name, value in changes.items():
        values.poplist(name)
        if value is not None:
            values.add(name, str(value))
    return "?" + urlencode([(name, value) for name, all_ in values.lists() for value in all_])


def font(name: str) -> str:
    """Return a font's address as the stylesheet writes it."""
    return path_for("static.file", name=f"fonts/{name}.woff2")


def plain_byline(article: Article) -> str:
    """Return source and date in one line."""
    date = local_date(article.date.value) if article.date else ""
    return " · ".join(filter(None, (article.source, date)))


def query_part(address: str) -> str:
    """Return an address's "?…" part."""
    return "?" + address.partition("?")[2] if "?" in address else ""


def search_for(q: str) -> SearchArgs:
    """Return the state that searches for words alone."""
    return SearchArgs(q=q)


def public_url(given: str) -> str:
    """Return the public address without a slash at its end, "" where none is given.

    Raises:
        UsageError: it is not one.
    """
    address = given.strip().rstrip("/")
    parts = urlsplit(address)
    if address and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query):
        raise UsageError(
            f"{given!r} is no public address; TIMBAO_PUBLIC_URL is like https://bao.example/tim."
        )
    return address


def install(app: Flask) -> None:
    """Give templates what they call; `PUBLIC_URL` is set by TIMBAO_PUBLIC_URL, too."""
    given = app.config.get("PUBLIC_URL") or os.environ.get("TIMBAO_PUBLIC_URL", "")
    app.config["PUBLIC_URL"] = public_url(given)
    app.jinja_env.filters["query_part"] = query_part
    app.jinja_env.globals.update(
        search_link=search_link,
        export_link=export_link,
        article_link=article_link,
        speaker_link=speaker_link,
        why_link=why_link,
        same_page=same_page,
        font=font,
        search_for=search_for,
        plain_byline=plain_byline,
        marked=markup.marked,
        anchor=reading.anchor,
        begins_inside=reading.begins_inside,
        first_sentence=reading.first_sentence,
        opening=reading.opening,
        short_name=reading.short_name,
        speakers_of=reading.speakers_of,
        voice=reading.voice,
    )
