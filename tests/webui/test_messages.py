"""Every message a reader may see has an English translation with the same places to fill."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
PLACE = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


def of_the_desk() -> Iterator[str]:
    for path in sorted((ROOT / "webui").rglob("*")):
        method = {".py": "python", ".html": "jinja2.ext:babel_extract"}.get(path.suffix)
        if method:
            options = {"newstyle_gettext": "true"} if path.suffix == ".html" else {}
            with path.open("rb") as file:
                for _line, message, _comments, _context in extract(
                    method, file, KEYWORDS, (), options
                ):
                    yield message if isinstance(message, str) else message[0]


def of_the_search() -> Iterator[str]:
    """Yield what is marked with `N_` and the messages of notes, given there or by a constant."""
    for path in sorted((ROOT / "search").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = {"N_": 0, "Note": 1}.get(node.func.id)
                if place is not None and len(node.args) > place:
                    message = node.args[place]
                    if isinstance(message, ast.Name):
                        message = constants.get(message.id, message)
                    if isinstance(message, ast.Constant) and isinstance(message.value, str):
                        yield message.value


def places(text: str) -> set[str]:
    return {a or b for a, b in PLACE.findall(text)}


def test_every_message_has_its_translation() -> None:
    with (ROOT / "webui/translations/en.po").open("rb") as file:
        catalogue = read_po(file, locale="en")
    messages = {*of_the_desk(), *of_the_search()}
    assert len(messages) > 150
    assert sorted(m for m in messages if not (catalogue.get(m) and catalogue.get(m).string)) == []
    for message in messages:
        found = catalogue.get(message)
        translated = found.string if isinstance(found.string, tuple) else (found.string,)
        for text in translated:
            # English may word a thing without its Vietnamese name, never the other way round.
            assert places(text) <= places(message), message
            assert places(message) - places(text) <= {"thing"}, message


def test_no_translation_is_left_of_a_message_that_is_gone() -> None:
    with (ROOT / "webui/translations/en.po").open("rb") as file:
        catalogue = read_po(file, locale="en")
    known = {*of_the_desk(), *of_the_search(), "bài", "phát biểu"}
    kept = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue if m.id}
    assert kept <= known
