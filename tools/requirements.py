"""The tables whose lines tests show: requirements, and failures with what is done about them.

`python -m tools.requirements` prints the matrix and exits with 1 on a problem: a line that no test shows, a test that
names no line, a column of tests that is out of date. `--write` fills in the columns of tests. Markers are read from the
source, so nothing has to be imported or run.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TABLE = Path("docs/reference/requirements.md")
TESTS = Path("tests")
STATUSES = ("planned", "partial", "done")
ROW = re.compile(r"^\| (?P<id>R\d{2,3}) \| (?P<what>.+?) \| (?P<status>\S+) \|(?P<tests>.*)\|$")
FAILURES = Path("docs/concepts/failure-model.md")
FAILURE_ROW = re.compile(r"^\| `(?P<id>[a-z-]+)`: (?P<what>.+?) \|(?P<cells>(?:[^|]+\|){5})(?P<tests>[^|]*)\|$")


@dataclass(frozen=True)
class Requirement:
    """One line of the table."""

    id: str
    what: str
    status: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class FailureRow:
    """One line of the failure model."""

    id: str
    what: str
    cells: tuple[str, ...]
    """Class, detected by, contained by, recovery, what you see."""
    tests: tuple[str, ...]


@dataclass(frozen=True, order=True)
class Marker:
    """One use of `requirement(...)` or `failure(...)` in a test file."""

    path: str
    line: int
    id: str


def parse_table(text: str) -> list[Requirement]:
    """The requirements of the Markdown table, in order."""
    return [
        Requirement(match["id"], match["what"], match["status"], _quoted(match["tests"]))
        for line in text.splitlines()
        if (match := ROW.match(line))
    ]


def parse_failures(text: str) -> list[FailureRow]:
    """The failures of the Markdown tables, in order."""
    return [
        FailureRow(
            match["id"],
            match["what"],
            tuple(cell.strip() for cell in match["cells"].split("|")[:-1]),
            _quoted(match["tests"]),
        )
        for line in text.splitlines()
        if (match := FAILURE_ROW.match(line))
    ]


def _quoted(cell: str) -> tuple[str, ...]:
    return tuple(re.findall(r"`([^`]+)`", cell))


def collect_markers(tests: Path, *, name: str = "requirement") -> list[Marker]:
    """Every `requirement("Rxx", ...)` marker below `tests`, by decorator or `pytestmark`; or every one of that name."""
    return sorted(
        Marker(path.relative_to(tests.parent).as_posix(), line, id_)
        for path in sorted(tests.rglob("*.py"))
        for line, id_ in _markers(ast.parse(path.read_text(encoding="utf-8")), name=name)
    )


def _markers(tree: ast.Module, *, name: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func).endswith(f"mark.{name}")):
            continue
        for argument in node.args:
            literal = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            yield node.lineno, ast.literal_eval(argument) if literal else f"<{ast.unparse(argument)}>"


def shown_by(markers: list[Marker]) -> dict[str, tuple[str, ...]]:
    """The test files that show each line."""
    files: dict[str, set[str]] = {}
    for marker in markers:
        files.setdefault(marker.id, set()).add(marker.path)
    return {id_: tuple(sorted(paths)) for id_, paths in files.items()}


def problems(table: list[Requirement], markers: list[Marker]) -> list[str]:
    """What is wrong between the requirements and the tests; each line says what to do."""
    found = _misnamed([requirement.id for requirement in table], markers, what="requirement", where=TABLE)
    shown = shown_by(markers)
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


def failure_problems(table: list[FailureRow], markers: list[Marker]) -> list[str]:
    """What is wrong between the failure model and the tests; each line says what to do."""
    found = _misnamed([row.id for row in table], markers, what="failure", where=FAILURES)
    shown = shown_by(markers)
    for row in table:
        tests = shown.get(row.id, ())
        if not tests:
            found.append(f"no test shows what {FAILURES} says of {row.id}: mark one, or take the line out")
        elif row.tests != tests:
            found.append(f"{row.id} lists other tests than show it: run `make docs`")
    return found


def _misnamed(listed: Sequence[str], markers: list[Marker], *, what: str, where: Path) -> list[str]:
    twice = sorted({id_ for id_ in listed if listed.count(id_) > 1})
    return [f"{id_} is listed twice in {where}: remove one" for id_ in twice] + [
        f"{marker.path}:{marker.line}: {what} {marker.id} is not listed: correct the id, or add it to {where}"
        for marker in markers
        if marker.id not in listed
    ]


def with_tests(text: str, shown: Mapping[str, tuple[str, ...]], *, row: re.Pattern[str] = ROW) -> str:
    """The tables' text with their column of tests, the last one, filled in."""

    def filled(line: str) -> str:
        match = row.match(line)
        if match is None:
            return line
        tests = " ".join(f"`{path}`" for path in shown.get(match["id"], ()))
        return f"{line[: match.start('tests')]} {tests}{' ' if tests else ''}|"

    return "\n".join(filled(line) for line in text.split("\n"))


def main(root: Path, *, write: bool = False) -> int:
    """Print both matrices and the problems of the repository at `root`; 0 when there is none."""
    tests = root / TESTS
    markers, marked = collect_markers(tests), collect_markers(tests, name="failure")
    table = parse_table(_filled(root / TABLE, shown_by(markers), row=ROW, write=write))
    failures = parse_failures(_filled(root / FAILURES, shown_by(marked), row=FAILURE_ROW, write=write))
    lines = [(line.id, line.status, line.what, len(shown_by(markers).get(line.id, ()))) for line in table]
    lines += [(line.id, "", line.what, len(shown_by(marked).get(line.id, ()))) for line in failures]
    for id_, status, what, files in lines:
        print(f"{id_} {status:<8} {files:>3} files  {what}")
    found = problems(table, markers) + failure_problems(failures, marked)
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


def _filled(path: Path, shown: Mapping[str, tuple[str, ...]], *, row: re.Pattern[str], write: bool) -> str:
    text = path.read_text(encoding="utf-8")
    if write:
        text = with_tests(text, shown, row=row)
        path.write_text(text, encoding="utf-8")
    return text


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent, write="--write" in sys.argv[1:]))
