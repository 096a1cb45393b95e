"""The search page, the article page and "why this result"."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from search.marks import Marker
from search.model import Article, Choice, Span
from search.query.nodes import Query
from webui import links, reading, restated, results
from webui.args import MAX_PAGE, Reading, SearchArgs, read_search
from webui.fresh import fresh
from webui.messages import gettext as _
from webui.messages import local_date
from webui.shelf import reader, shelf

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
@fresh
def search() -> ResponseReturnValue:
    """Show the results for a state; what of the address cannot be read is taken as its default."""
    args, _problems = read_search(request.args)
    info = shelf().info()
    found = results.page(reader(), args)
    return render_template(
        "search.html",
        **found,
        understood=restated.restated(found["response"].query, args),
        info=info,
        span=[local_date(info.first_date[:4]), local_date(info.last_date[:4])],
        landing=not args.pairs(),
    )


@blueprint.get("/articles/<id:id>")
@fresh
def article(id: str) -> ResponseReturnValue:
    """Show one article, with the matches of the query that led to it."""
    index = reader()
    found = index.get(id) or abort(404)
    args, _problems = read_search(request.args)
    rank = Reading(request.args).number("n", 0, 0, MAX_PAGE * 100)
    query = results.request_of(index, args).query
    title_marks, marks = _matches(query, found)
    paragraphs = reading.paragraphs(found, marks)
    return render_template(
        "article.html",
        article=found,
        args=args,
        rank=rank,
        title_marks=title_marks,
        paragraphs=paragraphs,
        outline=[p for p in paragraphs if p.kind == "heading"],
        mark_count=sum(p.html.count("<mark ") for p in paragraphs),
        neighbours=results.neighbours(index, args, rank, query, id) if rank else {},
        related=index.related(id),
        reprints=[other for other in map(index.get, index.reprints(id)) if other],
        address=links.absolute("pages.article", id=id),
        link=web_address(found.url),
        cite=citation(found),
        origin=origin,
        only_section=SearchArgs(section=(Choice(found.section.value),) if found.section else ()),
    )


def _matches(query: Query, found: Article) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the spans of the query's matches in the title and in the text."""
    marker = Marker(query)
    title, text = marker.marks(found.title, title=True), marker.marks(found.text)
    return tuple((m.start, m.end) for m in title), tuple((m.start, m.end) for m in text)


def web_address(url: str) -> str:
    """Return a document's own address if it is one a browser may follow, else ""."""
    try:
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def citation(found: Article) -> str:
    """Return author, title, source and date as a Vietnamese reference gives them."""
    title = f"“{found.title or reading.first_sentence(found)}”"
    date = local_date(found.date.value) if found.date else ""
    return ", ".join(filter(None, (found.author, title, found.source, date)))


def origin(name: str) -> str:
    """Return in words where a value comes from."""
    words: dict[str, str] = {
        "given": _("ghi sẵn trong tài liệu"),
        "markup": _("theo mã trang gốc"),
        "text": _("suy ra từ bài"),
        "path": _("suy ra từ thư mục"),
    }
    return words[name]


@blueprint.get("/why/<id:id>")
@fresh
def why(id: str) -> ResponseReturnValue:
    """Show how an article's score came about."""
    args, _problems = read_search(request.args)
    found = reader().get(id) or abort(404)
    part = reader().explain(results.request_of(reader(), args), id)
    tiers = {
        "exact": _("Khớp đủ, đúng dấu đã gõ"),
        "accents": _("Khớp không dấu"),
        "partial": _("Khớp một phần"),
    }
    # What the engines name themselves, unless a word of the query reads the same.
    own = {"nearness": _("các từ đứng gần nhau"), "heading": _("từ ở tựa bài")}
    labels = {name: text for name, text in own.items() if name not in args.q}
    return render_template(
        "why.html", article=found, args=args, part=part, tiers=tiers, labels=labels
    )
