"""A tool that fails: its item is tried again where that can help, then left out; the effect has one key throughout."""

from __future__ import annotations

import pytest

from tests.orchestration.world import RUN, World, at, contract_of, items_of, run_of, world_of
from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.errors import FailureClass, ToulminError
from toulmin.contracts.event import AttemptFailed
from toulmin.contracts.exchange import ModelRequest, PlanAnswer, ProposedItem
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.vocabulary import CommandKey, FramePath, ItemId, Step
from toulmin.ports.permit import Permit
from toulmin.ports.tool import tool_digest
from toulmin.state import RunStatus, breaker_of, fold_all

pytestmark = pytest.mark.failure("tool-fails")


class _Failing:
    """A tool that fails a few times before it works."""

    identity = VersionedName(name="pager", version="1")

    def __init__(self, error: Exception, *, times: int) -> None:
        self._error, self._left = error, times
        self.keys: list[CommandKey] = []

    async def call(self, arguments: str, *, key: CommandKey, permit: Permit) -> str:
        permit.use(Action.TOOL_CALL, covers=tool_digest("pager", arguments=arguments))
        self.keys.append(key)
        self._left -= 1
        if self._left >= 0:
            raise self._error
        return arguments


def _planned(request: ModelRequest) -> PlanAnswer:
    tool = ProposedItem(id=ItemId("t1"), kind=ItemKind.TOOL, title="Page", expects="an ack", tool="pager")
    return PlanAnswer(items=(*items_of(2, waves=1), tool))


def _world(tool: _Failing) -> World:
    world = world_of(at(Step.PLAN, _planned))
    world.tools = {"pager": tool}
    return world


async def test_a_tool_that_fails_in_passing_is_called_again_under_the_same_key() -> None:
    tool = _Failing(ToulminError("502", failure=FailureClass.TRANSIENT), times=1)
    world = _world(tool)
    state = await run_of(world, contract_of(tools=("pager",)))

    assert state.status is RunStatus.DONE
    assert state.frames[FramePath("0")].results[ItemId("t1")].outcome.value == "held"
    assert len(tool.keys) == 2
    assert len(set(tool.keys)) == 1, "the receiver can tell that it is the same effect"


@pytest.mark.parametrize(
    ("error", "calls"),
    [
        (ToulminError("502", failure=FailureClass.TRANSIENT), 3),
        (ToulminError("no such person", failure=FailureClass.PERMANENT), 1),
        (OSError("what the tool should have told in our words"), 1),
    ],
)
async def test_a_tool_that_keeps_failing_costs_its_item_only(error: Exception, calls: int) -> None:
    tool = _Failing(error, times=99)
    world = _world(tool)
    state = await run_of(world, contract_of(tools=("pager",)))

    assert state.status is RunStatus.DONE
    assert state.frames[FramePath("0")].results[ItemId("t1")].outcome.value == "failed"
    assert len(tool.keys) == calls
    failed = [event for event in await world.log() if isinstance(event, AttemptFailed)]
    assert {event.unit for event in failed} == {"0/t1"}


async def test_what_failed_is_counted_against_the_tool_and_not_against_a_reasoner() -> None:
    world = _world(_Failing(ToulminError("502", failure=FailureClass.TRANSIENT), times=99))
    await run_of(world, contract_of(tools=("pager",)))
    log = await world.store.events(RUN)
    last = max(event.seq for event in log if isinstance(event, AttemptFailed))
    state = fold_all(log[:last])
    assert breaker_of(state, "tool:pager").failures == 3
    assert breaker_of(state, "model:scripted").failures == 0
