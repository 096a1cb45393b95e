"""Where the cluster is and how it is spoken to: URL, credentials, errors in the project's words."""

from __future__ import annotations

import logging
import os
import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from opensearchpy import OpenSearch, exceptions

from search.engines.opensearch.budget import BoundedConnection
from search.errors import IndexError_, IndexMissing, IndexUnavailable, UsageError

logging.getLogger("opensearch").addHandler(logging.NullHandler())

_URL = re.compile(r"opensearch(s?)://([^/?#]*)/([^/?#]*)/?(?:\?(.*))?", re.DOTALL)
_HOST = re.compile(r"(\[[0-9a-fA-F:]+\]|[\w.-]+)(?::(\d{1,5}))?")
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,199}")
_KIND = re.compile(r"[a-z_]+")
_OPTIONS = {"shards": (3, 1, 1024), "replicas": (1, 0, 16)}
_SHAPE = "Write opensearch://HOST:PORT[,HOST:PORT...]/NAME[?shards=3&replicas=1]"
_SECRETS = "TIMBAO_OPENSEARCH_USER and TIMBAO_OPENSEARCH_PASSWORD (or .._PASSWORD_FILE)"

REQUEST_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Address:
    """An index of a cluster: its nodes, its name, how a new one is laid out."""

    hosts: tuple[tuple[str, int], ...]
    name: str
    secure: bool = False
    shards: int = 3
    replicas: int = 1

    @classmethod
    def parse(cls, url: str) -> Address:
        """Read `opensearch://HOST:PORT,.../NAME?shards=&replicas=`; `opensearchs` means TLS.

        Raises `UsageError`, which never repeats what may be a password.
        """
        found = _URL.fullmatch(url)
        if found is None:
            raise UsageError(f"This OpenSearch URL cannot be read. {_SHAPE}.")
        secure, hosts, name, options = found.groups()
        if "@" in hosts:
            raise UsageError(f"Credentials do not belong in the URL: set {_SECRETS}.")
        if not _NAME.fullmatch(name):
            raise UsageError(
                f"An index cannot be called {name!r}: lower-case letters, digits, '-', '_' and '.' "
                f"only. {_SHAPE}."
            )
        chosen = _options(options or "")
        return cls(
            tuple(map(_host, hosts.split(","))),
            name,
            bool(secure),
            chosen["shards"],
            chosen["replicas"],
        )

    def __str__(self) -> str:
        hosts = ",".join(f"{host}:{port}" for host, port in self.hosts)
        return f"opensearch{'s' if self.secure else ''}://{hosts}/{self.name}"

    def connect(self, timeout: float = REQUEST_SECONDS, *, reads: bool = False) -> OpenSearch:
        """Return a client; it tries another node where one cannot be reached.

        A request without an answer after `timeout` s is an error, but where the client only
        `reads`: then the next node is asked, and the silent one left out for a minute.
        """
        return OpenSearch(
            hosts=[{"host": host.strip("[]"), "port": port} for host, port in self.hosts],
            headers=_credentials(),
            use_ssl=self.secure,
            verify_certs=True,
            ca_certs=_authority(),
            timeout=timeout,
            max_retries=max(3, len(self.hosts)),
            retry_on_timeout=reads,
            pool_maxsize=16,
            connection_class=BoundedConnection,
        )


def _options(text: str) -> dict[str, int]:
    values = {name: default for name, (default, _, _) in _OPTIONS.items()}
    for name, value in parse_qsl(text, keep_blank_values=True):
        if name not in _OPTIONS:
            raise UsageError(
                f"No option {name!r} of an OpenSearch URL; there are shards, replicas."
            )
        _, least, most = _OPTIONS[name]
        if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
            raise UsageError(f"{name}={value!r} must be a number from {least} to {most}.")
        values[name] = int(value)
    return values


def _host(text: str) -> tuple[str, int]:
    found = _HOST.fullmatch(text)
    if found is None or int(found[2] or 9200) > 65535:
        raise UsageError(f"No node can be at {text!r}. {_SHAPE}.")
    return found[1], int(found[2] or 9200)


