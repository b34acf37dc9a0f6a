"""The verbs of the harness as a person types them: eval run, eval compare, rescore."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tests.cli.conftest import Desk
from toulmin.cli.render.rescore import rescore_view
from toulmin.evaluation import suites

SUITE = """\
base:
  contract: {objective: "Why did the cache fail?"}
  calibrated: [observation]
  documents: {a.log: [cache-7 was killed]}
cases:
  - id: sound
    note: It stands there.
    input: {claims: [{says: cache-7 was killed, evidence: [a.log#1]}]}
    want: {verified: true}
  - id: wrong
    note: It does not.
    input: {claims: [{says: cache-3 was killed, evidence: [a.log#1]}]}
    want: {verified: true}
  - id: gap
    note: Nobody reads this.
    known_gap: roles are not read
    input: {claims: [{says: cache-7 was killed, evidence: [a.log#1]}]}
    want: {fails: [evidence_coverage], spares: [evidence.thim]}
"""
STRICT = 'name: strict\nversion: "1"\nerrors: [confidence.uncalibrated, scope.nothing]\n'


@pytest.mark.requirement("R44")
def test_a_suite_is_run_kept_and_told_and_a_failed_case_is_the_exit_code(desk: Desk) -> None:
    path = desk.write("cases.yaml", SUITE)
    told = desk("eval", "run", str(path))
    assert told.code == 1
    assert "✗ wrong: It does not." in told.out
    assert "evidence coverage, verdict: wanted passes, got fails" in told.out
    assert "! evidence.thim is wanted absent and no case wants it found" in told.out
    assert "✗ 1 of 3 cases as wanted · 1 failed · 1 known gap (--full names them)" in told.out
    (kept,) = (desk.home / "evaluations").iterdir()
    assert kept.stem in told.out
    full = desk("eval", "run", str(path), "--full")
    assert "~ gap: Nobody reads this." in full.out
    assert "roles are not read" in full.out
    again = desk("eval", "run", str(path), "--json", "--write", "out.json")
    assert suites.SuiteResult.parse(again.out).canonical() + b"\n" == kept.read_bytes()
    assert (desk.folder / "out.json").read_bytes() == kept.read_bytes()


def test_a_gap_that_is_closed_is_told(desk: Desk) -> None:
    closed = SUITE.replace(
        "    want: {fails: [evidence_coverage], spares: [evidence.thim]}", "    want: {verified: true}"
    )
    told = desk("eval", "run", str(desk.write("cases.yaml", closed)))
    assert "! gap is no gap any more: take out its known_gap" in told.out


@pytest.mark.requirement("R44")
def test_results_are_compared_by_id_or_file_and_what_is_not_compared_is_said(desk: Desk) -> None:
    before = json.loads(desk("eval", "run", str(desk.write("a/cases.yaml", SUITE)), "--json", "--write", "a.json").out)
    fewer = (
        SUITE[: SUITE.index("  - id: gap")].replace("It stands there", "It is there").replace("id: wrong", "id: other")
    )
    worse = fewer.replace("says: cache-7 was killed", "says: cache-7 was killed twice")
    desk("eval", "run", str(desk.write("b/cases.yaml", fewer)), "--write", "b.json")
    desk("eval", "run", str(desk.write("c/cases.yaml", worse)), "--write", "c.json")
    same = desk("eval", "compare", "a.json", "b.json")
    assert same.code == 0
    assert "! not compared, only before: 2 cases (gap, wrong)" in same.out
    assert "! not compared, only after: 1 case (other)" in same.out
    assert "✓ no regression: 0 passed before and fail now" in same.out
    altered = desk("eval", "compare", "b.json", "c.json")
    assert "not the same case any more: 1 case (sound)" in altered.out
    ids = sorted(path.stem for path in (desk.home / "evaluations").iterdir())
    assert len(ids) == 3
    assert desk("eval", "compare", ids[0], ids[0]).code == 0
    none = desk("eval", "compare", ids[0], "e-nowhere")
    assert (none.code, "no result is called 'e-nowhere'" in none.err) == (2, True)
    assert len(before["cases"]) == 3


def test_a_regression_under_another_verifier_is_told_with_its_cases(desk: Desk) -> None:
    loose = desk.write("loose.yaml", 'name: loose\nversion: "1"\nwarnings: [evidence.name_missing]\n')
    many = "".join(
        f"  - id: c{number}\n    note: {number}\n"
        f"    input: {{claims: [{{says: cache-{number} was killed, evidence: [a.log#1]}}]}}\n"
        "    want: {finds: [evidence.name_missing], fails: [evidence_coverage]}\n"
        for number in range(20, 50)
    ).replace("note: ", "note: case ")
    path = desk.write("many.yaml", SUITE[: SUITE.index("  - id: sound")] + many)
    desk("eval", "run", str(path), "--write", "usual.json")
    desk("eval", "run", str(path), "--verifier", str(loose), "--write", "loose.json")
    told = desk("eval", "compare", "usual.json", "loose.json")
    assert told.code == 1
    assert "✗ fails now: c20 · case 20" in told.out
    assert "… and 10 more (--full names them)" in told.out
    assert "✗ regression: 30 passed before and fail now, 0 allowed" in told.out
    assert "✗ regression: evidence_coverage verdict got worse by more than 0.01" in told.out
    back = desk("eval", "compare", "loose.json", "usual.json", "--full", "--allow-flips", "1")
    assert (back.code, "✓ passes now: c49" in back.out, "1 allowed" in back.out) == (0, True, True)
    document = json.loads(desk("eval", "compare", "usual.json", "loose.json", "--json").out)
    assert len(document["broken"]) == 30
    assert document["checks"][0]["rate"] == {"value": -1.0, "low": -1.0, "high": -1.0}


@pytest.mark.requirement("R44")
def test_a_stored_run_is_verified_again_and_two_rescorings_are_compared(finished: Desk, tmp_path: Path) -> None:
    same = finished("rescore", "--write", str(tmp_path / "usual.json"))
    assert same.code == 0, same
    assert "0 model calls" in same.out
    assert "reports the same · no claims otherwise" in same.out
    (tmp_path / "strict.yaml").write_text(STRICT, encoding="utf-8")
    strict = ("--verifier", str(tmp_path / "strict.yaml"))
    told = finished("rescore", *strict, "--write", str(tmp_path / "strict.json"))
    assert told.code == 0
    assert "At the floor of the gate" in told.out
    assert "would be held (confidence.uncalibrated)" in told.out or "would be held (fails confidence" in told.out
    assert "! the profile names scope.nothing, which found nothing in this run" in told.out
    assert len(finished("rescore", *strict, "--full").out) >= len(told.out) - 200
    document = suites.RescoredRun.parse(finished("rescore", *strict, "--json").out)
    assert document.missed == ()
    compared = finished("eval", "compare", str(tmp_path / "usual.json"), str(tmp_path / "strict.json"))
    assert compared.code == 1
    assert finished("replay").code == 0, "nothing was stored in the run"


def test_a_verifier_that_is_not_there_is_named(finished: Desk) -> None:
    told = finished("rescore", "--verifier", "nobody")
    assert (told.code, "there is no verifier nobody" in told.err) == (2, True)


def test_what_could_not_be_compared_and_another_release_are_said(finished: Desk) -> None:
    found = suites.RescoredRun.parse(finished("rescore", "--json").out)
    console = Console(width=120, record=True, file=StringIO())
    other = found.with_(missed=(found.units[0].artifact,), made_with="0.0.9")
    console.print(rescore_view(other, full=False, written=None))
    told = console.export_text()
    assert f"made with toulmin 0.0.9, verified with {found.toulmin}" in told
    assert "! 1 artifact not compared: this release builds them of other claims" in told
