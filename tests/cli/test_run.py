"""Starting and carrying runs: the happy path, what is shown where, and every way to get it wrong."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import CONTRACT, Desk
from toulmin.contracts.approval import ApprovalDecision
from toulmin.contracts.command import Ending
from toulmin.contracts.report import RunReport
from toulmin.wiring import Runtime, read_contract, read_settings


def test_a_run_tells_its_progress_on_stderr_and_its_report_on_stdout(desk: Desk) -> None:
    result = desk("run", "contract.yaml")
    assert result.code == 0
    for name in ("ingest", "clarify", "scope", "plan", "execute", "verify", "done"):
        assert f"✓ {name}" in result.err
    assert "budget 200 model calls" in result.err
    assert result.out.lstrip().startswith("Why do requests to the api fail?")
    assert "app.log:" in result.out
    assert "uncalibrated" in result.out or "calibrated" in result.out
    assert "toulmin why 1" in result.out
    assert "\x1b" not in result.out + result.err


def test_quiet_prints_the_result_only(desk: Desk) -> None:
    result = desk("run", "contract.yaml", "--quiet")
    assert (result.code, result.err) == (0, "")
    assert "Root cause" in result.out


@pytest.mark.requirement("R13")
def test_a_silent_contract_prints_the_result_only(desk: Desk) -> None:
    desk.write("contract.yaml", CONTRACT + "silent: true\n")
    assert desk("run", "contract.yaml").err == ""


def test_json_is_one_report_that_its_contract_reads_again(desk: Desk) -> None:
    result = desk("run", "contract.yaml", "--json")
    report = RunReport.parse(result.out)
    assert report.ending is Ending.DONE
    assert json.loads(result.out) == report.model_dump(mode="json")
    assert "✓ ingest" in result.err
    assert RunReport.parse(desk("show", "--json").out) == report


def test_ask_makes_a_contract_from_flags(desk: Desk) -> None:
    result = desk(
        "ask",
        "Why do requests fail?",
        "app.log",
        "runbook.md",
        "--reasoner",
        "extractive",
        "--must-answer",
        "root cause",
        "--json",
    )
    report = RunReport.parse(result.out)
    assert result.code == 0
    assert [answer.question for answer in report.answers] == ["root cause"]
    assert {ground.name for entry in report.claims for ground in entry.claim.grounds} <= {"app.log", "runbook.md"}


def test_ask_reads_paths_that_lie_in_several_folders(desk: Desk) -> None:
    desk.write("one/a.log", (desk.folder / "app.log").read_text())
    desk.write("two/b.md", (desk.folder / "runbook.md").read_text())
    result = desk("ask", "Why do requests fail?", "one", "two/../two/b.md", "--reasoner", "extractive", "--json")
    names = {ground.name for entry in RunReport.parse(result.out).claims for ground in entry.claim.grounds}
    assert names <= {"one/a.log", "two/b.md"}
    assert names


def test_a_limit_halts_with_a_partial_result(desk: Desk) -> None:
    desk.write("contract.yaml", CONTRACT + "limits: {model_calls: 4}\n")
    result = desk("run", "contract.yaml")
    assert result.code == 3
    assert "halted, partial result" in result.out
    assert "model" in result.out


def test_a_document_that_cannot_be_read_is_named_with_what_to_do(desk: Desk) -> None:
    desk.write("notes.txt", "")
    result = desk("run", "contract.yaml")
    assert result.code == 0
    assert "not read" in result.out
    assert "notes.txt" in result.out
    assert "→" in result.out


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("objective: [", "is not YAML", "check indentation"),
        ("objective: x\ninput: [a]\n", "contract.yaml:2:1: unknown key input; did you mean `inputs`?", "mend these"),
        ("objective: x\ninputs: [a]\nlimits: {depth: 0}\n", "contract.yaml:3:", "mend these"),
        ("", "holds no mapping", "start with"),
    ],
)
def test_a_fault_in_a_contract_has_its_place_and_its_remedy(desk: Desk, text: str, said: str, hint: str) -> None:
    desk.write("contract.yaml", text)
    result = desk("run", "contract.yaml")
    assert result.code == 2
    assert result.err.startswith("error: ")
    assert said in result.err
    assert hint in result.err
    assert result.out == ""


def test_a_contract_that_is_not_there_is_said_so(desk: Desk) -> None:
    result = desk("run", "nowhere.yaml")
    assert result.code == 2
    assert "nowhere.yaml" in result.err


def test_a_path_that_is_not_there_names_the_nearest(desk: Desk) -> None:
    result = desk("ask", "Why?", "runbok.md")
    assert (result.code, result.out) == (2, "")
    assert "there is no file or folder runbok.md → did you mean runbook.md?" in result.err


def test_a_reasoner_that_nobody_knows_is_refused_with_those_that_exist(desk: Desk) -> None:
    result = desk("ask", "Why?", "app.log", "--reasoner", "oracle")
    assert result.code == 2
    assert "there is no reasoner 'oracle' → use one of: extractive" in result.err


def test_a_question_that_is_too_long_is_refused_and_not_a_crash(desk: Desk) -> None:
    result = desk("ask", "x" * 30_000, "app.log")
    assert result.code == 2
    assert "at most 20000 characters" in result.err


def test_a_run_that_policy_denies_says_which_rule(desk: Desk, repository: Path) -> None:
    shutil.copytree(repository / "policies", desk.folder / "pack")
    data = desk.folder / "pack" / "config" / "data.json"
    data.write_text(
        data.read_text().replace(
            '"confidentiality_max": 2,\n    "role": "reviewer"', '"confidentiality_max": 0, "role": "reviewer"'
        )
    )
    desk.write("contract.yaml", CONTRACT + "policy: pack\n")
    result = desk("run", "contract.yaml")
    assert result.code == 5
    assert "denied" in result.out
    assert "release.confidentiality" in result.out
    explained = desk("policy", "explain")
    assert explained.code == 0
    assert "artifact.release: denied" in explained.out
    assert "release.confidentiality" in explained.out


def test_an_approval_parks_the_run_and_a_yes_carries_it_to_its_end(desk: Desk) -> None:
    desk.write("contract.yaml", CONTRACT + "approvals: {release: {role: incident-lead}}\n")
    parked = desk("run", "contract.yaml")
    assert parked.code == 4
    assert "waits for incident-lead" in parked.out
    assert "toulmin approve" in parked.out
    standing = json.loads(desk("show", "--json").out)
    assert standing["status"] == "needs_human"
    request = standing["waiting"][0]["id"]

    assert desk("approve", request, "--as", " ").code == 2
    said = desk("approve", request[:12], "--as", "kim", "--reason", "read it", "--json")
    decision = ApprovalDecision.parse(said.out)
    assert (decision.approver, decision.role, decision.reason) == ("kim", "incident-lead", "read it")
    again = desk("approve", request, "--as", "robin")
    assert again.code == 2
    assert "no open request" in again.err

    done = desk("resume")
    assert done.code == 0
    assert "granted by kim" in done.err
    assert "Root cause" in done.out


def test_a_no_ends_the_run_without_its_release(desk: Desk) -> None:
    desk.write("contract.yaml", CONTRACT + "approvals: {release: {role: incident-lead}}\n")
    assert desk("run", "contract.yaml", "--quiet").code == 4
    run = json.loads(desk("runs", "--json").out)["runs"][0]["run"]
    assert desk("reject", run, "--as", "kim").code == 0
    ended = desk("resume")
    assert ended.code == 5
    assert "app.log:" not in ended.out


def test_a_cancelled_run_ends_with_what_it_has(desk: Desk) -> None:
    run = asyncio.run(_started(desk))
    result = desk("cancel", run[:12], "--reason", "wrong question")
    assert result.code == 0
    assert f"cancelled: run {run}" in result.err
    shown = desk("show")
    assert shown.code == 3
    assert "cancelled, partial result" in shown.out
    again = desk("cancel")
    assert (again.code, "has already ended: cancelled" in again.err) == (2, True)


def test_cancelling_does_not_go_round_an_approval(desk: Desk) -> None:
    desk.write("contract.yaml", CONTRACT + "approvals: {release: {role: incident-lead}}\n")
    assert desk("run", "contract.yaml", "--quiet").code == 4
    result = desk("cancel")
    assert result.code == 4
    assert "waits for incident-lead" in result.out


async def _started(desk: Desk) -> str:
    """A run that was written down and not carried yet: what a crash right after the start leaves."""
    file = read_contract(desk.folder / "contract.yaml")
    async with Runtime.open(read_settings({"TOULMIN_HOME": str(desk.home)})) as runtime:
        return await runtime.start(file.contract, base=file.base)


def test_resume_with_another_contract_is_refused(finished: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(finished.folder)
    assert finished("run", "contract.yaml", "--resume", "r", "--quiet").code == 0
    other = finished.write("other.yaml", CONTRACT.replace("fail", "break"))
    result = finished("run", other.name, "--resume", "r")
    assert result.code == 2
    assert "was started from another contract" in result.err
