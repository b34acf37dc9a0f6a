"""The coverage gate holds each room to its promise and refuses a report about nothing."""

import json
from pathlib import Path

import pytest

from tools.coverage_gate import main, room_of, rooms


def measured(lines: int, statements: int, branches: int = 0, possible: int = 0) -> dict[str, dict[str, int]]:
    return {
        "summary": {
            "covered_lines": lines,
            "num_statements": statements,
            "covered_branches": branches,
            "num_branches": possible,
        }
    }


@pytest.mark.parametrize(
    ("file", "lines", "branches", "status"),
    [
        ("src/toulmin/state/fold.py", 100, 10, 0),
        ("src/toulmin/state/fold.py", 99, 10, 1),
        ("src/toulmin/state/fold.py", 100, 9, 1),
        ("src/toulmin/memory/admit.py", 89, 10, 0),
        ("src/toulmin/memory/admit.py", 88, 10, 1),
        ("elsewhere/module.py", 100, 10, 1),
    ],
)
def test_a_room_keeps_its_promise_or_fails(tmp_path: Path, file: str, lines: int, branches: int, status: int) -> None:
    report = tmp_path / "coverage.json"
    report.write_text(json.dumps({"files": {file: measured(lines, 100, branches, 10)}}), encoding="utf-8")
    assert main(report) == status


def test_gaps_are_named_worst_first() -> None:
    (room,) = rooms(
        {
            "files": {
                "src/toulmin/state/a.py": measured(9, 10),
                "src/toulmin/state/b.py": measured(5, 10),
                "src/toulmin/state/c.py": measured(10, 10),
            }
        }
    )
    assert (room.room, room.covered, room.total) == ("state", 24, 30)
    assert room.gaps == ("src/toulmin/state/b.py", "src/toulmin/state/a.py")


@pytest.mark.parametrize(
    ("file", "room"),
    [
        ("src/toulmin/state/fold.py", "state"),
        ("lib/site-packages/toulmin/adapters/stores/sql.py", "adapters"),
        ("src\\toulmin\\policy\\gate.py", "policy"),
        ("src/toulmin/__init__.py", "__init__"),
        ("toulmin/src/toulmin/state/fold.py", "state"),
        ("tools/tidy.py", None),
    ],
)
def test_a_file_belongs_to_its_room(file: str, room: str | None) -> None:
    assert room_of(file) == room
