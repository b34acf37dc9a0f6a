"""No requirement is called done without a test that shows it."""

from pathlib import Path

import pytest

from tools.requirements import (
    TABLE,
    Marker,
    Requirement,
    collect_markers,
    parse_table,
    problems,
    shown_by,
    with_tests,
)

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
