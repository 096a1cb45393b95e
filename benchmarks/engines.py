"""The engines whose speed is compared, all given the same tokens: timbao's keys.

Peers index one field, the keys of title and text joined by spaces, split at spaces, with their own
usual ranking. `raw` gives the best ten of "any of these words"; `page` what a page of results
needs: the same ten with highlighted passages and, where the engine counts any, one facet.
"""

from __future__ import annotations

import sqlite3
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from search.engines import open_reader, open_writer
from search.find import find
from search.model import Article, Filters
from search.text import tokenize
from search.wire import result
from webui.encoding import encoded

TOP = 10


class Absent(Exception):
    """Why an engine cannot be measured here."""


class Engine(ABC):
    """An engine over one directory."""

    name = ""
    most: int | None = None
    """Articles beyond which it is left out."""
    why = ""
    """Why it is."""

    @abstractmethod
    def build(self, articles: Iterable[Article], directory: Path) -> None:
        """Index the articles and open the index."""

    def prepare(self, keys: Sequence[str]) -> Any:
        """Return the query for any of the words; not timed."""
        return list(keys)

    @abstractmethod
    def raw(self, query: Any) -> int:
        """Return how many of the best ten were found."""

    def page(self, query: Any) -> int:
        """Return how many passages a page has."""
        raise Absent("gives no highlighted passages")


def keys(text: str) -> list[str]:
    """Return the keys of a text, one a position (the whole of a compound, not its parts too)."""
    found: dict[int, str] = {}
    for token in tokenize(text):
        found.setdefault(token.position, token.key.replace(" ", "_"))
    return list(found.values())


def words(article: Article) -> str:
    """Return the article as peers index it."""
    return _words(article.title, article.lead, article.body)


@lru_cache(maxsize=32_768)  # the same text for every peer, and under every id
def _words(title: str, lead: str, body: tuple[str, ...]) -> str:
    return " ".join(keys(f"{title}\n\n{Article('', title, lead, body).text}"))


class Timbao(Engine):
    """The default engine: raw is the evaluation alone, page is `find` and its JSON."""

    name = "timbao"

    def build(self, articles: Iterable[Article], directory: Path) -> None:
        url = f"whoosh:{directory / 'timbao'}"
        with open_writer(url, rebuild=True) as writer:
            for article in articles:
                writer.add(article)
        self.open(url)

    def open(self, url: str) -> None:
        """Open an index that is there."""
        from search.engines.whoosh.best import best_of
        from search.engines.whoosh.context import context
        from search.engines.whoosh.snapshot import Snapshots

        self.reader = open_reader(url)
        self._snapshot = Snapshots(Path(url.partition(":")[2])).current()
        self._context, self._best = context(self._snapshot), best_of

    @staticmethod
    def stored(directory: Path) -> int:
        """Return how many bytes of an index are stored articles."""
        from search.engines.whoosh.files import ArrayFiles

        files = map(ArrayFiles, directory.glob("*.tba"))
        return sum(each.array("stored.blob").nbytes for each in files)

    def raw(self, query: Sequence[str]) -> int:
        return len(self._best(self._context, query, TOP)[0])

    def ask(self, text: str, filters: Filters | None = None) -> int:
        """Answer as the API does, grouping off: ten hits, passages, facets, JSON."""
        response = find(self.reader, text, filters=filters or Filters(), group=False)
        return encoded(result(response)).count(b'"snippets"')


class StockWhoosh(Engine):
    """Whoosh as it comes, with its own BM25F and highlighter."""

    name = "whoosh"
    most = 20_000
    why = "it would index for a quarter of an hour"

    def build(self, articles: Iterable[Article], directory: Path) -> None:
        from whoosh import fields, index
        from whoosh.analysis import SpaceSeparatedTokenizer

        text = fields.TEXT(analyzer=SpaceSeparatedTokenizer(), stored=True)
        (directory / "whoosh").mkdir()
        made = index.create_in(directory / "whoosh", fields.Schema(text=text))
        writer = made.writer(limitmb=256)
        for article in articles:
            writer.add_document(text=words(article))
        writer.commit()
        self._searcher = made.searcher()

    def prepare(self, keys: Sequence[str]) -> Any:
        from whoosh.query import Or, Term

        return Or([Term("text", key) for key in dict.fromkeys(keys)])

    def raw(self, query: Any) -> int:
        return len(list(self._searcher.search(query, limit=TOP)))

    def page(self, query: Any) -> int:
        return sum(bool(hit.highlights("text")) for hit in self._searcher.search(query, limit=TOP))


