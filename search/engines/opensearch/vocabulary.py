"""The corpus's vocabulary as a reader sees it: looked up by fold, remembered per snapshot."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from search.engines.base import Distant
from search.engines.opensearch.lexicon import followers
from search.engines.opensearch.schema import FORM
from search.engines.opensearch.snapshot import Snapshot
from search.engines.phrases import LONGEST, WAYS
from search.model import Scope
from search.query.expansion import one_letter_away
from search.text import fold, tokenize

MOST_BEGINNING: Final = 2000
"""Forms looked at that begin alike, the most frequent."""

_AT_ONCE: Final = 5000
_MOST_HITS: Final = 10_000
_REMEMBERED: Final = 200_000
_COUNTS: Final = ("form", "fold", "n", "m")


@dataclass(frozen=True, slots=True)
class Entry:
    """A form: in how many articles and in how many statements it is."""

    form: str
    articles: int
    statements: int


class Vocabulary:
    """What `search.query.expansion` and the contract's `Statistics` ask."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._folds: dict[str, dict[str, Entry]] = snapshot.cache.setdefault("folds", {})
        self._following: dict[str, str] = snapshot.cache.setdefault("next", {})
        self._asked: deque[str] = snapshot.cache.setdefault("asked", deque(maxlen=8))

    def load(self, folds: Iterable[str], *, following: bool = False) -> None:
        """Look up all forms with these folds, and what stands after them, in one go."""
        unknown = sorted({each for each in folds if each and not self._knows(each, following)})
        if len(self._folds) > _REMEMBERED:
            self._folds.clear()
            self._following.clear()
        fields = (*_COUNTS, "next") if following else _COUNTS
        for at in range(0, len(unknown), _AT_ONCE):
            chosen = unknown[at : at + _AT_ONCE]
            found: dict[str, dict[str, Entry]] = {each: {} for each in chosen}
            for source in self._search({"terms": {"fold": chosen}}, _MOST_HITS, fields):
                found[source["fold"]][source["form"]] = _entry(source)
                if following:
                    self._following[source["form"]] = source["next"]
            self._folds.update(found)

    def _knows(self, folded: str, following: bool) -> bool:
        entries = self._folds.get(folded)
        return entries is not None and (not following or entries.keys() <= self._following.keys())

    def _search(
        self, query: dict[str, Any], size: int, fields: Sequence[str] = _COUNTS
    ) -> list[dict[str, Any]]:
        body = {
            "query": {"bool": {"filter": [{"term": {"kind": FORM}}, query]}},
            "sort": [{"n": "desc"}, {"form": "asc"}],
            "size": size,
            "_source": fields,
            "track_total_hits": False,
        }
        answer = self._snapshot.look_up(body)
        return [hit["_source"] for hit in answer["hits"]["hits"]]

    def entries(self, folded: str) -> dict[str, Entry]:
        """Return the forms with this fold.

        Who asks for a word one letter from another is likely to ask for all of those: they are
        looked up together.
        """
        found = self._folds.get(folded)
        if found is None:
            near = next((each for each in self._asked if _is_near(folded, each)), None)
            self.load((folded, *(one_letter_away(near) if near is not None else ())))
            found = self._folds.get(folded, {})
        self._asked.append(folded)
        return found

    def followers(self, key: str) -> Counter[str]:
        """Return what stands right after a form, and how often."""
        if key not in self._following:
            self.load((fold(key),), following=True)
        return followers(self._following.get(key, ""))

    def entry(self, key: str) -> Entry | None:
        """Return what is known of a form."""
        return self.entries(fold(key)).get(key)

    # -- for expansion --------------------------------------------------------------------------

    def forms(self, folded: str) -> Sequence[str]:
        """Return the forms of articles that fold to this key."""
        return [key for key, entry in self.entries(folded).items() if entry.articles]

    def beginning(self, folded: str) -> Sequence[str]:
        """Return the forms of articles whose folded key begins so, the most frequent of many."""

        def look_up() -> list[str]:
            query = {
                "bool": {"filter": [{"prefix": {"fold": folded}}, {"range": {"n": {"gt": 0}}}]}
            }
            return [source["form"] for source in self._search(query, MOST_BEGINNING)]

        found = self._snapshot.remember(("beginning", folded), look_up)
        self.load(fold(key) for key in found)
        return found

    def frequency(self, key: str) -> int:
        """Return how many articles hold the form."""
        entry = self.entry(key)
        return entry.articles if entry else 0

    def count(self, key: str, scope: Scope) -> int:
        """Return how many articles or statements hold the form."""
        entry = self.entry(key)
        if entry is None:
            return 0
        return entry.articles if scope == "articles" else entry.statements


