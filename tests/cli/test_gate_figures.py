"""`toulmin eval gate`: its tables, its JSON, its pages, and what it refuses."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Desk
from tests.evaluation.test_gate_figures import line, written
from toulmin.cli.exits import ExitCode
from toulmin.evaluation.gate import evaluation


@pytest.fixture(autouse=True)
def few_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "THRESHOLDS", (0.0, 0.5))


def test_the_tables_and_both_pages_hold_the_same_figures(desk: Desk) -> None:
    data = desk.folder / "data"
    data.mkdir()
    written(data, [line(number, supported=number % 2 == 0) for number in range(6)])
    with (data / "toy.dev.jsonl").open("ab") as file:
        file.write(b"{\n")
    page, html = desk.folder / "gate.md", desk.folder / "gate.html"
    asked = ("eval", "gate", "--data", str(data), "--set", "toy", "--skip-damaged")
    result = desk(*asked, "--write", str(page), "--html", str(html))
    assert result.code == 0, result
    for words in ("6 claims of toy (3 supported)", "contamination", "parrot", "grounded_min (in force: 0: off"):
        assert words in result.out
    assert "1 damaged lines of toy.dev.jsonl are left out" in result.err
    command = "toulmin eval gate --data DIR --set toy --seed 7 --skip-damaged"
    assert f"{command} --write {page.as_posix()}" in page.read_text(encoding="utf-8")
    text = html.read_text(encoding="utf-8")
    assert f"{command} --html {html.as_posix()}" in text
    assert text.count("<svg") >= 2
    document = json.loads(desk(*asked, "--json").out)
    assert (document["seed"], document["all"]["claims"]) == (7, 6)


def test_what_cannot_be_read_or_written_is_said_before_anything_is_measured(desk: Desk) -> None:
    nothing = desk("eval", "gate")
    assert nothing.code == ExitCode.USAGE
    assert "no data was named" in nothing.err
    nowhere = desk("eval", "gate", "--data", ".", "--html", "no/such/page.html")
    assert nowhere.code == ExitCode.USAGE
    assert "there is no folder no/such" in nowhere.err


def test_a_page_that_is_a_folder_is_refused(desk: Desk) -> None:
    written(desk.folder, [line(number, supported=number % 2 == 0) for number in range(2)])
    refused = desk("eval", "gate", "--data", ".", "--set", "toy", "--write", str(desk.folder))
    assert refused.code == ExitCode.USAGE
    assert "cannot write" in refused.err
