"""What is asked besides searching: related articles, reprints, completion, volumes, figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from search.engines.base import Completion, Volume
from search.engines.completion import Beginning, beginning, best, keys_of
from search.engines.memory.documents import chunks
from search.engines.opensearch.names import Names, shown
from search.engines.opensearch.schema import ARTICLE, OR
from search.engines.opensearch.snapshot import Body, Snapshot
from search.engines.opensearch.vocabulary import ClusterStatistics, Vocabulary
from search.engines.phrases import phrases
from search.model import Article
from search.ranking import DEFAULT, Weights, idf, norm, saturation
from search.text import fold

_LOOKED_AT: Final = 64
_FORMS: Final = 200
_ONLY_ARTICLES: Final[Body] = {"term": {"kind": ARTICLE}}


def group_of(snapshot: Snapshot, id: str) -> str | None:
    """Return the group of an article, or None where there is no such article."""
    body = {
        "query": {"bool": {"filter": [_ONLY_ARTICLES, {"term": {"id": id}}]}},
        "size": 1,
        "stored_fields": "_none_",
        "docvalue_fields": ["group"],
    }
    hits = snapshot.search(body)["hits"]["hits"]
    return str(hits[0]["fields"]["group"][0]) if hits else None


def reprints(snapshot: Snapshot, id: str) -> tuple[str, ...]:
    """Return the ids of the other prints of the same text, at most 10,000."""
    group = group_of(snapshot, id)
    if group is None:
        return ()
    body = {
        "query": {"bool": {"filter": [_ONLY_ARTICLES, {"term": {"group": group}}]}},
        "size": 10_000,
        "stored_fields": "_none_",
        "docvalue_fields": ["id"],
    }
    found = (hit["fields"]["id"][0] for hit in snapshot.search(body)["hits"]["hits"])
    return tuple(sorted(each for each in found if each != id))


# -- related --------------------------------------------------------------------------------------


def related(snapshot: Snapshot, article: Article, limit: int) -> list[tuple[str, float]]:
    """Return ids and scores of the articles nearest in wording, one a group, not its own."""
    telling = _telling(snapshot, article)
    if not telling or limit <= 0:
        return []
    should = [
        {"match": {"text": {"query": key, "boost": round(worth, 6)}}}
        for key, worth in telling.items()
    ]
    query = {
        "bool": {
            "filter": [_ONLY_ARTICLES],
            "should": should,
            "minimum_should_match": 1,
            "must_not": [{"term": {"group": group_of(snapshot, article.id)}}],
        }
    }
    body = {
        "query": query,
        "size": limit,
        "sort": [{"_score": "desc"}, {"id": "asc"}],
        "collapse": {"field": "group"},
        "stored_fields": "_none_",
        "docvalue_fields": ["id"],
        "track_total_hits": False,
    }
    hits = snapshot.search(body, search_type="dfs_query_then_fetch")["hits"]["hits"]
    return [(hit["fields"]["id"][0], float(hit["sort"][0])) for hit in hits]


def _telling(snapshot: Snapshot, article: Article, weights: Weights = DEFAULT) -> dict[str, float]:
    """Return the words that tell most of an article and occur elsewhere, with boosts.

    The cluster multiplies a boost by the word's idf.
    """
    found = Counter(token.key for tokens in chunks(article) for token in tokens)
    vocabulary, figures = Vocabulary(snapshot), snapshot.figures("articles")
    vocabulary.load(map(fold, found))
    base = norm(sum(found.values()), figures.average, weights.k1, weights.b)
    worth = {
        key: saturation(count, base)
        for key, count in found.items()
        if vocabulary.frequency(key) > 1
    }
    rarest = sorted(
        worth,
        key=lambda key: (-worth[key] * idf(vocabulary.frequency(key), figures.documents), key),
    )
    return {key: worth[key] for key in rarest[: weights.related_terms]}


# -- completion -----------------------------------------------------------------------------------


def complete(snapshot: Snapshot, prefix: str, limit: int) -> tuple[Completion, ...]:
    """Return what the typed beginning, with or without marks, may become."""
    typed = beginning(prefix)
    if typed is None or limit <= 0:
        return ()
    query = _folded(snapshot, typed)
    return best(
        phrases(typed, ClusterStatistics(snapshot), limit),
        _people(snapshot, typed, query),
        _titles(snapshot, typed, query),
        limit,
    )


def _folded(snapshot: Snapshot, typed: Beginning) -> Body:
    """Return a query for the typed words, without marks, side by side."""
    *whole, last = typed.folded
    if not whole and typed.open:
        return {"prefix": {"folded": last}}
    ends = [last]
    if typed.open:
        ends += map(fold, Vocabulary(snapshot).beginning(last)[:_FORMS])
    text = " ".join([*whole, OR.join(dict.fromkeys(ends))])
    return {"match_phrase": {"folded": {"query": text}}}


def _people(snapshot: Snapshot, typed: Beginning, query: Body) -> Iterator[tuple[int, Completion]]:
    for source in Names(snapshot).beginning(query, _LOOKED_AT):
        name = shown(source)
        at = typed.inside(keys_of(name))
        if at >= 0 and source["n"]:
            yield at, Completion(name, "speaker", source["n"])


def _titles(snapshot: Snapshot, typed: Beginning, query: Body) -> Iterator[tuple[int, Completion]]:
    """Yield titles, the newest of many; counted among those looked at."""
    body = {
        "query": {"bool": {"filter": [_ONLY_ARTICLES, query]}},
        "size": _LOOKED_AT,
        "sort": [{"day": {"order": "desc", "missing": "_last"}}, {"id": "asc"}],
        "_source": ["article.title"],
        "track_total_hits": False,
    }
    hits = snapshot.look_up(body)["hits"]["hits"]
    titles = Counter(hit["_source"]["article"].get("title", "") for hit in hits)
    for title, count in titles.items():
        at = typed.inside(keys_of(title))
        if at >= 0:
            yield at, Completion(title, "title", count)


# -- figures --------------------------------------------------------------------------------------


def volumes(snapshot: Snapshot) -> dict[str, Volume]:
    """Return articles and words by month; undated ones under ""."""
    words = {"words": {"sum": {"field": "words"}}}
    months = {"terms": {"field": "month", "size": 10_000, "missing": ""}, "aggs": words}
    body = {"size": 0, "query": _ONLY_ARTICLES, "aggs": {"months": months}}
    buckets = snapshot.search(body)["aggregations"]["months"]["buckets"]
    found = {
        each["key"]: Volume(each["doc_count"], int(each["words"]["value"])) for each in buckets
    }
    return dict(sorted(found.items()))


def span(snapshot: Snapshot) -> tuple[int, int]:
    """Return the first and last day of dated articles as ordinals; 0 where there is none."""
    sides: dict[str, Any] = {
        "first": {"min": {"field": "day"}},
        "last": {"max": {"field": "last"}},
    }
    body = {"size": 0, "query": _ONLY_ARTICLES, "aggs": sides}
    found = snapshot.search(body)["aggregations"]
    return int(found["first"]["value"] or 0), int(found["last"]["value"] or 0)
