"""What a typed beginning may become: the rule that the engines share, and its order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search.engines.base import Completion
from search.text import agree, fold
from search.text.tokens import SURFACE, pieces


@dataclass(frozen=True)
class Beginning:
    """Typed words, of which the last may go on unless a space follows it."""

    keys: tuple[str, ...]
    open: bool

    @property
    def folded(self) -> tuple[str, ...]:
        """Return the keys without marks."""
        return tuple(fold(key) for key in self.keys)

    def starts(self, keys: Sequence[str], at: int = 0) -> bool:
        """Tell whether the words from `at` on begin so: typed marks stand, others are free."""
        if at + len(self.keys) > len(keys):
            return False
        *whole, last = zip(self.keys, keys[at:], strict=False)
        return all(agree(typed, key) for typed, key in whole) and self._begins(*last)

    def _begins(self, typed: str, key: str) -> bool:
        if not self.open:
            return agree(typed, key)
        return begins(typed, key)

    def inside(self, keys: Sequence[str]) -> int:
        """Return at which word the beginning stands, or -1."""
        return next((at for at in range(len(keys)) if self.starts(keys, at)), -1)


def begins(typed: str, key: str) -> bool:
    """Tell whether a key begins as typed, where typed marks stand and others are free."""
    return fold(key).startswith(fold(typed)) and (
        typed.isascii() or agree(typed, key) or agree(typed, key[: len(typed)])
    )


def beginning(prefix: str) -> Beginning | None:
    """Read what is typed so far, or None where there is no word in it."""
    keys = keys_of(prefix[-200:])
    return Beginning(keys, not prefix[-1:].isspace()) if keys else None


def keys_of(text: str) -> tuple[str, ...]:
    """Return the keys of a title, a name or what is typed; of a compound ("U23") the whole."""
    keys: list[str] = []
    for surface in SURFACE.findall(text):
        found = pieces(surface)
        while found:  # a whole form, and behind it its parts, of which the first steps 0
            keys.append(found[0].key)
            after = 1
            if len(found) > 1 and not found[1].step:
                after = next(
                    (n for n, each in enumerate(found) if each.start >= found[0].end), len(found)
                )
            found = found[after:]
    return tuple(filter(None, keys))


def best(
    phrases: Iterable[Completion],
    speakers: Iterable[tuple[int, Completion]],
    titles: Iterable[tuple[int, Completion]],
    limit: int,
) -> tuple[Completion, ...]:
    """Return the best of each kind, side by side: half phrases, then people, then titles.

    Speakers and titles come with the word at which the beginning stands in them: nearer the
    start is better, then more frequent, then shorter. What one kind lacks the others fill.
    """
    ranked = [
        sorted(phrases, key=lambda each: (-each.count, each.text)),
        [each for _, each in sorted(speakers, key=_nearest)],
        [each for _, each in sorted(titles, key=_nearest)],
    ]
    shares = (limit - limit // 2, limit // 4, limit // 4)
    chosen = [each for kind, share in zip(ranked, shares, strict=True) for each in kind[:share]]
    spare = [each for kind, share in zip(ranked, shares, strict=True) for each in kind[share:]]
    chosen += spare[: limit - len(chosen)]
    return tuple(sorted(chosen, key=lambda each: ("phrase", "speaker", "title").index(each.kind)))


def _nearest(each: tuple[int, Completion]) -> tuple[int, int, int, str]:
    at, completion = each
    return at, -completion.count, len(completion.text), completion.text
