"""One segment as the evaluator reads it: NumPy arrays, mapped from disk when first touched.

A segment holds articles, numbered 0 to `articles` - 1, and statements, numbered on their own from
0 to `statements` - 1 in the order of their articles. For Whoosh statement `s` is document
`articles + s`, so both kinds lie in one segment and become visible in one commit. Numbers are of
this segment alone and never move; what a later commit deletes stays in the arrays, `live` is
False there.

Everything returned is read-only. Arrays are views of the map: a slice costs no copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from search.engines.whoosh.files import ArrayFiles, to_bytes
from search.engines.whoosh.postings import Postings
from search.engines.whoosh.store import StoredArticles, sources
from search.engines.whoosh.terms import HashIndex, Terms

if TYPE_CHECKING:
    from search.model import Article

UNDATED = np.iinfo(np.int32).min
"""What `date_start` and `date_end` hold for an article without a date."""

Array = NDArray[Any]


class Statements:
    """Columns of a segment's statements; every array has one entry a statement."""

    def __init__(self, files: ArrayFiles) -> None:
        self._files = files

    @cached_property
    def parent(self) -> Array:
        """Article number; ascending; uint32."""
        return self._files.array("statement.parent")

    @cached_property
    def speaker(self) -> Array:
        """Ordinal into `Segment.speakers`; uint32."""
        return self._files.array("statement.speaker")

    @cached_property
    def role(self) -> Array:
        """Ordinal into `Segment.roles`; uint32."""
        return self._files.array("statement.role")

    @cached_property
    def kind(self) -> Array:
        """0 direct, 1 reported; uint8."""
        return self._files.array("statement.kind")


