"""The OpenSearch engine, for corpora that outgrow one machine.

Keys are analysed here and sent to fields that only split at spaces; the cluster matches, filters,
counts and draws the best candidates, whose scores are then computed with the one formula of
`search.ranking` from the words that come with them. Reading order: `address`, `schema`, `stream`,
`prepare`, `tally`; for writing `patience`, `bulk`, `lock`, `catalog`, `prints`, `lexicon`,
`target`, `writer`; for reading `snapshot`, `session`, `vocabulary`, `names`, `scoring`,
`compiling`, `rows`, `listing`, `counting`, `around`, `reader`.
"""

from __future__ import annotations

from search.errors import UsageError

try:
    import opensearchpy  # noqa: F401
except ModuleNotFoundError:
    raise UsageError(
        "An index on OpenSearch needs its client: pip install 'timbao[opensearch]'."
    ) from None

from search.engines.opensearch.address import Address
from search.engines.opensearch.reader import OpenSearchReader
from search.engines.opensearch.writer import OpenSearchWriter


def open_reader(url: str) -> OpenSearchReader:
    """Open the index at `opensearch://HOST:PORT[,HOST:PORT...]/NAME` for searching.

    Raises:
        UsageError: the URL cannot be read.
        IndexMissing, IndexMismatch, IndexUnavailable: as the cluster answers.
    """
    return OpenSearchReader(Address.parse(url))


def open_writer(url: str, *, rebuild: bool = False) -> OpenSearchWriter:
    """Open the index at the URL for changing, making it if there is none.

    Raises:
        UsageError: the URL cannot be read.
        IndexLocked: another indexer holds the lock after 30 s.
        IndexMismatch, IndexUnavailable: as the cluster answers.
    """
    return OpenSearchWriter(Address.parse(url), rebuild=rebuild)


__all__ = ["OpenSearchReader", "OpenSearchWriter", "open_reader", "open_writer"]
