"""Generations of an index: `NAME-<time>` behind the alias NAME, swapped in one step."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from opensearchpy import OpenSearch, exceptions

from search.engines.opensearch import schema
from search.engines.opensearch.address import Address, missing
from search.engines.opensearch.patience import patiently
from search.errors import IndexMismatch, IndexUnavailable

_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class Catalog:
    """The generations of one index; errors are the client's, but for `IndexMismatch`."""

    client: OpenSearch
    address: Address

    def current(self) -> str | None:
        """Return the generation that is served, or None; its versions are not looked at."""
        found = self._describe()
        return next(iter(found)) if found else None

    def check(self) -> str:
        """Return the generation that is served.

        Raises `IndexMissing`, and `IndexMismatch` where another version or program made it.
        """
        found = self._describe()
        if not found:
            raise missing(self.address)
        ((index, description),) = found.items()
        made = description.get("mappings", {}).get("_meta", {}).get("timbao")
        if made is None:
            raise IndexMismatch(
                f"{self.address} is an index of another program. Choose another name."
            )
        if {key: made.get(key) for key in schema.stamp()} != schema.stamp():
            raise IndexMismatch(
                f"{self.address} was made by another version (schema {made.get('schema')}, "
                f"analysis {made.get('analysis')}). Make it anew beside the old: "
                f"timbao index PATHS --rebuild --index {self.address}."
            )
        return index

    def _describe(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = self.client.indices.get(
                index=self.address.name,
                params={"filter_path": "*.aliases,*.mappings._meta"},
            )
        except exceptions.NotFoundError:
            return {}
        if self.address.name in found or len(found) > 1:
            raise IndexMismatch(
                f"{self.address.name!r} is no index of timbao on this cluster. Choose another name."
            )
        return found

    def create(self) -> str:
        """Make a new generation that nobody sees yet, and return its name.

        It is waited for until every shard has its copies: a node lost before that would take the
        only copy of a shard with it. Where that has happened, another generation is made.
        """
        for _ in range(_ATTEMPTS):
            name = self._made()
            if self._status(name) != "red":
                return name
            self.remove(name)
        raise IndexUnavailable(
            f"{self.address} gives a new index no place for its shards. "
            "Look at /_cluster/allocation/explain of the cluster."
        )

    def _made(self) -> str:
        name = f"{self.address.name}-{datetime.now(UTC):%Y%m%d%H%M%S%f}"
        body = schema.body(self.address)
        body["mappings"]["_meta"]["timbao"]["name"] = self.address.name
        try:
            params = {"wait_for_active_shards": self._copies(), "timeout": "20s"}
            params["request_timeout"] = 60
            patiently(
                lambda: self.client.indices.create(index=name, body=body, params=dict(params))
            )
        except exceptions.RequestError as error:
            if error.error != "resource_already_exists_exception":
                raise  # else made by an attempt whose answer was lost with its node
        return name

    def _status(self, name: str) -> str:
        return str(patiently(lambda: self.client.cluster.health(index=name))["status"])

    def _copies(self) -> int:
        """Return how many copies of a shard the cluster has nodes for."""
        nodes = int(patiently(self.client.cluster.health)["number_of_data_nodes"])
        return max(1, min(self.address.replicas + 1, nodes))

    def swap(self, index: str) -> None:
        """Serve this generation in place of any other, in one step, and remove the others."""
        patiently(lambda: self._swap(index))

    def _swap(self, index: str) -> None:
        old = self.current()
        actions: list[dict[str, Any]] = [{"add": {"index": index, "alias": self.address.name}}]
        if old and old != index:
            actions.append({"remove_index": {"index": old}})
        try:
            self.client.indices.update_aliases(body={"actions": actions})
        except exceptions.NotFoundError:
            if self.current() != index:
                raise

    def remove(self, index: str) -> None:
        """Remove a generation; one that is gone is ignored."""
        self.client.indices.delete(index=index, params={"ignore_unavailable": "true"})

    def remove_leftovers(self) -> None:
        """Remove generations that killed runs left; the caller holds the lock."""
        pattern = re.compile(re.escape(self.address.name) + r"-\d{20}")
        found: dict[str, Any] = self.client.indices.get(
            index=f"{self.address.name}-*",
            params={"filter_path": "*.aliases,*.mappings._meta", "ignore_unavailable": "true"},
        )
        for index, description in found.items():
            made = description.get("mappings", {}).get("_meta", {}).get("timbao", {})
            ours = pattern.fullmatch(index) and made.get("name") == self.address.name
            if ours and not description["aliases"]:
                self.remove(index)