class Segment:
    """What one segment holds. Cheap to make: nothing but the manifest is read until asked for."""

    def __init__(self, files: ArrayFiles, deleted: Array | None = None) -> None:
        self.files = files
        self.name: str = files.name
        self.articles: int = int(files.meta["articles"])
        self.statements: int = int(files.meta["statements"])
        self.text = Postings(files, "text", self.articles)
        self.said = Postings(files, "said", self.statements, self.text)
        self.said_columns = Statements(files)
        self.deleted: Array = np.zeros(0, np.uint32) if deleted is None else deleted
        """Article numbers that are deleted, ascending."""

    # -- which documents count ------------------------------------------------------------------

    @cached_property
    def live(self) -> Array:
        """Whether each article still counts; bool."""
        mask = np.ones(self.articles, np.bool_)
        mask[self.deleted] = False
        mask.flags.writeable = False
        return mask

    @cached_property
    def live_statements(self) -> Array:
        """Whether each statement's article still counts; bool."""
        return self.live[self.said_columns.parent]

    @property
    def live_articles(self) -> int:
        """How many articles count."""
        return self.articles - len(self.deleted)

    @cached_property
    def text_length(self) -> int:
        """Sum of the weighted lengths of live articles."""
        total = int(self.files.meta["text.total_length"])
        return total - int(self.text.lengths[self.deleted].sum(dtype=np.int64))

    @cached_property
    def said_length(self) -> int:
        """Sum of the lengths of live statements."""
        if not len(self.deleted):
            return int(self.files.meta["said.total_length"])
        return int(self.said.lengths[self.live_statements].sum(dtype=np.int64))

    # -- terms ----------------------------------------------------------------------------------

    @cached_property
    def terms(self) -> Terms:
        """The vocabulary: key to number, number to key, accent groups, prefixes."""
        return Terms(self.files)

    def frequency(self, term: int) -> int:
        """Return how many live articles hold the term."""
        if not len(self.deleted):
            return self.text.frequency(term)
        return int(np.count_nonzero(self.live[self.text.slice(term)[0]]))

    def pairs(self, left: int) -> tuple[Array, Array]:
        """Return `(right, count)`: the terms that stand right after `left`, and how often.

        Terms ascend. Rare pairs of large segments are left out (see `pairs.floor` in
        writer); counts are of the text when it was written, deletions do not lower them.
        """
        offsets = self.files.array("pairs.offsets")
        start, end = int(offsets[left]), int(offsets[left + 1])
        right, count = self.files.array("pairs.right"), self.files.array("pairs.count")
        return right[start:end], count[start:end]

    def pair(self, left: int, right: int) -> int:
        """Return how often `right` stands right after `left`, 0 where not kept."""
        rights, counts = self.pairs(left)
        at = int(np.searchsorted(rights, right))
        return int(counts[at]) if at < len(rights) and rights[at] == right else 0

    # -- zones ----------------------------------------------------------------------------------

    @cached_property
    def title_end(self) -> Array:
        """Position after the title's last token (0 without a title), by article; uint32."""
        return self.files.array("article.title_end")

    @cached_property
    def lead_end(self) -> Array:
        """Position after the lead's last token (`title_end` without one), by article; uint32."""
        return self.files.array("article.lead_end")

    def paragraph_positions(self, article: int) -> Array:
        """Return where each of `Article.paragraphs` begins in the token stream; uint32.

        So that only the paragraphs that are shown need tokenising again for offsets.
        """
        offsets = self.files.array("paragraph.offsets")
        start, end = int(offsets[article]), int(offsets[article + 1])
        return self.files.array("paragraph.positions")[start:end]

    # -- columns --------------------------------------------------------------------------------

    @cached_property
    def date_start(self) -> Array:
        """First day of the article's period, days since 1970-01-01, or `UNDATED`; int32."""
        return self.files.array("article.date_start")

    @cached_property
    def date_end(self) -> Array:
        """Last day of the period (the first, for a day), or `UNDATED`; int32."""
        return self.files.array("article.date_end")

    @cached_property
    def month(self) -> Array:
        """Month as year * 12 + month - 1, or -1: undated, or only the year is known; int32."""
        return self.files.array("article.month")

    @cached_property
    def section(self) -> Array:
        """Ordinal into `sections`; uint32."""
        return self.files.array("article.section")

    @cached_property
    def source(self) -> Array:
        """Ordinal into `sources`; uint32."""
        return self.files.array("article.source")

    @cached_property
    def sections(self) -> Sequence[str]:
        """The sections' names as written; ordinal 0 is "" (none)."""
        return self.files.strings("sections")

    @cached_property
    def sources(self) -> Sequence[str]:
        """The sources' names; ordinal 0 is "" (none)."""
        return self.files.strings("sources")

    @cached_property
    def speakers(self) -> Sequence[str]:
        """Speakers' names as written in their articles; one ordinal a spelling."""
        return self.files.strings("speakers")

    @cached_property
    def speaker_keys(self) -> Sequence[str]:
        """The key of each of `speakers`: spellings of one name have one."""
        return self.files.strings("speakers.keys")

    @cached_property
    def roles(self) -> Sequence[str]:
        """Roles as given with statements and speakers; ordinal 0 is ""."""
        return self.files.strings("roles")

    @cached_property
    def speaker_offsets(self) -> Array:
        """Where each article's speakers begin in `speaker_values`; uint32, articles + 1."""
        return self.files.array("article.speaker_offsets")

    @cached_property
    def speaker_values(self) -> Array:
        """Ordinals into `speakers`, article after article, in the article's order; uint32."""
        return self.files.array("article.speaker_values")

    @cached_property
    def first_statement(self) -> Array:
        """Where each article's statements begin; uint32, articles + 1 entries."""
        return self.files.array("article.first_statement")

    @cached_property
    def group(self) -> Array:
        """Near-duplicate group: equal numbers, in any segments, are one text's prints; uint64."""
        return self.files.array("article.group")

    # -- ids and stored articles ----------------------------------------------------------------

    def id(self, article: int) -> str:
        """Return the article's id."""
        return self.files.strings("ids")[article]

    def find(self, id: str) -> int:
        """Return the live article with this id, or -1."""
        data, ids = to_bytes(id), self.files.strings("ids")
        for number in self._by_id.candidates(data):
            if ids.encoded(number) == data and self.is_live(number):
                return number
        return -1

    def is_live(self, article: int) -> bool:
        """Tell whether the article still counts, without making the mask."""
        at = int(self.deleted.searchsorted(np.uint32(article)))
        return at == len(self.deleted) or int(self.deleted[at]) != article

    def stored(self, article: int) -> Article:
        """Return the article as it was added."""
        return self._stored.article(article)

    def sources_of(self) -> list[tuple[str, str, str]]:
        """Return id, file and digest of every article, deleted ones included."""
        return sources(self.files)

    @cached_property
    def _stored(self) -> StoredArticles:
        return StoredArticles(self.files)

    @cached_property
    def _by_id(self) -> HashIndex:
        return HashIndex(self.files, "ids")
