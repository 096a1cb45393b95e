"""A real OpenSearch cluster on loopback from its Maven artefacts: one JVM a node, stopped by id.

The node's program is compiled once, and the classes of a node that has started are kept as the JVM
maps them (class data sharing, JEP 350): a node starts in a third of the time.

Run it by hand: python tests/cluster/opensearch_cluster.py [NODES]; stop it with Ctrl-C or SIGTERM.
TIMBAO_TEST_JAVA=17 takes that Java, and with it the OpenSearch of that age, in place of the newest.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".opensearch"
RUNNERS = ((21, "3.8.0.0"), (17, "2.19.1.0"))
"""Oldest Java a runner's OpenSearch documents, and the runner; the first that fits is taken."""
START_SECONDS = 900
ROOM = 4 << 30
PORTS = (15_000, 32_000)
"""Below the ephemeral range of Linux (32,768 on), above well-known services."""


class Unavailable(Exception):
    """Why no cluster can be started on this machine."""


def find_java() -> tuple[Path, int]:
    """Return the newest Java on this machine, or the one asked for, and its major version."""
    homes = [os.environ.get("JAVA_HOME", ""), *map(str, Path("/usr/lib/jvm").glob("*"))]
    commands = {Path(home, "bin/java").resolve() for home in homes if home}
    if on_path := shutil.which("java"):
        commands.add(Path(on_path).resolve())
    found = [(_major(java), java) for java in commands if java.exists()]
    if wanted := os.environ.get("TIMBAO_TEST_JAVA"):
        found = [each for each in found if each[0] == int(wanted)]
    if not found:
        raise Unavailable(
            "no such Java on this machine (Debian: apt install openjdk-17-jre-headless)"
        )
    major, java = max(found)
    return java, major


def _major(java: Path) -> int:
    run = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    match = re.search(r'version "(\d+)', run.stderr)
    return int(match[1]) if match else 0


def jars(runner: str) -> Path:
    """Return the directory of the runner's jars, fetched by Maven the first time."""
    lib = CACHE / runner / "lib"
    if (lib.parent / "complete").exists():
        return lib
    maven = shutil.which("mvn")
    if maven is None:
        raise Unavailable("no Maven on this machine (Debian: apt install maven)")
    command = [maven, "-B", "-q", "-f", str(HERE / "pom.xml"), f"-Drunner={runner}"]
    command += [
        "dependency:copy-dependencies",
        "-DincludeScope=runtime",
        f"-DoutputDirectory={lib}",
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise Unavailable(f"Maven could not fetch OpenSearch: {run.stdout[-500:]}")
    (lib.parent / "complete").touch()
    return lib


def program(java: Path, major: int, lib: Path) -> Path:
    """Return the jar of OsNode, compiled the first time."""
    source = HERE / "OsNode.java"
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:8]
    jar = lib.parent / f"osnode-{major}-{digest}.jar"
    if not jar.exists():
        with tempfile.TemporaryDirectory(dir=lib.parent) as place:
            command = [java, "-m", "jdk.compiler/com.sun.tools.javac.Main", "-proc:none"]
            path = os.pathsep.join(map(str, sorted(lib.glob("*.jar"))))
            command += ["-d", place, "-classpath", path, source]
            run = subprocess.run(command, capture_output=True, text=True, check=False)
            if run.returncode:
                raise Unavailable(f"{java} could not compile OsNode.java: {run.stderr[-500:]}")
            made = Path(place, jar.name)
            with zipfile.ZipFile(made, "w") as archive:
                for each in Path(place).glob("*.class"):
                    archive.write(each, each.name)
            made.replace(jar)
    return jar


def free_ports(count: int) -> list[int]:
    """Return ports on loopback that nothing listens on, and that no outgoing connection is given.

    A node takes seconds to listen; a port of the ephemeral range may be gone by then.
    """
    free: list[int] = []
    while len(free) < count:
        port = random.SystemRandom().randint(*PORTS)
        with socket.socket() as probe:
            taken = probe.connect_ex(("127.0.0.1", port)) == 0
        if not taken and port not in free:
            free.append(port)
    return free


