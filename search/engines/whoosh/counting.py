"""How often a query's words stand in the articles of each month, counted by positions alone.

Counted is what `search.marks` would mark, by the same rules: a phrase where it stands whole, plain
words where they stand together as in the query, by themselves where they never do, each in its
likeliest reading that the title (or the text) holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.engines.base import Occurrences
from search.engines.whoosh.clock import Clock, OutOfTime
from search.engines.whoosh.context import Context, context
from search.engines.whoosh.filters import mask
from search.engines.whoosh.matching import NO, Matcher
from search.engines.whoosh.positions import MARGIN, STRIDE, common, places
from search.engines.whoosh.snapshot import Snapshot
from search.engines.whoosh.text import SegmentText
from search.marks import Marker, Unit
from search.model import Filters
from search.occurrences import LEVELS, Leaf, level, side_by_side
from search.query.nodes import Node, Query, Word
from search.text import fold

Array = NDArray[Any]

_MOST_LEAVES: Final = 62
"""The leaves of a query are bits of a number."""
_TEXT: Final = 1 << 31
"""Added to the places of lead and body, so that a title's are apart from them."""
_WORTH: Final = tuple(0.5**each for each in LEVELS)
"""The weights that stand for the levels while places are gathered: of two the better stays."""


class Standing(NamedTuple):
    """Ascending places of a leaf, those of titles and of texts apart, and how well each answers."""

    at: Array
    level: Array

    def best(self) -> Array:
        """Return the places at which the leaf is answered as well as in any of the same text."""
        best = self.level == _of_each_text(np.minimum, self.at, self.level)
        return np.asarray(self.at[best])


def occurrences(
    snapshot: Snapshot, query: Query, deadline: float | None
) -> dict[str, Occurrences] | None:
    """Return by month the articles that hold all words, and how often those stand there.

    None where positions do not tell: of words near each other, of what stands for more forms than
    are looked at, and past the deadline (seconds).
    """
    root, marker, shared = query.root, Marker(query), context(snapshot)
    if root is None or len(marker.leaves) > _MOST_LEAVES or any(u.slop for u in marker.units):
        return None
    forms = [_forms(leaf, shared) for leaf in marker.leaves]
    levels = [each for each in forms if each is not None]
    if len(levels) < len(forms):
        return None
    try:
        return _by_month(root, shared, marker.units, levels, Clock(deadline))
    except OutOfTime:
        return None


def _forms(leaf: Leaf, shared: Context) -> dict[str, float] | None:
    """Return the forms that answer the leaf, and how well; None where there are too many."""
    if isinstance(leaf, Word):
        folds = {fold(leaf.key), *(fold(form.key) for form in leaf.forms)}
        held = [form for folded in folds for form in shared.articles.forms(folded)]
        answers = ((form, level(leaf, form)) for form in held)
        return {form: _WORTH[answer] for form, answer in answers if answer is not None}
    forms = shared.articles.expand(leaf)
    held = [*forms.agreeing, *forms.looser]
    most = min(shared.weights.expansion, shared.weights.fuzzy_expansion)
    return dict.fromkeys(held, _WORTH[0]) if len(held) < most else None


def _by_month(
    root: Node,
    shared: Context,
    units: Sequence[Unit],
    forms: Sequence[dict[str, float]],
    clock: Clock,
) -> dict[str, Occurrences]:
    columns, matcher = shared.columns("articles"), Matcher(shared, "articles", clock)
    allowed = columns.month >= 0
    live = mask(shared, "articles", Filters())
    allowed = allowed if live is None else allowed & live
    articles: Counter[int] = Counter()
    found: Counter[int] = Counter()
    for text, start in zip(matcher.field.texts, columns.starts, strict=False):
        assert isinstance(text, SegmentText)
        docs = matcher.candidates(root, text)
        docs = docs[allowed[docs + start]]
        docs = docs[matcher.judge(root, text, docs).answer != NO]
        clock.check()
        counts = _counts(text, docs, units, forms)
        months, which = np.unique(columns.month[docs + start], return_inverse=True)
        sums = np.bincount(which, counts, len(months)).astype(np.int64)
        articles.update(dict(zip(months.tolist(), np.bincount(which).tolist(), strict=True)))
        found.update(dict(zip(months.tolist(), sums.tolist(), strict=True)))
    return {
        f"{month // 12:04}-{month % 12 + 1:02}": Occurrences(articles[month], found[month])
        for month in sorted(articles)
    }


def _counts(
    text: SegmentText, docs: Array, units: Sequence[Unit], forms: Sequence[dict[str, float]]
) -> Array:
    """Return how many stretches of words answer the query in each of the documents."""
    ends = text.segment.title_end[docs]
    standing = [_standing(found.at, found.weight, ends) for found in places(text, forms, docs)]
    kept = [np.zeros(0, np.int64)]
    for unit in units:
        own = standing[unit.first : unit.first + len(unit.leaves)]
        at = _whole(own) if unit.whole else _loose(own)
        kept.append(at[at % STRIDE < MARGIN + _TEXT] if unit.title_only else at)
    at = np.unique(np.concatenate(kept))
    begins = at[np.diff(at, prepend=-1) != 1]
    return np.bincount(begins // STRIDE, minlength=len(docs))


def _standing(at: Array, weight: Array | None, title_ends: Array) -> Standing:
    """Return places with those of texts moved apart, and levels in place of weights."""
    if weight is None:
        levels = np.zeros(len(at), np.int8)
    else:
        levels = np.searchsorted(-np.array(_WORTH, np.float32), -weight).astype(np.int8)
    inside = at % STRIDE - MARGIN >= title_ends[at // STRIDE]
    return Standing(at + inside * _TEXT, levels)


def _of_each_text(function: np.ufunc, at: Array, values: Array) -> Array:
    """Return for each place what the function makes of all values of its title or text."""
    if not len(at):
        return values
    first = np.flatnonzero(np.diff(at // _TEXT, prepend=-1))
    return np.repeat(function.reduceat(values, first), np.diff(first, append=len(at)))


def _whole(words: Sequence[Standing]) -> Array:
    """Return the places of a phrase's words where it stands whole, at its best level there."""
    begun = words[0]
    for step, word in enumerate(words[1:], 1):
        which, where = common(begun.at, word.at - step)
        begun = Standing(begun.at[which], np.maximum(begun.level[which], word.level[where]))
    return np.asarray(np.add.outer(begun.best(), np.arange(len(words)))).ravel()


def _loose(words: Sequence[Standing]) -> Array:
    """Return the places of plain words: in runs of the query, and of words in no run."""
    best = [word.best() for word in words]
    every = np.concatenate(best)
    bits = np.repeat(1 << np.arange(len(best)), [len(at) for at in best])
    order = np.argsort(every, kind="stable")
    at, first = np.unique(every[order], return_index=True)
    if not len(at):
        return at
    held = np.bitwise_or.reduceat(bits[order], first)
    in_run = side_by_side(at, held)
    runs = _of_each_text(np.bitwise_or, at, in_run)
    return np.asarray(at[(in_run | held & ~runs) != 0])
