"""The systems whose ranking is compared: timbao's own engines and peers with usual settings."""

from __future__ import annotations

import math
import re
import sqlite3
import tempfile
import unicodedata
from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from search.engines import open_reader, open_writer
from search.find import find
from search.model import Article

Documents = Sequence[dict[str, str]]
DEPTH = 100
_WORD = re.compile(r"\w+")


class System(ABC):
    """Something that ranks documents for a query."""

    @abstractmethod
    def ranked(self, text: str) -> list[str]:
        """Return the ids of the best 100, best first."""


class Timbao(System):
    """The whole of timbao: parser, reading, engine; near-duplicates not grouped."""

    def __init__(self, documents: Documents, url: str, depth: int = DEPTH) -> None:
        self.depth = depth
        if not url:
            url = f"whoosh:{tempfile.mkdtemp(prefix='timbao-quality-')}/index"
        with open_writer(url, rebuild=True) as writer:
            for each in documents:
                body = tuple(part for part in each["text"].split("\n\n") if part.strip())
                writer.add(Article(each["_id"], title=each.get("title") or "", body=body))
        self.reader = open_reader(url)

    def ranked(self, text: str) -> list[str]:
        found = find(self.reader, text, size=self.depth, group=False, facets=False, snippets=False)
        return [hit.article.id for hit in found.hits]


class PlainBM25(System):
    """BM25 (k1 1.2, b .75) over lower-case NFC words, title and text together."""

    def __init__(self, documents: Documents) -> None:
        self.ids = [each["_id"] for each in documents]
        counts = [Counter(_words(_whole(each))) for each in documents]
        lengths = [sum(count.values()) for count in counts]
        average = sum(lengths) / len(lengths)
        self.postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for at, (count, length) in enumerate(zip(counts, lengths, strict=True)):
            norm = 1.2 * (0.25 + 0.75 * length / average)
            for word, tf in count.items():
                self.postings[word].append((at, tf / (tf + norm)))

    def ranked(self, text: str) -> list[str]:
        scores: dict[int, float] = defaultdict(float)
        for word in _words(text):
            held = self.postings.get(word, [])
            idf = math.log(1 + (len(self.ids) - len(held) + 0.5) / (len(held) + 0.5))
            for at, value in held:
                scores[at] += idf * value
        best = sorted(scores, key=lambda at: (-scores[at], at))[:DEPTH]
        return [self.ids[at] for at in best]


class Tantivy(System):
    """Tantivy with lower case and its ASCII folding, every word optional."""

    def __init__(self, documents: Documents) -> None:
        import tantivy

        self._tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("text", tokenizer_name="folded")
        self.index = tantivy.Index(builder.build())
        analyzer = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.ascii_fold())
            .build()
        )
        self.index.register_tokenizer("folded", analyzer)
        writer = self.index.writer()
        for each in documents:
            writer.add_document(tantivy.Document(id=each["_id"], text=_whole(each)))
        writer.commit()
        self.index.reload()
        self.searcher = self.index.searcher()

    def ranked(self, text: str) -> list[str]:
        words = " ".join(_WORD.findall(unicodedata.normalize("NFC", text))).lower()
        query = self.index.parse_query(words, ["text"])
        hits = self.searcher.search(query, DEPTH).hits
        return [str(self.searcher.doc(address)["id"][0]) for _, address in hits]


class FTS5(System):
    """SQLite FTS5, unicode61 with remove_diacritics 2, every word optional."""

    def __init__(self, documents: Documents) -> None:
        self.connection = sqlite3.connect(":memory:")
        self.connection.execute(
            "CREATE VIRTUAL TABLE t USING fts5"
            "(id UNINDEXED, text, tokenize='unicode61 remove_diacritics 2')"
        )
        rows = ((each["_id"], _whole(each)) for each in documents)
        self.connection.executemany("INSERT INTO t VALUES (?, ?)", rows)

    def ranked(self, text: str) -> list[str]:
        words = " OR ".join(f'"{word}"' for word in dict.fromkeys(_words(text)))
        if not words:
            return []
        sql = f"SELECT id FROM t WHERE t MATCH ? ORDER BY rank LIMIT {DEPTH}"
        return [row[0] for row in self.connection.execute(sql, (words,))]


def _whole(document: dict[str, str]) -> str:
    return f"{document.get('title') or ''}\n{document['text']}"


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def folder_of(url: str) -> Path | None:
    """Return the directory of a whoosh URL, or None."""
    return Path(url.removeprefix("whoosh:")) if url.startswith("whoosh:") else None
