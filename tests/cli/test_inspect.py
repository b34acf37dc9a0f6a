"""Looking at a stored run: every reading verb on one finished run, and every wrong name."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Desk
from toulmin.cli.doctor import guardrails_facts
from toulmin.cli.documents import Diagnosis, LineageTree, Replayed, RunList
from toulmin.contracts.report import RunReport
from toulmin.interop import GuardrailsState
from toulmin.provenance import Why


@pytest.fixture(autouse=True)
def _in_its_folder(finished: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(finished.folder)


def report(desk: Desk) -> RunReport:
    return RunReport.parse(desk("show", "--json").out)


def test_runs_lists_the_newest_first(finished: Desk) -> None:
    listed = RunList.parse(finished("runs", "--json").out).runs
    assert listed[0].run == report(finished).run
    shown = finished("runs").out
    assert listed[0].run in shown
    assert "done" in shown


def test_the_answers_can_be_had_alone_in_their_form(finished: Desk) -> None:
    result = finished("show", "--text")
    assert (result.code, result.out) == (0, f"{report(finished).text}\n")
    assert report(finished).text == "\n".join(answer.text for answer in report(finished).answers)


@pytest.mark.requirement("R54")
def test_why_walks_from_the_claim_to_bytes_and_decisions(finished: Desk) -> None:
    result = finished("why", "1")
    assert result.code == 0
    for part in ("rests on", "the bytes say exactly this", "let through by", "artifact.promote allowed", "made by"):
        assert part in result.out
    found = Why.parse(finished("why", "1", "--json").out)
    assert found.claim == report(finished).claims[0].claim
    assert not found.faults
    assert finished("why", found.claim.id).out.splitlines()[1:] == result.out.splitlines()[1:]


def test_lineage_reaches_documents_and_decisions_and_comes_back_down(finished: Desk) -> None:
    tree = LineageTree.parse(finished("lineage", "1", "--json").out)
    kinds = {line.branch.kind for line in tree.lines}
    assert {kind.value for kind in kinds if kind is not None} == {"artifact", "document", "decision"}
    shown = finished("lineage", "1", "--full").out
    assert "▤ app.log" in shown
    assert all(line.branch.id in shown for line in tree.lines if line.branch.kind == "artifact")
    down = LineageTree.parse(finished("lineage", tree.root[:12], "--down", "--json").out)
    assert down.root == tree.root
    assert len(down.lines) > 1


@pytest.mark.requirement("R60")
def test_replay_asks_nobody_and_finds_everything_identical(finished: Desk) -> None:
    result = finished("replay")
    assert result.code == 0
    assert result.out.startswith("✓ 0 model calls · ")
    found = Replayed.parse(finished("replay", "--json").out)
    assert found.artifacts == found.artifacts_stored > 0
    assert found.difference is None


def test_a_report_becomes_one_page_that_loads_nothing(finished: Desk) -> None:
    assert finished("show", "--html", "report.html").code == 0
    text = (finished.folder / "report.html").read_text(encoding="utf-8")
    assert report(finished).claims[0].claim.grounds[0].name in text
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "")
    both = finished("show", "--html", "report.html", "--json")
    assert RunReport.parse(both.out) == report(finished)
    assert "wrote report.html" in both.err
    result = finished("show", "--html", "no/such/folder.html")
    assert (result.code, "cannot write" in result.err) == (2, True)


def test_full_shows_every_claim(finished: Desk) -> None:
    shown = " ".join(finished("show", "--full").out.split())
    for entry in report(finished).claims:
        assert " ".join(entry.claim.conclusion.split())[:40] in shown


def test_the_same_run_by_any_unique_prefix(finished: Desk) -> None:
    run = report(finished).run
    assert finished("show", run).out == finished("show", run[:9]).out == finished("show").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "zzz"), "no run starts with 'zzz' → did you mean r"),
        (("why", "999"), "has no claim 999 (it has 1 to "),
        (("why", "nothing"), "has no claim 'nothing' → give a number of its report, or an id such as "),
        (("lineage", "nothing"), "no artifact starts with 'nothing' → did you mean a"),
        (("policy", "explain", "nothing"), "no decision starts with 'nothing' → did you mean k"),
        (("policy", "explain", "k"), "decisions start with 'k' → give more of the id: k"),
        (("lineage", "a"), "artifacts start with 'a' → give more of the id: a"),
        (("approve", "nothing", "--as", "kim"), "no open request fits 'nothing' → no run waits for an answer"),
        (("cancel",), "has already ended: done"),
    ],
)
def test_a_wrong_name_is_answered_with_near_ones(finished: Desk, arguments: tuple[str, ...], said: str) -> None:
    result = finished(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: ")
    assert said in result.err


def test_a_decision_is_explained_by_its_rules_and_their_place(finished: Desk) -> None:
    decision = Why.parse(finished("why", "1", "--json").out).decisions[-1]
    result = finished("policy", "explain", decision.id)
    assert result.code == 0
    assert "artifact.promote: allowed by starter@" in result.out
    assert ".rego:" in result.out
    document = json.loads(finished("policy", "explain", decision.id, "--json").out)
    assert document["decision"]["id"] == decision.id
    assert document["input"]["resource"]["action"] == "artifact.promote"


def test_doctor_shows_each_setting_and_where_it_came_from(finished: Desk) -> None:
    result = finished("doctor")
    assert result.code == 0
    assert "TOULMIN_HOME" in result.out
    assert "store and vault match every digest" in result.out
    diagnosis = Diagnosis.parse(finished("doctor", "--json").out)
    origins = {fact.name: fact.origin for fact in diagnosis.facts if fact.group == "settings"}
    assert (origins["TOULMIN_HOME"], origins["TOULMIN_POLICY"]) == ("TOULMIN_HOME", "default")


def test_doctor_names_the_extras_and_says_whether_guardrails_would_send_anything(finished: Desk) -> None:
    facts = {fact.name for fact in Diagnosis.parse(finished("doctor", "--json").out).facts}
    assert {"guardrails-ai-types", "guardrails-ai", "pydantic-evals"} <= facts

    absent = GuardrailsState(installed=False, loaded=False, telemetry_off=False)
    assert guardrails_facts(absent) == ()
    (loud,) = guardrails_facts(absent.with_(installed=True))
    assert (loud.well, "telemetry is on" in loud.value, "enable_metrics=false" in loud.hint) == (None, True, True)
    (silent,) = guardrails_facts(absent.with_(installed=True, telemetry_off=True, by="OTEL_SDK_DISABLED"))
    assert (silent.well, silent.value, silent.origin) == (True, "nothing", "OTEL_SDK_DISABLED")


def test_the_shipped_pack_passes_its_own_tests_and_lint(finished: Desk) -> None:
    assert finished("policy", "test").code == 0
    assert finished("policy", "lint").code == 0


def test_a_pack_with_a_fault_fails_lint_and_test(finished: Desk, repository: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    for source in (repository / "policies").rglob("*.*"):
        copy = pack / source.relative_to(repository / "policies")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(source.read_text().replace("is sure enough", "is quite sure"), encoding="utf-8")
    (pack / "actions" / "memory_admit.rego").unlink()
    linted = finished("policy", "lint", "--pack", str(pack))
    assert (linted.code, "memory.admit" in linted.out) == (1, True)
    tested = finished("policy", "test", "--pack", str(pack))
    assert (tested.code, "✗" in tested.out) == (1, True)


def test_without_a_home_reading_verbs_say_how_to_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = Desk(folder=tmp_path, home=tmp_path / "none")("runs")
    assert result.code == 2
    assert "toulmin demo" in result.err
    assert not (tmp_path / "none").exists()


def test_a_home_that_is_a_file_is_named_with_what_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "home").write_text("not a folder", encoding="utf-8")
    (tmp_path / "app.log").write_text("2026-01-01T00:00:00Z ERROR boom\n", encoding="utf-8")
    result = Desk(folder=tmp_path, home=tmp_path / "home")("ask", "Why did it stop?", "app.log")
    assert result.code == 1
    assert "no folder" in result.err
    assert "TOULMIN_HOME" in result.err


def test_an_objective_without_a_word_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = (
        f"2026-01-01T00:00:00Z INFO request {number} of a log too long to be looked at whole" for number in range(2_000)
    )
    (tmp_path / "app.log").write_text("\n".join(lines), encoding="utf-8")
    result = Desk(folder=tmp_path, home=tmp_path / "home")("ask", "b", "app.log", "--json")
    assert RunReport.parse(result.out).ending.value == "halted"
