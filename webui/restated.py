"""The line above results: what was looked for, in what, in which order."""

from __future__ import annotations

from search.model import Choice
from search.query.explain import restate
from search.query.nodes import Query
from webui.args import SearchArgs
from webui.messages import gettext
from webui.messages import gettext as _


def restated(query: Query, args: SearchArgs) -> str:
    """Return in one sentence how a state of the page was understood."""
    if query.root is None:
        return _("%(what)s, %(order)s.", what=_everything(args), order=_order(args))
    return restate(query, args.scope, gettext, _frame(args))


def _frame(args: SearchArgs) -> str:
    """Return the sentence around the words, "" where all is searched."""
    if not args.narrowed:
        return ""
    if name := _only_speaker(args):
        return _("Tìm {what} trong lời của {name}.").replace("{name}", _plain(name))
    if args.scope == "statements":
        return _("Tìm {what} trong các phát biểu đã lọc.")
    return _("Tìm {what} trong các bài viết đã lọc.")


def _everything(args: SearchArgs) -> str:
    if name := _only_speaker(args):
        return _("Tất cả phát biểu của %(name)s", name=name)
    if args.scope == "statements":
        return _("Các phát biểu đã lọc") if args.narrowed else _("Tất cả phát biểu")
    return _("Các bài viết đã lọc") if args.narrowed else _("Tất cả bài viết")


def _order(args: SearchArgs) -> str:
    if args.by:
        return _("người nói nhiều nhất trước")
    return _("cũ nhất trước") if args.sort == "oldest" else _("mới nhất trước")


def _only_speaker(args: SearchArgs) -> str:
    """Return the one person whose statements are searched, "" where anything else narrows them."""
    alone = args.filters == SearchArgs(speaker=args.speaker).filters
    match args.speaker:
        case (Choice(value=name, exclude=False),) if alone and args.scope == "statements":
            return name
    return ""


def _plain(name: str) -> str:
    """Return a name that a format string takes as it is."""
    return name.replace("{", "{{").replace("}", "}}")
