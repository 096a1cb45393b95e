"""The one table of fields: mapping and settings of an index, and what versions it is stamped with.

One index holds four kinds of records, so that they become visible together: articles,
statements, the forms of the vocabulary with what follows them, and the names of speakers.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, Final

from search.engines.base import ANALYSIS_VERSION, SCHEMA_VERSION
from search.engines.opensearch.address import Address
from search.ranking import DEFAULT
from search.text import GAP

ARTICLE: Final = "article"
STATEMENT: Final = "statement"
FORM: Final = "form"
NAME: Final = "name"

COMMIT: Final = "commit"
"""The id and kind of the record that says which commit is visible."""

OR: Final = "|"
"""Between keys that stand at one position; no key holds it."""

_KEYWORD: Final = {"type": "keyword"}
_STORED: Final = {"type": "keyword", "index": False}
_NUMBER: Final = {"type": "integer"}
_KEPT: Final = {"type": "object", "enabled": False}
_TEXT: Final = {
    "type": "text",
    "analyzer": "keys",
    "similarity": "press",
    "position_increment_gap": GAP,
}

FIELDS: Final[dict[str, dict[str, Any]]] = {
    "kind": _KEYWORD,
    "key": _KEYWORD,  # the record's own id, readable without its stored part
    "id": _KEYWORD,  # the article's
    "number": _NUMBER,  # a statement's place in its article
    "start": _NUMBER,
    "title": _TEXT,
    "text": _TEXT,  # an article's title, lead and body
    "said": _TEXT,  # a statement's own words
    "folded": {"type": "text", "analyzer": "keys"},  # of titles and names, for completion
    "manner": _KEYWORD,  # direct or reported
    "day": _NUMBER,  # first and last day of the date, as `date.toordinal`
    "last": _NUMBER,
    "date": _KEYWORD,
    "month": _KEYWORD,
    "section": _KEYWORD,
    "source": _KEYWORD,
    "speaker": _KEYWORD,  # name keys
    "length": _NUMBER,  # tokens, weighted by zone
    "words": _NUMBER,
    "statements": _NUMBER,
    "group": _KEYWORD,
    "copied": {"type": "boolean"},  # whether the group may have other members
    "band": {"type": "keyword", "doc_values": False, "norms": False},
    "signature": {"type": "binary", "doc_values": True},
    "stream": {"type": "binary", "doc_values": True},
    "file": _STORED,
    "digest": _STORED,
    "article": _KEPT,
    "form": _KEYWORD,
    "fold": _KEYWORD,
    "n": _NUMBER,  # articles that hold the form or name
    "m": _NUMBER,  # statements that hold the form
    "next": {"type": "keyword", "index": False, "doc_values": False},
    "name": _KEYWORD,
    "spellings": _KEPT,
    "commit": _KEPT,
}

_KEPT_AS_SENT: Final = [
    "article", "form", "fold", "n", "m", "next", "name", "spellings", "commit",
]  # fmt: skip


def stamp() -> dict[str, int]:
    """Return the versions an index is written with."""
    return {"schema": SCHEMA_VERSION, "analysis": ANALYSIS_VERSION}


def body(address: Address) -> dict[str, Any]:
    """Return what an index is created with."""
    return {
        "settings": {
            "number_of_shards": address.shards,
            "number_of_replicas": address.replicas,
            "refresh_interval": -1,  # visible at commit only
            "codec": "best_compression",
            # Fewer segments than by default (10, 16mb): a search costs less, indexing more.
            "merge.policy.segments_per_tier": 4,
            "merge.policy.floor_segment": "64mb",
            "similarity": {"press": {"type": "BM25", "k1": DEFAULT.k1, "b": DEFAULT.b}},
            "analysis": {
                "tokenizer": {"spaces": {"type": "whitespace", "max_token_length": 32_000}},
                "filter": {
                    "alternatives": {
                        "type": "pattern_capture",
                        "patterns": ["([^|]+)"],
                        "preserve_original": False,
                    }
                },
                "analyzer": {
                    "keys": {"type": "custom", "tokenizer": "spaces", "filter": ["alternatives"]}
                },
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": {"timbao": stamp()},
            "_source": {"includes": _KEPT_AS_SENT},
            "properties": FIELDS,
        },
    }


def record_id(kind: str, *parts: str | int) -> str:
    """Return the id of a record: short and safe, whatever the article's own id."""
    text = "\x1f".join((kind, *map(str, parts)))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=15).hexdigest()
