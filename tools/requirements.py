"""The requirement table: which tests show which requirement, and which claims of being done have none.

`python -m tools.requirements` prints the matrix and exits with 1 on a problem; `--write` fills in the column of tests.
Markers are read from the source, so nothing has to be imported or run.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

TABLE = Path("docs/reference/requirements.md")
TESTS = Path("tests")
STATUSES = ("planned", "partial", "done")
ROW = re.compile(r"^\| (?P<id>R\d{2,3}) \| (?P<what>.+?) \| (?P<status>\S+) \|(?P<tests>.*)\|$")


@dataclass(frozen=True)
class Requirement:
    """One line of the table."""

    id: str
    what: str
    status: str
    tests: tuple[str, ...]


@dataclass(frozen=True, order=True)
class Marker:
    """One use of `requirement(...)` in a test file."""

    path: str
    line: int
    id: str


def parse_table(text: str) -> list[Requirement]:
    """The requirements of the Markdown table, in order."""
    return [
        Requirement(match["id"], match["what"], match["status"], tuple(re.findall(r"`([^`]+)`", match["tests"])))
        for line in text.splitlines()
        if (match := ROW.match(line))
    ]


def collect_markers(tests: Path) -> list[Marker]:
    """Every `requirement("Rxx", ...)` marker below `tests`, by decorator or `pytestmark`."""
    return sorted(
        Marker(path.relative_to(tests.parent).as_posix(), line, id_)
        for path in sorted(tests.rglob("*.py"))
        for line, id_ in _markers(ast.parse(path.read_text(encoding="utf-8")))
    )


def _markers(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.requirement")):
            continue
        for argument in node.args:
            literal = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            yield node.lineno, ast.literal_eval(argument) if literal else f"<{ast.unparse(argument)}>"


def shown_by(markers: list[Marker]) -> dict[str, tuple[str, ...]]:
    """The test files that show each requirement."""
    files: dict[str, set[str]] = {}
    for marker in markers:
        files.setdefault(marker.id, set()).add(marker.path)
    return {id_: tuple(sorted(paths)) for id_, paths in files.items()}


def problems(table: list[Requirement], markers: list[Marker]) -> list[str]:
    """What is wrong between the table and the tests; each line says what to do."""
    listed = [requirement.id for requirement in table]
    shown = shown_by(markers)
    found = [
        f"{id_} is listed twice in {TABLE}: remove one" for id_ in sorted({i for i in listed if listed.count(i) > 1})
    ]
    found += [
        f"{marker.path}:{marker.line}: requirement {marker.id} is not listed: correct the id, or add it to {TABLE}"
        for marker in markers
        if marker.id not in listed
    ]
    for requirement in table:
        tests = shown.get(requirement.id, ())
        if requirement.status not in STATUSES:
            found.append(f"{requirement.id} has status {requirement.status!r}: use one of {', '.join(STATUSES)}")
        elif requirement.status != "planned" and not tests:
            found.append(
                f"{requirement.id} is called {requirement.status} but no test shows it: mark one or say planned"
            )
        elif requirement.status == "done" and requirement.tests != tests:
            found.append(f"{requirement.id} lists other tests than show it: run `make docs`")
    return found


def with_tests(text: str, shown: Mapping[str, tuple[str, ...]]) -> str:
    """The table's text with its column of tests filled in."""

    def row(line: str) -> str:
        match = ROW.match(line)
        if match is None:
            return line
        tests = " ".join(f"`{path}`" for path in shown.get(match["id"], ()))
        return f"| {match['id']} | {match['what']} | {match['status']} | {tests}{' ' if tests else ''}|"

    return "\n".join(row(line) for line in text.split("\n"))


def main(root: Path, *, write: bool = False) -> int:
    """Print the matrix and the problems of the repository at `root`; 0 when there is none."""
    markers = collect_markers(root / TESTS)
    text = (root / TABLE).read_text(encoding="utf-8")
    if write:
        text = with_tests(text, shown_by(markers))
        (root / TABLE).write_text(text, encoding="utf-8")
    table = parse_table(text)
    shown = shown_by(markers)
    for requirement in table:
        files = len(shown.get(requirement.id, ()))
        print(f"{requirement.id} {requirement.status:<8} {files:>3} files  {requirement.what}")
    found = problems(table, markers)
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent, write="--write" in sys.argv[1:]))
