"""Writes docs/reference/rooms.md: each room, what it promises, and the names at its door with their first sentence.

It reads the source and imports nothing, so that it works without any vendor. Run it with `python -m tools.reference`.
"""

import ast
import sys
from dataclasses import dataclass
from pathlib import Path

PAGE = Path("docs/reference/rooms.md")
PACKAGE = Path("src/toulmin")
INTRODUCTION = """# Rooms and doors

Written by `make docs` from the source. Other rooms, and you, import these names from the room that lists them.
"""


@dataclass(frozen=True)
class Name:
    """One name of a door and the first sentence of its docstring, empty when it has none (a type alias, a constant)."""

    name: str
    says: str


@dataclass(frozen=True)
class Door:
    """One room: its import path, its promise, and its names in the order of `__all__`."""

    room: str
    promise: str
    names: tuple[Name, ...]


def doors(package: Path) -> list[Door]:
    """Every package with an `__all__` below `package`, in alphabetical order."""
    found = [_door(path, package) for path in sorted(package.rglob("__init__.py"))]
    return [door for door in found if door is not None]


def _door(path: Path, package: Path) -> Door | None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    exported = next((node.value for node in tree.body if isinstance(node, ast.Assign) and _is_all(node)), None)
    if not isinstance(exported, ast.List | ast.Tuple):
        return None
    origins = {
        alias.asname or alias.name: (node.module, alias.name)
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    names = [item.value for item in exported.elts if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    room = ".".join(path.parent.relative_to(package.parent).parts)
    described = tuple(Name(name, _sentence(origins.get(name), package)) for name in names)
    return Door(room, ast.get_docstring(tree) or "", described)


def _is_all(node: ast.Assign) -> bool:
    return any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets)


def _sentence(origin: tuple[str, str] | None, package: Path) -> str:
    if origin is None:
        return ""
    module, name = origin
    stem = package.parent.joinpath(*module.split("."))
    path = stem / "__init__.py" if stem.is_dir() else stem.with_suffix(".py")
    if not path.is_file():
        return ""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            paragraph = " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())
            return paragraph.split(". ")[0].rstrip(".").replace("|", r"\|")
    return ""


def render(found: list[Door]) -> str:
    """The page, in Markdown."""
    parts = [INTRODUCTION]
    for door in found:
        rows = [f"| `{name.name}` | {name.says} |" for name in door.names]
        parts.append("\n".join((f"## `{door.room}`", "", door.promise, "", "| name | |", "|---|---|", *rows, "")))
    return "\n".join(parts)


def main(root: Path) -> int:
    """Write the page below `root`."""
    page = root / PAGE
    page.write_text(render(doors(root / PACKAGE)), encoding="utf-8")
    print(f"wrote {PAGE}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent))
