"""The imports run indexer -> search <- webui, and engines keep their libraries to themselves."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("search", "indexer", "webui")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield each imported module and whether the import stands inside a function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in inside
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module, id(node) in inside


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_follow_the_data_flow(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    allowed = {"search": {"search"}, "indexer": {"indexer", "search"}, "webui": {"webui", "search"}}
    for module, inside in imports(path):
        top = module.split(".")[0]
        if name(path) == "indexer/cli.py" and module.startswith("webui") and inside:
            continue  # `timbao serve`
        if top in PACKAGES:
            assert top in allowed[package], f"{name(path)} imports {module}"


@pytest.mark.parametrize(
    ("library", "home"),
    [
        ("whoosh", "search/engines/whoosh/"),
        ("opensearchpy", "search/engines/opensearch"),
        ("flask", "webui/"),
        ("click", "indexer/"),
        ("bs4", "indexer/"),
    ],
)
def test_a_library_stays_behind_one_package(library: str, home: str) -> None:
    users = [
        name(path)
        for path in MODULES
        if any(module.split(".")[0] == library for module, _ in imports(path))
    ]
    assert all(user.startswith(home) for user in users), users


def test_engines_stand_apart() -> None:
    """What two share is in `search.engines`; all may build on memory, which says what is right."""
    homes = ("whoosh", "opensearch", "memory")
    for path in MODULES:
        own = next((home for home in homes if f"search/engines/{home}/" in name(path)), None)
        for module, _ in imports(path) if own else ():
            used = module.removeprefix("search.engines.").split(".")[0]
            assert used not in homes or used in (own, "memory"), f"{name(path)} imports {module}"


def test_tests_have_no_init_files_that_would_shadow_the_packages() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_group_is_repeated_possessively(path: Path) -> None:
    """CPython before 3.11.5 matches "(ab*)*+" wrongly; "(?>(ab*)*)" means the same."""
    strings = [node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
               if isinstance(node, ast.Constant) and isinstance(node.value, str)]  # fmt: skip
    assert not [text for text in strings if re.search(r"[^(]\)[*+?]\+", text)]
