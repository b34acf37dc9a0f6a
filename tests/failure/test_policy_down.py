"""The policy engine does not answer: nothing is done that it would have had to allow, and the rule says why."""

from __future__ import annotations

import pytest

from tests.orchestration.world import RuleEngine, World, answers, carried_within, report_of
from toulmin.contracts.errors import PolicyUnavailable
from toulmin.contracts.event import WorkDenied
from toulmin.contracts.policy import Action, PolicyInput
from toulmin.contracts.vocabulary import ItemId
from toulmin.ports.policy_engine import EngineAnswer
from toulmin.state import RunStatus
from toulmin.testing.models import ScriptedModel

pytestmark = pytest.mark.failure("policy-down")


def _down_for(action: Action, *units: str) -> World:
    """A world whose engine is away when it is asked about an action of one of these units (of any, without units)."""

    def rule(question: PolicyInput) -> EngineAnswer | None:
        if question.resource.action is action and (not units or question.subject.id in units):
            raise PolicyUnavailable("connection refused")
        return None

    return World(models={"scripted": ScriptedModel(answers(4, waves=1))}, policy=RuleEngine(rule))


async def test_an_item_that_could_not_be_asked_about_is_left_out() -> None:
    world = _down_for(Action.MODEL_CALL, "0/i2")
    state = await carried_within(world)

    assert state.status is RunStatus.DONE
    (frame,) = state.frames.values()
    assert frame.results[ItemId("i2")].outcome.value == "denied"
    assert [event.rule for event in await world.log() if isinstance(event, WorkDenied)] == ["engine.failed"]
    assert "i2" not in {request.task.item for request in world.model().requests}


@pytest.mark.parametrize(
    ("action", "units", "calls"),
    [
        (Action.MODEL_CALL, ("0/clarify",), 0),
        (Action.PLAN_ACCEPT, (), 3),
        (Action.ARTIFACT_RELEASE, (), 8),
    ],
)
async def test_a_run_that_could_not_be_asked_about_releases_nothing(
    action: Action, units: tuple[str, ...], calls: int
) -> None:
    world = _down_for(action, *units)
    state = await carried_within(world)

    report = await report_of(world, state)
    assert world.model().calls == calls
    assert report.claims == ()
    assert state.status is RunStatus.DENIED
    assert "engine.failed" in report.reason


async def test_an_input_that_could_not_be_asked_about_is_not_read() -> None:
    world = _down_for(Action.INPUT_READ)
    state = await carried_within(world)

    report = await report_of(world, state)
    assert (state.status, report.claims) == (RunStatus.HALTED, ())
    assert {rejection.name for rejection in report.rejected_inputs} == {"cache.log", "runbook.md"}
    assert all("engine.failed" in rejection.message for rejection in report.rejected_inputs)
    assert not any(request.passages for request in world.model().requests)
