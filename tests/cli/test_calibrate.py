"""`toulmin calibrate`: labelled rows in, honest figures out, and runs that use what was learnt."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.calibration.rows import rows_of
from tests.cli.conftest import Desk
from toulmin.calibration import CalibrationMethod, CalibrationSet, Gain, LabelledRow
from toulmin.cli.documents import CalibrationList, CalibrationRun, Diagnosis
from toulmin.contracts.claim import Qualifier
from toulmin.contracts.report import RunReport


def table(rows: list[LabelledRow], *, domain: str = "") -> str:
    lines = [f"{raw},{int(right)}{f',{domain}' if domain else ''}" for raw, right in rows]
    return "\n".join([f"confidence,correct{',domain' if domain else ''}", *lines, ""])


@pytest.fixture
def overconfident(desk: Desk) -> Desk:
    desk.write("rows.csv", table(rows_of(0.4, -0.8, 300)))
    return desk


@pytest.mark.requirement("R33")
def test_figures_before_and_after_and_where_it_was_written(overconfident: Desk) -> None:
    result = overconfident("calibrate", "rows.csv", "--domain", "diagnosis")
    assert (result.code, result.err) == (0, "")
    for said in ("ECE", "Brier", "AUROC", "after, cross-validated", ".90–1.00", "✓ it helped: Brier score -0."):
        assert said in result.out
    assert "calibrations.json; runs that are started from now on use it" in " ".join(result.out.split())
    assert max(len(line) for line in result.out.splitlines()) <= 100
    (kept,) = CalibrationSet.parse((overconfident.home / "calibrations.json").read_bytes()).calibrations
    assert (kept.domain, kept.n) == ("diagnosis", 300)
    assert kept.fitted_by.startswith("toulmin calibrate rows.csv --domain diagnosis --method auto (rows sha256:")
    assert str(overconfident.folder) not in kept.fitted_by
    assert "diagnosis" in overconfident("calibrate", "--list").out


def test_the_document_holds_everything_that_can_be_drawn(overconfident: Desk) -> None:
    result = overconfident("calibrate", "rows.csv", "--domain", "d", "--method", "isotonic", "--dry-run", "--json")
    found = CalibrationRun.parse(result.out)
    assert (result.code, found.file, found.domains[0].written) == (0, None, False)
    fit = found.domains[0].fit
    assert fit is not None
    assert (fit.calibration.method, fit.gain) == (CalibrationMethod.ISOTONIC, Gain.HELPED)
    assert len(fit.before.bins) == len(fit.after.bins) == 10
    assert fit.after.curve
    assert not overconfident.home.exists(), "a dry run writes nothing"


def qualifiers(report: RunReport) -> list[Qualifier]:
    """Of every claim of a run, held ones too."""
    return [*(entry.claim.qualifier for entry in report.claims), *(entry.claim.qualifier for entry in report.held_back)]


def test_a_run_started_afterwards_is_calibrated_and_one_before_is_not(overconfident: Desk) -> None:
    before = RunReport.parse(overconfident("run", "contract.yaml", "--json").out)
    assert {qualifier.calibration for qualifier in qualifiers(before)} == {None}
    for domain in {qualifier.domain for qualifier in qualifiers(before)}:
        assert overconfident("calibrate", "rows.csv", "--domain", domain).code == 0
    after = qualifiers(RunReport.parse(overconfident("run", "contract.yaml", "--json").out))
    calibrated = [qualifier for qualifier in after if qualifier.calibration is not None]
    assert calibrated
    assert all(qualifier.confidence != qualifier.raw for qualifier in calibrated)
    assert overconfident("replay", before.run).code == 0
    assert RunReport.parse(overconfident("show", before.run, "--json").out) == before


def test_several_domains_at_once_and_those_that_teach_nothing(desk: Desk) -> None:
    good, few = rows_of(0.4, -0.8, 120), rows_of(0.4, -0.8, 9)
    text = table(good, domain="good") + "0.5,,good\n" + "".join(f"{raw},{int(right)},few\n" for raw, right in few)
    desk.write("rows.csv", text)
    result = desk("calibrate", "rows.csv")
    assert result.code == 1
    assert "✗ not calibrated: 9 labelled rows for few → label at least 10; 50 are useful" in result.out
    assert "1 row without a label left out" in result.out
    listed = CalibrationList.parse(desk("calibrate", "--list", "--json").out).calibrations
    assert [(entry.origin, entry.calibration.domain) for entry in listed] == [("home", "good")]
    only = CalibrationRun.parse(desk("calibrate", "rows.csv", "--domain", "good", "--json").out)
    assert (only.left_out, [entry.domain for entry in only.domains]) == (9, ["good"])


def test_what_did_not_help_is_kept_only_when_asked(desk: Desk) -> None:
    desk.write("rows.csv", table([(0.001, False), (0.999, True)] * 40))
    result = desk("calibrate", "rows.csv", "--domain", "d")
    assert (result.code, (desk.home / "calibrations.json").exists()) == (1, False)
    assert "it did not help" in result.out
    assert "--force keeps it" in " ".join(result.out.split())
    assert "nothing was written" in result.out
    forced = desk("calibrate", "rows.csv", "--domain", "d", "--force")
    assert (forced.code, (desk.home / "calibrations.json").exists()) == (0, True)
    assert "because you said --force" in " ".join(forced.out.split())


def test_luck_with_a_handful_of_rows_calibrates_no_domain(desk: Desk) -> None:
    desk.write("rows.csv", table([(0.9, number % 3 > 0) for number in range(12)]))
    found = CalibrationRun.parse(desk("calibrate", "rows.csv", "--domain", "d", "--json").out).domains[0]
    assert found.fit is not None
    assert (found.fit.gain, found.written) == (Gain.PERHAPS, False)
    assert "12 rows are few, label 50 or more → --force keeps it" in found.says


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "no labelled rows were named → toulmin calibrate ROWS.csv"),
        (("none.csv", "--domain", "d"), "cannot read none.csv"),
        (("rows.csv", "--domain", " "), "the domain is empty"),
        (("rows.csv",), "rows.csv:2: the row names no domain"),
        (("bad.csv", "--domain", "d"), "bad.csv:3: the confidence '1.5' is not a number from 0 to 1"),
    ],
)
def test_wrong_use_writes_nothing_and_says_what_to_do(
    overconfident: Desk, arguments: tuple[str, ...], said: str
) -> None:
    overconfident.write("bad.csv", "confidence,correct\n0.5,1\n1.5,1\n")
    result = overconfident("calibrate", *arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: ")
    assert said in result.err
    assert "→" in result.err
    assert not overconfident.home.exists()


def test_a_damaged_file_is_named_by_every_verb_that_needs_it(overconfident: Desk) -> None:
    path = overconfident.home / "calibrations.json"
    overconfident.write("home/calibrations.json", "{")
    for arguments in (("calibrate", "rows.csv", "--domain", "d"), ("calibrate", "--list"), ("run", "contract.yaml")):
        result = overconfident(*arguments)
        assert (result.code, "calibrations.json is damaged" in result.err) == (2, True)
    assert path.read_text() == "{"
    assert _confidence(overconfident) == (False, True)


def test_doctor_counts_what_is_calibrated(overconfident: Desk, tmp_path: Path) -> None:
    assert _confidence(overconfident) == (None, True)
    assert "every confidence is shown as uncalibrated" in overconfident("doctor").out
    overconfident("calibrate", "rows.csv", "--domain", "d")
    assert "1 domain, 1 of them fitted here" in overconfident("doctor").out
    assert "no domain is calibrated" in Desk(folder=tmp_path, home=tmp_path / "else")("calibrate", "--list").out


def _confidence(desk: Desk) -> tuple[bool | None, bool]:
    """How the doctor finds the calibrations, and whether it says what to do."""
    facts = Diagnosis.parse(desk("doctor", "--json").out).facts
    (fact,) = [fact for fact in facts if fact.group == "confidence"]
    return fact.well, bool(fact.hint)
