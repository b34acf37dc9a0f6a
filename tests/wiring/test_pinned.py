"""A run keeps what decides in it: changed policies and prompts on disk do not change it, and it still replays."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from toulmin.contracts.errors import ContractRefused
from toulmin.contracts.vocabulary import RunId
from toulmin.policy import Pack, load_pack
from toulmin.reasoning import PromptSet, load_prompts
from toulmin.state import RunStatus
from toulmin.wiring import Runtime, read_contract, read_settings, starter_policy

CONTRACT = """\
objective: Why did the import of 3 March stop?
inputs: [import.log]
output: {must_answer: [root cause]}
policy: pack
"""


async def _start(folder: Path) -> RunId:
    (folder / "import.log").write_text("2026-03-03T04:12:40Z ERROR import failed: disk full on /data\n")
    (folder / "contract.yaml").write_text(CONTRACT)
    shutil.copytree(starter_policy(), folder / "pack")
    read = read_contract(folder / "contract.yaml")
    async with _runtime(folder) as runtime:
        return await runtime.start(read.contract, base=read.base, policy=read.policy)


def _runtime(folder: Path) -> Runtime:
    return Runtime.open(read_settings({"TOULMIN_POLICY_DEADLINE_MS": "60000"}, folder=folder))


@pytest.mark.requirement("R62")
@pytest.mark.failure("pinned-file-changed")
async def test_a_changed_pack_on_disk_changes_no_run_that_has_started(tmp_path: Path) -> None:
    run = await _start(tmp_path)
    data = tmp_path / "pack" / "config" / "data.json"
    data.write_text(data.read_text().replace('"remote_max"', '"other"'))
    for rego in (tmp_path / "pack" / "actions").glob("*.rego"):
        rego.unlink()
    async with _runtime(tmp_path) as runtime:
        state = await runtime.carry(run)
        assert state.status in (RunStatus.DONE, RunStatus.HALTED)
        assert (await runtime.pack(run)).revision == state.contract.pinned().policy.version
        assert {decision.revision for decision in await runtime.store.decisions(run)} == {
            state.contract.pinned().policy.version
        }
        assert (await runtime.replay(run)).divergence is None


def test_kept_copies_are_the_originals() -> None:
    pack, prompts = load_pack(starter_policy()), load_prompts()
    assert Pack.of_kept(pack.kept()).revision == pack.revision
    assert PromptSet.of_kept(prompts.kept()) == prompts


@pytest.mark.parametrize("kept", [b"", b"[]", b'{"name": 1}'])
def test_what_is_no_kept_copy_is_refused(kept: bytes) -> None:
    with pytest.raises(ContractRefused):
        Pack.of_kept(kept)
    with pytest.raises(ContractRefused):
        PromptSet.of_kept(kept)
