"""Nodes that go away under a real run, and what the desk says when all of them have."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("opensearchpy", reason="pip install timbao[opensearch]")

import opensearch_cluster
from losses import HOW, RUNS, WANTED, Loss, Searching, address_of, attempt, whole
from opensearch_cluster import Cluster

from indexer.ingest import Options, ingest
from indexer.walk import Target
from search.engines.opensearch import OpenSearchReader, OpenSearchWriter, session
from search.engines.opensearch.address import Address
from search.errors import IndexUnavailable
from search.model import Article
from webui import create_app

pytestmark = pytest.mark.opensearch
ALL_KILLED = Loss(signal.SIGKILL)
"""Of a cluster of one."""


@pytest.fixture
def cluster(opensearch_cluster: Cluster) -> Iterator[Cluster]:
    """Return the session's cluster, made whole again afterwards."""
    yield opensearch_cluster
    whole(opensearch_cluster)


@pytest.mark.parametrize(
    ("run", "how"), [("first", "one stopped"), ("rebuild", "one killed"), ("commit", "one stopped")]
)
def test_a_node_that_goes_loses_nothing_and_stops_no_search(
    cluster: Cluster, run: str, how: str
) -> None:
    """`python tests/cluster/losses.py` does the same for every combination, many times."""
    outcome = attempt(cluster, run, HOW[how], 1000)
    assert (outcome.lost, outcome.disagreements) == (0, [])
    assert outcome.failed == [], "another copy answers every search"
    assert outcome.torn == 0, "each search sees the old state or the new, whole"


def test_an_export_outlives_a_node_and_nobody_takes_a_part_for_the_whole(cluster: Cluster) -> None:
    copied = address_of(cluster)
    single = replace(address_of(cluster), replicas=0)
    for address in (copied, single):
        with OpenSearchWriter(address) as writer:
            for n in range(1500):
                writer.add(Article(f"{n:04}", body=(f"sóng số {n}",)))
    cluster.wait("green")
    with OpenSearchReader(copied) as reader, OpenSearchReader(single) as other:
        assert other.search(WANTED).total == 1500
        exported = (hit.article.id for hit in reader.scan(WANTED))
        first = [next(exported) for _ in range(10)]
        cluster.stop(_holder(single), signal.SIGKILL)
        ids = [*first, *exported]
        with pytest.raises(IndexUnavailable):
            other.search(replace(WANTED, deadline=1.0))
    assert len(set(ids)) == len(ids) == 1500


def _holder(address: Address) -> int:
    """Return a node that holds a shard of the index."""
    held = address.connect().cat.shards(index=address.name, params={"format": "json", "h": "node"})
    return int(held[0]["node"].removeprefix("n"))


def test_a_node_that_hangs_costs_a_search_its_deadline_and_is_then_left_out(
    cluster: Cluster,
) -> None:
    address = address_of(cluster)
    with OpenSearchWriter(address) as writer:
        for n in range(60):
            writer.add(Article(f"{n}", body=(f"sóng số {n}",)))
    with OpenSearchReader(address) as reader:
        assert reader.search(WANTED).total == 60
        hanging = cluster.processes[2]
        hanging.send_signal(signal.SIGSTOP)
        try:
            for _ in range(3):  # one for each node that may be asked first
                started = time.monotonic()
                try:
                    assert reader.search(replace(WANTED, deadline=1.0)).total <= 60
                except IndexUnavailable as error:
                    assert "answer" in str(error)
                assert time.monotonic() - started < session.READ_SECONDS / 2
        finally:
            hanging.send_signal(signal.SIGCONT)
    cluster.wait("green")


def test_a_search_whose_generation_is_replaced_meanwhile_is_answered(cluster: Cluster) -> None:
    address = address_of(cluster)
    searching = None
    for size in (20, 40, 60, 80):
        with OpenSearchWriter(address, rebuild=True) as writer:
            for n in range(size):
                writer.add(Article(f"{n}", body=(f"sóng số {n}",)))
        if searching is None:
            searching = Searching(address)
            searching.start()
    assert searching is not None
    searching.stop()
    assert searching.failed == []
    assert set(searching.answered) <= {20, 40, 60, 80}