class Sqlite(Engine):
    """SQLite FTS5 with bm25() and snippet()."""

    name = "sqlite fts5"

    def build(self, articles: Iterable[Article], directory: Path) -> None:
        self._db = sqlite3.connect(directory / "fts5.db")
        tokens = "unicode61 remove_diacritics 0 tokenchars '-/.,_%@&:'"
        self._db.execute(f'CREATE VIRTUAL TABLE docs USING fts5(text, tokenize="{tokens}")')
        self._db.executemany("INSERT INTO docs VALUES (?)", ((words(a),) for a in articles))
        self._db.execute("INSERT INTO docs(docs) VALUES ('optimize')")
        self._db.commit()

    def prepare(self, keys: Sequence[str]) -> str:
        return " OR ".join(f'"{key}"' for key in dict.fromkeys(keys))

    def _rows(self, what: str, query: str) -> list[Any]:
        sql = f"SELECT {what} FROM docs WHERE docs MATCH ? ORDER BY rank LIMIT {TOP}"
        return self._db.execute(sql, (query,)).fetchall()

    def raw(self, query: str) -> int:
        return len(self._rows("rowid", query))

    def page(self, query: str) -> int:
        return len(self._rows("snippet(docs, 0, '<b>', '</b>', '…', 48)", query))


class Xapian(Engine):
    """Xapian's glass backend with BM25 and MSet.snippet()."""

    name = "xapian"
    most = 50_000
    why = "its Python binding takes postings one at a time"

    def build(self, articles: Iterable[Article], directory: Path) -> None:
        try:
            import xapian
        except ImportError:
            sys.path.append("/usr/lib/python3/dist-packages")  # where Debian installs it
            try:
                import xapian
            except ImportError as error:
                raise Absent("no xapian module (Debian: apt install python3-xapian)") from error
        self._xapian = xapian
        made = xapian.WritableDatabase(str(directory / "xapian"), xapian.DB_CREATE_OR_OVERWRITE)
        for article in articles:
            document = xapian.Document()
            text = words(article)
            for position, key in enumerate(text.split(" ")):
                document.add_posting(key.encode()[:200], position)
            document.set_data(text)
            made.add_document(document)
        made.commit()
        made.close()
        self._enquire = xapian.Enquire(xapian.Database(str(directory / "xapian")))

    def prepare(self, keys: Sequence[str]) -> Any:
        return self._xapian.Query(self._xapian.Query.OP_OR, list(dict.fromkeys(keys)))

    def raw(self, query: Any) -> int:
        self._enquire.set_query(query)
        return len([match.docid for match in self._enquire.get_mset(0, TOP)])

    def page(self, query: Any) -> int:
        self._enquire.set_query(query)
        found = self._enquire.get_mset(0, TOP)
        return sum(bool(found.snippet(match.document.get_data().decode())) for match in found)


class Bm25s(Engine):
    """bm25s: sparse score matrices in memory."""

    name = "bm25s"
    most = 50_000
    why = "it takes all tokens as Python lists at once"

    def build(self, articles: Iterable[Article], directory: Path) -> None:
        try:
            import bm25s
        except ImportError as error:
            raise Absent("no bm25s (pip install --group bench)") from error
        self._index = bm25s.BM25()
        self._index.index([words(article).split(" ") for article in articles], show_progress=False)
        self._index.save(directory / "bm25s")

    def prepare(self, keys: Sequence[str]) -> list[list[str]]:
        known = self._index.vocab_dict
        return [[key for key in dict.fromkeys(keys) if key in known]]

    def raw(self, query: list[list[str]]) -> int:
        if not query[0]:
            return 0
        return len(self._index.retrieve(query, k=TOP, show_progress=False, sorted=True)[0][0])


class Tantivy(Engine):
    """Tantivy; a page has its snippet generator and a count by one fast field."""

    name = "tantivy"

    def build(self, articles: Iterable[Article], directory: Path) -> None:
        try:
            import tantivy
        except ImportError as error:
            raise Absent("no tantivy (pip install --group bench)") from error
        self._tantivy = tantivy
        self._schema = (
            tantivy.SchemaBuilder()
            .add_text_field("text", stored=True, tokenizer_name="keys")
            .add_integer_field("month", fast=True)
            .build()
        )
        (directory / "tantivy").mkdir()
        index = tantivy.Index(self._schema, str(directory / "tantivy"))
        splitting = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("keys", splitting)
        writer = index.writer(heap_size=200_000_000, num_threads=1)
        for number, article in enumerate(articles):
            writer.add_document(tantivy.Document(text=words(article), month=number % 24))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def prepare(self, keys: Sequence[str]) -> Any:
        tantivy, should = self._tantivy, self._tantivy.Occur.Should
        terms = [tantivy.Query.term_query(self._schema, "text", k) for k in dict.fromkeys(keys)]
        return tantivy.Query.boolean_query([(should, term) for term in terms])

    def raw(self, query: Any) -> int:
        return len(self._searcher.search(query, TOP, count=False).hits)

    def page(self, query: Any) -> int:
        searcher = self._searcher
        found = searcher.search(query, TOP, count=True).hits
        making = self._tantivy.SnippetGenerator.create(searcher, query, self._schema, "text")
        searcher.aggregate(query, {"month": {"terms": {"field": "month"}}})
        return sum(bool(making.snippet_from_doc(searcher.doc(at)).to_html()) for _, at in found)


PEERS: tuple[type[Engine], ...] = (Tantivy, Xapian, Bm25s, Sqlite, StockWhoosh)
