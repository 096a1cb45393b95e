"""The query restated in words, so that a reader sees how it was understood."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date as Day

from search.model import Scope
from search.query.expansion import typed
from search.query.messages import N_
from search.query.nodes import (
    And,
    Bag,
    Dates,
    Field,
    FieldName,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
)
from search.text.syllable import usual

Translate = Callable[[str], str]

ALL = {
    "articles": N_("Tất cả bài viết, mới nhất trước."),
    "statements": N_("Tất cả phát biểu, mới nhất trước."),
}
SEARCH = {
    "articles": N_("Tìm {what} trong tất cả bài viết."),
    "statements": N_("Tìm {what} trong tất cả phát biểu."),
}
WORD = N_("từ “{words}”")
WORDS = N_("cả {count} từ “{words}”")
READ_AS = N_("{what} (hiểu là “{reading}”)")
PHRASE = N_("cụm “{words}”")
NEAR = N_("“{words}” đứng gần nhau (xen không quá {slop} từ)")
PREFIX = N_("từ bắt đầu bằng “{words}”")
FUZZY = N_("từ gần giống “{words}”")
EXACT = N_("đúng dấu “{words}”")
FIELDS: dict[FieldName, str] = {
    "title": N_("{what} ở tựa bài"),
    "speaker": N_("{what} trong tên người phát biểu"),
    "section": N_("{what} trong tên chuyên mục"),
    "source": N_("{what} trong tên nguồn"),
}
NOT = N_("không có {what}")
ANY_OF = N_("{first} hoặc {second}")
ALL_OF = N_("{first}; {second}")
GROUP = N_("({what})")
ON_DAY = N_("ngày {start}")
IN_MONTH = N_("tháng {start}")
IN_YEAR = N_("năm {start}")
BETWEEN = N_("từ {start} đến {end}")
SINCE = N_("kể từ {start}")
UNTIL = N_("đến {end}")
ANY_DAY = N_("ngày bất kỳ")

MOST_WAYS = 2
"""Other ways to write a word that are said; more would not be read."""


def restate(
    query: Query, scope: Scope = "articles", translate: Translate = str, frame: str = ""
) -> str:
    """Return one sentence that says what will be looked for.

    `translate` turns a Vietnamese message id into the reader's language. `frame` is a sentence to
    use in place of "Tìm {what} trong tất cả …", for who looks in less than all.
    """
    if query.root is None:
        return translate(ALL[scope])
    what = _Words(translate, query.text).node(query.root)
    return (frame or translate(SEARCH[scope])).format(what=what)


class _Words:
    """Say nodes in words; `text` is what was typed."""

    def __init__(self, translate: Translate, text: str) -> None:
        self._ = translate
        self._text = text

    def node(self, node: Node) -> str:
        match node:
            case Word() | Prefix() | Fuzzy():
                return self._leaf(node)
            case Phrase():
                words = self._written(node)
                near = NEAR if node.slop else PHRASE if " " in words else WORD
                return self._read(self._say(near, words=words, slop=node.slop), node.words)
            case Bag():
                return self._bag(node)
            case And():
                return self._join(ALL_OF, map(self._clause, node.children))
            case Or(children=(first, *others)) if _is_other_way(others[-1]):
                shown = (first, *others[:MOST_WAYS])
                return self._join(ANY_OF, dict.fromkeys(map(self._grouped, shown)))
            case Or():
                return self._join(ANY_OF, dict.fromkeys(map(self._grouped, node.children)))
            case Not():
                return self._say(NOT, what=self._grouped(node.child))
            case Field():
                return self._say(FIELDS[node.name], what=self._grouped(node.child))
            case Dates():
                return self._dates(node.start, node.end)

    def _leaf(self, leaf: Word | Prefix | Fuzzy) -> str:
        match leaf:
            case Word(exact=True):
                return self._say(EXACT, words=leaf.text)
            case Word():
                return self._read(self._say(WORD, words=_shown(leaf)), [leaf])
            case Prefix():
                return self._say(PREFIX, words=leaf.text)
            case Fuzzy():
                return self._say(FUZZY, words=leaf.text)

    def _bag(self, bag: Bag) -> str:
        if len(bag.children) == 1:
            return self.node(bag.children[0])
        shown = " ".join(map(self._written, bag.children))
        said = self._say(WORDS, words=shown, count=len(bag.children))
        return self._read(said, bag.children)

    def _written(self, node: Node) -> str:
        """Return a word or a phrase as shown, a compound as typed: "57-NQ/TW"."""
        match node:
            case Word() | Prefix() | Fuzzy():
                return _shown(node)
            case Or():
                return self._written(node.children[0])
            case Phrase(words=words):
                typed = self._text[words[0].span[0] : words[-1].span[1]]
                plain = all(self._is_typed(word) for word in words)
                return typed if plain else " ".join(map(_shown, words))
        return ""

    def _is_typed(self, leaf: Word | Prefix | Fuzzy) -> bool:
        """Tell whether the word stands so in what was typed: keystrokes do not."""
        plain = isinstance(leaf, Word) and not leaf.exact
        return plain and self._text[slice(*leaf.span)] == leaf.text

    def _read(self, said: str, nodes: Iterable[Node]) -> str:
        nodes = list(nodes)
        if all(_reading(leaf) == leaf.key for node in nodes for leaf in _leaves(node)):
            return said
        reading = " ".join(map(self._meant, nodes))
        return self._say(READ_AS, what=said, reading=reading)

    def _meant(self, node: Node) -> str:
        """Return the reading of a word as the paper would write it, a compound as typed."""
        leaves = _leaves(node)
        if all(_reading(leaf) == leaf.key for leaf in leaves):
            return self._written(node)
        return " ".join(_cased(leaf.text, usual(_reading(leaf))) for leaf in leaves)

    def _clause(self, node: Node) -> str:
        said = self.node(node)
        return self._say(GROUP, what=said) if isinstance(node, Or) else said

    def _grouped(self, node: Node) -> str:
        said = self.node(node)
        return self._say(GROUP, what=said) if isinstance(node, And | Or) else said

    def _join(self, message: str, parts: Iterable[str]) -> str:
        first, *rest = parts
        for second in rest:
            first = self._say(message, first=first, second=second)
        return first

    def _dates(self, start: Day | None, end: Day | None) -> str:
        if start and end:
            message, said = _period(start, end)
            return self._say(message, start=said, end=_written(end))
        if start:
            return self._say(SINCE, start=_written(start))
        return self._say(UNTIL, end=_written(end)) if end else self._(ANY_DAY)

    def _say(self, message: str, **values: object) -> str:
        return self._(message).format(**values)


def _period(start: Day, end: Day) -> tuple[str, str]:
    if start == end:
        return ON_DAY, _written(start)
    next_day = Day.fromordinal(end.toordinal() + 1) if end < Day.max else end
    if (start.day, next_day.day, start.year, start.month) == (1, 1, end.year, end.month):
        return IN_MONTH, f"{start.month}/{start.year}"
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        return IN_YEAR, str(start.year)
    return BETWEEN, _written(start)


def _written(day: Day) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _is_other_way(node: Node) -> bool:
    """Tell whether a branch is another way to write the first: nobody typed it."""
    words = node.words if isinstance(node, Phrase) else (node,)
    return all(isinstance(word, Word) and not any(word.span) for word in words)


def _shown(leaf: Word | Prefix | Fuzzy) -> str:
    match leaf:
        case Word():
            written = leaf.text if any(leaf.span) else usual(leaf.text)
            return f"={written}" if leaf.exact else written
        case Prefix():
            return f"{leaf.text}*"
        case Fuzzy():
            return f"{leaf.text}~"


def _leaves(node: Node) -> tuple[Word | Prefix | Fuzzy, ...]:
    return typed(node) if isinstance(node, Word | Phrase | Or) else ()


def _reading(leaf: Word | Prefix | Fuzzy) -> str:
    return leaf.forms[0].key if isinstance(leaf, Word) and leaf.forms else leaf.key


def _cased(typed: str, key: str) -> str:
    """Return a key in the case that was typed."""
    if typed.isupper() and len(typed) > 1:
        return key.upper()
    return key[:1].upper() + key[1:] if typed[:1].isupper() else key
