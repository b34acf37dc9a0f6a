"""Every run ends: a measure falls with every outcome, whatever a reasoner answers (docs/concepts/recursion.md)."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.orchestration.climbing import climbing
from tests.orchestration.world import RUN, World, contract_of, items_of, world_of
from toulmin.contracts.command import Command, NextRound
from toulmin.contracts.errors import FailureClass, ModelFailed
from toulmin.contracts.exchange import (
    ClarifyAnswer,
    FindingsAnswer,
    MetaAnswer,
    ModelRequest,
    PlanAnswer,
    ReviewAnswer,
)
from toulmin.contracts.run_contract import Limits
from toulmin.contracts.vocabulary import Level, Step
from toulmin.orchestration import load
from toulmin.reasoning import decide, perform
from toulmin.testing.models import Line
from toulmin.testing.simulator.of_recursion import OVER, measure

LIMITS = Limits(frames_max=9, rounds_max=3, retries_max=4, attempts_max=2, items_max=5, parallel_max=2)


def adversary(seed: int) -> Callable[[ModelRequest], Line]:
    """A reasoner that answers well, wrongly, absurdly or not at all, and always asks for more."""
    chance = random.Random(seed)  # a seeded adversary, not a secret
    well = climbing(
        sends=lambda request: (
            NextRound(constraints=(f"More of {chance.randrange(4)}.",)) if chance.random() < 0.9 else None
        )
    )

    def rule(request: ModelRequest) -> Line:
        roll = chance.random()
        if roll < 0.1:
            return ModelFailed("no answer", failure=chance.choice(list(FailureClass)))
        if roll < 0.2:
            wrong = (
                ClarifyAnswer(restatement="?", objective="?"),
                FindingsAnswer(claims=()),
                MetaAnswer(findings=()),
                ReviewAnswer(alignment="?", next_round=NextRound(constraints=("Deeper.",))),
                PlanAnswer(items=items_of(5)),
            )
            return chance.choice(wrong)
        if request.task.step is Step.PLAN and request.task.level is Level.L1:
            return PlanAnswer(items=items_of(chance.randint(1, 5)))
        return well(request)

    return rule


async def outcomes(world: World, *, seed: int) -> int:
    """Carry a run by hand in an order that chance picks, and hold every outcome against the measure."""
    chance = random.Random(seed)  # a seeded order, not a secret
    effects = world.effects()
    done = 0
    state = await load(effects.store, RUN)
    while not state.over:
        due: tuple[Command, ...] = decide(state)
        assert due, f"nothing is due and the run is not over: {state.status}"
        before = measure(state)
        await perform(chance.choice(due), effects)
        state = await load(effects.store, RUN)
        done += 1
        assert state.over or before == OVER or measure(state) < before, f"{before} became {measure(state)}"
    return done


@pytest.mark.requirement("R26")
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
async def test_every_outcome_brings_the_run_nearer_to_its_end(seed: int) -> None:
    world = world_of(adversary(seed))
    await world.start(contract_of(limits=LIMITS, level_max=Level.L4))
    assert await outcomes(world, seed=seed) <= LIMITS.steps_max
