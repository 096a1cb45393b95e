"""What only a cluster has: its address, copies, lost nodes, locks, other versions, full disks."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("opensearchpy", reason="pip install timbao[opensearch]")


from search.engines.opensearch import OpenSearchReader, OpenSearchWriter
from search.engines.opensearch.address import Address
from search.engines.opensearch.lock import Lock
from search.engines.opensearch.patience import PATIENCE_SECONDS
from search.errors import (
    IndexLocked,
    IndexMismatch,
    IndexMissing,
    IndexUnavailable,
    TimbaoError,
)
from search.model import Article, Facet, Request, Speaker, Statement
from search.query.nodes import Bag, Query, Word
from search.text import key

pytestmark = pytest.mark.opensearch


@pytest.fixture
def address(opensearch_url: str) -> Address:
    return Address.parse(f"{opensearch_url}/alone-{uuid.uuid4().hex}?shards=2&replicas=1")


def article(id: str, text: str, **fields: Any) -> Article:
    return Article(id, body=(text,), **fields)


def ids(reader: OpenSearchReader, text: str, **fields: Any) -> list[str]:
    words = Bag(tuple(Word(each, key(each)) for each in text.split()))
    request = Request(Query(text, words), size=100, **fields)
    return [hit.article.id for hit in reader.search(request).hits]


def test_a_run_that_is_refused_by_nobody_leaves_no_lock_and_no_generation(address: Address) -> None:
    for rebuild in (False, True):
        with OpenSearchWriter(address, rebuild=rebuild) as writer:
            writer.add(article("a", "cầu gỗ"))
    client = address.connect()
    assert len(client.indices.get(index=f"{address.name}-*")) == 1
    assert not client.exists(index="timbao-locks", id=address.name)


def test_what_a_killed_rebuild_left_is_removed_by_the_next_run(address: Address) -> None:
    with OpenSearchWriter(address) as writer:
        writer.add(article("a", "cầu gỗ"))
    killed = OpenSearchWriter(address, rebuild=True)
    killed.add_prepared(killed.preparer()([article("b", "cầu đá")]))
    killed._lock.release()  # as a lock that went stale
    client = address.connect()
    assert len(client.indices.get(index=f"{address.name}-*")) == 2
    with OpenSearchWriter(address):
        assert len(client.indices.get(index=f"{address.name}-*")) == 1
    killed._run = killed._run.discard()


def killed_inside_its_commit(address: Address, articles: list[Article], sent: int) -> None:
    """Leave what a run leaves that is killed once it has sent so many of its batches of one."""
    killed = OpenSearchWriter(address)
    for each in articles:
        killed.add_prepared(killed.preparer()([each]))
    run: Any = killed._run
    target = killed.begin(run._index, {each.id for each in articles})
    for batch in list(run._final())[:sent]:
        target.replace(batch, {each.id for each in articles})
    target._sender.drain()
    target._sender.send(target._lexicon.merge(target._tally))
    target._sender.drain()
    target.close()
    killed._lock.release()  # as a lock that went stale


@pytest.mark.parametrize("restarted", [False, True])
def test_the_run_after_one_that_was_killed_inside_its_commit_mends_all(
    address: Address, restarted: bool
) -> None:
    """What had been sent is seen by nobody, or in part after a node has restarted."""
    people = (Speaker("Lê An"),)
    said = (Statement("Lê An", "", "direct", "nói", 0, 0, 7),)
    old = [
        article("a", "cầu gỗ", digest="1", speakers=people),
        article("b", "đò ngang", digest="1", speakers=people, statements=said),
        article("c", "bến phà", digest="1"),
    ]
    new = [
        article("b", "đò dọc", digest="2", speakers=people),
        article("d", "thuyền thúng", digest="2", speakers=people, statements=said),
        article("e", "ghe chài", digest="2"),
    ]
    with OpenSearchWriter(address) as writer:
        for each in old:
            writer.add(each)
    killed_inside_its_commit(address, new, sent=2)
    if restarted:
        address.connect().indices.refresh(index=address.name)
    with OpenSearchReader(address) as reader:
        held = {record.id: record.digest for record in reader.sources()}
        assert (held["a"], held["b"], held["c"]) == ("1", "", "1")
        assert held.get("d", "") == "", "what may be there in part counts as changed"
        assert any("killed" in difference.what for difference in reader.verify())
        with OpenSearchWriter(address) as writer:
            for each in new:
                writer.add(each)
            writer.remove("c")
        held = {record.id: record.digest for record in reader.sources()}
        assert held == {"a": "1", "b": "2", "d": "2", "e": "2"}
        assert list(reader.verify()) == []
        counts = reader.statistics()
        for form, number in (("cầu", 1), ("ngang", 0), ("dọc", 1), ("thúng", 1), ("chài", 1)):
            assert counts.frequency(form) == number, form
            assert len(ids(reader, form)) == number, form
        assert counts.frequency("phà") == 0
        ((speaker, articles),) = [(f.value, f.count) for f in everyone(reader)]
        assert (speaker, articles) == ("Lê An", 3)
        assert [found.count for found in reader.complete("lê an")] == [3]
        assert reader.info().statements == 1


def everyone(reader: OpenSearchReader) -> Sequence[Facet]:
    return reader.search(Request(Query("", None), size=10)).facets["speaker"]


def test_two_writers_do_not_meet(address: Address) -> None:
    with OpenSearchWriter(address) as writer:
        with pytest.raises(IndexLocked, match="Another indexer"):
            OpenSearchWriter(address, lock_wait=0.0)
        writer.add(article("a", "cầu gỗ"))
    with OpenSearchReader(address) as reader:
        assert reader.info().articles == 1


def test_a_lock_that_nobody_keeps_is_taken_over_and_its_owner_learns_it(
    address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.engines.opensearch.lock.BEAT_SECONDS", 3600.0)
    monkeypatch.setattr("search.engines.opensearch.lock.STALE_SECONDS", 0.2)
    first = OpenSearchWriter(address)
    second = Lock(address.connect(), address, wait=PATIENCE_SECONDS)
    first.add(article("a", "cầu gỗ"))
    first._lock._beat_once()
    with pytest.raises(IndexLocked, match="lost"):
        first.commit()
    first.close()
    second.release()
    with pytest.raises(IndexMissing):
        OpenSearchReader(address)


def test_an_index_of_another_version_names_the_rebuild(address: Address) -> None:
    with OpenSearchWriter(address) as writer:
        writer.add(article("a", "cầu gỗ"))
    client = address.connect()
    other = {"_meta": {"timbao": {"schema": 0, "analysis": 0, "name": address.name}}}
    client.indices.put_mapping(index=address.name, body=other)
    with pytest.raises(IndexMismatch, match=r"--rebuild --index opensearch://"):
        OpenSearchReader(address)
    with pytest.raises(IndexMismatch, match="--rebuild"):
        OpenSearchWriter(address)
    with OpenSearchWriter(address, rebuild=True) as writer:
        writer.add(article("b", "cầu đá"))
    with OpenSearchReader(address) as reader:
        assert ids(reader, "cầu") == ["b"]


def test_an_index_of_another_program_is_left_alone(address: Address) -> None:
    client = address.connect()
    client.indices.create(index=address.name)
    for open_ in (OpenSearchReader, OpenSearchWriter):
        with pytest.raises(IndexMismatch, match="another name"):
            open_(address)
    assert client.indices.exists(index=address.name)


def test_a_read_only_index_names_the_watermark_and_the_run_resumes(address: Address) -> None:
    with OpenSearchWriter(address) as writer:
        writer.add(article("a", "cầu gỗ"))
    client = address.connect()
    block = {"index.blocks.read_only_allow_delete": True}  # what a full disk sets
    client.indices.put_settings(index=address.name, body=block)
    with (
        pytest.raises(IndexUnavailable, match="flood-stage"),
        OpenSearchWriter(address, patience=0.5) as writer,
    ):
        writer.add(article("b", "cầu đá"))
    with OpenSearchReader(address) as reader:
        assert ids(reader, "cầu") == ["a"]
        lifted = {"index.blocks.read_only_allow_delete": None}
        client.indices.put_settings(index=address.name, body=lifted)
        with OpenSearchWriter(address) as writer:
            writer.add(article("b", "cầu đá"))
        assert ids(reader, "cầu") == ["a", "b"]


def test_a_record_the_cluster_refuses_is_named_and_the_rest_is_kept(address: Address) -> None:
    immense = "x" * 40_000  # past Lucene's longest term
    said = Statement(immense, "", "direct", "nói", 0, 0, 7)
    with OpenSearchWriter(address) as writer:
        writer.add(article("a", "cầu gỗ"))
        writer.add(article("b", "cầu đá", source=immense))
        writer.add(article("c", "cầu tre", statements=(said,)))
    assert sorted(writer.refused) == ["b", "c"]
    assert all("immense" in reason for reason in writer.refused.values())
    with OpenSearchReader(address) as reader:
        assert [record.id for record in reader.sources()] == ["a"], "so the next run sends it again"
        assert reader.statistics().frequency("cầu") == 1
        assert list(reader.verify()) == []


def test_credentials_are_in_no_message(monkeypatch: pytest.MonkeyPatch, address: Address) -> None:
    monkeypatch.setenv("TIMBAO_OPENSEARCH_USER", "ba")
    monkeypatch.setenv("TIMBAO_OPENSEARCH_PASSWORD", "mật-khẩu")
    with pytest.raises(TimbaoError) as found:
        OpenSearchReader(Address((("127.0.0.1", 9),), "x"))
    assert "mật-khẩu" not in repr(found.value) + str(found.value.__cause__)


def test_more_results_than_candidates_are_counted_grouped_and_paged(address: Address) -> None:
    texts = [f"gió mùa {'đông bắc ' * (n % 7)} ngày {n}" for n in range(420)]
    with OpenSearchWriter(address) as writer:
        for n, text in enumerate(texts):
            writer.add(
                article(f"{n:03}", text, source=f"Báo {n % 3}", speakers=(Speaker("Lê An"),))
            )
    request = Request(Query("", Bag((Word("gió", "gió"), Word("bắc", "bắc")))), size=100)
    with OpenSearchReader(address) as reader:
        first = reader.search(request)
        assert first.total == sum("bắc" in text for text in texts) == 360
        assert sum(facet.count for facet in first.facets["source"]) == 360
        assert [(f.value, f.count) for f in first.facets["speaker"]] == [("Lê An", 360)]
        scanned = [hit.article.id for hit in reader.scan(request)]
        assert len(set(scanned)) == len(scanned) == 360
        assert scanned[:100] == [hit.article.id for hit in first.hits]


def test_without_any_node_the_answer_is_quick_and_says_so(tmp_path: Path) -> None:
    from opensearch_cluster import free_ports

    hosts = tuple(("127.0.0.1", port) for port in free_ports(3))
    started = time.monotonic()
    for open_ in (OpenSearchReader, OpenSearchWriter):
        with pytest.raises(IndexUnavailable, match="No node of opensearch://127"):
            open_(Address(hosts, "away"))
    assert time.monotonic() - started < PATIENCE_SECONDS / 2
