"""No requirement is called done, and no failure told of, without a test that shows it."""

import re
from pathlib import Path

import pytest

from tools.requirements import (
    FAILURE_ROW,
    FAILURES,
    TABLE,
    FailureRow,
    Marker,
    Requirement,
    collect_markers,
    failure_problems,
    parse_failures,
    parse_table,
    problems,
    shown_by,
    with_tests,
)
from toulmin.contracts.errors import FailureClass
from toulmin.contracts.failure import FailureSource

REQUIREMENTS_TOTAL = 82


def test_the_table_and_the_tests_agree(repository: Path) -> None:
    table = parse_table((repository / TABLE).read_text(encoding="utf-8"))
    assert problems(table, collect_markers(repository / "tests")) == []


def test_every_requirement_is_listed_once_and_in_order(repository: Path) -> None:
    table = parse_table((repository / TABLE).read_text(encoding="utf-8"))
    assert [line.id for line in table] == [f"R{number:02}" for number in range(1, REQUIREMENTS_TOTAL + 1)]


def line(status: str, *tests: str, id_: str = "R01") -> Requirement:
    return Requirement(id_, "what must hold", status, tests)


MARK = Marker("tests/test_a.py", 3, "R01")


@pytest.mark.parametrize(
    ("table", "markers", "says"),
    [
        ([line("done")], [], "no test shows it"),
        ([line("partial")], [], "no test shows it"),
        ([line("done", "tests/test_b.py")], [MARK], "other tests"),
        ([line("finished")], [], "status 'finished'"),
        ([line("planned")], [Marker("tests/test_a.py", 3, "R99")], "tests/test_a.py:3: requirement R99 is not listed"),
        ([line("planned"), line("planned")], [], "listed twice"),
    ],
)
def test_each_disagreement_is_found(table: list[Requirement], markers: list[Marker], says: str) -> None:
    (problem,) = problems(table, markers)
    assert says in problem


@pytest.mark.parametrize("status", ["planned", "partial", "done"])
def test_a_shown_requirement_may_have_any_status(status: str) -> None:
    assert problems([line(status, "tests/test_a.py")], [MARK]) == []


def test_markers_are_found_in_every_form(tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_forms.py").write_text(
        "import pytest\n"
        'pytestmark = pytest.mark.requirement("R02")\n'
        '@pytest.mark.requirement("R03", "R04")\n'
        "def test_one() -> None: ...\n"
        "class TestTwo:\n"
        '    @pytest.mark.requirement("R05")\n'
        "    async def test_three(self) -> None: ...\n"
        "@pytest.mark.requirement(NAME)\n"
        "def test_four() -> None: ...\n",
        encoding="utf-8",
    )
    found = collect_markers(tests)
    assert [marker.id for marker in found] == ["R02", "R03", "R04", "R05", "<NAME>"]
    assert shown_by(found)["R02"] == ("tests/test_forms.py",)


def test_writing_the_table_changes_only_the_column_of_tests(repository: Path) -> None:
    text = (repository / TABLE).read_text(encoding="utf-8")
    cleared = with_tests(text, {})
    filled = with_tests(text, {"R07": ("tests/a.py", "tests/b.py")})
    assert parse_table(filled)[6].tests == ("tests/a.py", "tests/b.py")
    assert with_tests(filled, {}) == cleared
    assert len(cleared.splitlines()) == len(text.splitlines())


def test_the_failure_model_and_the_tests_agree(repository: Path) -> None:
    table = parse_failures((repository / FAILURES).read_text(encoding="utf-8"))
    assert failure_problems(table, collect_markers(repository / "tests", name="failure")) == []


def test_every_line_of_the_failure_model_is_read_and_has_all_its_cells(repository: Path) -> None:
    text = (repository / FAILURES).read_text(encoding="utf-8")
    table = parse_failures(text)
    assert len(table) == len([line for line in text.splitlines() if line.startswith("| `")])
    assert all(cell for row in table for cell in (row.what, *row.cells))


def test_the_failure_model_names_classes_as_the_code_does_and_leaves_none_out(repository: Path) -> None:
    text = (repository / FAILURES).read_text(encoding="utf-8")
    known = {each.value for kind in (FailureClass, FailureSource) for each in kind}
    named = {word for row in parse_failures(text) for word in re.findall(r"`([^`]+)`", row.cells[0])}
    assert named <= known
    assert known <= set(re.findall(r"`([^`]+)`", text))


def failure(id_: str, *tests: str) -> FailureRow:
    return FailureRow(id_, "it breaks", ("none",) * 5, tests)


@pytest.mark.parametrize(
    ("table", "markers", "says"),
    [
        ([failure("fire")], [], "no test shows"),
        ([failure("fire", "tests/test_b.py")], [Marker("tests/test_a.py", 3, "fire")], "other tests"),
        ([], [Marker("tests/test_a.py", 3, "flood")], "tests/test_a.py:3: failure flood is not listed"),
        ([failure("fire", "a.py"), failure("fire", "a.py")], [Marker("a.py", 3, "fire")], "listed twice"),
    ],
)
def test_each_disagreement_about_failures_is_found(table: list[FailureRow], markers: list[Marker], says: str) -> None:
    (problem,) = failure_problems(table, markers)
    assert says in problem


def test_writing_the_failure_model_changes_only_the_column_of_tests(repository: Path) -> None:
    text = (repository / FAILURES).read_text(encoding="utf-8")
    filled = with_tests(text, {"store-full": ("tests/a.py", "tests/b.py")}, row=FAILURE_ROW)
    rows = {row.id: row for row in parse_failures(filled)}
    assert rows["store-full"].tests == ("tests/a.py", "tests/b.py")
    assert {row.id: row.cells for row in parse_failures(text)} == {row.id: row.cells for row in rows.values()}
