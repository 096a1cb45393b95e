"""The JSON API: the search page's own searches, for programs."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from search import wire
from search.errors import IndexError_, UsageError
from search.query.explain import restate
from webui import markup, openapi, results, schemas, trends
from webui.args import Problem, Reading, SearchArgs, read_search
from webui.fresh import fresh
from webui.messages import gettext, local_note
from webui.observe import count_search
from webui.people import everyone
from webui.shelf import reader, shelf

blueprint = Blueprint("api", __name__, url_prefix="/api")


def checked(problems: Sequence[Problem]) -> None:
    """Refuse a request that cannot be read.

    Raises:
        UsageError: names each parameter and what it may be.
    """
    if problems:
        raise UsageError("; ".join(f"`{p.name}`: {p.message}" for p in problems) + ".")


def read_strictly() -> SearchArgs:
    """Return the state asked for, or refuse the request."""
    args, problems = read_search(request.args)
    checked(problems)
    return args


@blueprint.get("/search")
@fresh
def search() -> ResponseReturnValue:
    """Answer one page of results."""
    args = read_strictly()
    response = results.ask(reader(), args)
    notes = results.notes(response)
    count_search(response.total, response.relation, {note.kind for note in notes})
    found = wire.result(response, args.scope)
    found["query"]["understood"] = restate(response.query, args.scope, gettext)
    found["query"]["notes"] = [
        {"kind": note.kind, "message": local_note(note), "q": note.q} for note in notes
    ]
    return jsonify(found)


@blueprint.get("/articles/<id:id>")
@fresh
def article(id: str) -> ResponseReturnValue:
    """Answer one article as it is stored."""
    found = reader().get(id)
    if found is None:
        abort(404, f"No article has the id {id!r}.")
    return jsonify(wire.article(found))


@blueprint.get("/suggest")
@fresh
def suggest() -> ResponseReturnValue:
    """Answer what the typed beginning may become."""
    reading = Reading(request.args)
    prefix, limit = reading.text("q"), reading.number("limit", 8, 1, 20)
    form = reading.one_of("format", ("timbao", "opensearch"))
    checked(reading.problems)
    found = reader().complete(prefix, limit) if prefix else ()
    if form == "opensearch":  # the form browsers' search bars read
        names = [each.text for each in found]
        response = jsonify([prefix, names])
        response.content_type = "application/x-suggestions+json"
        return response
    answer: schemas.Suggestions = {
        "q": prefix,
        "suggestions": [{"text": c.text, "kind": c.kind, "count": c.count} for c in found],
    }
    return jsonify(answer)


@blueprint.get("/speakers")
@fresh
def speakers() -> ResponseReturnValue:
    """Answer who speaks, most statements first."""
    reading = Reading(request.args)
    page, size = reading.number("page", 1, 1, 10_000), reading.number("size", 100, 1, 1000)
    checked(reading.problems)
    people = everyone(reader())
    shown = people[(page - 1) * size : page * size]
    answer: schemas.Speakers = {
        "total": len(people),
        "page": page,
        "size": size,
        "speakers": [{"name": p.value, "statements": p.count} for p in shown],
    }
    return jsonify(answer)


@blueprint.get("/trends")
@fresh
def trend() -> ResponseReturnValue:
    """Answer how often up to five phrases occur, by month."""
    phrases, problems = trends.read(request.args)
    checked(problems)
    return jsonify(trends.answer(reader(), phrases))


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """Answer 200 when searches can be answered, else 503."""
    try:
        info = shelf().info()
    except IndexError_:
        shelf().forget()
        raise
    answer: schemas.Health = {
        "status": "ready",
        "articles": info.articles,
        "statements": info.statements,
        "generation": info.generation,
    }
    return jsonify(answer)


@blueprint.get("/alive")
def alive() -> ResponseReturnValue:
    """Answer 200 while the process runs, with or without an index."""
    answer: schemas.Alive = {"status": "alive"}
    return jsonify(answer)


@blueprint.get("/openapi.json")
@fresh
def description() -> ResponseReturnValue:
    """Answer the API's own description (OpenAPI 3.1)."""
    return jsonify(openapi.document(request.script_root + "/api"))


@blueprint.get("/")
@fresh
def reference() -> ResponseReturnValue:
    """Show the description as a page."""
    return render_template(
        "api.html",
        document=openapi.document(request.script_root + "/api"),
        type_of=openapi.type_of,
        values_of=openapi.values_of,
        example=openapi.example,
        coded=markup.coded,
    )


@blueprint.route("/<path:rest>")
def nothing(rest: str) -> Response:
    """Refuse an unknown address with the API's own error."""
    abort(404, f"There is nothing at /api/{rest}; /api/ lists what there is.")
