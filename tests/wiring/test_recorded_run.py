"""A run on a recording is a run like any other: it can be replayed."""

from __future__ import annotations

from pathlib import Path

import pytest

from toulmin.adapters.models.extractive import ExtractiveModel
from toulmin.adapters.models.recorded import Cassette
from toulmin.contracts.vocabulary import RunId
from toulmin.state import RunStatus
from toulmin.wiring import Runtime, read_contract, read_settings

CONTRACT = """\
objective: Why did the import of 3 March stop?
inputs: [import.log]
output: {must_answer: [root cause]}
reasoner: %s
"""
LOG = "2026-03-03T04:12:40Z ERROR import failed: disk full on /data\n"


async def _carried(runtime: Runtime, folder: Path, *, reasoner: str) -> RunId:
    (folder / "contract.yaml").write_text(CONTRACT % reasoner)
    read = read_contract(folder / "contract.yaml")
    run = await runtime.start(read.contract, base=read.base, policy=read.policy)
    state = await runtime.carry(run)
    assert state.status in (RunStatus.DONE, RunStatus.HALTED), state.reason
    return run


@pytest.mark.requirement("R60")
async def test_a_run_on_a_recording_replays(tmp_path: Path) -> None:
    (tmp_path / "import.log").write_text(LOG)
    settings = read_settings({"TOULMIN_POLICY_DEADLINE_MS": "60000"}, folder=tmp_path)
    async with Runtime.open(settings) as runtime:
        first = await _carried(runtime, tmp_path, reasoner="extractive")
        replies = await runtime.store.replies(first)
        Cassette.of_replies(replies).save(tmp_path / "answers.jsonl")
        again = await _carried(runtime, tmp_path, reasoner=f"'recorded:{tmp_path / 'answers.jsonl'}'")
        made_by = {
            made.name for artifact in await runtime.store.artifacts(again) for made in artifact.provenance.made_by
        }
        assert ExtractiveModel().identity.name in made_by, "a recording says whose answer it plays"
        assert (await runtime.replay(again)).divergence is None
