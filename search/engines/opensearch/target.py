"""Records on their way into one generation: groups, replaced versions, the vocabulary's counts."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from opensearchpy import OpenSearch

from search.engines.opensearch.bulk import Sender, deletion
from search.engines.opensearch.lexicon import Lexicon
from search.engines.opensearch.patience import patiently
from search.engines.opensearch.prepare import Prepared, prepared
from search.engines.opensearch.prints import Place, Prints
from search.engines.opensearch.schema import ARTICLE, STATEMENT, record_id
from search.engines.opensearch.stored import restored
from search.engines.opensearch.tally import Tally
from search.model import Article

_LOOK_UP = 500
_MERGE_FORMS = 1_000_000


class Target:
    """A generation that records are being sent to."""

    def __init__(
        self,
        client: OpenSearch,
        sender: Sender,
        index: str,
        *,
        searchable: bool = False,
        cut_off: bool = False,
    ) -> None:
        """Send through `sender`; `searchable` says that the generation holds a commit.

        `cut_off` says that a run was killed inside the last one: what is held may be of either
        run, so it is not counted out, and all is counted anew at the end.
        """
        self.index = index
        self._cut_off = cut_off
        self._client = client
        self._sender = sender
        self._prints = Prints(self._client, index)
        self._prints.searchable = searchable
        self._lexicon = Lexicon(self._client, index)
        self._lexicon.empty = not searchable
        self._tally = Tally()

    def add(
        self,
        articles: Sequence[Prepared],
        changed: Collection[str],
        tally: Tally | None = None,
    ) -> None:
        """Send new articles, and once more those they are the first copies of.

        `tally` is what was counted of just these, if it was.
        """
        if not articles:
            return
        if tally is not None:
            self._tally.merge(tally)
        places, promoted = self._prints.place(articles, changed)
        for article, place in zip(articles, places, strict=True):
            if tally is None:
                self._tally.add(article)
            self._send(article, place)
        if promoted:
            self._sender.drain()
            for old in self._stored([each.id for each in promoted], newest=True).values():
                group = next(each.group for each in promoted if each.id == old.id)
                self._send(old, Place(group, True))
        if len(self._tally.forms) > _MERGE_FORMS:
            self._merge()

    def replace(self, articles: Sequence[Prepared], changed: set[str]) -> None:
        """Send articles in place of those with the same ids."""
        for at in range(0, len(articles), _LOOK_UP):
            chosen = articles[at : at + _LOOK_UP]
            old = self._stored([article.id for article in chosen], newest=self._cut_off)
            for article in chosen:
                if article.id in old:
                    self._uncount(old[article.id])
                    extra = old[article.id].statements[len(article.statements) :]
                    self._sender.send(deletion(record.id) for record in extra)
            self.add(chosen, changed)

    def remove(self, ids: Sequence[str], *, newest: bool = False) -> None:
        """Delete articles with their statements; unknown ids are ignored."""
        for at in range(0, len(ids), _LOOK_UP):
            self._sender.drain()
            chosen = ids[at : at + _LOOK_UP]
            for article in self._stored(chosen, newest=newest or self._cut_off).values():
                self._forget(article)
        self._sender.drain()

    def forget_recent(self) -> None:
        """Say that all was refreshed: near-duplicates of it are looked up, not remembered."""
        self._prints.forget_recent()

    def drain(self) -> None:
        """Wait until all that was sent is acknowledged."""
        self._sender.drain()

    def finish(self) -> dict[str, str]:
        """Send the vocabulary; return which articles the cluster refused, and why."""
        self._sender.drain()
        refused = self._withdraw()
        self._merge()
        if self._cut_off:
            patiently(lambda: self._client.indices.refresh(index=self.index))
            self._sender.send(self._lexicon.recount())
            self._sender.drain()
        self.close()
        return refused

    def _withdraw(self) -> dict[str, str]:
        """Take back the articles of which a record was refused: none is there in part."""
        reasons: dict[str, str] = {}
        sent: dict[str, Article] = {}
        for (_, body), reason in self._sender.refused:
            record = json.loads(body)
            if record["kind"] not in (ARTICLE, STATEMENT):
                continue  # a name or form of theirs
            reasons.setdefault(record["id"], reason)
            if record["kind"] == ARTICLE:
                sent[record["id"]] = restored(record["article"])
        for article in prepared(list(sent.values())):
            self._forget(article)
        self.remove(sorted(reasons.keys() - sent.keys()), newest=True)
        return reasons

    def _uncount(self, article: Prepared) -> None:
        if not self._cut_off:
            self._tally.subtract(article)

    def _forget(self, article: Prepared) -> None:
        self._uncount(article)
        records = (article.record, *article.statements)
        self._sender.send(deletion(record.id) for record in records)

    def close(self) -> None:
        """Stop sending."""
        self._sender.close()

    def _merge(self) -> None:
        tally, self._tally = self._tally, Tally()
        self._sender.send(self._lexicon.merge(tally))
        self._sender.drain()

    def _send(self, article: Prepared, place: Place) -> None:
        items = [article.record.lines(place.group, place.copied)]
        for record in article.statements:
            group = record_id(STATEMENT, place.group, record.print)
            items.append(record.lines(group, place.copied))
        self._sender.send(items)

    def _stored(self, ids: Sequence[str], *, newest: bool = False) -> dict[str, Prepared]:
        """Return what the generation holds of these articles, analysed anew.

        As of the last refresh, which the vocabulary's counts are of; or (`newest`) as last sent.
        """
        if not ids:
            return {}
        keys = [record_id(ARTICLE, id) for id in ids]
        params = {"_source_includes": "article", "realtime": str(newest).lower()}
        answer = patiently(
            lambda: self._client.mget(index=self.index, body={"ids": keys}, params=dict(params))
        )
        found = [each["_source"]["article"] for each in answer["docs"] if each.get("found")]
        return {article.id: article for article in prepared([restored(each) for each in found])}
