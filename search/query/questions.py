"""What is different in a long query, which is mostly a question or a sentence from the paper.

The words that make it a question tell little about what is asked: "Ai có thẩm quyền cấp hộ chiếu
cho công dân?" is about passports, and "ai" weighs less. The list is closed: the interrogatives of
Vietnamese grammar. In a short query every word counts: "là gì" may be a title.

And among many words, one that stands in a text only with other marks than typed, or in a reading
the query makes unlikely, stands there by chance: such a text does not hold all words.
"""

from __future__ import annotations

from dataclasses import replace

from search.query.nodes import Bag, Or, Phrase, Word

WEIGHT = 0.5
SHORTEST = 5
"""Words that a query must have for some of them to weigh less."""

LONG = 5
"""Words from which on neither forms with other marks nor unlikely readings are looked for."""

_PHRASES = frozenset(
    tuple(phrase.split())
    for phrase in (
        "ai", "gì", "nào", "sao", "đâu", "mấy", "cái gì", "là gì", "là ai", "bao nhiêu", "bao lâu",
        "bao giờ", "thế nào", "như thế nào", "ra sao", "tại sao", "vì sao", "khi nào", "ở đâu",
        "hay không", "có phải", "phải không", "đúng không", "được không", "đúng hay sai",
        "hay sai",
    )
)  # fmt: skip
_LONGEST = max(map(len, _PHRASES))


def weighed(bag: Bag) -> Bag:
    """Return the bag with its interrogatives at `WEIGHT`, as they are read; strict if `LONG`."""
    words = bag.children
    if len(words) >= LONG:
        words = tuple(
            replace(c, loose=False, free=False) if isinstance(c, Word) else c for c in words
        )
    if len(words) < SHORTEST:
        return bag
    keys = [_read(child) for child in words]
    asking = set[int]()
    for start in range(len(keys)):
        for length in range(_LONGEST, 0, -1):
            if tuple(keys[start : start + length]) in _PHRASES:
                asking.update(range(start, start + length))
                break
    return Bag(tuple(
        replace(child, weight=WEIGHT) if at in asking and isinstance(child, Word) else child
        for at, child in enumerate(words)
    ))  # fmt: skip


def _read(child: Word | Phrase | Or) -> str:
    if not isinstance(child, Word):
        return ""
    return child.forms[0].key if child.forms else child.key
