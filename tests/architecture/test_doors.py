"""A room is entered through its door: no module of one room imports the inside of another."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = "toulmin"
# Vocabulary: every public module of these rooms is a door.
VOCABULARY_ROOMS = frozenset(("contracts", "ports"))
# Shelves of rooms: the room is one folder further down.
NESTED_ROOMS = frozenset(("adapters", "testing"))
# The testing kit fakes and simulates any part, and the composition root builds them all.
INSIDERS = frozenset(("wiring", "testing"))


def imported(path: Path, source: str) -> Iterator[tuple[int, str]]:
    """Each absolute module that a file imports from the package, with its line."""
    for node in ast.walk(ast.parse(source, filename=str(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name.split(".")[0] == PACKAGE)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == PACKAGE:
            yield node.lineno, node.module


def owner(module: str) -> tuple[str, ...]:
    """The room a module belongs to, as a path below the package: `("adapters", "models")`, `("policy",)`."""
    inside = tuple(module.split(".")[1:])
    return inside[: 2 if inside[:1] and inside[0] in NESTED_ROOMS else 1]


def is_door(module: str) -> bool:
    """Whether other rooms may import this module."""
    inside = tuple(module.split(".")[1:])
    if inside == owner(module):
        return True
    return inside[0] in VOCABULARY_ROOMS and len(inside) == 2 and not inside[1].startswith("_")


def breaches(source_root: Path) -> list[str]:
    """Every import that goes through a wall, as `file:line: message`."""
    found: list[str] = []
    for path in sorted((source_root / PACKAGE).rglob("*.py")):
        relative = path.relative_to(source_root)
        here = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
        if owner(here)[:1] and owner(here)[0] in INSIDERS:
            continue
        for line, module in imported(path, path.read_text(encoding="utf-8")):
            if owner(module) != owner(here) and not is_door(module):
                door = ".".join((PACKAGE, *owner(module)))
                found.append(f"{relative}:{line}: imports {module} → import the name from {door}, its door")
    return found


def test_rooms_are_entered_through_their_doors(repository: Path) -> None:
    assert breaches(repository / "src") == []


@pytest.mark.parametrize(
    ("file", "line", "caught"),
    [
        ("reasoning/decide.py", "from toulmin.policy.gate import judge", True),
        ("reasoning/decide.py", "import toulmin.policy.gate", True),
        ("reasoning/decide.py", "from toulmin.contracts._digest import digest", True),
        ("wiring/build.py", "from toulmin.contracts.event import Event", False),
        ("adapters/stores/sql.py", "from toulmin.adapters.models.scripted import Scripted", True),
        ("cli/main.py", "from toulmin.wiring.settings import Settings", True),
        ("reasoning/decide.py", "from toulmin.policy import judge", False),
        ("reasoning/decide.py", "from toulmin.reasoning.recursion import frames", False),
        ("reasoning/decide.py", "from toulmin.contracts.event import Event", False),
        ("adapters/stores/sql.py", "from toulmin.adapters.stores.rows import Row", False),
        ("reasoning/decide.py", "from toulmin import __version__", False),
    ],
)
def test_a_breach_is_told_from_a_door(tmp_path: Path, file: str, line: str, caught: bool) -> None:
    path = tmp_path / PACKAGE / file
    path.parent.mkdir(parents=True)
    path.write_text(line + "\n", encoding="utf-8")
    assert bool(breaches(tmp_path)) is caught