def _authority() -> str | None:
    file = os.environ.get("TIMBAO_OPENSEARCH_CA")
    if file and not os.access(file, os.R_OK):
        raise UsageError(f"The file {file} cannot be read. Mend TIMBAO_OPENSEARCH_CA.")
    return file or None


def _credentials() -> dict[str, str]:
    """Return the header that says who asks, in UTF-8 (the client's own way is Latin-1)."""
    user = os.environ.get("TIMBAO_OPENSEARCH_USER")
    if not user:
        return {}
    pair = f"{user}:{_password()}".encode()
    return {"authorization": f"Basic {b64encode(pair).decode()}"}


def _password() -> str:
    file = os.environ.get("TIMBAO_OPENSEARCH_PASSWORD_FILE")
    if not file:
        return os.environ.get("TIMBAO_OPENSEARCH_PASSWORD", "")
    try:
        return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except OSError as error:
        raise UsageError(
            f"The password file {file} cannot be read ({error.strerror}). "
            "Mend TIMBAO_OPENSEARCH_PASSWORD_FILE."
        ) from None


class SnapshotLost(IndexUnavailable):
    """Say that a point in time is gone, with its node or its time; a new one may serve."""


@contextmanager
def spoken(address: Address) -> Iterator[None]:
    """Raise the client's exceptions as the project's, with their remedies."""
    try:
        yield
    except exceptions.OpenSearchException as error:
        raise _translated(error, address) from error


def _translated(error: Any, address: Address) -> IndexError_:
    status = getattr(error, "status_code", "N/A")
    kind = str(getattr(error, "error", "")) if status != "N/A" else ""
    kind = kind if _KIND.fullmatch(kind) else ""  # a proxy's page is no kind of error
    if kind == "index_not_found_exception":
        return missing(address)
    away = status == 503 and kind  # a node's own word, while copies take a lost node's place
    if away or status == 404 or "search_context_missing" in kind or "search_phase" in kind:
        return SnapshotLost(f"Some shards of {address} do not answer ({kind or status}). {_AGAIN}")
    if isinstance(error, exceptions.SSLError):
        return IndexUnavailable(
            f"TLS to {address} failed. Name the authority's file in TIMBAO_OPENSEARCH_CA, or write "
            "opensearch:// where the nodes speak without TLS."
        )
    if isinstance(error, exceptions.ConnectionTimeout):
        return IndexUnavailable(f"{address} does not answer in time. {_AGAIN}")
    if isinstance(error, exceptions.ConnectionError):
        return IndexUnavailable(
            f"No node of {address} answers. Start the cluster, or name nodes that are up"
            f"{'' if address.secure else ' (opensearchs:// where they speak TLS)'}."
        )
    if kind.endswith("block_exception"):
        return blocked(address)
    if status == 401:
        return IndexUnavailable(f"{address} refuses these credentials. Set {_SECRETS}.")
    if status == 403:
        return IndexUnavailable(
            f"{address} does not let this user do that. Give it the privileges that "
            f"docs/cluster.md lists, or name another in {_SECRETS}."
        )
    return IndexUnavailable(f"{address} answered {' '.join((str(status), kind)).strip()}. {_AGAIN}")


_AGAIN = "Look at GET _cluster/health and the nodes' logs, and try again."


def missing(address: Address) -> IndexMissing:
    """Return the error of an index that is not there."""
    return IndexMissing(f"There is no index {address}. Make it: timbao index --index {address}.")


def blocked(address: Address) -> IndexUnavailable:
    """Return the error of an index that takes no writes: mostly a full disk."""
    return IndexUnavailable(
        f"{address} is read-only: a node's disk is past the flood-stage watermark, or somebody "
        "set a block. Free disk space (the block then goes by itself), or lift it: PUT "
        f'{address.name}*,timbao-locks/_settings {{"index.blocks.read_only_allow_delete": null}}, '
        "or what GET _cluster/settings shows of cluster.blocks. Then run again: only what is "
        "missing is sent."
    )