def test_nodes_end_with_who_started_them() -> None:
    starter = subprocess.Popen(
        [sys.executable, opensearch_cluster.__file__, "1"], stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    port = int(starter.stdout.readline().rpartition(":")[2])
    starter.kill()
    starter.wait()
    end = time.monotonic() + 300
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.2)
    pytest.fail("the node outlives its starter")


@pytest.fixture(scope="module")
def alone(opensearch_cluster: Cluster) -> Iterator[Cluster]:
    """Return a cluster of one node."""
    with Cluster(1) as cluster:
        yield cluster


def test_the_desk_says_503_while_no_node_answers_and_goes_on_by_itself(alone: Cluster) -> None:
    url = f"opensearch://{alone.hosts[0]}/desk?shards=1&replicas=0"
    with OpenSearchWriter(Address.parse(url)) as writer:
        writer.add(Article("a", "Sóng lớn", body=("sóng lớn ngoài khơi",)))
    client = create_app(url).test_client()
    assert client.get("/api/search?q=sóng").get_json()["total"] == 1
    alone.stop(0)
    for path in ("/api/search?q=sóng", "/?q=sóng", "/articles/a", "/api/health"):
        answer = client.get(path)
        assert answer.status_code == 503, path
        assert int(answer.headers["Retry-After"]) > 0, path
    assert client.get("/api/alive").status_code == 200
    whole(alone)
    assert client.get("/api/search?q=sóng").get_json()["total"] == 1


def test_a_run_that_loses_all_nodes_inside_its_commit_gives_up_and_is_resumed(
    alone: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make faults` does the same with three nodes, and in the other kinds of run."""
    monkeypatch.setattr("search.engines.opensearch.lock.STALE_SECONDS", 1.0)  # nobody waits else
    outcome = attempt(alone, "commit", ALL_KILLED, 600, patience=2.0)
    assert outcome.resumed == 1
    assert (outcome.lost, outcome.disagreements) == (0, [])
    assert outcome.failed, "no search is answered by nobody"


@pytest.mark.skipif("TIMBAO_KILLS" not in os.environ, reason="takes minutes: make faults")
@pytest.mark.parametrize("run", RUNS)
def test_a_run_that_loses_all_three_nodes_gives_up_and_is_resumed(
    cluster: Cluster, run: str
) -> None:
    outcome = attempt(cluster, run, HOW["all killed"], 600)
    assert outcome.resumed == 1
    assert (outcome.lost, outcome.disagreements) == (0, [])


def test_what_the_index_refuses_is_in_the_report_and_tried_again(
    opensearch_url: str, tmp_path: Path
) -> None:
    url = f"{opensearch_url}/refused-{uuid.uuid4().hex}?shards=1&replicas=0"
    file = tmp_path / "tin.jsonl"
    good = {"id": "good", "title": "Cầu gỗ", "text": "Cầu gỗ bắc qua sông."}
    bad = {**good, "id": "bad", "source": "x" * 40_000}  # past Lucene's longest term
    file.write_text("\n".join(map(json.dumps, (good, bad))), encoding="utf-8")
    for added, unchanged in ((1, 0), (0, 1)):
        report = ingest([Target(tmp_path, tmp_path)], url, Options(workers=1))
        assert (report.added, report.unchanged, report.exit_code) == (added, unchanged, 1)
        ((refusal),) = report.refused
        assert "the index refused it" in refusal.reason
    file.write_text("\n".join(map(json.dumps, (good, {**bad, "source": "Báo"}))), encoding="utf-8")
    report = ingest([Target(tmp_path, tmp_path)], url, Options(workers=1))
    assert (report.added, report.exit_code) == (1, 0)
