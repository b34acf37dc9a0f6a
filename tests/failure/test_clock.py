"""A clock that jumps: back changes nothing, forward costs what the time stands for and no more."""

from __future__ import annotations

import pytest

from tests.orchestration.world import (
    RUN,
    World,
    answers,
    contract_of,
    release_needs_approval,
    report_of,
    run_of,
    world_of,
)
from toulmin.contracts.command import HaltCondition
from toulmin.contracts.errors import FailureClass, ModelFailed
from toulmin.contracts.exchange import ModelRequest
from toulmin.contracts.run_contract import Limits
from toulmin.contracts.vocabulary import Step
from toulmin.orchestration import LocalEngine, replay
from toulmin.state import RunState, RunStatus, fold_all
from toulmin.state.breaker import COOLDOWN_US
from toulmin.testing.models import Line, ScriptedModel

pytestmark = pytest.mark.failure("clock-jumps")

HOUR_US = 3_600_000_000


def jumping(world: World, by_us: int, *, at: Step = Step.PLAN) -> World:
    """The same world, in which the clock jumps once while a step is being answered."""
    left = [by_us]
    rest = world.model().script
    assert callable(rest)
    answer = rest

    def script(request: ModelRequest) -> Line:
        if request.task.step is at and left:
            world.clock.now += left.pop()
        return answer(request)

    world.models = {"scripted": ScriptedModel(script)}
    return world


async def states_of(world: World) -> list[RunState]:
    log = await world.log()
    return [fold_all(log[:length]) for length in range(1, len(log) + 1)]


async def test_a_clock_that_is_set_back_changes_nothing() -> None:
    undisturbed = await run_of(world_of())
    world = jumping(world_of(), -HOUR_US)
    state = await run_of(world)

    times = [event.at_us for event in await world.log()]
    assert min(times) < times[0], "the clock did go back"
    assert (state.status, state.final) == (RunStatus.DONE, undisturbed.final)
    seen = [each.now_us for each in await states_of(world)]
    assert seen == sorted(seen), "time in the state never runs backwards"
    assert (await replay(RUN, world.effects())).divergence is None


@pytest.mark.parametrize(
    ("at", "ending", "condition", "claims"),
    [
        (Step.PLAN, RunStatus.HALTED, HaltCondition.WALL_TIME, 0),
        (Step.EXECUTE, RunStatus.HALTED, HaltCondition.WALL_TIME, 2),
        (Step.VERIFY, RunStatus.DONE, None, 2),
    ],
)
async def test_a_clock_that_is_set_forward_uses_up_the_time_and_keeps_the_result(
    at: Step, ending: RunStatus, condition: HaltCondition | None, claims: int
) -> None:
    world = jumping(world_of(), 24 * HOUR_US, at=at)
    state = await run_of(world)

    report = await report_of(world, state)
    assert (state.status, report.condition, len(report.claims)) == (ending, condition, claims)
    assert condition is None or "limit reached: wall time" in report.reason


async def test_a_clock_that_is_set_forward_while_a_person_is_asked_means_no_answer() -> None:
    world = world_of(rule=release_needs_approval)
    parked = await run_of(world)
    assert parked.status is RunStatus.NEEDS_HUMAN
    world.clock.now += 48 * HOUR_US
    state = await LocalEngine(world.effects()).carry(RUN)

    assert state.status is RunStatus.DENIED
    assert "approval expired" in state.reason


async def test_a_clock_that_is_set_back_keeps_no_reasoner_waiting_for_longer() -> None:
    calls: list[int] = []

    def script(request: ModelRequest) -> Line:
        calls.append(1)
        if len(calls) == 3:
            world.clock.now -= HOUR_US
        return ModelFailed("503", failure=FailureClass.TRANSIENT) if len(calls) <= 6 else answers()(request)

    world = world_of(script)
    state = await run_of(world, contract_of(limits=Limits(attempts_max=10, retries_max=20)))

    assert state.status is RunStatus.DONE, state.reason
    assert max(world.clock.slept_ms) * 1_000 <= 2 * COOLDOWN_US