def _roomy_memory() -> Path | None:
    """Return a file system in memory with room for test data: three nodes sync often."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM
    return memory if roomy and os.access(memory, os.W_OK) else None


class Cluster:
    """Some nodes in a directory of their own; `hosts` are their HTTP addresses."""

    def __init__(self, nodes: int = 3, heap: str = "512m", *, keep: Path | None = None) -> None:
        """Find what is needed; `keep` is where a node writes its classes when it is stopped."""
        self.java, major = find_java()
        runner = next((name for least, name in RUNNERS if major >= least), None)
        if runner is None:
            raise Unavailable(f"Java {major} is too old for OpenSearch (17 or newer)")
        self.runner, self.major, self.heap = runner, major, heap
        self.lib = jars(runner)
        self.program = program(self.java, major, self.lib)
        self.classes, self.keep = self.program.with_suffix(".jsa"), keep
        self.home = Path(tempfile.mkdtemp(prefix="opensearch-", dir=_roomy_memory()))
        ports = free_ports(2 * nodes)
        self.http, self.transport = ports[:nodes], ports[nodes:]
        self.processes: dict[int, subprocess.Popen[bytes]] = {}

    @property
    def hosts(self) -> list[str]:
        """Return HOST:PORT of every node, started or not."""
        return [f"127.0.0.1:{port}" for port in self.http]

    def __enter__(self) -> Cluster:
        if not (self.classes.exists() or self.keep):
            self._keep_classes()
        for number in range(len(self.http)):
            self.start(number)
        try:
            self.wait("green")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for number in list(self.processes):
            self.stop(number, signal.SIGKILL)
        shutil.rmtree(self.home, ignore_errors=True)

    def _keep_classes(self) -> None:
        """Start a node once and keep its classes; without them nodes only start more slowly."""
        unfinished = self.classes.with_suffix(f".{os.getpid()}")
        with Cluster(1, self.heap, keep=unfinished) as cluster:
            node = cluster.processes[0]
            node.terminate()
            node.wait(START_SECONDS)
        unfinished.touch()  # a JVM that kept nothing is not asked each time
        unfinished.replace(self.classes)

    def start(self, number: int) -> None:
        """Start a node, or start it again with the data it had."""
        home = self.home / f"n{number}"
        home.mkdir(exist_ok=True)
        names = [f"n{i}" for i in range(len(self.http))]
        settings = {
            "path.home": home,
            "node.name": names[number],
            "cluster.name": self.home.name,
            "network.host": "127.0.0.1",
            "http.port": self.http[number],
            "transport.port": self.transport[number],
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in self.transport),
            "cluster.initial_cluster_manager_nodes": ",".join(names),
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "node.store.allow_mmap": "false",
        }
        log = (home / "out.log").open("ab")
        self.processes[number] = subprocess.Popen(
            [*self._command(), *(f"{key}={value}" for key, value in settings.items())],
            stdout=log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.PIPE,  # a node ends where this process does, however it does
        )
        log.close()

    def _command(self) -> list[str]:
        quiet = ["--enable-native-access=ALL-UNNAMED"] if self.major >= 21 else []
        vector = ["--add-modules=jdk.incubator.vector"] if self.major >= 21 else []
        classes = f"ArchiveClassesAtExit={self.keep}"
        if not self.keep:
            classes = f"SharedArchiveFile={self.classes}"
        return [
            str(self.java),
            f"-Xms{self.heap}",
            f"-Xmx{self.heap}",
            "-XX:TieredStopAtLevel=1",
            f"-XX:{classes}",
            "-Xlog:cds=off",  # what it cannot share it loads as ever
            *vector,
            *quiet,
            f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}",
            "-cp",
            f"{self.program}{os.pathsep}{self.lib}/*",
            "OsNode",
        ]

    def stop(self, number: int, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop a node: SIGTERM leaves in order, SIGKILL is a crash."""
        process = self.processes.pop(number)
        process.send_signal(how)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stdin is not None
        process.stdin.close()

    def wait(self, status: str, nodes: int | None = None) -> None:
        """Wait until the running nodes have found each other and the status is reached."""
        nodes = nodes or len(self.processes)
        path = f"/_cluster/health?wait_for_nodes={nodes}&wait_for_status={status}&timeout=5s"
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            self._check_alive()
            try:
                answer = self.ask(path)
                if not answer["timed_out"]:
                    return
            except OSError:
                time.sleep(0.5)
        raise Unavailable(f"no {status} cluster in {START_SECONDS} s:\n{self.log()}")

    def _check_alive(self) -> None:
        for number, process in self.processes.items():
            if process.poll() is not None:
                raise Unavailable(f"node n{number} ended:\n{self.log()}")

    def ask(self, path: str, number: int | None = None) -> dict[str, object]:
        """Return a running node's JSON answer to GET path."""
        number = next(iter(self.processes)) if number is None else number
        with urllib.request.urlopen(f"http://{self.hosts[number]}{path}", timeout=120) as answer:
            result: dict[str, object] = json.load(answer)
        return result

    def log(self) -> str:
        """Return the ends of the nodes' logs."""
        return "\n".join(
            p.read_text(errors="replace")[-1500:] for p in self.home.glob("n*/out.log")
        )


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with Cluster(int(sys.argv[1]) if len(sys.argv) > 1 else 3) as running:
        print("hosts", *running.hosts, flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            print("stopping")
