"""Stock Whoosh over our arrays gives what stock Whoosh over its own codec gives."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from made import WORDS, article
from whoosh import fields, index, query
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.query.spans import SpanNear

from search.engines.memory.documents import documents
from search.engines.whoosh import open_writer
from search.engines.whoosh.codec import ArrayCodec
from search.engines.whoosh.schema import Words, schema
from search.errors import UsageError


class StockWords(Words):
    """The same words, given as their keys and positions."""

    def index(self, value, **options):
        for key, positions in sorted(value.items()):
            yield key.encode(), len(positions), float(len(positions)), self.format.encode(positions)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[index.Index, index.Index]:
    """Return an index of timbao's and one of stock Whoosh, of the same documents and deletions."""
    rng = random.Random(11)
    articles = [article(rng, f"{n:03}") for n in range(90)]
    path = tmp_path_factory.mktemp("ours") / "ix"
    for part in (articles[:60], articles[60:]):
        with open_writer(str(path)) as writer:
            for each in part:
                writer.add(each)
    stock_schema = fields.Schema(
        id=fields.ID(stored=True, unique=True), text=StockWords(), said=StockWords()
    )
    stock = RamStorage().create_index(stock_schema)
    with stock.writer() as writer:
        for each in articles:
            whole, said = documents(each, 0)
            writer.add_document(id=each.id, text=whole.text.positions)
            for one in said:
                writer.add_document(id=each.id, said=one.text.positions)
    with open_writer(str(path)) as writer, stock.writer() as stock_writer:
        for each in articles[20:30]:
            writer.remove(each.id)
            stock_writer.delete_by_term("id", each.id)
    return index.open_dir(str(path)), stock


def keys() -> list[str]:
    from search.text import pieces

    return sorted({piece.key for word in WORDS for piece in pieces(word)})


def queries() -> Iterator[query.Query]:
    rng = random.Random(12)
    known = keys()

    def term(field: str) -> query.Query:
        return query.Term(field, rng.choice(known))

    for field in ("text", "said"):
        for key in known:
            yield query.Term(field, key)
            yield query.Prefix(field, key[:1])
            yield query.FuzzyTerm(field, key)
        for _ in range(20):
            yield query.And([term(field), term(field)])
            yield query.Or([term(field), term(field), term(field)])
            yield query.AndNot(term(field), term(field))
            yield query.Phrase(field, rng.choices(known, k=2))
            yield query.Phrase(field, rng.choices(known, k=3), slop=4)
            yield SpanNear(term(field), term(field), slop=3, ordered=False)
            yield query.AndMaybe(term(field), term(field))
            yield query.DisjunctionMax([term(field), term(field)])
        yield query.Wildcard(field, "*a*")
        yield query.Regex(field, "[bc].*")
        yield query.TermRange(field, "b", "d")
        yield query.Every(field)
    yield query.Term("id", "007")
    yield query.Term("id", "025")
    yield query.Every()


def test_hit_sets_equal_those_of_the_stock_codec(both: tuple[index.Index, index.Index]) -> None:
    ours, stock = (each.searcher() for each in both)
    for q in queries():
        found, wanted = (
            sorted(hit["id"] for hit in searcher.search(q, limit=None))
            for searcher in (ours, stock)
        )
        assert found == wanted, q


def test_ten_best_are_the_best_of_all(both: tuple[index.Index, index.Index]) -> None:
    """Block qualities never hide a better hit."""
    searcher = both[0].searcher()
    for key in keys():
        q = query.Or([query.Term("text", key), query.Term("text", "nội")])
        best = [hit.score for hit in searcher.search(q, limit=10)]
        every = [hit.score for hit in searcher.search(q, limit=None)]
        assert best == pytest.approx(every[:10])


def test_vocabularies_equal_those_of_the_stock_codec(
    both: tuple[index.Index, index.Index],
) -> None:
    """The documents deleted are merged away in ours: their ids are terms no more."""
    ours, stock = (list(each.reader().all_terms()) for each in both)
    assert ours == sorted(set(ours))
    gone = {("id", f"{n:03}".encode()) for n in range(20, 30)}
    assert ours == [term for term in stock if term not in gone]


def test_a_stock_writer_is_refused(both: tuple[index.Index, index.Index]) -> None:
    writer = both[0].writer()
    with pytest.raises(UsageError, match="timbao index"):
        writer.add_document(id="x", text="chính sách")
    writer.cancel()


def test_stock_fields_keep_their_values(tmp_path: Path) -> None:
    stock_schema = fields.Schema(
        name=fields.ID(stored=True),
        words=fields.TEXT(vector=True, sortable=True),
        tags=fields.KEYWORD,
        size=fields.NUMERIC(stored=True, sortable=True),
        sound=fields.NGRAM,
    )
    for storage in (FileStorage(str(tmp_path)), RamStorage()):
        ix = storage.create_index(stock_schema)
        for start in (0, 40):
            writer = ix.writer(codec=ArrayCodec())
            for n in range(start, start + 40):
                text = " ".join(f"w{n % k}" for k in range(1, 12))
                writer.add_document(name=f"{n}", words=text, tags=f"a{n % 3}", size=n, sound=text)
            writer.commit(merge=False)
        writer = ix.writer(codec=ArrayCodec())
        writer.delete_by_term("tags", "a1")
        writer.commit(optimize=True)
        with ix.searcher() as searcher:
            assert not list(searcher.search(query.Term("tags", "a1")))
            found = searcher.search(query.NumericRange("size", 10, 20), limit=None, sortedby="size")
            assert [hit["size"] for hit in found] == [n for n in range(10, 21) if n % 3 != 1]
            assert len(searcher.search(query.Phrase("words", ["w0", "w1", "w1"]), limit=None))
            assert searcher.reader().doc_field_length(0, "words") == 11
            assert len(list(searcher.vector_as("frequency", 5, "words"))) > 3


def test_the_schema_survives_pickling() -> None:
    import pickle

    assert pickle.loads(pickle.dumps(schema())) == schema()
