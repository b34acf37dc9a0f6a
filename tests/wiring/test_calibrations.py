"""Calibrations of a home folder: kept whole, laid over the shipped ones, and pinned for a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from toulmin.calibration import Calibration, CalibrationSet, shipped_calibrations
from toulmin.contracts.claim import Claim
from toulmin.contracts.errors import StoreFailed, UsageError
from toulmin.contracts.event import RunOrigin
from toulmin.contracts.vocabulary import RunId
from toulmin.orchestration import load, start
from toulmin.wiring import (
    Runtime,
    calibrations_in_force,
    home_calibrations,
    keep_calibrations,
    read_contract,
    read_settings,
)

CONTRACT = """\
objective: Why did the import of 3 March stop?
inputs: [import.log]
output: {must_answer: [root cause]}
reasoner: extractive
"""


def calibration(domain: str, *, slope: float = 0.5, id: str = "x") -> Calibration:
    return Calibration(id=id, domain=domain, slope=slope, intercept=0.25, n=60)


def test_a_home_without_a_file_has_the_shipped_ones(tmp_path: Path) -> None:
    assert home_calibrations(tmp_path / "none") == CalibrationSet()
    assert calibrations_in_force(tmp_path / "none") == shipped_calibrations().overlaid(())
    assert not (tmp_path / "none").exists()


def test_a_domain_is_replaced_and_the_others_are_kept(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    keep_calibrations(home, [calibration("b"), calibration("a")])
    path = keep_calibrations(home, [calibration("b", slope=2.0, id="y")])
    assert [entry.id for entry in home_calibrations(home).calibrations] == ["x", "y"]
    assert path.read_bytes() == home_calibrations(home).canonical()
    assert [file.name for file in home.iterdir()] == ["calibrations.json"], "nothing half-written is left"


def test_the_home_wins_in_its_domains() -> None:
    shipped = CalibrationSet(calibrations=(calibration("a"), calibration("b")))
    both = shipped.overlaid([calibration("b", id="mine"), calibration("c")])
    assert [(entry.domain, entry.id) for entry in both.calibrations] == [("a", "x"), ("b", "mine"), ("c", "x")]


@pytest.mark.parametrize(
    "text", [b"", b"{", b'{"calibrations":[{}]}', b'{"calibrations":[],"more":1}', b" " * (16 * 1024 * 1024 + 1)]
)
async def test_a_damaged_file_is_an_error_with_a_remedy_and_is_left_alone(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "calibrations.json"
    path.write_bytes(text)
    with pytest.raises(UsageError, match=r"calibrations\.json") as refused:
        keep_calibrations(tmp_path, [calibration("a")])
    assert "toulmin calibrate" in refused.value.hint
    assert path.read_bytes() == text
    (tmp_path / "import.log").write_text("ERROR disk full\n")
    (tmp_path / "contract.yaml").write_text(CONTRACT)
    read = read_contract(tmp_path / "contract.yaml")
    async with Runtime.open(read_settings({"TOULMIN_HOME": str(tmp_path)}, folder=tmp_path)) as runtime:
        with pytest.raises(UsageError, match=r"calibrations\.json"):
            await runtime.start(read.contract, base=read.base)
        assert await runtime.store.runs(limit=1) == ()


def test_a_place_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreFailed, match="cannot write"):
        keep_calibrations(tmp_path / "file" / "home", [calibration("a")])
    (tmp_path / "calibrations.json").mkdir()
    with pytest.raises(UsageError, match="cannot read"):
        home_calibrations(tmp_path)


def _runtime(folder: Path) -> Runtime:
    return Runtime.open(read_settings({"TOULMIN_POLICY_DEADLINE_MS": "60000"}, folder=folder))


async def _run(folder: Path) -> tuple[RunId, tuple[Claim, ...]]:
    read = read_contract(folder / "contract.yaml")
    async with _runtime(folder) as runtime:
        run = await runtime.start(read.contract, base=read.base)
        await runtime.carry(run)
        found = [artifact for artifact in await runtime.store.artifacts(run) if artifact.claims or artifact.held]
    return run, tuple(claim for artifact in found for claim in (*artifact.claims, *artifact.held))


@pytest.mark.requirement("R62")
@pytest.mark.failure("pinned-file-changed")
async def test_a_run_keeps_the_calibrations_that_it_was_started_with(tmp_path: Path) -> None:
    (tmp_path / "import.log").write_text(
        "2026-03-03T04:12:39Z INFO import started\n2026-03-03T04:12:40Z ERROR import failed: disk full on /data\n"
    )
    (tmp_path / "contract.yaml").write_text(CONTRACT)
    before, plain = await _run(tmp_path)
    assert plain
    assert {claim.qualifier.calibration for claim in plain} == {None}
    domains = {claim.qualifier.domain for claim in plain}
    home = tmp_path / ".toulmin"
    keep_calibrations(home, [calibration(domain, id=f"first-{domain}", slope=0.9) for domain in domains])
    between, first = await _run(tmp_path)
    assert {claim.qualifier.calibration for claim in first} <= {f"first-{domain}" for domain in domains}
    assert any(claim.qualifier.confidence != claim.qualifier.raw for claim in first)
    keep_calibrations(home, [calibration(domain, id=f"second-{domain}", slope=0.1) for domain in domains])
    async with _runtime(tmp_path) as runtime:
        for run in (before, between):
            assert (await runtime.replay(run)).divergence is None
        effects = await runtime.effects(between)
        assert {entry.id for entry in effects.calibrations.calibrations} == {f"first-{domain}" for domain in domains}


async def test_a_run_of_an_earlier_release_uses_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "import.log").write_text("2026-03-03T04:12:40Z ERROR import failed: disk full on /data\n")
    (tmp_path / "contract.yaml").write_text(CONTRACT)
    run, _ = await _run(tmp_path)
    keep_calibrations(tmp_path / ".toulmin", [calibration("anything")])
    async with _runtime(tmp_path) as runtime:
        contract = (await load(runtime.store, run)).contract
        older = RunId("r-older")
        await start(runtime.store, contract, run=older, origin=RunOrigin(base=str(tmp_path)), clock=runtime.clock)
        assert (await runtime.effects(older)).calibrations == shipped_calibrations()
