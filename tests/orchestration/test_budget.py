"""What runs at once never has leave to spend more than is left."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

import pytest

from tests.orchestration.world import QUESTIONS, RUN, World, answers, contract_of, run_of
from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.exchange import Answer, ModelReply, ModelRequest, PlanAnswer, ProposedItem
from toulmin.contracts.run_contract import Limits, VersionedName
from toulmin.contracts.usage import Allowance, Usage
from toulmin.contracts.vocabulary import ItemId, Step
from toulmin.orchestration import LocalEngine
from toulmin.ports.permit import Permit
from toulmin.state import ROOT, RunStatus
from toulmin.testing.models import ScriptedModel

CALLS_MAX = 12
_NEEDS = {"i1": (), "i2": (ItemId("i1"),), "i3": (), "i4": ()}


def script(request: ModelRequest) -> Answer:
    """A plan whose second item becomes due, ahead of the others, when the first is done."""
    if request.task.step is not Step.PLAN:
        return answers()(request)
    return PlanAnswer(
        items=tuple(
            ProposedItem(
                id=ItemId(name), kind=ItemKind.QUESTION, title=name, question=question, needs=needs, expects="an answer"
            )
            for (name, needs), question in zip(_NEEDS.items(), QUESTIONS * 2, strict=True)
        )
    )


class Turn:
    """One turn of the event loop: everybody else who is ready goes first."""

    def __await__(self) -> Generator[None, None, None]:
        yield


@dataclass
class Slow:
    """Answers the last items late, and adds up what all calls in flight may spend."""

    inner: ScriptedModel = field(default_factory=lambda: ScriptedModel(script))
    identity: VersionedName = field(default_factory=lambda: VersionedName(name="scripted", version="1"))
    remote: bool = False
    evidence_bytes_max: int = 60_000
    spent: int = 0
    in_flight: int = 0
    committed_max: int = 0

    async def answer(self, request: ModelRequest, *, allowance: Allowance, permit: Permit) -> ModelReply:
        self.in_flight += allowance.model_calls
        self.committed_max = max(self.committed_max, self.spent + self.in_flight)
        if request.task.item in ("i3", "i4"):
            for _ in range(200):  # turns of the loop, in which whatever may start does
                await Turn()
        reply = await self.inner.answer(request, allowance=allowance, permit=permit)
        self.in_flight -= allowance.model_calls
        self.spent += reply.usage.model_calls
        return reply


@pytest.mark.requirement("R26")
async def test_allowances_in_flight_never_add_up_to_more_than_is_left() -> None:
    model = Slow()
    world = World(models={"scripted": model})
    await world.start(contract_of(limits=Limits(model_calls_max=CALLS_MAX, parallel_max=4)))
    state = await LocalEngine(world.effects()).carry(RUN)

    assert len(state.frames[ROOT].results) == len(_NEEDS)
    assert 0 < model.committed_max <= CALLS_MAX


async def test_a_step_may_cost_all_that_is_left_and_items_beside_each_other_their_part() -> None:
    """Nothing else can be in flight beside a step, so a small budget does not stop before its first call."""
    asked: list[tuple[Step, int]] = []

    class Dear(ScriptedModel):
        async def answer(self, request: ModelRequest, *, allowance: Allowance, permit: Permit) -> ModelReply:
            asked.append((request.task.step, allowance.cost_microusd))
            return await super().answer(request, allowance=allowance, permit=permit)

    usage = Usage(model_calls=1, cost_microusd=10)
    world = World(models={"scripted": Dear(answers(), usage=usage)})
    limits = Limits(cost_microusd_max=200, parallel_max=4)
    state = await run_of(world, contract_of(limits=limits))
    assert state.status is RunStatus.DONE, state.reason
    steps = [cost for step, cost in asked if step is not Step.EXECUTE]
    assert steps[:3] == [200, 190, 180]
    assert {cost for step, cost in asked if step is Step.EXECUTE} == {50}
