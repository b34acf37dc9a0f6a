"""`toulmin eval mutants`: its tables, its JSON, its page, and what it says of data and runs."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Desk
from toulmin.cli.exits import ExitCode

ROW = {
    "id": "r1",
    "evidence": ["At 14:01 the kernel killed process 2211 on cache-7."],
    "claim": "The kernel killed process 2211 on cache-7 at 14:01.",
    "supported": 1,
}


def test_the_tables_show_each_kind_and_the_audit(desk: Desk) -> None:
    result = desk("eval", "mutants", "--each", "1")
    assert result.code == 0
    for words in ("number changed", "roles swapped", "Humility audit", "all of these", "shipped"):
        assert words in result.out
    assert "Not detected" not in result.out


def test_missed_mutants_are_shown_with_their_change_and_evidence(desk: Desk) -> None:
    result = desk("eval", "mutants", "--each", "1", "--show-missed", "30")
    assert result.code == 0
    assert "Not detected" in result.out
    assert "←" in result.out
    assert "“" in result.out


def test_json_and_the_page_hold_the_same_figures(desk: Desk) -> None:
    page = desk.folder / "mutants.md"
    result = desk("eval", "mutants", "--each", "1", "--seed", "3", "--json", "--write", str(page))
    assert result.code == 0
    document = json.loads(result.out)
    assert document["seed"] == 3
    text = page.read_text(encoding="utf-8")
    assert f"toulmin eval mutants --seed 3 --each 1 --write {page.as_posix()}" in text
    kind = next(one for one in document["kinds"] if one["kind"] == "number_changed")
    assert f"| number changed | another number | {kind['detected']['of']} |" in text


def test_damaged_data_is_refused_with_file_and_line_or_counted_aloud(desk: Desk) -> None:
    data = desk.folder / "data"
    data.mkdir()
    (data / "rows.jsonl").write_bytes(json.dumps(ROW).encode() + b"\n\0\0\0\n")
    (data / "scores.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    refused = desk("eval", "mutants", "--data", str(data))
    assert refused.code == ExitCode.USAGE
    assert "rows.jsonl line 2 is damaged" in refused.err
    counted = desk("eval", "mutants", "--data", str(data), "--skip-damaged", "--each", "1")
    assert counted.code == 0
    assert "1 damaged line" in counted.err
    assert "scores.jsonl" in counted.err
    assert "data" in counted.out


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (("--skip-damaged",), "--skip-damaged is about the data of --data"),
        (("--write", "nowhere/page.md"), "there is no folder nowhere"),
        (("--run", "r9"), "there are no runs"),
    ],
)
def test_what_cannot_be_done_is_told(desk: Desk, flags: tuple[str, ...], says: str) -> None:
    result = desk("eval", "mutants", *flags)
    assert result.code == ExitCode.USAGE
    assert says in " ".join(result.err.split())


def test_the_claims_of_a_run_are_tested_too(finished: Desk) -> None:
    result = finished("eval", "mutants", "--run", "r", "--each", "1", "--json")
    assert result.code == 0
    names = [source["name"] for source in json.loads(result.out)["sources"]]
    assert names[0] == "shipped"
    assert names[1].startswith("run r")
