"""House rules that no linter knows: lengths, names, swallowed errors, clocks in the core, doors, machine paths.

Each finding says where it is, what is wrong and what to do. There is no list of exceptions.
Run it with `python -m tools.tidy`; it exits with 1 when it finds something.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

FUNCTION_LINES_MAX = 60
MODULE_LINES_MAX = 400
DOOR_NAMES_MAX = 25

CODE_FOLDERS = ("src", "tests", "tools", "examples", "benchmarks")
PACKAGE = ("src", "toulmin")

# Rooms that must give the same answer for the same arguments, today and in a replay ten years from now.
CORE_ROOMS = frozenset(
    (
        "contracts",
        "ports",
        "state",
        "provenance",
        "policy",
        "verification",
        "grounding",
        "reading",
        "calibration",
        "memory",
        "zones",
        "governance",
        "reasoning",
    )
)
# `common` before a noun is an ordinary adjective (`common_prefix`); at the end it is a shelf.
SHELF_NAME = re.compile(r"(?:^|_)(?:(?:utils?|helpers?|managers?|handlers?|misc)(?:_|$)|common$)")
WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

# Names that read the clock, chance or the environment, as they are written after resolving imports.
IMPURE_MODULES = frozenset(("random", "secrets", "uuid", "time"))
IMPURE_NAMES = frozenset(
    (
        "datetime.datetime.now",
        "datetime.datetime.today",
        "datetime.datetime.utcnow",
        "datetime.date.today",
        "os.environ",
        "os.environb",
        "os.getenv",
        "os.getpid",
        "os.urandom",
        "os.getcwd",
        "pathlib.Path.cwd",
        "pathlib.Path.home",
    )
)
# Deterministic parts of impure modules: a name-based UUID is a digest.
PURE_NAMES = frozenset(("uuid.UUID", "uuid.uuid5", "uuid.uuid3", "uuid.NAMESPACE_URL"))

TEXT_SUFFIXES = frozenset(
    (
        ".cfg",
        ".css",
        ".html",
        ".ini",
        ".js",
        ".json",
        ".md",
        ".py",
        ".rego",
        ".sh",
        ".svg",
        ".toml",
        ".txt",
        ".yaml",
        ".yml",
    )
)
# Written in halves so that this file does not find itself.
MACHINE_TEXT = re.compile(
    r"(?<![\w.}~])/" + r"(?:root/|work/|home/[a-z_]\w*|Users/\w+|tmp/\w+)"
    r"|https?://(?:[\w.-]+@)?(?:"
    + r"pypi\.|files\.python"
    + r"hosted\.|registry\.npm|proxy\.golang\.|[\w.-]+\.internal\b|localhost:\d+/simple)"
    r"|--(?:extra-)?index-" + r"url[ =]http"
)


@dataclass(frozen=True, order=True)
class Finding:
    """One broken rule: the file, its line, what is wrong and what to do about it."""

    path: str
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what} → {self.remedy}"


def room_of(path: Path) -> str | None:
    """The room of the package that a repository-relative path belongs to, or None outside the package."""
    parts = path.parts
    if parts[: len(PACKAGE)] != PACKAGE or len(parts) <= len(PACKAGE):
        return None
    return parts[len(PACKAGE)].removesuffix(".py")


def is_door(path: Path) -> bool:
    """Whether the file is the `__init__.py` of a room."""
    return path.name == "__init__.py" and len(path.parts) == len(PACKAGE) + 2 and room_of(path) is not None


def tidy_source(path: Path, source: str) -> list[Finding]:
    """All findings in one Python file, given its repository-relative path and its text."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        return [Finding(path.as_posix(), error.lineno or 1, "does not parse", "fix the syntax")]
    found = [*_lengths(path, source, tree), *_shelf_names(path, tree), *_swallowed(path, tree)]
    if room_of(path) in CORE_ROOMS:
        found += _impure(path, tree)
    if is_door(path):
        found += _door(path, tree)
    return sorted(found)


def tidy_text(path: Path, text: str) -> list[Finding]:
    """Machine paths and package registry hosts in one text file."""
    return [
        Finding(
            path.as_posix(), number, f"names one machine or registry: {match[0]!r}", "say it relative to the repository"
        )
        for number, line in enumerate(text.splitlines(), start=1)
        if (match := MACHINE_TEXT.search(line))
    ]


