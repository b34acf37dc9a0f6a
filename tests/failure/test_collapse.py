"""Confidence that collapses in mid-run: what was sure stays, the rest is held back by name, and the run slows down."""

from __future__ import annotations

import pytest

from tests.orchestration.climbing import climbing
from tests.orchestration.world import (
    World,
    answers,
    contract_of,
    deny,
    finding,
    report_of,
    run_of,
    world_of,
)
from toulmin.contracts.exchange import FindingsAnswer, ModelRequest
from toulmin.contracts.failure import FailureSource
from toulmin.contracts.policy import PolicyInput, PromoteArtifact
from toulmin.contracts.vocabulary import Level, Regime, Step
from toulmin.ports.policy_engine import EngineAnswer
from toulmin.state import FRICTION, RunState, RunStatus, fold_all
from toulmin.testing.models import Line

pytestmark = pytest.mark.failure("confidence-collapse")


def surely(question: PolicyInput) -> EngineAnswer | None:
    """A rule: nothing goes up that is less sure than the contract asks."""
    resource = question.resource
    unsure = isinstance(resource, PromoteArtifact) and resource.confidence < resource.threshold
    return deny("not sure enough") if unsure else None


async def states_of(world: World) -> list[RunState]:
    log = await world.log()
    return [fold_all(log[:length]) for length in range(1, len(log) + 1)]


@pytest.mark.requirement("R51")
async def test_a_run_whose_confidence_collapses_keeps_what_was_sure_and_grows_careful() -> None:
    well = answers(items=40, waves=1)
    asked: list[str] = []

    def collapsing(request: ModelRequest) -> Line:
        if request.task.step is not Step.EXECUTE:
            return well(request)
        asked.append(request.task.item or "")
        return finding(request, confidence=0.9 if len(asked) <= 8 else 0.05)

    world = world_of(collapsing, rule=surely)
    state = await run_of(world)
    report = await report_of(world, state)
    assert state.status is RunStatus.DONE, state.reason
    assert {entry.claim.qualifier.confidence for entry in report.claims} == {0.9}
    assert {entry.claim.qualifier.confidence for entry in report.held_back} == {0.05}
    assert all(answer.claims for answer in report.answers), "both questions were answered before it collapsed"

    states = await states_of(world)
    regimes = [each.volatility.regime for each in states]
    assert Regime.STORM in regimes
    assert max(states, key=lambda each: each.volatility.index).volatility.levels[FailureSource.MODEL] >= 0.35
    assert any(request.pass_ == 2 for request in world.model().requests), "a storm asks twice"


@pytest.mark.requirement("R51")
async def test_a_level_whose_confidence_collapses_leaves_the_level_below_to_speak() -> None:
    well = climbing()

    def collapsing(request: ModelRequest) -> Line:
        said = well(request)
        if request.task.level is Level.L2 and isinstance(said, FindingsAnswer):
            return said.with_(claims=tuple(claim.with_(confidence=0.05) for claim in said.claims))
        return said

    world = world_of(collapsing, rule=surely)
    state = await run_of(world, contract_of(level_max=Level.L3))
    report = await report_of(world, state)
    assert report.levels == (Level.L1,)
    assert {entry.level for entry in report.claims} == {Level.L1}
    assert {entry.claim.qualifier.confidence for entry in report.held_back} == {0.05}
    assert Level.L3 not in {frame.level for frame in state.frames.values()}


def test_a_storm_asks_more_of_what_goes_up() -> None:
    thresholds = contract_of().thresholds
    usual = thresholds.to_promote(Level.L1)
    assert thresholds.to_promote(Level.L1, regime=Regime.ELEVATED) == usual + 0.05
    assert thresholds.to_promote(Level.L1, regime=Regime.STORM) == usual + 0.1
    assert FRICTION[Regime.STORM].extra_passes == 1
