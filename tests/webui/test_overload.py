"""Past saturation a request is refused at once; a stop waits for answers under way."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from made_desk import ARTICLES, fill

from search.engines import open_writer
from search.model import Article
from webui import create_app, overload, serving
from webui.serving import Server

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300.0  # seconds; a loaded machine is slow, what hangs never ends
ROWS = 400  # of 60 kB each: more than waitress and the kernel buffer


def test_who_has_waited_too_long_is_refused() -> None:
    app = create_app(fill("crowd", *ARTICLES), PATIENCE=1.0)
    waited = [1.1]
    overload.watch(app, lambda: waited[0])
    with app.test_client() as client:
        page, api = client.get("/?q=nuoc"), client.get("/api/search?q=nuoc")
        assert page.status_code == api.status_code == 503
        assert int(api.headers["Retry-After"]) > 0
        assert api.json is not None and api.json["error"]["code"] == "busy"
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert client.get("/api/alive").status_code == 200
        assert client.get("/api/health").status_code == 200
        waited[0] = 0.9
        assert client.get("/?q=nuoc").status_code == 200


def test_only_so_many_exports_run_at_once() -> None:
    app = create_app(fill("exports", *ARTICLES), EXPORTS=2)
    with app.test_client() as client:
        open_ = [client.get("/export.csv", buffered=False) for _ in range(2)]
        assert client.get("/export.jsonl").status_code == 503
        assert client.get("/?q=nuoc").status_code == 200
        open_[0].close()
        for method in ("GET", "HEAD", "GET", "HEAD", "GET"):
            again = client.open("/export.jsonl", method=method)
            assert again.status_code == 200
            again.close()


def test_a_request_knows_how_long_it_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two requests for one thread: the second has waited as long as the first took."""
    clock = [0.0]
    monkeypatch.setattr(serving, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        assert go_on.wait(PATIENCE)
        return "done"

    app = create_app(fill("line", *ARTICLES), PATIENCE=0.5)
    app.add_url_rule("/slow", view_func=slow)
    server = Server(app, "127.0.0.1", 0, 1, proxied=False)
    threading.Thread(target=_loop, args=(server,), daemon=True).start()

    def ask() -> int:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{server.port}/slow", timeout=PATIENCE
            ) as got:
                return int(got.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    with ThreadPoolExecutor(2) as asking:
        first = asking.submit(ask)
        assert begun.wait(PATIENCE)
        second = asking.submit(ask)
        assert eventually(lambda: bool(server._dispatcher.queue))
        clock[0] = 1.0
        go_on.set()
        assert (first.result(), second.result()) == (200, 503)


def test_a_request_that_drips_in_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1.0]
    monkeypatch.setattr(serving, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    server = Server(create_app(fill("drip", *ARTICLES)), "127.0.0.1", 0, 2, proxied=False)
    threading.Thread(target=_loop, args=(server,), daemon=True).start()
    whole = b"GET /api/alive HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as client:
        for _ in range(2):  # the time of each request counts, not that of the connection
            client.sendall(whole[:20])
            assert eventually(lambda: _has_begun(server, clock[0]))
            clock[0] += serving.ARRIVAL - 1
            client.sendall(whole[20:])
            answer = b""
            while not answer.endswith(b"}\n"):
                answer += client.recv(65536)
        client.sendall(whole[:20])
        assert eventually(lambda: _has_begun(server, clock[0]))
        clock[0] += serving.ARRIVAL + 1
        client.sendall(whole[20:21])
        assert client.recv(65536) == b""


def _has_begun(server: Server, when: float) -> bool:
    """Tell whether a request has come in part, the first of it at a time."""
    channels = [c for c in list(server._map.values()) if isinstance(c, serving.Channel)]
    return any(c.request and c._since == when for c in channels)


def eventually(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not (held := condition()) and time.monotonic() < end:
        time.sleep(0.01)
    return held


def test_a_server_listens_by_name_too() -> None:
    server = Server(create_app("memory:crowd"), "localhost", 0, 2, proxied=False)
    assert server.port > 0


@pytest.mark.parametrize("proxies", [0, 1])
def test_forwarded_headers_reach_the_application_only_behind_a_proxy(proxies: int) -> None:
    url = fill("forwarded", *ARTICLES)
    app = create_app(url, proxies=proxies)
    server = Server(app, "127.0.0.1", 0, 2, proxied=proxies > 0)
    threading.Thread(target=_loop, args=(server,), daemon=True).start()
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/opensearch.xml",
        headers={"X-Forwarded-Host": "bao.example", "X-Forwarded-For": "203.0.113.7"},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        assert ("bao.example" in response.read().decode()) is bool(proxies)


def _loop(server: Any) -> None:
    """Run as `run` does, without its signal handlers, which only a main thread may set."""
    from waitress import wasyncore

    while True:
        wasyncore.loop(timeout=0.5, use_poll=True, map=server._map, count=1)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index whose export is larger than the kernel's buffers."""
    path = tmp_path_factory.mktemp("large") / "index"
    title = f"nước {'x' * 200} " * 300
    with open_writer(f"whoosh:{path}") as writer:
        for number in range(ROWS):
            writer.add(Article(f"{number}", title, body=(f"bài {number} " * 30,)))
    return path


def test_the_access_log_is_json_on_standard_error(large: Path) -> None:
    process, port = start(large, TIMBAO_ACCESS_LOG="1")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/?q=rieng-tu", timeout=PATIENCE):
        pass
    process.terminate()
    _, said = process.communicate(timeout=PATIENCE)
    (line,) = [json.loads(each) for each in said.splitlines() if each.startswith("{")]
    assert (line["route"], line["status"]) == ("/", 200)
    assert "rieng-tu" not in said


def test_a_fault_is_one_line_of_the_log(tmp_path: Path) -> None:
    """A message with line ends, as a document or a query may bring about, forges no line."""
    program = """
from webui import create_app
app = create_app("memory:log", PROPAGATE_EXCEPTIONS=False)
@app.get("/fault")
def fault():
    raise RuntimeError('bad\\n{"route": "FORGED"}')
print(app.test_client().get("/fault").status_code)
import logging
logging.getLogger("waitress").error("Exception while serving %s", "/x\\nFORGED")
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "500"
    lines = [json.loads(line) for line in ran.stderr.splitlines()]
    assert [line["logger"] for line in lines] == ["timbao.web", "waitress"]
    assert 'bad\n{"route"' in lines[0]["trace"]


def start(index: Path, **environment: str) -> tuple["subprocess.Popen[str]", int]:
    """Serve, with as much time for an answer under way as a slow machine may need."""
    program = f"from webui import serving; serving.GRACE = {PATIENCE}; import indexer.cli as cli"
    command = [sys.executable, "-c", f"{program}; cli.main()", "serve", "--index"]
    process = subprocess.Popen(
        [*command, f"whoosh:{index}", "--port", "0", "--threads", "6"],
        cwd=ROOT,
        env={**os.environ, **environment},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    return process, int(process.stderr.readline().rsplit(":", 1)[1])


def test_what_does_not_read_or_does_not_finish_blocks_nobody(large: Path) -> None:
    process, port = start(large)
    try:
        lazy = []
        for _ in range(12):  # twice as many as there are threads
            reader = socket.create_connection(("127.0.0.1", port))
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.sendall(b"GET /export.jsonl?group=none HTTP/1.1\r\nHost: x\r\n\r\n")
            lazy.append(reader)
        for _ in range(30):  # requests that never end
            slow = socket.create_connection(("127.0.0.1", port))
            slow.sendall(b"GET /?q=nuoc HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            lazy.append(slow)
        time.sleep(1)
        for _ in range(5):
            with urllib.request.urlopen(
                f"http://127.0.0.1:{port}/?q=nuoc", timeout=PATIENCE
            ) as page:
                assert page.status == 200
        huge = socket.create_connection(("127.0.0.1", port))
        huge.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Big: " + b"a" * 100_000 + b"\r\n\r\n")
        assert b" 431 " in huge.recv(100) or b" 400 " in huge.recv(100)
        for each in (*lazy, huge):
            each.close()
    finally:
        process.kill()
        process.wait()


def test_sigterm_lets_an_answer_under_way_end(large: Path) -> None:
    process, port = start(large)
    reader = socket.create_connection(("127.0.0.1", port))
    reader.sendall(b"GET /export.jsonl?q=nuoc&group=none HTTP/1.0\r\n\r\n")
    data = reader.recv(1000)
    process.send_signal(signal.SIGTERM)
    assert eventually(lambda: refuses(port))
    while more := reader.recv(1 << 20):
        data += more
    assert process.wait(PATIENCE) == 0
    lines = data.partition(b"\r\n\r\n")[2].splitlines()
    assert len(lines) == ROWS and json.loads(lines[-1])["id"]


def refuses(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
    except (ConnectionRefusedError, ConnectionResetError):
        return True
    return False
