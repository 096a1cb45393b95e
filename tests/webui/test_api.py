from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from made_desk import fill
from pydantic import TypeAdapter

from search import wire
from search.model import Article
from webui import create_app, openapi, schemas


def get(client: FlaskClient, address: str, status: int = 200) -> Any:
    response = client.get(address)
    assert response.status_code == status, response.text
    assert response.mimetype == "application/json"
    return response.json


def test_a_search_answers_as_documented(client: FlaskClient) -> None:
    found = get(client, "/api/search?q=nuoc+sach")
    TypeAdapter(wire.SearchResult).validate_python(found)
    hit = found["hits"][0]
    assert (hit["id"], hit["match"], hit["date"]) == ("bao/2022/nuoc-sach", "exact", "2022-03-05")
    for snippet in hit["snippets"]:
        assert snippet["marks"]
        for start, end in snippet["marks"]:
            assert snippet["text"][start:end].strip()
    start, end = hit["title_marks"][0]
    assert hit["title"][start:end] == "Nước sạch"


def test_statements_are_hits_of_their_own(client: FlaskClient) -> None:
    found = get(client, "/api/search?q=nuoc&scope=statements&kind=direct")
    said = found["hits"][0]["statement"]
    assert (said["speaker"], said["kind"]) == ("Lý Thị Mận", "direct")


def test_facets_choose_and_exclude(client: FlaskClient) -> None:
    assert get(client, "/api/search?section=Giáo+dục")["total"] == 1
    assert get(client, "/api/search?section=-Giáo+dục")["total"] == 2
    assert get(client, "/api/search?section=Giáo+dục&section=Đời+sống")["total"] == 2


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("page=0", "page"),
        ("size=101", "size"),
        ("sort=best", "sort"),
        ("scope=all", "scope"),
        ("from=2022-13", "from"),
        ("from=2023&to=2022", "to"),
        ("q=" + "a" * 513, "q"),
    ],
)
def test_a_request_that_cannot_be_read_is_refused_by_name(
    client: FlaskClient, query: str, name: str
) -> None:
    error = get(client, f"/api/search?{query}", 400)["error"]
    assert error["code"] == "bad_request" and f"`{name}`" in error["message"]


def test_the_same_request_as_a_page_is_answered(client: FlaskClient) -> None:
    response = client.get("/?q=" + "a" * 513)
    assert response.status_code == 200


def test_an_article_is_given_as_stored(client: FlaskClient) -> None:
    found = get(client, "/api/articles/bao/2022/nuoc-sach")
    TypeAdapter(wire.ArticleRecord).validate_python(found)
    said = found["statements"][0]
    assert found["text"][said["start"] : said["end"]].startswith("Bà Lý Thị Mận")


def test_errors_have_one_shape(client: FlaskClient) -> None:
    for address, status in (("/api/articles/khong/co", 404), ("/api/nothing", 404)):
        TypeAdapter(schemas.Error).validate_python(get(client, address, status))
    response = client.post("/api/search")
    assert response.status_code == 405 and response.json["error"]["code"] == "method_not_allowed"


def test_an_index_away_is_503_with_retry_after() -> None:
    with create_app("memory:away").test_client() as client:
        for name in (
            "search?q=x",
            "articles/a",
            "suggest?q=nu",
            "speakers",
            "trends?q=x",
            "health",
        ):
            response = client.get(f"/api/{name}")
            assert response.status_code == 503 and response.headers["Retry-After"]
            assert response.json["error"]["code"] == "index_unavailable"
        assert client.get("/api/alive").status_code == 200


def test_suggestions_complete_what_is_typed_without_marks(client: FlaskClient) -> None:
    found = get(client, "/api/suggest?q=ly+thi")
    TypeAdapter(schemas.Suggestions).validate_python(found)
    assert {"text": "Lý Thị Mận", "kind": "speaker"}.items() <= found["suggestions"][0].items()
    response = client.get("/api/suggest?q=ly+thi&format=opensearch")
    assert response.json[0] == "ly thi" and "Lý Thị Mận" in response.json[1]


def test_speakers_are_listed_with_their_statements(client: FlaskClient) -> None:
    found = get(client, "/api/speakers?size=1")
    TypeAdapter(schemas.Speakers).validate_python(found)
    assert found["total"] == 2 and len(found["speakers"]) == 1


def test_trends_count_occurrences_against_the_corpus() -> None:
    from search.model import Date

    articles = (
        Article("a", "Lũ", body=("Lũ về. Lũ rút.",), date=Date("2022-01-02", "day", "given")),
        Article("b", "Nắng", body=("Nắng lên.",), date=Date("2022-02-02", "day", "given")),
        Article("c", "Lũ", body=("Không ngày.",)),
    )
    with create_app(fill("trends", *articles)).test_client() as client:
        found = get(client, "/api/trends?q=lũ&q=nắng")
        TypeAdapter(schemas.Trends).validate_python(found)
        assert found["sizes"] == [
            {"month": "2022-01", "articles": 1, "words": 5},
            {"month": "2022-02", "articles": 1, "words": 3},
        ]
        flood, sun = found["series"]
        assert flood["months"] == [
            {"month": "2022-01", "articles": 1, "occurrences": 3, "per_100k": 60000.0}
        ]
        assert sun["occurrences"] == 2 and sun["complete"]
        assert client.get("/api/trends").status_code == 400
        assert client.get("/api/trends?" + "&".join(f"q={n}" for n in range(6))).status_code == 400


def test_health_tells_the_generation(client: FlaskClient) -> None:
    found = get(client, "/api/health")
    assert found["status"] == "ready" and found["articles"] == 3 and found["generation"]


def test_an_unchanged_index_answers_not_modified(client: FlaskClient) -> None:
    first = client.get("/api/search?q=nuoc")
    tag = first.headers["ETag"]
    again = client.get("/api/search?q=nuoc", headers={"If-None-Match": tag})
    assert again.status_code == 304 and not again.data
    other = client.get("/api/search?q=truong", headers={"If-None-Match": tag})
    assert other.status_code == 200


def test_the_description_names_every_route_and_every_parameter(app: Flask) -> None:
    document = openapi.document("/api")
    routes = {
        rule.rule.removeprefix("/api").replace("<id:id>", "{id}")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
    } - {"/", "/<path:rest>", "/openapi.json"}
    assert set(document["paths"]) == routes
    from webui.args import SearchArgs

    described = {each["name"] for each in document["paths"]["/search"]["get"]["parameters"]}
    fields = {"since": "from", "until": "to"}
    written = {fields.get(name, name) for name in SearchArgs.__dataclass_fields__}
    assert described == written - {"by", "more"}  # these shape the page only
    assert document["openapi"] == "3.1.0"


def test_answers_are_gzipped_for_those_who_take_it(client: FlaskClient) -> None:
    plain = client.get("/?q=nuoc")
    packed = client.get("/?q=nuoc", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and len(packed.data) < len(plain.data) / 2
