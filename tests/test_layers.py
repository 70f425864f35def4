"""The house is built as it says: imports run one way, files and functions are short."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "twistchat").rglob("*.py"))

#: What of the house each room may import, besides itself. Whatever is not named here
#: stands at the top, where the pieces meet, and may import all.
MAY_IMPORT = {
    "chat": set(),
    "config": {"chat"},
    "threads": {"chat"},
    "delivery": {"chat"},
    "errands": {"chat", "threads"},
    "files": {"chat", "threads"},
    "irc": {"chat", "delivery", "errands", "text"},
    "jsonlines": {"chat", "delivery", "errands", "text"},
    "text": {"chat", "delivery", "errands"},
    "migrations": set(),
    "store": {"chat"},
    "protocols": set("chat delivery errands irc jsonlines store text web".split()),
    "web": {"chat"},
}
#: What no rule of the chat has to do with: networks, databases, threads and clocks.
OUTSIDE = set(
    "asyncio datetime logging select signal socket sqlalchemy sqlite3 ssl subprocess "
    "threading time twisted zope".split()
)
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 50


def by_path(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


every_source = pytest.mark.parametrize("path", SOURCES, ids=by_path)


def room_of(path: Path) -> str:
    """The package or module directly under twistchat that a file belongs to."""
    return path.relative_to(ROOT / "twistchat").parts[0].removesuffix(".py")


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(tree: ast.AST) -> Iterator[str]:
    """The dotted name of everything that is imported, wherever that is written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports name the whole way"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def functions_of(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_every_room_is_known() -> None:
    """No package of the house is left out of the table above."""
    rooms = {path.parent.name for path in ROOT.glob("twistchat/*/__init__.py")}
    assert rooms == set(MAY_IMPORT)


@every_source
def test_imports_run_one_way(path: Path) -> None:
    """A room imports only those below it; nothing below the top knows the settings."""
    room = room_of(path)
    if room not in MAY_IMPORT:
        return
    allowed = {room} | MAY_IMPORT[room]
    found = {
        name.split(".")[1]
        for name in imports_of(tree_of(path))
        if name.startswith("twistchat.")
    }
    assert found <= allowed


@every_source
def test_no_import_inside_a_function(path: Path) -> None:
    """A cycle of imports is cured by moving something down, not by hiding it."""
    for function in functions_of(tree_of(path)):
        assert not list(imports_of(function)), function.name


@every_source
def test_time_is_handed_in(path: Path) -> None:
    """Below the top nobody takes the reactor of the process."""
    if room_of(path) in MAY_IMPORT:
        assert "twisted.internet.reactor" not in set(imports_of(tree_of(path)))


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if room_of(path) == "chat"], ids=by_path
)
def test_rules_know_no_outside(path: Path) -> None:
    """The rules of the chat know no network, no database and no clock."""
    found = {name.split(".")[0] for name in imports_of(tree_of(path))}
    assert not found & OUTSIDE
    assert found <= sys.stdlib_module_names | {"msgspec", "precis_i18n", "twistchat"}


@every_source
def test_files_are_short(path: Path) -> None:
    """A file can be read in one sitting."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@every_source
def test_functions_are_short(path: Path) -> None:
    """A function can be seen as a whole."""
    for function in functions_of(tree_of(path)):
        lines = (function.end_lineno or 0) - function.lineno + 1
        assert lines <= MOST_LINES_OF_A_FUNCTION, function.name


def test_plugins_have_no_package() -> None:
    """Twisted finds the plugin only where there is no ``__init__.py`` around it."""
    assert [ROOT / "twisted/plugins/twistchat_plugin.py"] == [
        *ROOT.glob("twisted/**/*.py")
    ]
