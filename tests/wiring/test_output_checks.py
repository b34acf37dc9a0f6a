"""Real runs under checks of the user's: named in the contract, pinned, obeyed, and asked again by a replay."""

from __future__ import annotations

from pathlib import Path

import pytest

from toulmin.contracts.errors import UsageError
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.vocabulary import RunId
from toulmin.ports.output_check import CheckedPart, OutputCheck
from toulmin.state import RunStatus
from toulmin.testing.output_checks import ForbiddenWord
from toulmin.wiring import Runtime, read_contract, read_settings

CONTRACT = """\
objective: Why did the import of 3 March stop?
inputs: [import.log]
output: {must_answer: [root cause], checks: [forbidden-word]}
reasoner: extractive
"""
LOG = """\
2026-03-03T04:12:38Z INFO import started
2026-03-03T04:12:40Z ERROR import failed: disk full on /data
2026-03-03T04:12:41Z ERROR import aborted, exit code 28
"""


def runtime(folder: Path, *checks: OutputCheck) -> Runtime:
    return Runtime.open(read_settings({"TOULMIN_POLICY_DEADLINE_MS": "60000"}, folder=folder), checks=checks)


async def started(folder: Path, opened: Runtime) -> RunId:
    (folder / "import.log").write_text(LOG)
    (folder / "contract.yaml").write_text(CONTRACT)
    read = read_contract(folder / "contract.yaml")
    return await opened.start(read.contract, base=read.base)


async def test_a_claim_that_fails_a_check_is_held_back_and_the_run_replays_to_the_same_bytes(tmp_path: Path) -> None:
    async with runtime(tmp_path, ForbiddenWord("exit code")) as opened:
        run = await started(tmp_path, opened)
        state = await opened.carry(run)
        report = await opened.report(run)

        assert state.contract.pinned().checks == (VersionedName(name="forbidden-word", version="1"),)
        assert all("exit code" not in entry.claim.conclusion for entry in report.claims)
        codes = {found.code for made in await opened.store.reports(run) for found in made.findings}
        assert "forbidden.word" in codes
        assert (await opened.replay(run)).divergence is None


async def test_a_check_that_all_claims_pass_changes_nothing_but_the_count(tmp_path: Path) -> None:
    async with runtime(tmp_path, ForbiddenWord("unobtainium")) as opened:
        run = await started(tmp_path, opened)
        state = await opened.carry(run)
        report = await opened.report(run)
        assert state.status in (RunStatus.DONE, RunStatus.HALTED)
        assert any("exit code" in entry.claim.conclusion for entry in report.claims)
        assert (await opened.replay(run)).divergence is None


async def test_an_output_that_fails_a_check_ends_halted_with_the_reason(tmp_path: Path) -> None:
    check = ForbiddenWord("import", part=CheckedPart.OUTPUT)
    async with runtime(tmp_path, check) as opened:
        run = await started(tmp_path, opened)
        state = await opened.carry(run)
        assert state.status is RunStatus.HALTED
        assert state.reason == "output check not passed: forbidden-word: 'import' may not be said"


async def test_a_check_that_nobody_registered_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    async with runtime(tmp_path) as opened:
        with pytest.raises(UsageError, match="no output check 'forbidden-word'"):
            await started(tmp_path, opened)
        assert await opened.store.runs(limit=10) == ()


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ((), "none is registered"),
        ((ForbiddenWord("exit code", version="2"),), "version 2 is registered"),
    ],
)
async def test_without_its_very_checks_a_run_neither_goes_on_nor_replays(
    tmp_path: Path, later: tuple[OutputCheck, ...], said: str
) -> None:
    async with runtime(tmp_path, ForbiddenWord("exit code")) as opened:
        run = await started(tmp_path, opened)
        await opened.carry(run)
    async with runtime(tmp_path, *later) as opened:
        with pytest.raises(UsageError, match=said):
            await opened.replay(run)
        with pytest.raises(UsageError, match=said):
            await opened.carry(run)
        assert (await opened.report(run)).run == run, "what it came to can be read all the same"


async def test_a_changed_rule_under_the_same_version_is_a_divergence(tmp_path: Path) -> None:
    async with runtime(tmp_path, ForbiddenWord("exit code")) as opened:
        run = await started(tmp_path, opened)
        await opened.carry(run)
    async with runtime(tmp_path, ForbiddenWord("unobtainium")) as opened:
        result = await opened.replay(run)
        assert result.divergence is not None
        assert result.divergence.unit == "0/i1"


def test_two_checks_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="two output checks are called"):
        runtime(tmp_path, ForbiddenWord("a"), ForbiddenWord("b"))
