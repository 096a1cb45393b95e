"""The API's description, generated from the types that the code answers with."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

from pydantic import TypeAdapter

from search import wire
from webui import schemas
from webui.args import MAX_CHOICES, MAX_PAGE, MAX_QUERY, MAX_SIZE
from webui.trends import MOST_PHRASES

Schema = dict[str, Any]

_TYPES: dict[str, Any] = {
    "SearchResult": wire.SearchResult,
    "ArticleRecord": wire.ArticleRecord,
    "Suggestions": schemas.Suggestions,
    "Speakers": schemas.Speakers,
    "Trends": schemas.Trends,
    "Health": schemas.Health,
    "Alive": schemas.Alive,
    "Error": schemas.Error,
}
_DATE = {"type": "string", "examples": ["2022", "2022-02", "2022-02-23"]}


def _parameter(name: str, schema: Schema, description: str, *, required: bool = False) -> Schema:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": description,
        "schema": schema,
    }


def _choice(*values: str) -> Schema:
    return {"type": "string", "enum": list(values), "default": values[0]}


def _number(default: int, high: int) -> Schema:
    return {"type": "integer", "minimum": 1, "maximum": high, "default": default}


def _values(name: str) -> Schema:
    schema = {"type": "array", "items": {"type": "string"}, "maxItems": MAX_CHOICES}
    text = f"Exact {name}; repeats, values are alternatives; a leading `-` excludes."
    return _parameter(name, schema, text)


_Q = {"type": "string", "maxLength": MAX_QUERY}
SEARCH = [
    _parameter("q", _Q, "The query, in the query language; empty asks for everything."),
    _parameter("scope", _choice("articles", "statements"), "What is searched and listed."),
    *(_values(name) for name in ("speaker", "section", "source")),
    _parameter("from", _DATE, "First day, month or year, inclusive (ISO 8601, cut)."),
    _parameter("to", _DATE, "Last day, month or year, inclusive (ISO 8601, cut)."),
    _parameter("kind", {"type": "string", "enum": ["direct", "reported"]}, "Kind of statement."),
    _parameter("sort", _choice("relevance", "newest", "oldest"), "Order; undated come last."),
    _parameter("group", _choice("reprints", "none"), "Whether near-duplicates are one hit."),
    _parameter("literal", {"type": "string", "enum": ["1"]}, "Read nothing as Telex or VNI."),
    _parameter("page", _number(1, MAX_PAGE), "Page, from 1."),
    _parameter("size", _number(10, MAX_SIZE), "Hits a page."),
]
_ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The article's id; it may hold slashes.",
    "schema": {"type": "string", "minLength": 1},
}
_SUGGEST = [
    _parameter("q", _Q, "What has been typed, with or without marks."),
    _parameter("limit", _number(8, 20), "Suggestions at most."),
    _parameter(
        "format", _choice("timbao", "opensearch"), "`opensearch` for browsers' search bars."
    ),
]
_SPEAKERS = [
    _parameter("page", _number(1, 10_000), "Page, from 1."),
    _parameter("size", _number(100, 1000), "Names a page."),
]
_TRENDS = [
    _parameter(
        "q",
        {"type": "array", "items": _Q, "minItems": 1, "maxItems": MOST_PHRASES},
        f"A word or phrase; repeats up to {MOST_PHRASES} times.",
        required=True,
    )
]


def _path(name: str, summary: str, answer: str, parameters: list[Schema], *errors: int) -> Schema:
    texts = {400: "The request cannot be read.", 404: "There is no such article.",
             503: "The index is away; see Retry-After."}  # fmt: skip
    responses = {"200": _response(summary, answer)}
    responses |= {str(code): _response(texts[code], "Error") for code in errors}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": parameters,
            "responses": responses,
        }
    }


def _response(description: str, schema: str) -> Schema:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": description, "content": content}


def document(server: str) -> Schema:
    """Return the OpenAPI 3.1 document; `server` is the address its paths begin with."""
    return _document() | {"servers": [{"url": server}]}


@cache
def _document() -> Schema:
    adapters = [(name, "serialization", TypeAdapter(kind)) for name, kind in _TYPES.items()]
    _keys, found = TypeAdapter.json_schemas(
        adapters,  # type: ignore[arg-type]
        ref_template="#/components/schemas/{model}",
    )
    suggestions = _path(
        "suggest", "Completions of what is typed.", "Suggestions", _SUGGEST, 400, 503
    )
    suggestions["get"]["responses"]["200"]["content"]["application/x-suggestions+json"] = {
        "schema": {"type": "array"}
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "timbao",
            "version": "1",
            "summary": "Search Vietnamese press reports and speeches.",
            "description": "Marks are pairs of code-point offsets into the string beside them.",
        },
        "paths": {
            "/search": _path("search", "One page of results.", "SearchResult", SEARCH, 400, 503),
            "/articles/{id}": _path("article", "One article.", "ArticleRecord", [_ID], 404, 503),
            "/suggest": suggestions,
            "/speakers": _path("speakers", "Who speaks.", "Speakers", _SPEAKERS, 400, 503),
            "/trends": _path("trends", "Phrases over time.", "Trends", _TRENDS, 400, 503),
            "/health": _path("health", "Ready to answer.", "Health", [], 503),
            "/alive": _path("alive", "The process runs.", "Alive", []),
        },
        "components": {"schemas": found.get("$defs", {})},
    }


def type_of(schema: Schema) -> str:
    """Return a schema in a few words, for the page."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    if "anyOf" in schema:
        return " or ".join(type_of(each) for each in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return " | ".join(schema.get("enum") or [schema["const"]])
    if schema.get("type") == "array":
        if "prefixItems" in schema:
            return "[" + ", ".join(type_of(each) for each in schema["prefixItems"]) + "]"
        return "list of " + type_of(schema["items"])
    return str(schema.get("type", "any"))


def values_of(schema: Schema) -> str:
    """Return what a parameter may be, for the page."""
    bounds = f" {schema['minimum']} to {schema['maximum']}" if "minimum" in schema else ""
    length = f", at most {schema['maxLength']} characters" if "maxLength" in schema else ""
    default = f", default {schema['default']}" if "default" in schema else ""
    return type_of(schema) + bounds + length + default


def example(operation: Schema) -> str:
    """Return a query string that the operation answers, for the page."""
    asked = any(each["name"] == "q" for each in operation["parameters"])
    return "?" + urlencode({"q": "Việt Nam"}) if asked else ""
