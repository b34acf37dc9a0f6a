"""A whole run whose every decision is made by a real OPA server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.adapters.policy_engines.opa_server import HOW_TO_GET, OPA, serving
from tests.servers import RequireServer
from toulmin.policy import load_pack
from toulmin.state import RunStatus
from toulmin.wiring import Runtime, read_contract, read_settings, starter_policy

CONTRACT = "objective: Why did the import stop?\ninputs: [import.log]\noutput: {must_answer: [root cause]}\n"


@pytest.mark.requirement("R38")
@pytest.mark.server("opa")
async def test_a_server_decides_as_the_embedded_engine_does(tmp_path: Path, require_server: RequireServer) -> None:
    require_server("opa", found=bool(OPA), how_to_get=HOW_TO_GET)
    (tmp_path / "import.log").write_text("2026-03-03T04:12:40Z ERROR import failed: disk full on /data\n")
    (tmp_path / "contract.yaml").write_text(CONTRACT)
    read = read_contract(tmp_path / "contract.yaml")
    ends = []
    async with serving(load_pack(starter_policy()), tmp_path) as url:
        for home, address in (("embedded", ""), ("server", url)):
            variables = {"TOULMIN_HOME": home, "TOULMIN_OPA_URL": address, "TOULMIN_POLICY_DEADLINE_MS": "60000"}
            async with Runtime.open(read_settings(variables, folder=tmp_path)) as runtime:
                run = await runtime.start(read.contract, base=read.base)
                state = await runtime.carry(run)
                decisions = await runtime.store.decisions(run)
                ends.append((state.final, [(made.action, made.verdict, made.rules) for made in decisions]))
                assert {made.engine.partition("/")[0] for made in decisions} == {"opa-server" if address else "regorus"}
    assert ends[0] == ends[1]
    assert state.status in (RunStatus.DONE, RunStatus.HALTED)


async def test_a_server_that_is_not_there_denies_everything(tmp_path: Path) -> None:
    (tmp_path / "import.log").write_text("2026-03-03T04:12:40Z ERROR import failed: disk full on /data\n")
    (tmp_path / "contract.yaml").write_text(CONTRACT)
    read = read_contract(tmp_path / "contract.yaml")
    async with Runtime.open(read_settings({"TOULMIN_OPA_URL": "http://127.0.0.1:9"}, folder=tmp_path)) as runtime:
        run = await runtime.start(read.contract, base=read.base)
        state = await runtime.carry(run)
        assert state.status in (RunStatus.HALTED, RunStatus.DENIED)
        assert (await runtime.report(run)).claims == ()
        assert {made.rules for made in await runtime.store.decisions(run)} == {("engine.down",)}