class ClusterStatistics(Distant):
    """The contract's `Statistics`: counts are those of the last commit."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._vocabulary = Vocabulary(snapshot)
        self._pairs: dict[str, Counter[str]] = snapshot.cache.setdefault("pairs", {})

    @property
    def documents(self) -> int:
        """Return how many articles there are."""
        return self._snapshot.figures("articles").documents

    def expect(self, text: str) -> None:
        """Look up what the words of a typed query may need, in one go."""
        folds = {fold(token.key) for token in tokenize(text) if token.key}
        self._vocabulary.load(folds, following=True)

    def frequency(self, key: str) -> int:
        """Return in how many articles the form occurs in title, lead or body."""
        return self._vocabulary.frequency(key)

    def forms(self, folded: str) -> Sequence[tuple[str, int]]:
        """Return the forms that fold to this, with their article counts, most frequent first."""
        entries = self._vocabulary.entries(folded)
        found = [(key, entry.articles) for key, entry in entries.items()]
        return sorted(found, key=lambda each: (-each[1], each[0]))

    def pair(self, left: str, right: str) -> int:
        """Return how often two forms stand side by side; 0 for a rare pair of a large corpus."""
        if left not in self._pairs:
            self._pairs[left] = self._vocabulary.followers(left)
        return self._pairs[left][right]

    def followers(self, left: str) -> dict[str, int]:
        """Return what stands right after a form and how often, most often first."""
        found = self._vocabulary.followers(left).items()
        return dict(sorted(found, key=lambda each: (-each[1], each[0])))

    def standing(self, phrases: Sequence[tuple[str, ...]]) -> list[int]:
        """Return in how many articles the words of each phrase stand one after the other.

        Up to a bound. What a phrase is likely to be lengthened to is counted with it, in one go.
        """
        return [self._standing(words) for words in phrases]

    def _standing(self, words: tuple[str, ...]) -> int:
        known: dict[tuple[str, ...], int] = self._snapshot.cache.setdefault("standing", {})
        if words not in known:
            wanted = [words]
            for phrase in wanted:
                if len(phrase) < LONGEST:
                    after = list(self.followers(phrase[-1]))[:WAYS]
                    wanted += [(*phrase, key) for key in after]
            known.update(zip(wanted, self._snapshot.roughly(map(_phrase, wanted)), strict=True))
        return known[words]

    def beginning(self, folded: str, limit: int) -> list[tuple[str, int]]:
        """Return the most frequent forms whose folded key begins so."""
        found = self._vocabulary.beginning(folded)[:limit]
        return [(key, self.frequency(key)) for key in found]

    def vocabulary(self, prefix: str = "") -> Iterable[tuple[str, int]]:
        """Yield the most frequent forms that begin with the prefix, and their article counts."""
        for key in self._vocabulary.beginning(fold(prefix)):
            if key.startswith(prefix):
                yield key, self.frequency(key)


def _entry(source: dict[str, Any]) -> Entry:
    return Entry(source["form"], source["n"], source["m"])


def _phrase(words: tuple[str, ...]) -> dict[str, Any]:
    return {"match_phrase": {"text": {"query": " ".join(words)}}}


def _is_near(folded: str, asked: str) -> bool:
    return abs(len(folded) - len(asked)) <= 1 and folded in one_letter_away(asked)