def tidy_tree(root: Path, paths: Iterable[Path]) -> list[Finding]:
    """All findings in the given repository-relative files below `root`."""
    found: list[Finding] = []
    for path in paths:
        full = root / path
        if not full.is_file() or (path.suffix not in TEXT_SUFFIXES and path.name != "Makefile"):
            continue
        text = full.read_text(encoding="utf-8", errors="replace")
        if path.suffix == ".py" and room_of(path) and not (full.parent / "__init__.py").is_file():
            found.append(
                Finding(path.as_posix(), 1, "its folder is no package", "add an `__init__.py`, or no check sees it")
            )
        found += tidy_text(path, text)
        if path.suffix == ".py" and path.parts[0] in CODE_FOLDERS:
            found += tidy_source(path, text)
    return sorted(found)


def repository_files(root: Path) -> list[Path]:
    """Every file that git tracks or would track, relative to `root`."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    return [Path(name) for name in listing.stdout.split("\0") if name]


def _lengths(path: Path, source: str, tree: ast.Module) -> Iterator[Finding]:
    lines = source.count("\n") + 1
    if lines > MODULE_LINES_MAX:
        yield Finding(path.as_posix(), 1, f"module of {lines} lines (at most {MODULE_LINES_MAX})", "split it by noun")
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES_MAX:
                what = f"`{node.name}` has {length} lines (at most {FUNCTION_LINES_MAX})"
                yield Finding(path.as_posix(), node.lineno, what, "name its steps and move them out")


def _shelf_names(path: Path, tree: ast.Module) -> Iterator[Finding]:
    remedy = "name it after what it holds or does"
    for part in path.parts:
        if SHELF_NAME.search(part.removesuffix(".py")):
            yield Finding(path.as_posix(), 1, f"`{part}` is a shelf, not a name", remedy)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            snake = WORD_START.sub("_", node.name).lower()
            if SHELF_NAME.search(snake):
                yield Finding(path.as_posix(), node.lineno, f"`{node.name}` is a shelf, not a name", remedy)


def _swallowed(path: Path, tree: ast.Module) -> Iterator[Finding]:
    remedy = (
        "record it, turn it into a named error, or let it rise; use contextlib.suppress where ignoring is the promise"
    )
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and all(_does_nothing(statement) for statement in node.body):
            yield Finding(path.as_posix(), node.lineno, "the exception is swallowed", remedy)
        if isinstance(node, ast.With | ast.AsyncWith):
            yield from (
                Finding(path.as_posix(), node.lineno, "suppresses every exception", "suppress the one that is expected")
                for item in node.items
                if _suppresses_everything(item.context_expr)
            )


def _does_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Pass | ast.Continue | ast.Break):
        return True
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _suppresses_everything(call: ast.expr) -> bool:
    if not (isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] == "suppress"):
        return False
    return any(ast.unparse(argument) in {"Exception", "BaseException"} for argument in call.args)


def _impure(path: Path, tree: ast.Module) -> Iterator[Finding]:
    origins = dict(_import_origins(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            name = _resolved(node, origins)
            if name and _is_impure(name):
                yield Finding(path.as_posix(), node.lineno, f"`{name}` in a core room", "take the value as an argument")


def _import_origins(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.split(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (root, root)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _resolved(node: ast.Attribute | ast.Name, origins: dict[str, str]) -> str | None:
    parts: list[str] = []
    current: ast.expr = node
    while isinstance(current, ast.Attribute):
        parts.append(current.attr)
        current = current.value
    if not isinstance(current, ast.Name) or current.id not in origins:
        return None
    return ".".join((origins[current.id], *reversed(parts)))


def _is_impure(name: str) -> bool:
    if name in PURE_NAMES:
        return False
    module, _, member = name.partition(".")
    return name in IMPURE_NAMES or (module in IMPURE_MODULES and bool(member))


def _door(path: Path, tree: ast.Module) -> Iterator[Finding]:
    if not ast.get_docstring(tree):
        yield Finding(
            path.as_posix(), 1, "the room has no docstring", "say in one paragraph what it keeps and promises"
        )
    names = _exported(tree)
    if names is None:
        yield Finding(path.as_posix(), 1, "the door has no literal `__all__`", "list the names other rooms may use")
    elif len(names) > DOOR_NAMES_MAX:
        what = f"the door has {len(names)} names (at most {DOOR_NAMES_MAX})"
        yield Finding(path.as_posix(), 1, what, "keep the parts private or split the room")


def _exported(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            if isinstance(value, ast.List | ast.Tuple):
                return [
                    item.value for item in value.elts if isinstance(item, ast.Constant) and isinstance(item.value, str)
                ]
    return None


def main(root: Path) -> int:
    """Print every finding below `root`; 0 when the house is tidy, else 1."""
    found = tidy_tree(root, repository_files(root))
    for finding in found:
        print(finding)
    print(f"tidy: {len(found)} findings" if found else "tidy: nothing to do", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent))
